package call

import (
	"context"
	"sync"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/pace"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/g711"
	"github.com/boyunhq/boyun/media/tone"
)

// Flow is what a person hears in a campaign without agents.
type Flow struct {
	Announcement []byte // A-law, 8000 a second
	ToAgent      bool   // KeyAgent connects to an agent of the campaign
}

// The keys of a flow.
const (
	KeyOptOut = '9' // never called again; the same in every campaign, so that nobody has to listen for it
	KeyAgent  = '1'
)

// thinking is how long a key is awaited after the announcement.
const thinking = 4 * time.Second

// flow plays the announcement until a key, its end or the person's.
func (r *Runner) flow(up context.Context, l *life, from dialer.Number, customer Customer, tape Tape) dialer.Ending {
	keys, deaf := r.keys(l, customer, tape)
	defer deaf()
	to := spoken{customer, tape, r.Now}
	l.note(dialer.Event{At: r.Now(), Kind: "announcement"})
	l.watch.Stage(l.Call, pace.Served, r.Now())
	playing, stop := context.WithCancel(up)
	var speech sync.WaitGroup
	over := make(chan struct{})
	speech.Go(func() {
		defer close(over)
		r.Announcer.Announce(playing, l.Flow.Announcement, to)
	})
	key := r.await(up, keys, over, l.Flow.ToAgent)
	stop()
	speech.Wait()
	switch {
	case up.Err() != nil:
		return l.parted(Parting{}, customer)
	case key == KeyOptOut:
		return r.optOut(up, l, to)
	case key == KeyAgent:
		return r.toAgent(up, l, from, customer, tape, to)
	}
	return dialer.Ending{Outcome: dialer.Answered, Blame: dialer.Customer, Reason: "heard_out", By: dialer.BySystem, SIP: 200}
}

// await is the first key that means something; 0 when the person has gone or time is over.
func (r *Runner) await(up context.Context, keys <-chan byte, over <-chan struct{}, agents bool) byte {
	var late <-chan time.Time
	for {
		select {
		case key := <-keys:
			if key == KeyOptOut || key == KeyAgent && agents {
				return key
			}
		case <-over:
			over = nil
			timer := time.NewTimer(thinking)
			defer timer.Stop()
			late = timer.C
		case <-late:
			return 0
		case <-up.Done():
			return 0
		}
	}
}

// keys hears what the person presses, by telephone-event and as tones in the audio; one key may come by both and is then the same.
func (r *Runner) keys(l *life, customer Customer, tape Tape) (<-chan byte, func()) {
	pressed := make(chan byte, 16)
	press := func(key byte) {
		l.note(dialer.Event{At: r.Now(), Kind: "key", Detail: map[string]string{"key": string(rune(key))}})
		select {
		case pressed <- key:
		default:
		}
	}
	if k, ok := customer.(Keyed); ok {
		k.OnDigit(press)
	}
	ear := &keyEar{press: press}
	if tape != nil {
		ear.tape = tape.Customer()
	}
	customer.Listen(ear)
	return pressed, func() {
		customer.Listen(nil)
		if k, ok := customer.(Keyed); ok {
			k.OnDigit(nil)
		}
	}
}

// keyEar hears keys in audio and passes it on to the tape.
type keyEar struct {
	tape    media.Ear
	keys    tone.Keys
	samples [512]int16
	press   func(byte)
}

// Hear implements media.Ear.
func (e *keyEar) Hear(p *media.Packet, at time.Time) {
	if e.tape != nil {
		e.tape.Hear(p, at)
	}
	n := min(len(p.Payload), len(e.samples))
	g711.Decode(p.Codec, e.samples[:n], p.Payload[:n])
	e.keys.Hear(e.samples[:n], e.press)
}

// optOut takes the person off every list before anything else is said.
func (r *Runner) optOut(up context.Context, l *life, to media.Leg) dialer.Ending {
	end := dialer.Ending{Outcome: dialer.Answered, Blame: dialer.Customer, Reason: "opted_out", By: dialer.BySystem, SIP: 200}
	keep, cancel := context.WithTimeout(context.WithoutCancel(up), r.HangUpTime)
	defer cancel()
	if err := r.OptOuts.OptOut(keep, l.Tenant, l.Call, r.Now()); err != nil {
		l.log.Error("an opt-out could not be kept", "error", err)
		end.Reason = "opt_out_failed" // the lead is not done: somebody has to look
		end.Blame = dialer.Platform
		return end
	}
	l.note(dialer.Event{At: r.Now(), Kind: "opted_out"})
	words, done := context.WithTimeout(up, r.FarewellTime)
	defer done()
	r.Announcer.OptedOut(words, l.Tenant, to)
	return end
}

// toAgent connects a person who asked for it; they wait longer than one we called for an agent, for they know that they wait.
func (r *Runner) toAgent(up context.Context, l *life, from dialer.Number, customer Customer, tape Tape, to media.Leg) dialer.Ending {
	asked := r.Now()
	l.note(dialer.Event{At: asked, Kind: "agent_asked"})
	speaking, hush := context.WithCancel(up)
	var speech sync.WaitGroup
	speech.Go(func() { r.Announcer.Hold(speaking, l.Tenant, to) })
	seat, ok := r.seat(up, l, r.FlowWait, asked)
	hush()
	speech.Wait()
	if !ok {
		return r.abandon(up, l, from, customer, tape)
	}
	defer seat.Leave()
	l.seated(seat)
	return l.parted(l.talked(seat.Talk(up, customer, tape, l.note)), customer)
}
