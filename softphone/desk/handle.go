package desk

import (
	"context"
	"errors"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/softphone/agent"
	"github.com/boyunhq/boyun/softphone/signal"
)

// handle carries out one message of the page and answers it.
func (d *desk) handle(ctx context.Context, s *session, raw []byte) {
	re, m, err := signal.Decode(raw)
	if err != nil {
		s.refuse(re, err)
		return
	}
	switch m := m.(type) {
	case *signal.Ping:
		s.send(&signal.Pong{Re: re, At: signal.At(d.hub.Now())})
		return
	case *signal.Offer:
		answer, err := d.offer(ctx, s, m)
		if err == nil {
			ice, _ := d.hub.ICE(d.who)
			s.send(&signal.Answer{Re: re, SDP: answer, ICE: ice})
			return
		}
		s.refuse(re, err)
		return
	case *signal.Candidate:
		err = d.trickle(s, m)
	case *signal.DTMF:
		err = d.from(s, func() error { return d.press(s, re, m) })
		if err == nil {
			return // answered when the keys are sent
		}
	case *signal.DialNext:
		err = d.from(s, func() error { return d.dial(s, re, m) })
		if err == nil {
			return
		}
	case *signal.Find:
		err = d.from(s, func() error { return d.search(s, re, m) })
		if err == nil {
			return
		}
	case *signal.TestCall:
		err = d.from(s, func() error { return d.test(s, re) })
		if err == nil {
			return
		}
	case *signal.UseStation:
		err = d.from(s, func() error { return d.moveStation(s, re, m.Phone) })
		if err == nil {
			return
		}
	case *signal.Leave:
		err = d.from(s, d.goHome)
		s.reply(re, err)
		if err == nil {
			d.box.put(d.leave)
		}
		return
	default:
		err = d.from(s, func() error { return d.order(m) })
	}
	s.reply(re, err)
}

// from runs an order of the page on the desk's goroutine, if the page still has the desk.
func (d *desk) from(s *session, order func() error) error {
	var err error
	if over := d.do(func() {
		if d.page != s {
			err = fault.New(fault.Conflict, "moved", "the desk was taken by another tab")
			return
		}
		err = order()
		d.tell() // the page sees what has changed before it hears that it is done
	}); over != nil {
		return over
	}
	return err
}

// order carries out what changes the desk at once.
func (d *desk) order(m signal.Client) error {
	switch m := m.(type) {
	case *signal.Ready:
		return d.ready()
	case *signal.Break:
		return d.pause(m.Reason)
	case *signal.Device:
		d.device(m)
		return nil
	case *signal.Mute:
		return d.mute(m.On)
	case *signal.Hold:
		return d.hold(m.On)
	case *signal.Recording:
		return d.tape(m.Call, m.Do, map[string]string{"by": string(dialer.ByAgent)})
	case *signal.LeaveMessage:
		return d.leaveMessage(m.Call)
	case *signal.SayPerson:
		return d.sayPerson(m.Call)
	case *signal.HangUp:
		return d.hangUp(m.Call)
	case *signal.KeepDraft:
		return d.draft(m)
	case *signal.Dispose:
		return d.dispose(m)
	case *signal.Undo:
		return d.takeBack(m.Call)
	case *signal.Extend:
		return d.extend(m.Call)
	case *signal.Accept:
		return d.accept(m.Call)
	case *signal.Skip:
		return d.skip(m.Call, m.Reason)
	}
	return fault.New(fault.Conflict, "already_here", "%s was said before", m.Type())
}

func (d *desk) ready() error {
	if d.m.State == agent.Ready {
		return nil
	}
	if d.m.State == agent.NotReady && d.onPhone() && d.audio.leg == nil {
		d.readyByPhone()
		return nil
	}
	if d.m.State == agent.NotReady || d.m.State == agent.Checking {
		if lack := d.lack(d.hub.Now()); lack != "" {
			return fault.New(fault.Conflict, lack, "calls need a page with a microphone and a connected line")
		}
	}
	if d.m.State == agent.NotReady && d.m.Suspended { // nothing is missing any more
		d.step(agent.Input{Event: agent.Resume})
		return nil
	}
	return d.apply(agent.Input{Event: agent.GoReady})
}

func (d *desk) pause(reason string) error {
	if _, ok := d.shift.Break(reason); !ok {
		return fault.New(fault.Invalid, "break_unknown", "there is no break %q", reason)
	}
	if !d.m.State.InCall() {
		d.phone.stop() // who wants a break does not want the telephone to ring
	}
	return d.apply(agent.Input{Event: agent.Pause, Reason: reason})
}

// device notes whether the page has a microphone.
func (d *desk) device(m *signal.Device) {
	d.audio.mic = ""
	if !m.OK {
		if d.audio.mic = m.Reason; d.audio.mic != "mic_blocked" {
			d.audio.mic = "mic_lost"
		}
	}
	d.weigh(d.hub.Now())
}

// goHome ends the shift; the desk closes after the answer has gone out.
func (d *desk) goHome() error {
	if err := d.apply(agent.Input{Event: agent.Leave}); err != nil {
		return err
	}
	if d.wrap != nil && !d.wrap.taken {
		d.say(d.wrap, d.unsaid(d.wrap))
	}
	d.wrap = nil
	return nil
}

// test asks for a call of a simulated customer; it arrives as every call does.
func (d *desk) test(s *session, re string) error {
	switch {
	case d.hub.Tests == nil:
		return fault.New(fault.Unavailable, "no_test_calls", "this server makes no test calls")
	case d.m.State.InCall() || d.m.State == agent.Wrap:
		return fault.New(fault.Conflict, "not_now", "a test call has to wait until this call is done").With("state", string(d.m.State))
	}
	if err := d.ready(); err != nil {
		return err
	}
	if d.onPhone() && d.audio.leg == nil {
		return fault.New(fault.Conflict, agent.PhoneDown, "your telephone is being called; ask again when it is on the line")
	}
	d.errands.put(func() {
		ctx, cancel := context.WithTimeout(d.hub.base, 10*time.Second)
		defer cancel()
		s.reply(re, d.hub.Tests.TestCall(ctx, d.who.Tenant, d.who.User))
	})
	return nil
}

// reply answers a request: done, or why not.
func (s *session) reply(re string, err error) {
	if err != nil {
		s.refuse(re, err)
		return
	}
	s.send(&signal.Done{Re: re})
}

func (s *session) refuse(re string, err error) {
	r := &signal.Refused{Re: re, Code: string(fault.Internal), Reason: "internal", Message: "something went wrong on our side"}
	if f, ok := errors.AsType[*fault.Error](err); ok {
		r.Code, r.Reason, r.Message, r.Detail = string(f.Code), f.Reason, f.Message, f.Detail
	}
	s.send(r)
}
