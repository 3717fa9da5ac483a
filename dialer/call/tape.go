package call

import (
	"context"
	"sync"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/detect"
	"github.com/boyunhq/boyun/media/record"
)

// reel is a recording that may still be opening.
type reel struct {
	opened chan struct{}
	t      Tape // nil: this talk is not recorded
}

// tape waits until the recording runs, or is known not to.
func (r *reel) tape() Tape {
	<-r.opened
	return r.t
}

// unkept tells why no call may begin: its recording is a must and could not be kept now. Empty: one may.
func unkept(tapes Tapes, p dialer.RecordPolicy) (reason string) {
	if p != dialer.RecordRequired {
		return ""
	}
	return tapes.Unkept()
}

// record begins to open the recording of an answered call. A recording that cannot start does not stop the talk: it begins later.
func (r *Runner) record(ctx context.Context, l *life) *reel {
	made, at := &reel{opened: make(chan struct{})}, r.Now()
	open := func(at time.Time, late bool) (Tape, error) {
		return r.Tapes.Start(context.WithoutCancel(ctx), Order{Tenant: l.Tenant, Call: l.Call, At: at, Late: late})
	}
	switch l.Record {
	case dialer.RecordAll, dialer.RecordRequired:
		go func() { // wind waits for it
			defer close(made.opened)
			tape, err := open(at, false)
			if err != nil {
				l.recordingFailed(err)
				tape = newBelated(r.Now, l, open, true)
			}
			made.t = tape
		}()
		return made
	case dialer.RecordConsent:
		made.t = newBelated(r.Now, l, open, false)
	}
	close(made.opened)
	return made
}

func (l *life) recordingFailed(err error) {
	l.log.Error("the call is not recorded", "error", err)
	l.note(dialer.Event{At: l.now(), Kind: "recording_failed"})
}

// wind finishes the recording.
func (r *Runner) wind(l *life, made *reel) {
	tape := made.tape()
	if tape == nil {
		return
	}
	if err := tape.Close(r.Now()); err != nil {
		l.log.Warn("the recording is partial", "error", err, "recording", tape.ID())
		l.note(dialer.Event{At: r.Now(), Kind: "recording_partial"})
	}
}

// spoken is a customer's leg whose outgoing sound is also recorded, as the agent's side.
type spoken struct {
	media.Leg
	tape Tape
	now  func() time.Time
}

func (s spoken) Send(p *media.Packet) error {
	if s.tape != nil {
		s.tape.Agent().Hear(p, s.now())
	}
	return s.Leg.Send(p)
}

// clipLength is how much of the network's last words is kept: an announcement such as "the number you dialed does not exist" with one
// repetition. At 8 kB a second it bounds a ringing call's memory to 96 kB.
const clipLength = 12 * time.Second

// clipTime is how long a refused call waits for its clip to be written: no longer, since it holds its line.
const clipTime = 5 * time.Second

// clip keeps the last seconds of early media in memory; it becomes a recording only if the call is not answered and the network said
// something worth proving.
type clip struct {
	mu      sync.Mutex
	packets []record.Heard
}

// Hear copies the packet: early media is a few seconds of one-way sound, not the 20 ms path of a talk.
func (c *clip) Hear(p *media.Packet, at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for len(c.packets) > 0 && at.Sub(c.packets[0].At) > clipLength {
		c.packets = c.packets[1:]
	}
	kept := *p
	kept.Payload = append([]byte(nil), p.Payload...)
	c.packets = append(c.packets, record.Heard{At: at, Packet: kept})
}

// keepClip stores what the network said before it refused the call, as proof of a vacant or powered-off number. Where nothing may be kept
// before consent, neither is this.
func (r *Runner) keepClip(ctx context.Context, l *life, c *early, end dialer.Ending) dialer.Ending {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.packets) < int(time.Second/media.FrameDuration) || (end.Outcome == dialer.NoAnswer && c.Heard().Kind != detect.ColourRing) || !l.Record.FromStart() {
		return end
	}
	write, cancel := context.WithTimeout(context.WithoutCancel(ctx), clipTime)
	defer cancel()
	if err := r.Tapes.Clip(write, l.Tenant, l.Call, c.packets); err != nil {
		l.log.Warn("the announcement is not kept", "error", err)
	}
	return end
}
