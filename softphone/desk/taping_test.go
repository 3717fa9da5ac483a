package desk_test

import (
	"sync"
	"testing"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/softphone/desk"
	"github.com/boyunhq/boyun/softphone/phonetest"
	"github.com/boyunhq/boyun/softphone/signal"
)

func TestAnAgentPausesTheRecordingAndAProgramResumesIt(t *testing.T) {
	f := open(t)
	p, l := f.talking(t, func(*line) {})
	d := p.await("the recording", func(d signal.Desk) bool { return d.Call != nil && d.Call.Recording == signal.TapeOn })
	if !d.Call.MayPause {
		t.Error("the campaign lets its recordings be paused, the page does not know")
	}
	phonetest.Hears(t, l.tape.AgentSide, agentHz, "the agent on the tape")
	p.refused(&signal.Recording{Call: "another", Do: signal.TapePause}, "other_call")
	p.refused(&signal.Recording{Call: string(l.id), Do: "erase"}, "record_do")
	p.do(&signal.Recording{Call: string(l.id), Do: signal.TapePause})
	p.await("the pause", func(d signal.Desk) bool { return d.Call.Recording == signal.TapePaused })
	agent, customer := l.tape.AgentSide.Packets(), l.tape.CustomerSide.Packets()
	heard := l.person.Heard.Packets()
	phonetest.Until(t, func() bool { return l.person.Heard.Packets() > heard+20 }, "400 ms of talk")
	if l.tape.AgentSide.Packets() > agent+1 || l.tape.CustomerSide.Packets() > customer+1 {
		t.Error("what is said while it is paused is kept")
	}
	remote, ctx := desk.Remote{Bus: f.state}, patience(t)
	var wait sync.WaitGroup
	for name, record := range map[string]func() error{
		"no such call":     func() error { return remote.Record(ctx, f.tenant, "none", signal.TapeResume, "") },
		"somebody else's":  func() error { return remote.Record(ctx, f.tenant, l.id, signal.TapeResume, "other") },
		"another tenant's": func() error { return remote.Record(ctx, "zzzzzzzzzz", l.id, signal.TapeResume, "") },
	} {
		wait.Go(func() {
			if err := record(); !fault.Is(err, fault.Conflict) {
				t.Errorf("%s: %v", name, err)
			}
		})
	}
	wait.Wait()
	if err := remote.Record(ctx, f.tenant, l.id, signal.TapeResume, f.lin().User); err != nil {
		t.Fatal(err)
	}
	p.await("the recording again", func(d signal.Desk) bool { return d.Call.Recording == signal.TapeOn })
	phonetest.Until(t, func() bool { return l.tape.AgentSide.Packets() > agent+10 }, "the agent on the tape again")
	if !l.has("recording_paused") || !l.has("recording_resumed") {
		t.Error("the timeline says nothing of it")
	}
}

func TestNothingIsRecordedBeforeTheAgentSaysThatThePersonAgrees(t *testing.T) {
	f := open(t)
	phonetest.Exec(t, f.World, f.tenant, `update campaigns set record_on_consent = true, record_pause = false`)
	p, l := f.talking(t, func(l *line) { l.tape.Withhold() })
	p.await("the question", func(d signal.Desk) bool { return d.Call != nil && d.Call.Recording == signal.TapeWithheld })
	p.refused(&signal.Recording{Call: string(l.id), Do: signal.TapePause}, "no_consent")
	if n := l.tape.AgentSide.Packets() + l.tape.CustomerSide.Packets(); n != 0 {
		t.Errorf("%d packets are kept before consent", n)
	}
	p.do(&signal.Recording{Call: string(l.id), Do: signal.TapeConsent})
	p.await("the recording", func(d signal.Desk) bool { return d.Call.Recording == signal.TapeOn })
	phonetest.Hears(t, l.tape.CustomerSide, customerHz, "the customer on the tape")
	if err := (desk.Remote{Bus: f.state}).Record(patience(t), f.tenant, l.id, signal.TapePause, ""); !fault.Is(err, fault.Forbidden) {
		t.Errorf("a pause the campaign does not allow: %v", err)
	}
	if !l.has("recording_consent") {
		t.Error("the timeline says nothing of the consent")
	}
}

func TestNobodyPausesARecordingThatMustBeKept(t *testing.T) {
	f := open(t)
	phonetest.Exec(t, f.World, f.tenant, `update campaigns set record = true, record_required = true, record_pause = true`) // saved before the two were kept apart
	p, l := f.talking(t, func(*line) {})
	if d := p.await("the recording", func(d signal.Desk) bool { return d.Call != nil && d.Call.Recording == signal.TapeOn }); d.Call.MayPause {
		t.Error("the page offers a pause")
	}
	p.refused(&signal.Recording{Call: string(l.id), Do: signal.TapePause}, "no_pause")
	if err := (desk.Remote{Bus: f.state}).Record(patience(t), f.tenant, l.id, signal.TapePause, ""); !fault.Is(err, fault.Forbidden) {
		t.Errorf("a program's pause: %v", err)
	}
}
