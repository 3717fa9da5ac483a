package sandbox

import (
	"context"
	"net/netip"
	"sync"
	"time"

	"github.com/boyunhq/boyun/dialer/sandbox/heard"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/media"
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
	said     source // what plays; nil is silence
	music    source // hold music, instead of what is said
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

// play begins a clip, instead of what was playing.
func (s *sound) play(c clip) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.say(c, time.Now())
}

func (s *sound) say(c clip, now time.Time) {
	s.said = c.open()
	s.entry.write(func(r *Report) { r.Said = append(r.Said, Said{now, c.name, c.text, c.length()}) })
	s.entry.event(now, "said", c.name)
}

// act lets the callee behave by its script from now on; it tells leaving when it wants to hang up.
func (s *sound) act(sc script, leaving chan<- string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.said, s.script, s.leaving, s.answered = nil, sc, leaving, time.Now()
}

// onHold plays music instead of words and watches whether the caller keeps still; nil ends that.
func (s *sound) onHold(music source, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.music = music
	if music != nil {
		s.hold = holdWatch{from: now.Add(time.Second)}
		return
	}
	if n := s.hold.sent(s.session.Quality().Packets); n > 25 {
		s.entry.fault(now, SentOnHold, "%d packets while on hold", n)
	}
}

// holdWatch counts packets of a caller that was told not to send; the first second is for those on their way.
type holdWatch struct {
	from    time.Time
	packets uint64
	begun   bool
}

func (h *holdWatch) look(now time.Time, packets uint64) {
	if !h.begun && !h.from.IsZero() && now.After(h.from) {
		h.begun, h.packets = true, packets
	}
}

func (h *holdWatch) sent(packets uint64) uint64 {
	if !h.begun {
		return 0
	}
	return packets - h.packets
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

// tick is one frame's time: hear, decide, speak.
func (s *sound) tick(now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed || s.quiet || !s.started {
		return
	}
	if s.log != nil {
		s.log.Tick(now)
	}
	if s.music != nil {
		s.hold.look(now, s.session.Quality().Packets)
	}
	if s.script != nil && s.music == nil {
		s.perform(s.script.next(scene{since: now.Sub(s.answered), now: now, talking: s.said != nil, ear: s.log}), now)
	}
	s.speak()
}

func (s *sound) perform(m move, now time.Time) {
	switch {
	case m.leave != "":
		select {
		case s.leaving <- m.leave:
			s.script = nil
		default:
		}
	case m.say.open != nil:
		s.say(m.say, now)
	case m.hush:
		s.said = nil
		s.entry.event(now, "interrupted", "")
	case m.press != "":
		s.press(m.press, now)
	}
}

// speak sends one frame.
func (s *sound) speak() {
	if s.muted || !s.ours.sends() {
		return
	}
	var frame [media.FrameSamples]byte
	switch {
	case s.music != nil:
		s.music.Next(frame[:])
	case s.said != nil && s.said.Next(frame[:]):
	default:
		s.said = nil
		for i := range frame {
			frame[i] = media.PCMA.Silence()
		}
	}
	s.seq++
	s.ts += media.FrameSamples
	p := media.Packet{Codec: media.PCMA, Sequence: s.seq, Timestamp: s.ts, Payload: frame[:]}
	if s.session.Send(&p) == nil {
		s.sent++
	}
}

// press presses keys by telephone-event, in-band when the caller takes none.
func (s *sound) press(keys string, now time.Time) {
	s.entry.event(now, "pressed", keys)
	if !s.session.HasEvents() {
		s.said = keypad(keys).open()
		return
	}
	ctx, stop := context.WithCancel(context.Background())
	s.stop = stop
	session := s.session
	s.keys.Go(func() {
		if err := session.SendDigits(ctx, keys); err != nil {
			s.cfg.Log.Info("sandbox callee could not press its keys", "error", err)
		}
	})
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
		r.Heard = s.log.Account()
	}
}

// newSound prepares a call's audio; no port is taken yet.
func (s *Sandbox) newSound(e *entry) *sound {
	return &sound{
		cfg:   rtp.Config{Ports: s.cfg.Ports, Bind: s.cfg.Listen.Addr(), Advertise: s.cfg.Advertise, Log: s.cfg.Log},
		limit: s.cfg.Hearing, lease: s.cfg.RTPTimeout, pacer: s.pacer, entry: e,
	}
}
