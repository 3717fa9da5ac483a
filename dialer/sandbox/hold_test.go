package sandbox_test

import (
	"strings"
	"testing"
	"time"

	"github.com/boyunhq/boyun/dialer/sandbox"
)

// holder brings a call to where the callee puts it on hold, 4/Pace seconds after its answer; hush ends what the caller says.
func holder(t *testing.T, box *sandbox.Sandbox) (call *caller, reinvite *message, hush func()) {
	t.Helper()
	call = dial(t, box, "+8613800138021")
	call.upTo200()
	hush = call.speak(sine(440))
	reinvite = call.asks("INVITE")
	if !strings.Contains(reinvite.body, "a=sendonly") || reinvite.get("CSeq") == "" {
		t.Fatalf("the hold is %s", reinvite.raw)
	}
	return call, reinvite, hush
}

func TestTheCalleeHoldsWithMusicAndComesBack(t *testing.T) {
	t.Parallel()
	box := carrier(t, func(c *sandbox.Config) { hums(c); c.Pace = 2 })
	call, reinvite, hush := holder(t, box)
	call.answer(reinvite, 200, call.describe("recvonly", "8 101"))
	call.asks("ACK")
	hush()
	held := time.Now()
	resume := call.asks("INVITE")
	if !strings.Contains(resume.body, "a=sendrecv") {
		t.Fatalf("the resume is %s", resume.raw)
	}
	within(t, soon, "music on hold", func() bool { // until the answer
		return call.ear.Account(time.Now()).Between(held.Add(300*time.Millisecond), time.Now()).Music()
	})
	call.answer(resume, 200, call.describe("sendrecv", "8 101"))
	call.asks("ACK")
	back := time.Now()
	hush = call.speak(sine(440))
	awaitHeard(t, box, call, func(r sandbox.Report) bool {
		return r.Heard.Between(back, time.Now()).ToneAt(440) > 500*time.Millisecond
	})
	hush()
	within(t, soon, "the callee after the hold", func() bool {
		return call.ear.Account(time.Now()).Between(back.Add(300*time.Millisecond), time.Now()).ToneAt(610) >= 300*time.Millisecond
	})
	call.bye()
	r := call.closed(box)
	if len(r.Faults) != 0 {
		t.Errorf("faults %+v", r.Faults)
	}
	if gap := r.Heard.Between(held.Add(300*time.Millisecond), back.Add(-300*time.Millisecond)); gap.Loud() > gap.Length()/4 {
		t.Errorf("heard on hold: %v", gap)
	}
}

func TestACallerThatGoesOnSendingOnHoldIsNoted(t *testing.T) {
	t.Parallel()
	box := carrier(t, func(c *sandbox.Config) { hums(c); c.Pace = 2 })
	call, reinvite, hush := holder(t, box)
	defer hush()
	call.answer(reinvite, 200, call.describe("recvonly", "8 101"))
	call.asks("ACK")
	resume := call.asks("INVITE")
	call.answer(resume, 200, call.describe("sendrecv", "8 101"))
	call.asks("ACK")
	awaitReport(t, box, call.callID, func(r sandbox.Report) bool {
		return len(r.Faults) == 1 && r.Faults[0].Kind == sandbox.SentOnHold
	})
	call.bye()
}

func TestAHoldThatMeetsTheCallersOwnOfferIsTriedAgain(t *testing.T) {
	t.Parallel()
	box := carrier(t, func(c *sandbox.Config) { hums(c); c.Pace = 4 })
	call, reinvite, hush := holder(t, box)
	defer hush()
	call.seq++
	call.branch = call.newBranch()
	call.send(call.request("INVITE", call.seq, call.branch, "", call.describe("sendrecv", "8 101")))
	call.ack(call.status(491, "INVITE"))
	call.answer(reinvite, 491, "")
	call.asks("ACK")
	again := call.asks("INVITE")
	if before, after := seqOf(reinvite), seqOf(again); after <= before {
		t.Errorf("CSeq %d after %d", after, before)
	}
	call.answer(again, 200, call.describe("recvonly", "8 101"))
	call.asks("ACK")
	call.bye()
	call.closed(box)
}

func TestARefusedHoldLeavesTheCallAsItWas(t *testing.T) {
	t.Parallel()
	box := carrier(t, func(c *sandbox.Config) { hums(c); c.Pace = 4 })
	call, reinvite, hush := holder(t, box)
	call.answer(reinvite, 488, "")
	call.asks("ACK")
	awaitEvent(t, box, call.callID, "hold_refused")
	back := time.Now()
	awaitHeard(t, box, call, func(r sandbox.Report) bool {
		return r.Heard.Between(back, time.Now()).ToneAt(440) > 500*time.Millisecond
	})
	hush()
	call.bye()
	call.closed(box)
}

func TestAHoldInADialogTheCallerForgotEndsTheCall(t *testing.T) {
	t.Parallel()
	box := carrier(t, func(c *sandbox.Config) { hums(c); c.Pace = 4 })
	call, reinvite, hush := holder(t, box)
	defer hush()
	call.answer(reinvite, 481, "")
	call.asks("ACK")
	if r := call.closed(box); r.HungUp != sandbox.Caller || r.Why != "lost" {
		t.Errorf("report %+v", r)
	}
}

func TestTheCallerHoldsTheCallee(t *testing.T) {
	t.Parallel()
	box := carrier(t, hums)
	call := dial(t, box, "+8613800138000")
	call.upTo200()
	hush := call.speak(sine(440))
	for _, step := range []struct{ offer, answer, event string }{{"sendonly", "recvonly", "held"}, {"inactive", "inactive", ""}, {"sendrecv", "sendrecv", "unheld"}} {
		call.seq++
		call.send(call.request("INVITE", call.seq, call.newBranch(), "", call.describe(step.offer, "8 101")))
		ok := call.status(200, "INVITE")
		call.ack(ok)
		if !strings.Contains(ok.body, "a="+step.answer) {
			t.Errorf("%s was answered with %s", step.offer, ok.body)
		}
		if step.event != "" {
			awaitEvent(t, box, call.callID, step.event)
		}
		before, _ := box.Report(call.callID)
		awaitHeard(t, box, call, func(r sandbox.Report) bool { return r.Heard.Length() > before.Heard.Length()+500*time.Millisecond })
		after, _ := box.Report(call.callID)
		if sends := after.Sent > before.Sent; sends != (step.offer == "sendrecv") {
			t.Errorf("%s: %d packets, then %d", step.offer, before.Sent, after.Sent)
		}
	}
	hush()
	call.bye()
	if r := call.closed(box); len(r.Faults) != 0 {
		t.Errorf("faults %+v", r.Faults)
	}
}
