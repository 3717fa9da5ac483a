package lite

import (
	"context"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/dtls/v3"
	"github.com/pion/srtp/v3"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/opus"
	"github.com/boyunhq/boyun/media/rtp"
)

// Leg is one page's audio, from its offer to Close.
type Leg struct {
	door   *Door
	name   string
	ssrc   uint32
	law    media.Codec // the answer's first
	opus   *opus.Edge  // nil: the browser speaks the law
	begun  time.Time
	print  string // of the browser's certificate
	ear    atomic.Pointer[media.Ear]
	asked  atomic.Int64 // the browser's last valid check, nanoseconds since 1970
	heard  atomic.Int64
	route  atomic.Pointer[route]
	pipe   atomic.Pointer[pipe]       // DTLS while it is awake
	parked atomic.Pointer[dtls.State] // and while it sleeps
	suite  atomic.Pointer[srtp.ProtectionProfile]

	up, gone       chan struct{} // closed once
	upOnce, goneBy sync.Once
	shaking        sync.Once

	in   inbound
	out  outbound
	next time.Time // the next report; tend's own

	// guarded by the door's lock
	theirs  string        // the browser's ufrag
	ice     []credentials // ours: the present ones, and during a restart those before
	addrs   []netip.AddrPort
	version int // of the answer
}

var _ media.Leg = (*Leg)(nil)

// route is the way to the browser: one of our sockets, and where it sends to.
type route struct {
	socket Socket
	to     netip.AddrPort
}

// Answer makes a leg for a page's offer. fault.Invalid with the reason "not_lite": the fast path cannot serve this offer. The caller owns
// the leg and closes it.
func (d *Door) Answer(name, text string) (*Leg, string, error) {
	o, err := readOffer(text, d.cfg.Laws)
	if err != nil {
		return nil, "", err
	}
	l := &Leg{door: d, name: name, law: o.laws[0], print: o.fingerprint, begun: time.Now(), up: make(chan struct{}), gone: make(chan struct{})}
	l.out.numbers = rtp.NewNumbering()
	l.ssrc = l.out.numbers.SSRC
	if d.cfg.Opus && o.opus != 0 {
		if l.opus, err = opus.New(o.opus, l.law); err != nil {
			return nil, "", err
		}
	}
	l.next = l.begun.Add(d.cfg.ReportEvery)
	if !d.add(l) {
		return nil, "", fault.New(fault.Unavailable, "closing", "this node is closing")
	}
	c, version := d.renew(l, o.ufrag)
	return l, d.answerTo(o, l, c, version), nil
}

// Restart answers an offer with new ICE credentials on the same connection: keys, streams and whoever listens stay.
func (l *Leg) Restart(_ context.Context, text string) (string, error) {
	select {
	case <-l.gone:
		return "", fault.New(fault.Conflict, "leg_closed", "the connection is gone; a new offer makes a new one")
	default:
	}
	o, err := readOffer(text, l.door.cfg.Laws)
	if err != nil {
		return "", fault.Wrap(fault.Invalid, "sdp", "the offer cannot be answered", err)
	}
	if o.fingerprint != l.print || o.laws[0] != l.law || l.opus != nil && o.opus != l.opus.PayloadType {
		return "", fault.New(fault.Invalid, "sdp", "the offer is of another connection; a new one is needed")
	}
	c, version := l.door.renew(l, o.ufrag)
	return l.door.answerTo(o, l, c, version), nil
}

// Trickle takes one candidate of the browser. It needs none: the browser's checks tell where it is.
func (l *Leg) Trickle(candidate, _ string, _ int) error {
	if candidate != "" && !strings.HasPrefix(strings.TrimPrefix(candidate, "a="), "candidate:") {
		return fault.New(fault.Invalid, "candidate", "the candidate was not understood")
	}
	return nil
}

// nominated learns from the browser which way to take. The first time it begins the handshake; later the way follows its audio.
func (l *Leg) nominated(s Socket, from netip.AddrPort) {
	l.shaking.Do(func() {
		l.route.Store(&route{s, from})
		l.door.spawn(l.handshake)
	})
}

// Up is closed when the first audio of the browser has arrived: the path, the keys and the microphone's track are proven.
func (l *Leg) Up() <-chan struct{} { return l.up }

// Gone is closed when the connection is over for good: the page closed it, or did not ask for 40 s. Silence is told by Heard.
func (l *Leg) Gone() <-chan struct{} { return l.gone }

// Heard is when the last packet arrived, zero when none did. A living browser sends fifty a second, muted or not.
func (l *Leg) Heard() time.Time {
	if ns := l.heard.Load(); ns != 0 {
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

// Codec is the law agreed with the browser, or behind a leg that speaks Opus.
func (l *Leg) Codec() media.Codec { return l.law }

// Sealed is the suite of the leg's audio as RFC 7714 and RFC 3711 name it; empty before there are keys.
func (l *Leg) Sealed() string {
	if suite := l.suite.Load(); suite != nil {
		return strings.TrimPrefix(suite.String(), "SRTP_")
	}
	return ""
}

// Encoding names the codec between the leg and the browser: "opus" is coded anew at the leg's edge.
func (l *Leg) Encoding() string {
	if l.opus != nil {
		return "opus"
	}
	return l.law.String()
}

// Transport names the make of the leg for a call's timeline.
func (l *Leg) Transport() string { return "ice_lite" }

// String names the leg for a log line.
func (l *Leg) String() string {
	if l.opus != nil {
		return "lite(" + l.name + " " + l.opus.String() + ")"
	}
	return "lite(" + l.name + " " + l.law.String() + ")"
}

// Close ends the leg: when it returns nobody is handed its packets any more. Not to be called from an Ear of this leg. Twice equals once.
func (l *Leg) Close() {
	l.end() // first: who begins a DTLS connection looks at it once its pipe is there to be closed
	l.door.forget(l)
	l.in.close()
	l.out.close()
	l.parked.Store(nil)
	if p := l.pipe.Swap(nil); p != nil {
		p.Close()
	}
}

func (l *Leg) end() { l.goneBy.Do(func() { close(l.gone) }) }
