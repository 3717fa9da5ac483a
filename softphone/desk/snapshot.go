package desk

import (
	"slices"
	"time"

	"github.com/boyunhq/boyun/softphone/agent"
	"github.com/boyunhq/boyun/softphone/signal"
)

// shown is what the page or the board was last told of things that change by themselves.
type shown struct {
	lane []signal.Dial
	team signal.Team
	why  string // of the reattaching
	kept time.Time
	mos  float64 // that supervisors see
	held string  // why campaigns that must record call nobody
}

// show sends the page the whole picture.
func (d *desk) show() {
	d.seq++
	m := d.m
	s := &signal.Desk{Seq: d.seq, At: signal.At(d.hub.Now()), State: signal.State(m.State), Since: signal.At(m.Since), Reason: m.Reason, Next: m.Next,
		Leg: signal.Leg{State: d.audio.state, Since: signal.At(d.audio.since)}, Campaigns: d.campaigns(), Lane: d.shown.lane, Due: d.shift.Due,
		Today: d.shift.Today, Team: d.shown.team}
	if s.Leg.State == "" {
		s.Leg.State = signal.LegNone
	}
	if m.Reattaching() {
		s.Reattaching = &signal.Reattaching{Since: signal.At(m.LostAt), Deadline: signal.At(m.LostAt.Add(d.hub.Limits.Reattach)), Why: d.shown.why}
	}
	s.Station = d.shownStation()
	if d.look != nil && m.State == agent.Preview {
		s.Preview = d.look.shown()
	}
	s.Missed = d.missed
	if d.call != nil {
		s.Call = d.call.shown()
	}
	if d.wrap != nil && m.State == agent.Wrap {
		s.Wrap = d.wrap.shown(m.WrapUntil)
	}
	if d.undo != nil {
		s.Undo = &signal.Undoable{Call: string(d.undo.wrap.person.Call), Until: signal.At(d.undo.until), Label: d.undo.label}
	}
	d.page.send(s)
}

func (t *talk) shown() *signal.Call {
	c := &signal.Call{ID: string(t.person.Call), Since: signal.At(t.seated), Answered: signal.At(t.person.Answered), Talking: signal.At(t.joined),
		Hold: signal.At(t.heldAt), Muted: t.muted, Recording: t.taping(), MayPause: t.tape != nil && t.pausable(), Inbound: t.person.Inbound, Card: t.sheet.Card, Draft: t.draft}
	t.taped = c.Recording
	if s := t.suspect; s != nil {
		c.Suspect = &signal.Suspect{Kind: string(s.Kind), Match: s.Match, Sure: s.Confidence, Message: s.Message}
	}
	c.Trouble = slices.Clone(t.trouble)
	return c
}

func (w *wrapping) shown(until time.Time) *signal.Wrap {
	return &signal.Wrap{Call: string(w.person.Call), Since: signal.At(w.since), Deadline: signal.At(until), Outcome: "answered", By: w.by, Reason: w.reason,
		Talk: int(w.length.Milliseconds()), Taken: w.taken, Card: w.sheet.Card, Draft: w.draft}
}
