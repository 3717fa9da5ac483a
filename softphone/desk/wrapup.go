package desk

import (
	"context"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/disposition"
	"github.com/boyunhq/boyun/dialer/retry"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/softphone/agent"
	"github.com/boyunhq/boyun/softphone/signal"
	"github.com/boyunhq/boyun/softphone/wrap"
	"github.com/boyunhq/boyun/tenant"
)

// wrapping is the work after a talk.
type wrapping struct {
	talk
	since    time.Time
	by       string
	reason   string
	length   time.Duration
	extended int
	taken    bool // somebody else took the call over and says what became of it
}

// shortest is the wrap-up of a campaign that names none; a last word has to be possible.
const shortest = 5 * time.Second

func (w *wrapping) time() time.Duration {
	if !w.loaded {
		return 30 * time.Second
	}
	return max(w.sheet.Wrap, shortest)
}

// undoing is a disposition that may still be taken back.
type undoing struct {
	wrap  *wrapping
	until time.Time
	label signal.Words
}

// draft keeps what the agent has typed; a lower revision comes from the past.
func (d *desk) draft(m *signal.KeepDraft) error {
	var t *talk
	switch {
	case d.call != nil && string(d.call.person.Call) == m.Call:
		t = d.call
	case d.wrap != nil && string(d.wrap.person.Call) == m.Call:
		t = &d.wrap.talk
	case d.lapsed != nil && string(d.lapsed.person.Call) == m.Call:
		d.overdue(m.Draft)
		return nil
	default:
		return fault.New(fault.Conflict, "other_call", "that call is not at this desk")
	}
	if m.Draft.Rev < t.draft.Rev {
		return nil
	}
	switch {
	case t.armed != nil && m.Draft.Code != t.armed.Code:
		t.armed = nil
	case t.armed != nil: // what is typed until the call's end belongs to what was said of it
		said := *t.armed
		said.Note, said.Fields, said.Callback, said.OnlyHere = m.Draft.Note, m.Draft.Fields, m.Draft.Callback, m.Draft.OnlyHere
		t.armed = &said
	}
	t.draft = m.Draft
	d.keep()
	return nil
}

// overdue hears what was typed in the last moment of a wrap-up that ran out, and was on its way or kept by a page without a network.
func (d *desk) overdue(late signal.Draft) {
	if w := d.lapsed; late.Rev > w.draft.Rev {
		w.draft = late
		d.say(w, d.unsaid(w))
	}
}

// dispose saves what the agent says about the call. During the call it is checked and kept for the end.
func (d *desk) dispose(m *signal.Dispose) error {
	if d.call != nil && string(d.call.person.Call) == m.Call {
		if _, err := d.call.judge(m, d.who.User, d.hub.Now()); err != nil {
			return err
		}
		d.call.armed = m
		d.call.draft.Code, d.call.draft.Note, d.call.draft.Fields, d.call.draft.Callback, d.call.draft.OnlyHere = m.Code, m.Note, m.Fields, m.Callback, m.OnlyHere
		d.dirty = true
		return nil
	}
	if d.wrap == nil || string(d.wrap.person.Call) != m.Call {
		return fault.New(fault.Conflict, "other_call", "that call is not in wrap-up at this desk")
	}
	return d.settle(m)
}

// judge turns what the agent said of the call into a disposition; before the card is here nobody knows which there are.
func (t *talk) judge(m *signal.Dispose, who tenant.UserID, now time.Time) (disposition.Disposition, error) {
	if !t.loaded {
		return disposition.Disposition{}, fault.New(fault.Unavailable, "card_away", "the card of this call, with its dispositions, is not here yet; it is being fetched")
	}
	return wrap.Judge(m, t.sheet, who, now)
}

// settle ends the wrap-up with the agent's word.
func (d *desk) settle(m *signal.Dispose) error {
	w := d.wrap
	if w.taken {
		return d.breathed()
	}
	said, err := w.judge(m, d.who.User, d.hub.Now())
	if err != nil {
		return err
	}
	if err := d.apply(agent.Input{Event: agent.Disposed}); err != nil {
		return err
	}
	w.draft.Code, w.draft.Note, w.draft.Fields, w.draft.Callback, w.draft.OnlyHere = m.Code, m.Note, m.Fields, m.Callback, m.OnlyHere
	outcome, _ := w.sheet.Outcome(m.Code)
	d.wrap, d.undo = nil, &undoing{wrap: w, until: d.hub.Now().Add(wrap.Undo), label: outcome.Label}
	d.say(w, said)
	d.weigh(d.hub.Now())
	return nil
}

// breathed ends the wrap-up of a call that somebody else took over.
func (d *desk) breathed() error {
	if err := d.apply(agent.Input{Event: agent.Disposed}); err != nil {
		return err
	}
	d.wrap = nil
	d.weigh(d.hub.Now())
	return nil
}

// expire ends a wrap-up whose time is over: with the outcome that was pre-selected if it is complete, else with none.
func (d *desk) expire(now time.Time) {
	w := d.wrap
	if err := d.apply(agent.Input{Event: agent.Expire}); err != nil {
		d.log.Error("a wrap-up cannot end", "error", err)
		return
	}
	d.wrap = nil
	if w != nil && !w.taken {
		d.say(w, d.unsaid(w))
		d.lapsed = w
	}
	d.weigh(now)
}

func (d *desk) unsaid(w *wrapping) disposition.Disposition {
	now := d.hub.Now()
	if w.draft.Code != "" {
		m := &signal.Dispose{Call: string(w.person.Call), Code: w.draft.Code, Note: w.draft.Note, Fields: w.draft.Fields, Callback: w.draft.Callback, OnlyHere: w.draft.OnlyHere}
		if said, err := w.judge(m, d.who.User, now); err == nil {
			return said
		}
	}
	return wrap.Unsaid(w.person.Call, d.who.User, w.draft, now)
}

// takeBack reopens the wrap-up of the call that was just disposed.
func (d *desk) takeBack(id string) error {
	now := d.hub.Now()
	if d.undo == nil || string(d.undo.wrap.person.Call) != id || now.After(d.undo.until) {
		return fault.New(fault.Conflict, "undo_over", "this can no longer be taken back")
	}
	if l := d.look; l != nil { // a lead that came meanwhile goes back; one that rings already is too far
		if !l.dialing.IsZero() {
			return fault.New(fault.Conflict, "undo_over", "the next call is on its way")
		}
		l.decide(retry.SkipWithdrawn)
	}
	w := d.undo.wrap
	w.since, w.armed = now, nil
	d.wrap = w
	if err := d.apply(agent.Input{Event: agent.Reopen, Call: w.person.Call, Until: now.Add(w.time())}); err != nil {
		d.wrap = nil
		return err
	}
	d.undo = nil
	d.save("take back", w.person.Call, func(ctx context.Context) error {
		return d.hub.After.Undo(ctx, d.who.Tenant, w.person.Call)
	})
	return nil
}

func (d *desk) extend(id string) error {
	if d.wrap == nil || string(d.wrap.person.Call) != id {
		return fault.New(fault.Conflict, "other_call", "that call is not in wrap-up at this desk")
	}
	if d.wrap.extended >= wrap.Extensions {
		return fault.New(fault.Quota, "extended_enough", "a wrap-up can be extended %d times", wrap.Extensions)
	}
	d.wrap.extended++
	d.m.WrapUntil = d.m.WrapUntil.Add(wrap.Extension)
	d.dirty = true
	return nil
}

// say saves a disposition in the background, after everything said before.
func (d *desk) say(w *wrapping, said disposition.Disposition) {
	if said.Code == wrap.None {
		d.log.Info("an agent said nothing about a call", "call", w.person.Call)
	}
	d.save("dispose", w.person.Call, func(ctx context.Context) error {
		return d.hub.After.Dispose(ctx, d.who.Tenant, said)
	})
}

// save tries until the database takes it: 100 ms, then doubled to 5 s. What can never work is logged and given up.
func (d *desk) save(what string, id dialer.CallID, write func(context.Context) error) {
	d.saves.put(func() {
		for wait := 100 * time.Millisecond; ; wait = min(2*wait, 5*time.Second) {
			ctx, cancel := context.WithTimeout(d.hub.base, 10*time.Second)
			err := write(ctx)
			cancel()
			switch fault.CodeOf(err) {
			case fault.Invalid, fault.NotFound, fault.Conflict, fault.Forbidden:
				if err != nil {
					d.log.Error("what an agent said about a call was refused", "what", what, "call", id, "error", err)
				}
				err = nil
			}
			if err == nil {
				d.box.put(d.reload)
				return
			}
			d.log.Warn("what an agent said about a call is not saved yet", "what", what, "call", id, "error", err, "again_in", wait)
			select {
			case <-time.After(wait):
			case <-d.hub.base.Done():
				d.log.Error("what an agent said about a call was not saved before the node stopped", "what", what, "call", id)
				return
			}
		}
	})
}
