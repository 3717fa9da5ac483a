package rtp

import (
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"log/slog"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/plane"
	"github.com/boyunhq/boyun/media/quality"
)

// Config is what a session needs before anything is known of the far side.
type Config struct {
	Ports       *Ports
	Plane       *plane.Plane  // what reads the sockets; nil: a goroutine for each
	Shared      *SharedPorts  // ports in common with other sessions; nil: a pair of its own
	Bind        netip.Addr    // the local address, may be 0.0.0.0 or ::
	Advertise   netip.Addr    // what SDP tells the far side; default Bind
	CNAME       string        // RFC 7022; default a random one
	ReportEvery time.Duration // mean distance of RTCP reports, default 5 s (RFC 3550 section 6.2)
	Log         *slog.Logger
}

// Validate fills in the defaults and tells what cannot work.
func (c *Config) Validate() error {
	c.Bind, c.Advertise = c.Bind.Unmap(), c.Advertise.Unmap()
	if !c.Advertise.IsValid() {
		c.Advertise = c.Bind
	}
	if c.ReportEvery == 0 {
		c.ReportEvery = 5 * time.Second
	}
	if c.CNAME == "" {
		var b [12]byte
		rand.Read(b[:]) // never fails
		c.CNAME = base64.RawURLEncoding.EncodeToString(b[:])
	}
	switch {
	case c.Ports == nil || c.Log == nil || !c.Bind.IsValid():
		return fault.New(fault.Invalid, "rtp_config", "an RTP session needs ports, a local address and a log")
	case c.Advertise.IsUnspecified():
		return fault.New(fault.Invalid, "rtp_advertise", "RTP listens on every address: say which one the far side shall send to")
	}
	return nil
}

// Direction is who may speak, from our side (RFC 8866 section 6.7).
type Direction uint8

// The directions.
const (
	SendRecv Direction = iota
	SendOnly
	RecvOnly
	Inactive
)

// Quiet is what the far side gets from us while it is on hold.
type Quiet uint8

// The kinds of hold. Silence keeps packets flowing, which holds a NAT's door open and a carrier's RTP time-out away.
const (
	NotQuiet Quiet = iota
	Silence
	Nothing
)

// Remote is what the far side's SDP said.
type Remote struct {
	Addr       netip.AddrPort
	Control    netip.AddrPort // RTCP; default the port above Addr's
	Mux        bool           // RTCP on the RTP port (RFC 5761)
	Codec      media.Codec    // G.722 is coded anew at the leg's edge
	EventType  uint8          // payload type of telephone-event, 0 if the far side has none
	EventHere  uint8          // and the one we named, by which it may send them to us (RFC 3264 section 6.1); 0: the same
	PacketTime time.Duration  // the frame the far side asked for (ptime), 10 to 60 ms; default 20 ms. Told to sources, forced on nobody
	Direction  Direction
	Crypto     *Crypto // SRTP; nil: plain RTP
}

func (r *Remote) validate() error {
	r.Addr = netip.AddrPortFrom(r.Addr.Addr().Unmap(), r.Addr.Port())
	if !r.Control.IsValid() {
		r.Control = netip.AddrPortFrom(r.Addr.Addr(), r.Addr.Port()+1)
	}
	if r.PacketTime == 0 {
		r.PacketTime = media.FrameDuration
	}
	switch {
	case !r.Addr.IsValid() || r.Addr.Port() == 0:
		return fault.New(fault.Invalid, "rtp_remote", "the far side named no address for its audio")
	case r.Codec != media.PCMA && r.Codec != media.PCMU && r.Codec != media.G722:
		return fault.New(fault.Invalid, "rtp_codec", "codec %d is neither G.711 nor G.722", r.Codec)
	case r.PacketTime < 10*time.Millisecond || r.PacketTime > 60*time.Millisecond:
		return fault.New(fault.Invalid, "rtp_ptime", "a frame of %v is outside 10 to 60 ms", r.PacketTime)
	}
	return nil
}

// Session is the RTP leg of one trunk call.
//
// With a thousand legs none of a leg's state is in the processor's cache when its next packet comes, so what a packet needs stands
// together, and what it does not behind it; and nothing a packet needs is reached over a pointer that need not be.
type Session struct {
	armor armor
	in    inbound
	out   outbound

	press atomic.Pointer[func(Digit)]
	far   farSide

	cfg   Config
	state sync.Mutex // starting, renewing, closing
	port  uint16
	begun bool
	ended bool
}

var _ media.Leg = (*Session)(nil)

// Open takes a pair of ports and binds it, so that Local can go into an offer. Close gives it back.
func Open(cfg Config) (*Session, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	s := &Session{cfg: cfg}
	r, port, err := s.bind()
	if err != nil {
		return nil, err
	}
	s.port = port
	s.out.way = r
	s.out.numbers = NewNumbering()
	return s, nil
}

// lay takes the ports.
func (s *Session) bind() (r transport, port uint16, err error) {
	switch {
	case s.cfg.Shared != nil:
		r, port = s.cfg.Shared.bind()
	case s.cfg.Plane != nil:
		r, port, err = s.cfg.Ports.take(func(port uint16) (transport, error) { return bindPlane(s.cfg.Plane, s.cfg.Bind, port) })
	default:
		r, port, err = s.cfg.Ports.take(func(port uint16) (transport, error) { return bindSockets(s.cfg.Bind, port) })
	}
	return r, port, err
}

func (s *Session) transport() transport {
	s.out.mu.Lock()
	defer s.out.mu.Unlock()
	return s.out.way
}

// Relocate leaves shared ports for ones of the session's own, which Local then names: the far side has to be told. It is for a far side
// that cannot be told apart there. Elsewhere, and a second time, it does nothing.
func (s *Session) Relocate() error {
	s.state.Lock()
	defer s.state.Unlock()
	if s.ended || !s.begun {
		return fault.New(fault.Conflict, "rtp_not_running", "the RTP session does not run")
	}
	if s.cfg.Shared == nil {
		return nil
	}
	shared := s.cfg.Shared
	s.cfg.Shared = nil
	r, port, err := s.bind()
	if err == nil {
		if err = r.serve(s); err != nil {
			r.close()
			s.cfg.Ports.give(port)
		}
	}
	if err != nil {
		s.cfg.Shared = shared
		return err
	}
	s.port = port
	s.out.mu.Lock()
	old := s.out.way
	s.out.way = r
	s.out.mu.Unlock()
	old.close()
	return nil
}

// Transport names how the session's packets come and go: "shared", "plane", or "sockets" where there is no plane.
func (s *Session) Transport() string { return s.transport().String() }

// Local is the address for c= and m= of our SDP; RTCP is on the port above.
func (s *Session) Local() netip.AddrPort {
	s.state.Lock()
	defer s.state.Unlock()
	return netip.AddrPortFrom(s.cfg.Advertise, s.port)
}

// Start begins to send to the far side and to hear it. Called again it does what Update does, for an answer after early media.
func (s *Session) Start(r Remote) error { return s.renew(r, true) }

// Update takes a new description of the far side, after a re-INVITE. The source of its audio may then move.
func (s *Session) Update(r Remote) error { return s.renew(r, false) }

func (s *Session) renew(r Remote, start bool) error {
	if err := r.validate(); err != nil {
		return err
	}
	s.state.Lock()
	defer s.state.Unlock()
	if s.ended {
		return fault.New(fault.Conflict, "rtp_closed", "the RTP session is closed")
	}
	if !s.begun && !start {
		return fault.New(fault.Conflict, "rtp_not_started", "the RTP session was not started")
	}
	if err := s.armor.agree(r.Crypto); err != nil {
		return err
	}
	if err := s.transport().aim(r); err != nil {
		return err
	}
	now := time.Now()
	s.in.expect(r, now)
	s.out.aim(r, s.armor.keys.Load(), s.in.source())
	s.far.aim(r)
	if !s.begun {
		if err := s.transport().serve(s); err != nil {
			return err
		}
		s.begun = true
	}
	return nil
}

// Close says goodbye (RTCP BYE), frees the sockets, waits until nothing is taken any more and returns the ports. Twice equals once. Not to be called
// from an Ear or a digit callback of this session.
func (s *Session) Close() {
	s.state.Lock()
	if s.ended {
		s.state.Unlock()
		return
	}
	s.ended = true
	begun := s.begun
	s.state.Unlock()
	if begun {
		s.sendReport(time.Now(), true)
	}
	s.transport().close()
	s.Listen(nil) // whoever still holds the session holds nobody else
	if s.cfg.Shared == nil {
		s.cfg.Ports.give(s.port)
	}
}

// Codec is the law the far side took, PCMA if it took G.722.
func (s *Session) Codec() media.Codec { return lawOf(s.out.remote().Codec) }

// Encoding names the codec the far side took.
func (s *Session) Encoding() string { return s.out.remote().Codec.String() }

// PacketTime is the frame the far side asked for: a source made for this leg uses it.
func (s *Session) PacketTime() time.Duration { return s.out.remote().PacketTime }

// Suite is how packets are sealed, empty for plain RTP.
func (s *Session) Suite() Suite { return s.armor.suite() }

// HasEvents tells whether the far side takes DTMF as telephone-events.
func (s *Session) HasEvents() bool { return s.out.remote().EventType != 0 }

// Listen makes ear the one who hears the far side and returns the one before; nil is nobody. The one before may still be in its last
// Hear when Listen returns.
func (s *Session) Listen(ear media.Ear) media.Ear {
	s.in.mu.Lock()
	defer s.in.mu.Unlock()
	was := s.in.ear
	s.in.ear = ear
	return was
}

// OnDigit makes press the one who is told of keys by telephone-event, once per key, on the receiving goroutine; nil is nobody.
func (s *Session) OnDigit(press func(Digit)) {
	if press == nil {
		s.press.Store(nil)
		return
	}
	s.press.Store(&press)
}

// Hold replaces what is sent by silence or by nothing until called with NotQuiet. Hearing goes on.
func (s *Session) Hold(q Quiet) {
	s.out.mu.Lock()
	defer s.out.mu.Unlock()
	s.out.quiet = q
}

// Quality is the state of the received stream.
func (s *Session) Quality() media.Quality {
	q := s.in.quality()
	q.RoundTrip = s.far.roundTrip()
	return quality.Of(q)
}

// Silent is how long ago the last packet of the far side came, counted from Start or the last Update if none came since.
func (s *Session) Silent(now time.Time) time.Duration { return s.in.silent(now) }

func (s *Session) String() string {
	r := s.out.remote()
	return fmt.Sprintf("rtp %v %v <-> %v", r.Codec, s.Local(), s.out.target())
}
