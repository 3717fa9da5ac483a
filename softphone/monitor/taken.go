package monitor

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/softphone/bridge"
	"github.com/boyunhq/boyun/softphone/desk"
	"github.com/boyunhq/boyun/softphone/signal"
)

// Taken is a call a supervisor took from its agent, as it is at a moment: first it is talked in, then its outcome is to be said.
type Taken struct {
	Call     dialer.CallID
	Campaign dialer.CampaignID
	Since    time.Time
	Ended    time.Time // zero while it runs
	By       string    // who ended it
	Reason   string
	Card     signal.Card
	Draft    signal.Draft // what its agent had typed or chosen
	Away     bool         // the supervisor's audio is awaited: the customer hears the soft tone
	desk.TalkState

	of *taken
}

// taken is a session's own call.
type taken struct {
	*desk.Taken
	since   time.Time
	headset *bridge.Headset
	away    atomic.Bool // its audio is awaited
	sound   sound
	ended   time.Time
	said    chan struct{} // closed when its outcome is
}

func (k *taken) view() *Taken {
	if k == nil {
		return nil
	}
	v := &Taken{Call: k.Call, Campaign: k.Campaign, Since: k.since, Ended: k.ended, Card: k.Sheet.Card, Draft: k.Draft,
		Away: k.away.Load(), TalkState: k.TalkState(), of: k}
	if !k.ended.IsZero() {
		parting := k.Bridge.Parting()
		v.By, v.Reason = string(parting.By), parting.Reason
	}
	return v
}

// now is the view with what changes beside the session: programs give orders to the recording, and it may fail.
func (v *Taken) now() *Taken {
	if v == nil || !v.Ended.IsZero() {
		return v
	}
	fresh := *v
	fresh.Away, fresh.TalkState = v.of.away.Load(), v.of.TalkState()
	return &fresh
}

// running tells whether the session is in a call of its own.
func (p *session) running() bool { return p.own != nil && p.own.ended.IsZero() }

// free refuses what cannot be done beside a call of one's own.
func (p *session) free() error {
	if p.own != nil {
		return ownCall()
	}
	return nil
}

func ownCall() error {
	return fault.New(fault.Conflict, "call_taken", "you have taken a call: end it and say what became of it first")
}

// take puts the supervisor into the place of the agent who is heard, once the audit log has it. Taking twice takes once.
func (p *session) take(ctx context.Context) (View, error) {
	return p.do(func() error {
		if p.running() {
			return nil
		}
		if err := p.free(); err != nil {
			return err
		}
		if p.monitor == nil {
			return noCall()
		}
		id := p.talk.Call
		if err := p.audit("call_taken", id, map[string]string{"agent": string(p.agent)}); err != nil {
			return err
		}
		p.leave() // what the supervisor says is mixed in no more: it becomes the agent's voice
		own := &taken{headset: bridge.NewHeadset(), said: make(chan struct{})}
		of, err := p.hub.Agents.Relieve(ctx, desk.Who{Tenant: p.by.Tenant, User: p.agent}, id,
			bridge.Successor{Leg: p.leg, Headset: own.headset, Tell: own.news, Who: p.by.ID()})
		if err != nil {
			own.headset.Close()
			return err
		}
		p.abandon()
		own.Taken, own.since = of, p.hub.Now()
		own.sound.begin(of.Trouble)
		p.own = own
		p.clips.Go(func() {
			<-of.Bridge.Over() // hung up at the latest when the session ends
			of.Done()
			p.later(func() { p.parted(own) })
		})
		p.clips.Go(func() { p.showOnFloor(own) })
		return nil
	})
}

// news hears from the bridge how the call sounds and whether the supervisor's audio is there, on the bridge's goroutine.
func (k *taken) news(n bridge.News) {
	k.sound.hear(n)
	switch n.Kind {
	case bridge.Reattaching:
		k.away.Store(true)
	case bridge.Reattached:
		k.away.Store(false)
	}
}

func noCall() error { return fault.New(fault.Conflict, "no_call", "there is no call now") }

// longest is how long the outcome of a call that was taken may be said after its end.
const longest = 10 * time.Minute

// parted notes that the call is over, and begins the time in which its outcome is to be said.
func (p *session) parted(own *taken) {
	if p.own != own || !own.ended.IsZero() {
		return
	}
	own.ended = p.hub.Now()
	own.headset.Close()
	p.clips.Go(func() {
		patience := time.NewTimer(longest)
		defer patience.Stop()
		select {
		case <-patience.C:
			p.later(func() { p.expire(own) })
		case <-own.said:
		case <-p.ctx.Done():
		}
	})
}

// expire says that nothing was said.
func (p *session) expire(own *taken) {
	if p.own == own {
		p.sayNothing()
		p.settle(p.ctx)
	}
}

// settle is done with the call that was taken: the session follows its agent again.
func (p *session) settle(ctx context.Context) {
	from := p.own.From
	close(p.own.said)
	p.own, p.mode = nil, bridge.Listen // nobody speaks into the next call unasked
	if err := p.to(ctx, from); err != nil {
		p.hub.Slog.Info("a supervisor does not follow the agent again", "tenant", p.by.Tenant, "by", p.by.ID(), "error", err)
	}
}

// hangUp ends the call that was taken.
func (p *session) hangUp() (View, error) {
	return p.do(func() error {
		if !p.running() {
			return noCall()
		}
		p.own.Bridge.Part("supervisor_hung_up")
		return nil
	})
}

// dispose says what became of the call that was taken; then the session follows the agent again.
func (p *session) dispose(ctx context.Context, said signal.Dispose) (View, error) {
	return p.do(func() error {
		switch {
		case p.own == nil:
			return noCall()
		case p.running():
			return fault.New(fault.Conflict, "still_talking", "the call is not over")
		}
		d, err := p.own.Judge(said, p.by.ID(), p.hub.Now())
		if err != nil {
			return err
		}
		if err := p.own.Say(ctx, d); err != nil {
			return err
		}
		p.settle(ctx)
		return nil
	})
}

// reattach gives a call that was taken another connection of the same supervisor: the page was reloaded, or its network is another one.
func (p *session) reattach(ctx context.Context, offer string) (answer string, err error) {
	if p.view().Taken == nil {
		return "", noCall()
	}
	leg, answer, err := p.hub.Port.Answer(ctx, "monitor "+p.by.ID(), offer)
	if err != nil {
		return "", err
	}
	if _, err = p.do(func() error {
		if p.own == nil {
			return noCall()
		}
		p.await(leg)
		return nil
	}); err != nil {
		leg.Close()
	}
	return answer, err
}

// await plugs a leg in when its first packet arrives. One that never does is closed: when it is gone, when another comes, or with the session.
func (p *session) await(leg desk.Leg) {
	p.dismiss()
	p.coming = leg
	p.clips.Go(func() {
		select {
		case <-leg.Up():
			p.later(func() { p.plug(leg) })
		case <-leg.Gone():
			p.later(func() {
				if p.coming == leg {
					p.dismiss()
				}
			})
		case <-p.ctx.Done():
		}
	})
}

// dismiss closes the leg that is awaited.
func (p *session) dismiss() {
	if p.coming != nil {
		p.coming.Close()
		p.coming = nil
	}
}

// plug puts a leg whose first packet arrived in the place of the one before.
func (p *session) plug(leg desk.Leg) {
	if p.coming != leg { // another one came since
		return
	}
	p.coming = nil
	p.mu.Lock()
	old := p.leg
	p.leg = leg
	p.mu.Unlock()
	if p.running() {
		p.own.Bridge.Attach(leg)
		p.clips.Go(func() { // the bridge lets go of it first
			select {
			case <-time.After(time.Second):
			case <-p.ctx.Done():
			}
			old.Close()
		})
		return
	}
	old.Close()
}

// renounce ends a call whose supervisor goes away, and says of it that nothing was said.
func (p *session) renounce() {
	if p.own == nil {
		return
	}
	p.own.Bridge.Part("supervisor_hung_up")
	<-p.own.Bridge.Over()
	p.own.headset.Close()
	p.sayNothing()
}

// sayNothing writes that the supervisor did not say what became of the call; what its agent had typed is kept.
func (p *session) sayNothing() {
	said := p.own.Unsaid(p.by.ID(), p.hub.Now())
	for _, wait := range []time.Duration{100 * time.Millisecond, time.Second, 0} {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(p.ctx), 5*time.Second)
		err := p.own.Say(ctx, said)
		cancel()
		if err == nil {
			return
		}
		p.hub.Slog.Warn("what became of a call that was taken is not saved yet", "tenant", p.by.Tenant, "call", p.own.Call, "error", err)
		again := time.NewTimer(wait)
		<-again.C
	}
	p.hub.Slog.Error("what became of a call that was taken was not saved", "tenant", p.by.Tenant, "call", p.own.Call)
}
