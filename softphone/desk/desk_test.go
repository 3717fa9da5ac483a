package desk_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/softphone/desk"
	"github.com/boyunhq/boyun/softphone/phonetest"
	"github.com/boyunhq/boyun/softphone/signal"
)

func TestAWholeShiftOfOneCall(t *testing.T) {
	f := open(t)
	events, err := f.state.Subscribe(patience(t), "tenant/"+string(f.tenant)+"/agents")
	if err != nil {
		t.Fatal(err)
	}
	p := f.arrive(t, f.lin(), "tab", "")
	if w := p.Welcome(); w.Agent.Name != "Lin Yue" || w.Resume == "" || len(w.Breaks) == 0 || w.Sounds.Gain != -6 || w.Beat == 0 {
		t.Errorf("welcome %+v", w)
	}
	p.is(signal.StateChecking)
	p.refused(&signal.Ready{}, "no_audio")
	p.speak(agentHz)
	if d := p.is(signal.StateNotReady); d.Reason != "signed_in" || len(d.Campaigns) != 1 || d.Leg.State != signal.LegConnected {
		t.Errorf("%+v", d)
	}
	p.do(&signal.Ready{})
	p.await("its place in the queue", func(d signal.Desk) bool { return d.State == signal.StateReady && d.Team.Place == 1 })

	l := f.ring(t, "")
	d := p.await("the card", func(d signal.Desk) bool { return d.Call != nil && d.Call.Card.Name != "" })
	if c := d.Call.Card; c.Name != "陈思远" || c.Number != "•••• 6021" || len(c.Script) != 2 || len(c.Dispositions) != 4 || d.Call.ID != string(l.id) {
		t.Errorf("card %+v", d.Call)
	}
	p.is(signal.StateTalking)
	joined(t, p, l, agentHz)
	phonetest.Until(t, func() bool { return p.Levels() > 3 }, "levels")

	p.do(&signal.Hold{On: true})
	if d := p.is(signal.StateHold); d.Call.Hold == 0 {
		t.Error("the second timer of the hold is missing")
	}
	phonetest.Hears(t, l.person.Heard, musicHz, "hold music")
	p.do(&signal.Hold{On: false})
	p.is(signal.StateTalking)
	p.do(&signal.Mute{On: true})
	if !p.await("muted", func(d signal.Desk) bool { return d.Call.Muted }).Call.Muted {
		t.Error("not muted")
	}
	phonetest.Silent(t, l.person.Heard, agentHz, "the muted agent")
	p.do(&signal.Mute{On: false})
	p.do(&signal.DTMF{Digits: "7*"})
	phonetest.Until(t, func() bool { return l.person.Pressed() == "7*" }, "the keys")
	p.do(&signal.KeepDraft{Call: string(l.id), Draft: signal.Draft{Rev: 1, Note: "opens a second shop"}})

	p.refused(&signal.HangUp{Call: "another"}, "other_call")
	p.do(&signal.HangUp{Call: string(l.id)})
	if part := l.over(t); part.By != dialer.ByAgent {
		t.Errorf("parting %+v", part)
	}
	d = p.is(signal.StateWrap)
	if w := d.Wrap; w.Call != string(l.id) || w.By != "agent" || w.Draft.Note != "opens a second shop" || w.Deadline <= w.Since || w.Card.Name == "" {
		t.Errorf("wrap %+v", w)
	}
	if e := p.Ended(); len(e) != 1 || e[0].Call != string(l.id) || e[0].Reason != "agent_hung_up" {
		t.Errorf("ended %+v", e)
	}
	p.refused(&signal.Dispose{Call: string(l.id), Code: "renewed"}, "field_required")
	p.do(&signal.Dispose{Call: string(l.id), Code: "renewed", Note: "two years", Fields: map[string]string{"years": "2"}})
	if d := p.is(signal.StateReady); d.Undo == nil || d.Undo.Label.EN != "Renewed" {
		t.Errorf("undo %+v", d.Undo)
	}
	phonetest.Until(t, func() bool {
		return phonetest.One(t, f.World, f.tenant, `select coalesce(disposition, '') || '/' || note || '/' || coalesce(form->>'years', '') from calls where id = '`+string(l.id)+`'`) == "renewed/two years/2"
	}, "the disposition in the database")
	phonetest.Until(t, func() bool {
		return phonetest.One(t, f.World, f.tenant, `select string_agg(state, ' ' order by at) from agent_log where user_id = 'lin'`) ==
			"checking not_ready ready reserved talking hold talking wrap ready"
	}, "the states in the agent's log")
	p.await("today's figures", func(d signal.Desk) bool { return d.Today.Codes["renewed"] == 1 && d.Today.Success == 1 })

	var states []string
	for len(states) == 0 || states[len(states)-1] != "wrap" {
		var s desk.Standing
		if err := json.Unmarshal((<-events).Data, &s); err != nil {
			t.Fatal(err)
		}
		states = append(states, string(s.State))
	}
	if got := strings.Join(states, " "); !strings.Contains(got, "ready reserved talking hold talking") {
		t.Errorf("other nodes heard %q", got)
	}
	raw, found, err := f.state.Get(context.Background(), "agent/"+string(f.tenant)+"/lin")
	if err != nil || !found || !strings.Contains(string(raw), `"state":"ready"`) {
		t.Errorf("the board has %s, %v", raw, err)
	}
}

func TestABreakAskedForInACallBeginsAfterIt(t *testing.T) {
	f := open(t)
	p := f.ready(t, f.lin())
	l := f.ring(t, "")
	p.is(signal.StateTalking)
	p.refused(&signal.Break{Reason: "nap"}, "break_unknown")
	p.do(&signal.Break{Reason: "lunch"})
	if d := p.Desk(); d.Next != "lunch" && p.await("the break asked for", func(d signal.Desk) bool { return d.Next == "lunch" }).Next == "" {
		t.Error("not told")
	}
	if v := f.queue.Snapshot(f.tenant, phonetest.Campaign); len(v) != 1 || v[0].Next != "lunch" {
		t.Errorf("pacing sees %+v", v)
	}
	l.person.HangUp()
	p.is(signal.StateWrap)
	p.do(&signal.Dispose{Call: string(l.id), Code: "considering"})
	if d := p.is(signal.StateNotReady); d.Reason != "lunch" {
		t.Errorf("%s", d.Reason)
	}
	p.do(&signal.Ready{})
	p.is(signal.StateReady)
}

func TestAWrapUpThatRunsOutKeepsWhatWasTypedAndSaysNoDisposition(t *testing.T) {
	f := open(t)
	phonetest.Exec(t, f.World, f.tenant, `update campaigns set wrap_seconds = 5`)
	p := f.ready(t, f.lin())
	l := f.ring(t, "")
	p.is(signal.StateTalking)
	p.do(&signal.KeepDraft{Call: string(l.id), Draft: signal.Draft{Rev: 3, Note: "call again in spring"}})
	p.do(&signal.KeepDraft{Call: string(l.id), Draft: signal.Draft{Rev: 2, Note: "call"}}) // overtaken on the way
	l.person.HangUp()
	d := p.is(signal.StateWrap)
	p.do(&signal.Extend{Call: string(l.id)})
	longer := p.await("30 s more", func(now signal.Desk) bool { return now.Wrap.Deadline == d.Wrap.Deadline+30_000 })
	if longer.Wrap.Draft.Note != "call again in spring" {
		t.Errorf("draft %q", longer.Wrap.Draft.Note)
	}
	p.do(&signal.Dispose{Call: string(l.id), Code: "considering", Note: longer.Wrap.Draft.Note})
	p.is(signal.StateReady)

	l = f.ring(t, "")
	p.is(signal.StateTalking)
	p.do(&signal.KeepDraft{Call: string(l.id), Draft: signal.Draft{Rev: 1, Note: "nobody spoke"}})
	l.person.HangUp()
	p.is(signal.StateWrap)
	p.is(signal.StateReady) // by itself
	phonetest.Until(t, func() bool {
		return phonetest.One(t, f.World, f.tenant, `select coalesce(disposition, '') || '/' || note from calls where id = '`+string(l.id)+`'`) == "no_disposition/nobody spoke"
	}, "no_disposition in the database")

	// the last words were typed before the time was over and come after it, while the next call is already here
	first := l.id
	l = f.ring(t, "")
	p.is(signal.StateTalking)
	p.do(&signal.KeepDraft{Call: string(first), Draft: signal.Draft{Rev: 2, Note: "nobody spoke, it barked"}})
	p.do(&signal.KeepDraft{Call: string(first), Draft: signal.Draft{Rev: 1, Note: "nobody spoke"}})
	if d := p.Desk(); d.Call == nil || d.Call.Draft.Note != "" {
		t.Errorf("the next call has the draft of the one before: %+v", d.Call)
	}
	phonetest.Until(t, func() bool {
		return phonetest.One(t, f.World, f.tenant, `select coalesce(disposition, '') || '/' || note from calls where id = '`+string(first)+`'`) == "no_disposition/nobody spoke, it barked"
	}, "the last words in the database")
	p.refused(&signal.KeepDraft{Call: "another", Draft: signal.Draft{Rev: 1}}, "other_call")
}

func TestADispositionCanBeTakenBackUntilTheNextPersonIsSeated(t *testing.T) {
	f := open(t)
	p := f.ready(t, f.lin())
	l := f.ring(t, "")
	p.is(signal.StateTalking)
	l.person.HangUp()
	p.is(signal.StateWrap)
	p.refused(&signal.Undo{Call: string(l.id)}, "undo_over")
	p.do(&signal.Dispose{Call: string(l.id), Code: "dnc", Note: "pressed the wrong key"})
	p.is(signal.StateReady)
	blocked := func() string { return phonetest.One(t, f.World, f.tenant, `select count(*)::text from blocklist`) }
	phonetest.Until(t, func() bool { return blocked() == "1" }, "the number on the blocklist")
	p.do(&signal.Undo{Call: string(l.id)})
	if d := p.is(signal.StateWrap); d.Wrap.Draft.Note != "pressed the wrong key" || d.Undo != nil {
		t.Errorf("%+v", d.Wrap)
	}
	phonetest.Until(t, func() bool { return blocked() == "0" }, "the number off the blocklist")
	p.do(&signal.Dispose{Call: string(l.id), Code: "considering"})
	p.is(signal.StateReady)
	next := f.ring(t, "")
	p.is(signal.StateTalking)
	p.refused(&signal.Undo{Call: string(l.id)}, "undo_over")
	if d := p.Desk(); d.Undo != nil || d.Call.ID != string(next.id) {
		t.Errorf("%+v", d)
	}
	phonetest.Until(t, func() bool {
		return phonetest.One(t, f.World, f.tenant, `select coalesce(disposition, '') from calls where id = '`+string(l.id)+`'`) == "considering"
	}, "the second word in the database")
}

func TestWhatWasSaidDuringTheCallIsAppliedAtItsEnd(t *testing.T) {
	f := open(t)
	p := f.ready(t, f.lin())
	l := f.ring(t, "")
	p.is(signal.StateTalking)
	p.refused(&signal.Dispose{Call: string(l.id), Code: "callback"}, "callback_time_missing")
	at := time.Now().In(time.FixedZone("CST", 8*3600)).Add(26 * time.Hour).Format(signal.WallClock)
	p.do(&signal.Dispose{Call: string(l.id), Code: "callback", Callback: &signal.Callback{At: at}})
	if d := p.Desk(); d.State != signal.StateTalking {
		t.Errorf("%s", d.State)
	}
	p.do(&signal.KeepDraft{Call: string(l.id), Draft: signal.Draft{Rev: 5, Code: "callback", Callback: &signal.Callback{At: at}, Note: "ask for the cousin"}})
	p.do(&signal.HangUp{Call: string(l.id)})
	p.await("the next call's turn", func(d signal.Desk) bool { return d.State == signal.StateReady && d.Undo != nil })
	phonetest.Until(t, func() bool {
		return phonetest.One(t, f.World, f.tenant, `select to_char(due_at at time zone 'Asia/Shanghai', 'YYYY-MM-DD"T"HH24:MI') || ' ' || agent_id from callbacks union all select '' limit 1`) == at+" lin"
	}, "the callback at the customer's wall clock")
	if note := phonetest.One(t, f.World, f.tenant, `select note from calls where id = '`+string(l.id)+`'`); note != "ask for the cousin" {
		t.Errorf("the note typed after the outcome was said is %q", note)
	}
}
