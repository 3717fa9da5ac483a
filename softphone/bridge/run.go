package bridge

import (
	"context"
	"strconv"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/call"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/tone"
)

// beat is how often Run looks at the legs and tells levels.
const beat = 200 * time.Millisecond

// together is the grid on which all bridges look: one waking of the processor then serves many of them.
const together = 10 * time.Millisecond

// untilLook is how long there is to the look after the present one.
func untilLook(now time.Time) time.Duration {
	return beat - time.Duration(now.UnixNano())%together
}

// Run joins both sides and returns when the conversation is over, with the parting if it was ours to part. Both legs are unhooked and
// silent towards each other when it returns.
func (b *Bridge) Run(ctx context.Context) call.Parting {
	defer close(b.over)
	b.begin()
	parting := b.talk(ctx)
	b.end()
	b.parting = b.whose(parting)
	return parting
}

// whose is a parting that was not the bridge's to say, in words: the customer hung up, or the node does.
func (b *Bridge) whose(p call.Parting) call.Parting {
	if p.By != "" {
		return p
	}
	select {
	case <-b.Customer.Gone():
		return b.Customer.Parting()
	default:
		return call.Parting{By: dialer.BySystem, Reason: "drained", At: time.Now()}
	}
}

// talk keeps both sides joined until somebody parts.
func (b *Bridge) talk(ctx context.Context) call.Parting {
	look, frames := time.NewTimer(untilLook(time.Now())), time.NewTicker(media.FrameDuration)
	defer look.Stop()
	defer frames.Stop()
	frames.Stop()
	pacing := false
	for {
		b.attend()
		if pacing != (b.fill.playing() || b.attended) {
			if pacing = !pacing; pacing {
				frames.Reset(media.FrameDuration)
			} else {
				frames.Stop()
			}
		}
		over := false
		select {
		case <-ctx.Done():
			return call.Parting{}
		case <-b.Customer.Gone():
			return b.Customer.Parting()
		case <-b.bell:
			over = b.obey()
		case <-b.agentGone():
			over = b.left(time.Now())
		case now := <-look.C:
			over = b.watch(now)
			look.Reset(untilLook(now))
		case now := <-frames.C:
			b.fill.tick(now)
			b.mixer.tick(now)
		}
		if over {
			return b.quitting
		}
	}
}

func (b *Bridge) begin() {
	b.begun = time.Now()
	b.note("bridged", b.transports())
	if b.leg == nil || time.Since(b.leg.Heard()) > b.cfg.Silence {
		b.lose("silence", b.begun)
	}
	if b.leg != nil {
		b.Headset.Plug(b.leg)
		b.agent.hook(b.leg)
	}
	if behind := b.customer.join(b.Customer); behind > 0 {
		b.note("catch_up", map[string]string{"ms": strconv.FormatInt(behind.Milliseconds(), 10)})
	}
	b.reading(b.begun)
	if !b.lost() {
		b.Headset.Play(tone.Connected())
	}
}

// transports tells by which make of leg each side talks, in which codec and how its audio is sealed, so that a call's page can show it.
func (b *Bridge) transports() map[string]string {
	told := map[string]string{}
	for side, leg := range map[string]any{"customer": b.Customer, "agent": b.leg} {
		if l, ok := leg.(interface{ Transport() string }); ok && l.Transport() != "" {
			told[side+"_leg"] = l.Transport()
		}
		if l, ok := leg.(interface{ Encoding() string }); ok && l.Encoding() != "" {
			told[side+"_codec"] = l.Encoding()
		}
		if l, ok := leg.(interface{ Sealed() string }); ok && l.Sealed() != "" {
			told[side+"_cipher"] = l.Sealed()
		}
	}
	return told
}

// end unhooks everything; after it no packet of one side reaches the other or the tape.
func (b *Bridge) end() {
	b.mixer.close()
	b.agent.turn(closed)
	b.customer.turn(closed)
	b.Customer.Listen(nil)
	if b.leg != nil {
		b.leg.Listen(nil)
	}
	if b.relieved != nil {
		b.relieve()
	}
}

// agentGone is closed when the agent's leg is over; never while it is known to be lost.
func (b *Bridge) agentGone() <-chan struct{} {
	if b.leg == nil || b.lost() {
		return nil
	}
	return b.leg.Gone()
}

// left is what a leg that is over means: the agent put the receiver of a telephone down, or the agent's audio is lost.
func (b *Bridge) left(now time.Time) (over bool) {
	if phone, ok := b.leg.(Telephone); ok && phone.HungUp() {
		b.quitting = call.Parting{By: dialer.ByAgent, Reason: "agent_hung_up", At: now}
		return true
	}
	b.lose("closed", now)
	return false
}

// obey carries out what was asked for, and what the agent's first packets mean.
func (b *Bridge) obey() (over bool) {
	b.mu.Lock()
	w := b.want
	b.want.leg, b.want.notes, b.want.next = nil, nil, nil
	b.mu.Unlock()
	for _, r := range w.notes {
		if r.own {
			r.Detail = b.actor()
		}
		b.Note(r.Event)
	}
	if w.next != nil {
		b.succeed(w.next)
	}
	b.release(time.Now())
	if w.leg != nil && w.leg != b.leg {
		b.swap(w.leg)
	}
	if w.muted != b.muted {
		b.muted = w.muted
		b.note(map[bool]string{true: "mute", false: "unmute"}[w.muted], b.actor())
	}
	if w.held != b.held {
		b.hold(w.held)
	}
	if b.lost() && b.leg != nil && b.leg.Heard().After(b.lostAt) {
		b.back()
	}
	b.steer()
	if at := b.agent.begun(); !b.first && !at.IsZero() {
		b.first = true
		b.Note(dialer.Event{At: at, Kind: "first_audio"})
	}
	if w.hangUp != "" {
		b.quitting = call.Parting{By: dialer.ByAgent, Reason: w.hangUp, At: time.Now()}
	}
	return w.hangUp != ""
}

func (b *Bridge) hold(on bool) {
	b.held = on
	b.note(map[bool]string{true: "hold", false: "resume"}[on], b.actor())
	switch {
	case on:
		b.fill.start(b.cfg.Music(), media.PCMA, time.Now())
	case b.lost():
		b.comfort(time.Now())
	default:
		b.fill.stop()
	}
}

// comfort lets the customer know that the line is alive while the agent comes back.
func (b *Bridge) comfort(now time.Time) {
	law := b.Customer.Codec()
	b.fill.start(tone.NewPlayer(law, tone.Reattaching()), law, now)
}

// steer sets the ways of both voices by what holds now.
func (b *Bridge) steer() {
	switch {
	case b.held || b.lost():
		b.agent.turn(shut)
	case b.muted:
		b.agent.turn(mute)
	default:
		b.agent.turn(open)
	}
	if b.held {
		b.customer.turn(deaf)
	} else {
		b.customer.turn(open)
	}
}

// attend gives supervisors copies of both voices while one is there, and costs the call nothing while none is.
func (b *Bridge) attend() {
	if on := b.mixer.manned(); on != b.attended {
		b.attended = on
		if on {
			b.mixer.open(time.Now())
			b.agent.listen(&b.mixer.agent)
			b.customer.listen(&b.mixer.customer)
		} else {
			b.agent.listen(nil)
			b.customer.listen(nil)
		}
	}
}

func (b *Bridge) note(kind string, detail map[string]string) {
	b.Note(dialer.Event{At: time.Now(), Kind: kind, Detail: detail})
}
