package desk

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/campaign/run"
	"github.com/boyunhq/boyun/dialer/retry"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/softphone/agent"
	"github.com/boyunhq/boyun/softphone/card"
	"github.com/boyunhq/boyun/softphone/signal"
	"github.com/boyunhq/boyun/tenant"
)

var _ run.Desks = (*Desks)(nil)

// looking is a lead on the desk: to be decided on, or being dialed for this agent alone.
type looking struct {
	hold    run.Hold
	since   time.Time
	dialing time.Time // zero: the agent decides
	sheet   card.Sheet
	choice  chan retry.Skip // holds the one decision; empty is yes
}

// decide is heard once.
func (l *looking) decide(s retry.Skip) {
	select {
	case l.choice <- s:
	default:
	}
}

// Hold implements run.Desks: it puts a lead on the desk of an agent who is ready here.
func (h *Desks) Hold(ctx context.Context, hold run.Hold) (run.Held, bool) {
	for _, id := range h.candidates(hold) {
		d, err := h.find(Who{hold.Tenant, tenant.UserID(id)})
		if err != nil || d == nil {
			continue
		}
		hold.Agent = id
		look := &looking{hold: hold, since: h.Now(), choice: make(chan retry.Skip, 1)}
		if d.do(func() { err = d.put(look) }) == nil && err == nil {
			return &held{desk: d, look: look}, true
		}
	}
	return nil, false
}

// candidates are whom a lead may be given to: the one named, or all who are ready, longest idle first.
func (h *Desks) candidates(hold run.Hold) (ids []dialer.AgentID) {
	if hold.Agent != "" {
		return []dialer.AgentID{hold.Agent}
	}
	for _, v := range h.Queue.Snapshot(hold.Tenant, hold.Campaign) {
		if v.State == agent.Ready && v.Next == "" {
			ids = append(ids, v.Agent)
		}
	}
	return ids
}

// put lays a lead on this desk.
func (d *desk) put(l *looking) error {
	if lack := d.lack(d.hub.Now()); lack != "" {
		d.weigh(d.hub.Now())
		return fault.New(fault.Conflict, lack, "the agent is not there")
	}
	if d.m.State != agent.Ready {
		return fault.New(fault.Conflict, "not_now", "the agent is %s", d.m.State)
	}
	if err := d.apply(agent.Input{Event: agent.Offer, Call: l.hold.Call}); err != nil {
		return err
	}
	d.look, d.missed = l, nil
	if l.hold.Why != run.ToLook {
		l.dialing = l.since
	}
	d.spread(l)
	return nil
}

// spread brings the lead's card.
func (d *desk) spread(l *looking) {
	d.background.Go(func() {
		ctx, cancel := context.WithTimeout(d.hub.base, 5*time.Second)
		defer cancel()
		sheet, err := d.hub.Cards.Sheet(ctx, l.hold.Tenant, l.hold.Campaign, l.hold.Lead)
		if err != nil {
			d.log.Warn("a lead comes without its card", "lead", l.hold.Lead, "error", err)
			return
		}
		d.box.put(func() { l.sheet, d.dirty = sheet, true })
	})
}

// held is an agent kept for one call.
type held struct {
	desk *desk
	look *looking
	once sync.Once
}

// Agent implements run.Held.
func (h *held) Agent() dialer.AgentID { return h.look.hold.Agent }

// Decide implements run.Held.
func (h *held) Decide(ctx context.Context) retry.Skip {
	var lapse <-chan time.Time
	if until := h.look.hold.Until; !until.IsZero() {
		timer := time.NewTimer(until.Sub(h.desk.hub.Now()))
		defer timer.Stop()
		lapse = timer.C
	}
	select {
	case skip := <-h.look.choice:
		return skip
	case <-lapse:
		return h.lapsed()
	case <-ctx.Done():
		return retry.SkipWithdrawn
	case <-h.desk.ended:
		return retry.SkipLapsed
	}
}

// lapsed is what becomes of a lead nobody decided on. A word said at the last moment counts.
func (h *held) lapsed() (skip retry.Skip) {
	skip = retry.SkipLapsed
	h.desk.do(func() {
		select {
		case skip = <-h.look.choice:
			return
		default:
		}
		if d := h.desk; d.look == h.look && !h.look.hold.Skip {
			h.look.dialing, d.dirty = d.hub.Now(), true
			skip = ""
		}
	})
	return skip
}

// Done implements run.Held.
func (h *held) Done(end dialer.Ending) {
	h.once.Do(func() { h.desk.do(func() { h.desk.looked(h.look, end) }) })
}

// looked ends what a lead was on the desk for. After a talk there is nothing left to do.
func (d *desk) looked(l *looking, end dialer.Ending) {
	if d.look != l {
		return
	}
	d.look, d.dirty = nil, true
	if d.m.State != agent.Preview || d.m.Call != l.hold.Call {
		return
	}
	if !l.dialing.IsZero() {
		d.missed = &signal.Missed{At: signal.At(d.hub.Now()), Name: l.sheet.Card.Name, Outcome: string(end.Outcome), Reason: end.Reason}
	}
	d.step(agent.Input{Event: agent.Release})
	if l.dialing.IsZero() && end.Reason == "skipped_"+string(retry.SkipLapsed) { // nobody looked: no more leads until somebody does
		d.step(agent.Input{Event: agent.Pause, Reason: agent.PreviewOver})
	}
	d.weigh(d.hub.Now())
}

// undecided is the lead that may still be called or skipped, if call names it.
func (d *desk) undecided(call string) (*looking, error) {
	if d.look == nil || string(d.look.hold.Call) != call || !d.look.dialing.IsZero() {
		return nil, fault.New(fault.Conflict, "other_lead", "that lead is not on this desk any more")
	}
	return d.look, nil
}

func (d *desk) accept(call string) error {
	l, err := d.undecided(call)
	if err != nil {
		return err
	}
	l.dialing, d.dirty = d.hub.Now(), true
	l.decide("")
	return nil
}

func (d *desk) skip(call, reason string) error {
	l, err := d.undecided(call)
	if err != nil {
		return err
	}
	if !slices.Contains(retry.Skips(), retry.Skip(reason)) {
		return fault.New(fault.Invalid, "skip_unknown", "a lead is not skipped for %q", reason)
	}
	l.decide(retry.Skip(reason))
	return nil
}

// dial asks the campaign for a call; the lead comes to the desk before the answer does.
func (d *desk) dial(s *session, re string, m *signal.DialNext) error {
	switch {
	case d.hub.Dialer == nil:
		return fault.New(fault.Unavailable, "no_dialing", "this server dials nothing")
	case d.m.State != agent.Ready:
		return fault.New(fault.Conflict, "not_now", "the agent is %s", d.m.State)
	case !slices.Contains(d.shift.Works(), dialer.CampaignID(m.Campaign)):
		return fault.New(fault.NotFound, "not_here", "you do not work in that campaign")
	}
	entry := run.Entry{Tenant: d.who.Tenant, Campaign: dialer.CampaignID(m.Campaign)}
	d.errands.put(func() {
		ctx, cancel := context.WithTimeout(d.hub.base, 10*time.Second)
		defer cancel()
		s.reply(re, d.hub.Dialer.Ask(ctx, entry, d.who.agent(), dialer.LeadID(m.Lead)))
	})
	return nil
}

// search finds leads to choose from.
func (d *desk) search(s *session, re string, m *signal.Find) error {
	if !slices.Contains(d.shift.Works(), dialer.CampaignID(m.Campaign)) {
		return fault.New(fault.NotFound, "not_here", "you do not work in that campaign")
	}
	d.errands.put(func() {
		ctx, cancel := context.WithTimeout(d.hub.base, 5*time.Second)
		defer cancel()
		leads, err := d.hub.Cards.Find(ctx, d.who.Tenant, dialer.CampaignID(m.Campaign), m.Name)
		if err != nil {
			s.refuse(re, err)
			return
		}
		s.send(&signal.Found{Re: re, Leads: leads})
	})
	return nil
}

func (l *looking) shown() *signal.Preview {
	return &signal.Preview{Call: string(l.hold.Call), Why: signal.Why(l.hold.Why), Since: signal.At(l.since), Until: signal.At(l.hold.Until), Skips: l.hold.Skip,
		Dialing: signal.At(l.dialing), Card: l.sheet.Card}
}
