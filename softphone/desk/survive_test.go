package desk_test

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/disposition"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/softphone/desk"
	"github.com/boyunhq/boyun/softphone/phonetest"
	"github.com/boyunhq/boyun/softphone/signal"
	"github.com/boyunhq/boyun/softphone/wrap"
	"github.com/boyunhq/boyun/tenant"
)

func TestAReloadInTheMiddleOfACallComesBackToTheSameCallAndDraft(t *testing.T) {
	f := open(t)
	p := f.ready(t, f.lin())
	l := f.ring(t, "")
	p.is(signal.StateTalking)
	joined(t, p, l, agentHz)
	p.do(&signal.KeepDraft{Call: string(l.id), Draft: signal.Draft{Rev: 4, Note: "half a sen", Step: "offer"}})
	resume := p.Welcome().Resume

	gone := time.Now()
	p.Client.Close()
	p.browser.Close()
	again := f.arrive(t, f.lin(), "tab", resume)
	d := again.await("the snapshot", func(d signal.Desk) bool { return d.Call != nil })
	if d.Call.ID != string(l.id) || d.Call.Draft.Note != "half a sen" || d.Call.Draft.Step != "offer" || d.State != signal.StateTalking {
		t.Errorf("the page paints %+v", d.Call)
	}
	again.speak(600)
	phonetest.Hears(t, l.person.Heard, 600, "the agent again")
	if away := time.Since(gone); away > 3*time.Second {
		t.Errorf("away for %v", away)
	} else {
		t.Logf("away for %v", away)
	}
	joined(t, again, l, 600)
	again.await("no more reattaching", func(d signal.Desk) bool { return d.Reattaching == nil && d.State == signal.StateTalking })
	if !l.has("reattaching") || !l.has("reattached") {
		t.Error("the timeline does not tell")
	}
	again.do(&signal.HangUp{Call: string(l.id)})
	l.over(t)
}

func TestReattachingIsShownWithItsDeadlineAndThePolicyEndsTheCall(t *testing.T) {
	f := open(t)
	p := f.ready(t, f.lin())
	l := f.ring(t, "")
	p.is(signal.StateTalking)
	joined(t, p, l, agentHz)
	p.browser.Kill()
	d := p.await("reattaching", func(d signal.Desk) bool { return d.Reattaching != nil })
	if r := d.Reattaching; r.Why != "silence" || r.Deadline != r.Since+4000 || d.State != signal.StateTalking {
		t.Errorf("%+v", r)
	}
	if v := f.queue.Snapshot(f.tenant, phonetest.Campaign); !v[0].Reattaching {
		t.Error("pacing does not see it")
	}
	phonetest.Until(t, func() bool { return l.has("reattaching") }, "the timeline")
	if part := l.over(t); part.Reason != "agent_lost" || part.By != dialer.BySystem {
		t.Errorf("%+v", part)
	}
	p.is(signal.StateWrap)
	p.do(&signal.Dispose{Call: string(l.id), Code: "considering"})
	if d := p.is(signal.StateNotReady); d.Reason != "no_audio" {
		t.Errorf("an agent without audio is %s", d.Reason)
	}
	p.speak(agentHz) // audio is back, and so are the calls
	p.is(signal.StateReady)
}

func TestTheCallOutlivesThePagesSocket(t *testing.T) {
	f := open(t)
	p := f.ready(t, f.lin())
	l := f.ring(t, "")
	p.is(signal.StateTalking)
	joined(t, p, l, agentHz)
	p.Client.Close() // the socket alone: the browser's audio goes on
	since := time.Now()
	phonetest.Until(t, func() bool { return time.Since(since) > time.Second }, "a second without a page")
	joined(t, p, l, agentHz)
	if l.has("reattaching") {
		t.Error("audio that was there was called lost")
	}
	again := f.arrive(t, f.lin(), "tab", p.Welcome().Resume)
	again.is(signal.StateTalking)
	again.do(&signal.HangUp{Call: string(l.id)})
	l.over(t)
}

func TestANetworkChangeKeepsLegAndCall(t *testing.T) {
	f := open(t)
	p := f.ready(t, f.lin())
	l := f.ring(t, "")
	p.is(signal.StateTalking)
	joined(t, p, l, agentHz)
	if err := p.browser.Move(); err != nil {
		t.Fatal(err)
	}
	moved := time.Now()
	if err := p.Offer(patience(t), p.browser.Peer, true); err != nil {
		t.Fatal(err)
	}
	phonetest.Until(t, func() bool { return len(p.browser.Heard.Since(moved.Add(500*time.Millisecond))) > 8000 }, "a second of audio on the new network")
	joined(t, p, l, agentHz)
	if n := f.port.Legs(); n != 1 {
		t.Errorf("%d legs", n)
	}
}

func TestASecondTabIsToldAndTakesTheCallOnlyWhenAsked(t *testing.T) {
	f := open(t)
	p := f.ready(t, f.lin())
	l := f.ring(t, "")
	p.is(signal.StateTalking)
	joined(t, p, l, agentHz)
	other := f.visit(t, f.lin())
	other.refused(&signal.Takeover{}, "hello_first")
	err := other.Hello(patience(t), "another", "")
	if e, ok := err.(*fault.Error); !ok || e.Reason != "other_tab" || e.Detail["call"] != true {
		t.Fatalf("%v", err)
	}
	other.do(&signal.Ping{}) // the agent thinks about it
	other.refused(&signal.HangUp{Call: string(l.id)}, "hello_first")
	joined(t, p, l, agentHz)
	if err := other.Takeover(patience(t)); err != nil {
		t.Fatal(err)
	}
	phonetest.Closed(t, p.Gone(), "the old tab's end")
	if !p.Moved() {
		t.Error("the old tab was not told")
	}
	other.speak(600)
	joined(t, other, l, 600)
	other.do(&signal.HangUp{Call: string(l.id)})
	l.over(t)
}

func TestADuplicatedTabWithTheSameTokenMovesTheDesk(t *testing.T) {
	f := open(t)
	p := f.ready(t, f.lin())
	other := f.arrive(t, f.lin(), "copy", p.Welcome().Resume)
	phonetest.Closed(t, p.Gone(), "the old tab's end")
	if !p.Moved() {
		t.Error("the old tab was not told")
	}
	other.is(signal.StateReady) // its leg still lives: nothing was lost
}

func TestAnAgentWithoutPageGetsNoCallsAndGoesOffline(t *testing.T) {
	f := open(t, func(c *desk.Config, _ *desk.World) { c.Vanish = time.Second })
	p := f.ready(t, f.lin())
	p.Client.Close()
	phonetest.Until(t, func() bool {
		v := f.queue.Snapshot(f.tenant, phonetest.Campaign)
		return len(v) == 1 && v[0].State != "ready" && v[0].Reason == "no_page"
	}, "out of the queue")
	phonetest.Until(t, func() bool { return f.desks.Count() == 0 && len(f.queue.Snapshot(f.tenant, "")) == 0 }, "offline")
	phonetest.Until(t, func() bool { return f.port.Legs() == 0 }, "the leg closed")
	if _, found, _ := f.state.Get(context.Background(), "agent/"+string(f.tenant)+"/lin"); found {
		t.Error("still on the board")
	}
	f.ready(t, f.lin()) // and comes again
}

func TestAPageThatReloadsWhileReadyIsReadyAgainByItself(t *testing.T) {
	f := open(t)
	p := f.ready(t, f.lin())
	p.Client.Close()
	p.browser.Close()
	again := f.arrive(t, f.lin(), "tab", p.Welcome().Resume)
	if d := again.is(signal.StateNotReady); d.Reason != "no_audio" && d.Reason != "no_page" {
		t.Errorf("%s", d.Reason)
	}
	again.speak(agentHz)
	again.is(signal.StateReady)
}

func TestALostMicrophoneKeepsNewCallsAway(t *testing.T) {
	f := open(t)
	p := f.ready(t, f.lin())
	p.do(&signal.Device{Reason: "mic_lost"})
	if d := p.is(signal.StateNotReady); d.Reason != "mic_lost" {
		t.Errorf("%s", d.Reason)
	}
	p.refused(&signal.Ready{}, "mic_lost")
	p.do(&signal.Device{OK: true})
	p.is(signal.StateReady)
}

func TestAReservationNobodyUsesLapses(t *testing.T) {
	f := open(t)
	p := f.ready(t, f.lin())
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	l := dialer.CallID("never-talks")
	seat, ok := f.queue.Seat(ctx, person(f.tenant, l))
	if !ok {
		t.Fatal("no seat")
	}
	p.is(signal.StateReserved)
	p.refused(&signal.Leave{}, "not_now")
	if d := p.is(signal.StateReady); d.Call != nil {
		t.Errorf("%+v", d.Call)
	}
	customer, _ := phonetest.Line(t, 8)
	if part := seat.Talk(ctx, customer, nil, func(dialer.Event) {}); part.Reason != "seat_lapsed" {
		t.Errorf("%+v", part)
	}
	seat.Leave()
	p.is(signal.StateReady)
}

func TestASeatLeftWithoutATalkIsReadyAgain(t *testing.T) {
	f := open(t)
	p := f.ready(t, f.lin())
	seat, ok := f.queue.Seat(context.Background(), person(f.tenant, "c"))
	if !ok {
		t.Fatal("no seat")
	}
	p.is(signal.StateReserved)
	seat.Leave()
	seat.Leave()
	p.is(signal.StateReady)
}

// wobbly is a database that is away for a while.
type wobbly struct {
	wrap.After
	failures atomic.Int32
}

func (w *wobbly) Dispose(ctx context.Context, t tenant.ID, d disposition.Disposition) error {
	if w.failures.Add(-1) >= 0 {
		return errors.New("the database is away")
	}
	return w.After.Dispose(ctx, t, d)
}

func TestADatabaseThatIsAwayDoesNotKeepTheAgentWaitingAndLosesNothing(t *testing.T) {
	away := &wobbly{}
	away.failures.Store(4)
	f := open(t, func(_ *desk.Config, w *desk.World) { away.After, w.After = w.After, away })
	p := f.ready(t, f.lin())
	l := f.ring(t, "")
	p.is(signal.StateTalking)
	l.person.HangUp()
	p.is(signal.StateWrap)
	begun := time.Now()
	p.do(&signal.Dispose{Call: string(l.id), Code: "considering"})
	p.is(signal.StateReady)
	if d := time.Since(begun); d > time.Second {
		t.Errorf("ready after %v", d)
	}
	phonetest.Until(t, func() bool {
		return phonetest.One(t, f.World, f.tenant, `select coalesce(disposition, '') from calls where id = '`+string(l.id)+`'`) == "considering"
	}, "saved in the end")
}

func TestANodeRestartedInACallBringsTheWrapUpWithTheDraftBack(t *testing.T) {
	f := open(t)
	p := f.ready(t, f.lin())
	l := f.ring(t, "")
	p.is(signal.StateTalking)
	p.do(&signal.KeepDraft{Call: string(l.id), Draft: signal.Draft{Rev: 9, Note: "before the crash"}})
	phonetest.Until(t, func() bool {
		raw, _, _ := f.state.Get(context.Background(), "agent/"+string(f.tenant)+"/lin")
		return strings.Contains(string(raw), "before the crash")
	}, "the draft on the board")
	l.cancel()
	p.browser.Close()
	f.stop()
	if code, _ := p.socket.Why(); code != 1001 {
		t.Errorf("the page was told %d", code)
	}
	raw, _, _ := f.state.Get(context.Background(), "agent/"+string(f.tenant)+"/lin")
	if !strings.Contains(string(raw), string(l.id)) {
		t.Fatalf("the board lost the call: %s", raw)
	}
	f.start(t)
	again := f.arrive(t, f.lin(), "tab", p.Welcome().Resume)
	d := again.await("the wrap-up", func(d signal.Desk) bool { return d.Wrap != nil && d.Wrap.Card.Name != "" })
	if d.Wrap.Call != string(l.id) || d.Wrap.Draft.Note != "before the crash" {
		t.Errorf("%+v", d.Wrap)
	}
	again.do(&signal.Dispose{Call: string(l.id), Code: "considering", Note: d.Wrap.Draft.Note})
	phonetest.Until(t, func() bool {
		return phonetest.One(t, f.World, f.tenant, `select note from calls where id = '`+string(l.id)+`'`) == "before the crash"
	}, "the note in the database")
}

func TestAgentsOfTwoTenantsNeverMeet(t *testing.T) {
	f := open(t)
	foreign := phonetest.Seed(t, f.World) // same user ids, same campaign id
	p := f.ready(t, desk.Who{Tenant: foreign, User: phonetest.Lin})
	ctx, cancel := context.WithTimeout(context.Background(), 300*time.Millisecond)
	defer cancel()
	if _, ok := f.queue.Seat(ctx, person(f.tenant, "c")); ok {
		t.Fatal("a person of one tenant got an agent of another")
	}
	if d := p.Desk(); d.State != signal.StateReady || d.Call != nil {
		t.Errorf("%+v", d)
	}
	stranger := f.visit(t, desk.Who{Tenant: f.tenant, User: "nobody"})
	if err := stranger.Hello(patience(t), "tab", p.Welcome().Resume); !fault.Is(err, fault.NotFound) {
		t.Errorf("a user who does not exist got %v", err)
	}
}

func TestAPersonWhoHungUpBeforeTheTalkCostsTheAgentNoWrapUp(t *testing.T) {
	f := open(t)
	p := f.ready(t, f.lin())
	customer, carrier := phonetest.Line(t, 8)
	seat, ok := f.queue.Seat(context.Background(), person(f.tenant, "gone"))
	if !ok {
		t.Fatal("no seat")
	}
	carrier.HangUp()
	if part := seat.Talk(context.Background(), customer, nil, func(e dialer.Event) { t.Errorf("noted %s", e.Kind) }); part.By != dialer.ByCustomer {
		t.Errorf("%+v", part)
	}
	seat.Leave()
	p.is(signal.StateReady)
	if n := len(p.Ended()); n != 0 {
		t.Errorf("%d ends told", n)
	}
}
