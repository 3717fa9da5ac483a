package browser

import (
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/webrtc/v4"

	"github.com/boyunhq/boyun/media"
)

// Leg is one page's audio. It lives from its offer to Close, over as many ICE restarts as it takes.
type Leg struct {
	port *Port
	name string
	pc   *webrtc.PeerConnection
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

var _ media.Leg = (*Leg)(nil)

// Up is closed when the first audio of the browser has arrived: the path, the keys and the microphone's track are proven.
func (l *Leg) Up() <-chan struct{} { return l.up }

// Gone is closed when the connection is over for good: the page closed it, or its path was away for 40 s. Silence is told by Heard.
func (l *Leg) Gone() <-chan struct{} { return l.gone }

// Heard is when the last packet arrived, zero when none did. A living browser sends fifty a second, muted or not.
func (l *Leg) Heard() time.Time {
	if ns := l.in.heard.Load(); ns != 0 {
		return time.Unix(0, ns)
	}
	return time.Time{}
}

// Listen makes ear the one who hears the agent; nil is nobody.
func (l *Leg) Listen(ear media.Ear) media.Ear {
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

// Codec is the law agreed with the browser.
func (l *Leg) Codec() media.Codec { return l.out.codec() }

// String names the leg for a log line.
func (l *Leg) String() string { return "browser(" + l.name + " " + l.Codec().String() + ")" }

// Close ends the connection and waits for the leg's goroutines. Not to be called from an Ear of this leg. Twice equals once.
func (l *Leg) Close() {
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

func (l *Leg) end() { l.goneBy.Do(func() { close(l.gone) }) }

// spawn runs a loop that Close waits for, unless the leg is closed already.
func (l *Leg) spawn(loop func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.closed {
		l.loops.Go(loop)
	}
}

// watch follows pion's state of the whole connection.
func (l *Leg) watch(s webrtc.PeerConnectionState) {
	if s == webrtc.PeerConnectionStateClosed || s == webrtc.PeerConnectionStateFailed {
		l.end()
	}
}
