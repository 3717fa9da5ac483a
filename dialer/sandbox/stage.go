package sandbox

import (
	"context"
	"time"

	"github.com/boyunhq/boyun/media"
)

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
		s.ends()
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

// ends notes that what was said is over.
func (s *sound) ends() {
	s.said = nil
	select {
	case s.over <- struct{}{}:
	default: // nobody waits
	}
	s.over = nil
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
