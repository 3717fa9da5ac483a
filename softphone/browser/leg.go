package browser

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/webrtc/v4"

	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/opus"
	"github.com/boyunhq/boyun/softphone/lite"
)

// Leg is one page's audio. It lives from its offer to Close, over as many ICE restarts as it takes.
type Leg interface {
	media.Leg
	// Up is closed when the first audio of the browser has arrived: the path, the keys and the microphone's track are proven.
	Up() <-chan struct{}
	// Gone is closed when the connection is over for good: the page closed it, or its path was away for 40 s. Silence is told by Heard.
	Gone() <-chan struct{}
	// Heard is when the last packet arrived, zero when none did. A living browser sends fifty a second, muted or not.
	Heard() time.Time
	// Restart answers an offer with new ICE credentials on the same connection: keys, streams and whoever listens stay.
	Restart(ctx context.Context, offer string) (answer string, err error)
	// Trickle takes one candidate of the browser; an empty one means that there are no more.
	Trickle(candidate, mid string, line int) error
	// Encoding names the codec between the leg and the browser: "PCMA", "PCMU", or "opus", which is coded anew at the leg's edge.
	Encoding() string
	// Transport names the make of the leg for a call's timeline: "ice_lite" for the fast path, "webrtc" for the general one.
	Transport() string
	// Close ends the connection and waits for what the leg has begun. Not to be called from an Ear of this leg. Twice equals once.
	Close()
}

var _ Leg = (*lite.Leg)(nil)

// general is a leg on pion/webrtc.
type general struct {
	port *Port
	name string
	pc   *webrtc.PeerConnection
	opus *opus.Edge // nil: the browser speaks the law
	ear  atomic.Pointer[media.Ear]
	in   inbound
	out  outbound

	up, gone       chan struct{} // closed once
	upOnce, goneBy sync.Once

	mu     sync.Mutex // negotiating, closing
	closed bool
	loops  sync.WaitGroup
	stop   chan struct{}
}

var _ Leg = (*general)(nil)

// Up implements Leg.
func (l *general) Up() <-chan struct{} { return l.up }

// Gone implements Leg.
func (l *general) Gone() <-chan struct{} { return l.gone }

// Heard implements Leg.
func (l *general) Heard() time.Time {
	if ns := l.in.heard.Load(); ns != 0 {
		return time.Unix(0, ns)
	}
	return time.Time{}
}

// Listen makes ear the one who hears the agent; nil is nobody.
func (l *general) Listen(ear media.Ear) media.Ear {
	var was *media.Ear
	if ear == nil {
		was = l.ear.Swap(nil)
	} else {
		was = l.ear.Swap(&ear)
	}
	if was == nil {
		return nil
	}
	return *was
}

// Codec is the law agreed with the browser, or behind a leg that speaks Opus.
func (l *general) Codec() media.Codec { return l.out.codec() }

// Encoding implements Leg.
func (l *general) Encoding() string {
	if l.opus != nil {
		return "opus"
	}
	return l.Codec().String()
}

// Transport implements Leg.
func (l *general) Transport() string { return "webrtc" }

// String names the leg for a log line.
func (l *general) String() string {
	if l.opus != nil {
		return "browser(" + l.name + " " + l.opus.String() + ")"
	}
	return "browser(" + l.name + " " + l.Codec().String() + ")"
}

// Close ends the connection and waits for the leg's goroutines. Not to be called from an Ear of this leg. Twice equals once.
func (l *general) Close() {
	l.mu.Lock()
	if l.closed {
		l.mu.Unlock()
		l.loops.Wait()
		return
	}
	l.closed = true
	close(l.stop)
	l.mu.Unlock()
	l.pc.GracefulClose() // its error says only that it was closed before
	l.loops.Wait()
	l.end()
	l.port.forget(l)
}

func (l *general) end() { l.goneBy.Do(func() { close(l.gone) }) }

// spawn runs a loop that Close waits for, unless the leg is closed already.
func (l *general) spawn(loop func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.closed {
		l.loops.Go(loop)
	}
}

// watch follows pion's state of the whole connection.
func (l *general) watch(s webrtc.PeerConnectionState) {
	if s == webrtc.PeerConnectionStateClosed || s == webrtc.PeerConnectionStateFailed {
		l.end()
	}
}
