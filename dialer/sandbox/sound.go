package sandbox

import (
	"context"
	"net/netip"
	"sync"
	"time"

	"github.com/boyunhq/boyun/dialer/sandbox/heard"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/media/rtp"
)

// eventType is the payload type we offer telephone-events under.
const eventType = 101

// sound is a call's audio both ways: what plays to the caller, frame by frame from the pacer, and what the caller lets us hear.
type sound struct {
	cfg   rtp.Config
	limit time.Duration // of hearing
	lease time.Duration // RTPTimeout
	pacer *pacer
	entry *entry

	mu       sync.Mutex
	session  *rtp.Session
	log      *heard.Log
	terms    terms
	started  bool
	closed   bool
	said     source          // what plays; nil is silence
	over     chan<- struct{} // told when it has been played
	music    source          // hold music, instead of what is said
	muted    bool
	quiet    bool // the call is over
	script   script
	answered time.Time
	leaving  chan<- string
	ours     direction
	sent     uint64
	seq      uint16
	ts       uint32
	hold     holdWatch
	keys     sync.WaitGroup
	stop     context.CancelFunc // of keys being pressed
}

// source gives audio in A-law, 20 ms at a time; false: it had ended before.
type source interface{ Next(frame []byte) bool }

func (s *sound) opened() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.session != nil
}

// open takes the ports.
func (s *sound) open() (netip.AddrPort, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return netip.AddrPort{}, fault.New(fault.Conflict, "sandbox_closed", "the call is over")
	}
	session, err := rtp.Open(s.cfg)
	if err != nil {
		return netip.AddrPort{}, err
	}
	s.session = session
	return session.Local(), nil
}

// listen begins the account of what is heard.
func (s *sound) listen(now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.session == nil || s.log != nil {
		return
	}
	s.log = heard.NewLog(now, s.limit)
	s.session.Listen(s.log)
	s.session.OnDigit(func(d rtp.Digit) {
		s.entry.write(func(r *Report) { r.Keys += string(d.Key) })
		s.entry.event(d.At, "key", string(d.Key))
	})
}

// start begins, or goes on, under new terms; ours is our direction.
func (s *sound) start(t terms, ours direction) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.session == nil || s.closed {
		return
	}
	remote := rtp.Remote{Addr: t.remote, Codec: t.codec, EventType: t.event, Direction: directionOf(ours)}
	if t.remote.Addr().IsUnspecified() {
		remote.Addr = s.terms.remote // the old way of hold names no address
	}
	if err := s.session.Start(remote); err != nil {
		s.cfg.Log.Info("sandbox carrier could not start RTP", "error", err)
		return
	}
	if t.remote.Addr().IsUnspecified() {
		t.remote = s.terms.remote
	}
	s.terms, s.ours = t, ours
	if !s.started {
		s.started = true
		s.pacer.add(s)
	}
}

func directionOf(d direction) rtp.Direction {
	switch d {
	case sendonly:
		return rtp.SendOnly
	case recvonly:
		return rtp.RecvOnly
	case inactive:
		return rtp.Inactive
	}
	return rtp.SendRecv
}

// play begins a clip, instead of what was playing; over is told when it has been played to its end.
func (s *sound) play(c clip, over chan<- struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.say(c, time.Now())
	s.over = over
}

func (s *sound) say(c clip, now time.Time) {
	if c.open == nil {
		return
	}
	s.said, s.over = c.open(), nil
	s.entry.write(func(r *Report) { r.Said = append(r.Said, Said{now, c.name, c.text, c.length()}) })
	s.entry.event(now, "said", c.name)
}

// act lets the callee behave by its script from now on; it tells leaving when it wants to hang up.
func (s *sound) act(sc script, leaving chan<- string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.said, s.script, s.leaving, s.answered = nil, sc, leaving, time.Now()
}

// mute stops all RTP to the caller.
func (s *sound) mute() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.muted = true
}

// hush ends all that the callee does and hears; the ports stay until close.
func (s *sound) hush() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.quiet, s.script = true, nil
	if s.stop != nil {
		s.stop()
	}
	if s.session != nil {
		s.session.Listen(nil)
	}
	s.pacer.remove(s)
}

// lost tells that the caller, who should be sending, has not been heard for too long.
func (s *sound) lost(now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.started || s.closed || s.quiet || s.log == nil || !s.terms.direction.sends() || s.music != nil {
		return false
	}
	return s.session.Silent(now) > s.lease
}

// close ends all of it and fills in the report.
func (s *sound) close() {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return
	}
	s.closed = true
	session, log, stop := s.session, s.log, s.stop
	s.mu.Unlock()
	s.pacer.remove(s)
	if stop != nil {
		stop()
	}
	s.keys.Wait()
	if session == nil {
		return
	}
	session.Close()
	s.entry.write(func(r *Report) {
		r.Sent, r.Received = s.sent, session.Quality()
		if log != nil {
			r.Heard = log.Close(r.Ended)
		}
	})
}

// live fills in the counts of a running call.
func (s *sound) live(r *Report) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed || s.session == nil {
		return
	}
	r.Sent, r.Received = s.sent, s.session.Quality()
	if s.log != nil {
		r.Heard = s.log.Account(time.Now())
	}
}

// newSound prepares a call's audio; no port is taken yet.
func (s *Sandbox) newSound(e *entry) *sound {
	return &sound{
		cfg:   rtp.Config{Ports: s.cfg.Ports, Bind: s.cfg.Listen.Addr(), Advertise: s.cfg.Advertise, Log: s.cfg.Log},
		limit: s.cfg.Hearing, lease: s.cfg.RTPTimeout, pacer: s.pacer, entry: e,
	}
}
