package sandbox_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/boyunhq/boyun/dialer/sandbox"
)

// faultsOf are the violations of a closed call as words.
func faultsOf(r sandbox.Report) (words []sandbox.Violation) {
	for _, f := range r.Faults {
		words = append(words, f.Kind)
	}
	return words
}

func TestViolationsAreAnsweredAndNoted(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		want sandbox.Violation
		do   func(t *testing.T, box *sandbox.Sandbox, call *caller)
	}{
		{"an ACK with another CSeq does not confirm", sandbox.WrongCSeq, func(t *testing.T, box *sandbox.Sandbox, call *caller) {
			call.invite()
			ok := call.status(200, "INVITE")
			call.hear(ok)
			call.send(call.request("ACK", call.seq+7, call.newBranch(), "", ""))
			awaitReport(t, box, call.callID, func(r sandbox.Report) bool { return len(r.Faults) == 1 })
			if r, _ := box.Report(call.callID); !r.Confirmed.IsZero() {
				t.Error("the call counts as confirmed")
			}
			call.ack(ok)
			awaitEvent(t, box, call.callID, "confirmed")
			call.bye()
		}},
		{"a request whose CSeq goes back is refused with 500", sandbox.WrongCSeq, func(t *testing.T, box *sandbox.Sandbox, call *caller) {
			call.upTo200()
			call.send(call.request("INFO", call.seq, call.newBranch(), "", ""))
			call.status(500, "INFO")
			call.bye()
		}},
		{"a CANCEL with another CSeq cancels, for the branch is right, and is noted", sandbox.WrongCSeq, func(t *testing.T, box *sandbox.Sandbox, call *caller) {
			call.number = "+8613800138012"
			call.invite()
			call.status(180, "INVITE")
			call.send(call.request("CANCEL", call.seq+1, call.branch, "", ""))
			call.ack(call.status(487, "INVITE"))
		}},
		{"the same INVITE by another branch is merged: 482", sandbox.InviteTwice, func(t *testing.T, box *sandbox.Sandbox, call *caller) {
			call.number = "+8613800138012"
			call.invite()
			call.status(180, "INVITE")
			first := call.branch
			call.branch = call.newBranch()
			call.toTag = ""
			call.send(call.request("INVITE", call.seq, call.branch, "", call.offer))
			call.ack(call.status(482, "INVITE"))
			call.branch = first
			call.send(call.request("CANCEL", call.seq, call.branch, "", ""))
			call.ack(call.status(487, "INVITE"))
		}},
		{"a Call-ID is not used again after a conversation", sandbox.InviteTwice, func(t *testing.T, box *sandbox.Sandbox, call *caller) {
			call.upTo200()
			call.bye()
			call.closed(box)
			call.toTag = ""
			call.invite()
			call.ack(call.status(482, "INVITE"))
		}},
		{"BYE after BYE is for no dialog: 481", sandbox.UnknownDialog, func(t *testing.T, box *sandbox.Sandbox, call *caller) {
			call.upTo200()
			call.bye()
			call.closed(box)
			call.seq++
			call.send(call.request("BYE", call.seq, call.newBranch(), "", ""))
			call.status(481, "BYE")
		}},
		{"a CANCEL that matches no INVITE: 481", sandbox.UnknownCancel, func(t *testing.T, box *sandbox.Sandbox, call *caller) {
			call.upTo200()
			call.send(call.request("CANCEL", call.seq, call.newBranch(), "", ""))
			call.status(481, "CANCEL")
			call.bye()
		}},
		{"a BYE without an ACK before", sandbox.MissingACK, func(t *testing.T, box *sandbox.Sandbox, call *caller) {
			call.invite()
			call.hear(call.status(200, "INVITE"))
			call.bye()
		}},
		{"a re-INVITE without a codec we speak: 488, and the call goes on", sandbox.BadDescription, func(t *testing.T, box *sandbox.Sandbox, call *caller) {
			call.upTo200()
			call.seq++
			call.branch = call.newBranch()
			call.send(call.request("INVITE", call.seq, call.branch, "", call.describe("sendrecv", "18")))
			call.ack(call.status(488, "INVITE"))
			call.bye()
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			box := carrier(t, hums)
			call := dial(t, box, "+8613800138000")
			c.do(t, box, call)
			r := awaitReport(t, box, call.callID, func(r sandbox.Report) bool { return r.Closed && len(r.Faults) > 0 })
			if got := faultsOf(r); len(got) != 1 || got[0] != c.want {
				t.Errorf("noted %v, want %s: %+v", got, c.want, r.Faults)
			}
		})
	}
}

func TestABYEThatOvertakesItsACKIsNoViolation(t *testing.T) {
	t.Parallel()
	box := carrier(t, func(c *sandbox.Config) { hums(c); c.T1 = 5 * time.Second })
	call := dial(t, box, "+8613800138000")
	call.invite()
	ok := call.status(200, "INVITE")
	call.bye()
	call.seq--
	call.ack(ok)
	if r := call.closed(box); len(r.Faults) != 0 || r.Confirmed.IsZero() {
		t.Errorf("report %+v", r)
	}
}

func TestABYEBeforeTheAnswerEndsTheCallWith487(t *testing.T) {
	t.Parallel()
	box := carrier(t, nil)
	call := dial(t, box, "+8613800138012")
	call.invite()
	call.status(180, "INVITE")
	call.bye()
	call.seq--
	call.ack(call.status(487, "INVITE"))
	if r := call.closed(box); r.HungUp != sandbox.Caller || r.Why != "bye" || r.Status != 487 {
		t.Errorf("report %+v", r)
	}
}

func TestRepeatedINVITEsGetTheSameAnswerAndNoSecondCall(t *testing.T) {
	t.Parallel()
	box := carrier(t, hums)
	call := dial(t, box, "+8613800138000")
	call.invite()
	for range 3 {
		call.send(call.request("INVITE", call.seq, call.branch, "", call.offer))
	}
	ok := call.status(200, "INVITE")
	call.hear(ok)
	call.ack(ok)
	call.bye()
	if r := call.closed(box); len(r.Faults) != 0 || box.Counts().Invites != 1 {
		t.Errorf("%d calls, faults %+v", box.Counts().Invites, r.Faults)
	}
}

func TestAnOfferInTheAnswerIsAnsweredInTheACK(t *testing.T) {
	t.Parallel()
	box := carrier(t, hums)
	call := dial(t, box, "+8613800138000")
	own := call.offer
	call.offer = ""
	call.invite()
	ok := call.status(200, "INVITE")
	if !strings.Contains(ok.body, "m=audio") || !strings.Contains(ok.body, "a=rtpmap:8 PCMA/8000") || !strings.Contains(ok.body, "a=rtpmap:0 PCMU/8000") {
		t.Fatalf("the 200 makes no offer: %s", ok.raw)
	}
	call.hear(ok)
	call.send(call.request("ACK", call.seq, call.newBranch(), "", own))
	within(t, soon, "the callee's tone", func() bool { return call.ear.Account(time.Now()).ToneAt(400) > 300*time.Millisecond })
	call.bye()
	if r := call.closed(box); len(r.Faults) != 0 {
		t.Errorf("faults %+v", r.Faults)
	}
}

func TestSoundRequestsThatAreNoCallsAreAnswered(t *testing.T) {
	t.Parallel()
	box := carrier(t, hums)
	for _, network := range []string{"udp", "tcp"} {
		call := dialBy(t, box, "+8613800138000", network)
		call.seq = 1
		call.send(call.request("OPTIONS", call.seq, call.newBranch(), "", ""))
		if ok := call.status(200, "OPTIONS"); !strings.Contains(ok.get("Allow"), "INVITE") {
			t.Errorf("OPTIONS was answered %s", ok.raw)
		}
		call.seq = 2
		call.send(call.request("SUBSCRIBE", call.seq, call.newBranch(), "", ""))
		call.status(405, "SUBSCRIBE")
		call.offer = call.describe("sendrecv", "18")
		call.invite()
		call.ack(call.status(488, "INVITE"))
		call.extra = "Require: 100rel\r\n"
		call.invite()
		call.ack(call.status(420, "INVITE"))
	}
	call := dial(t, box, "+8613800138000")
	call.upTo200()
	for _, method := range []string{"OPTIONS", "INFO"} {
		call.seq++
		call.send(call.request(method, call.seq, call.newBranch(), "", ""))
		call.status(200, method)
	}
	call.bye()
}

func TestRequestsWithoutWhatRFC3261AsksAreRefusedBeforeAnyCall(t *testing.T) {
	t.Parallel()
	box := carrier(t, hums)
	call := dial(t, box, "+8613800138000")
	for _, field := range []string{"From", "To", "Call-ID", "CSeq"} {
		whole := call.request("INVITE", 1, call.newBranch(), "", call.offer)
		var kept []string
		for line := range strings.SplitSeq(whole, "\r\n") {
			if !strings.HasPrefix(line, field+":") {
				kept = append(kept, line)
			}
		}
		call.send(strings.Join(kept, "\r\n"))
		call.await("400 without "+field, func(m *message) bool { return m.status == 400 })
	}
	if n := box.Counts(); n.Invites != 0 || n.Strangers != 4 {
		t.Errorf("counts %+v", n)
	}
}

func TestSessionTimers(t *testing.T) {
	t.Parallel()
	box := carrier(t, hums)
	for _, c := range []struct{ extra, expires, require string }{
		{"Supported: timer\r\nSession-Expires: 1800;refresher=uac\r\n", "1800;refresher=uac", "timer"},
		{"Supported: timer\r\nSession-Expires: 90\r\n", "90;refresher=uac", "timer"},
		{"Supported: timer\r\nSession-Expires: 600;refresher=uas\r\n", "600;refresher=uas", ""},
		{"Session-Expires: 600\r\n", "600;refresher=uas", ""},
		{"Supported: timer\r\n", "", ""},
	} {
		call := dial(t, box, "+8613800138000")
		call.extra = c.extra
		ok := call.upTo200()
		if ok.get("Session-Expires") != c.expires || ok.get("Require") != c.require || ok.get("Supported") != "timer" {
			t.Errorf("%q was answered %q, Require %q", c.extra, ok.get("Session-Expires"), ok.get("Require"))
		}
		call.seq++
		call.send(call.request("UPDATE", call.seq, call.newBranch(), c.extra, ""))
		if ok := call.status(200, "UPDATE"); ok.get("Session-Expires") != c.expires {
			t.Errorf("the refresh of %q was answered %q", c.extra, ok.get("Session-Expires"))
		}
		call.bye()
		call.closed(box)
	}
	call := dial(t, box, "+8613800138000")
	call.extra = "Supported: timer\r\nSession-Expires: 30\r\n"
	call.invite()
	final := call.status(422, "INVITE")
	call.ack(final)
	if final.get("Min-SE") != "90" {
		t.Errorf("Min-SE %q", final.get("Min-SE"))
	}
}

func TestASessionTheCallerDoesNotRefreshIsEnded(t *testing.T) {
	t.Parallel()
	box := carrier(t, func(c *sandbox.Config) { hums(c); c.MinSE = time.Second })
	call := dial(t, box, "+8613800138000")
	call.extra = "Supported: timer\r\nSession-Expires: 3;refresher=uac\r\n"
	call.upTo200()
	call.answer(call.asks("BYE"), 200, "")
	r := call.closed(box)
	if got := faultsOf(r); len(got) != 1 || got[0] != sandbox.LateRefresh || r.Why != "session_expired" {
		t.Errorf("report %+v", r)
	}
	if took := r.Talk(); took < 1990*time.Millisecond {
		t.Errorf("ended after %v", took)
	}
}

func TestTheCalleeRefreshesASessionThatIsItsToKeep(t *testing.T) {
	t.Parallel()
	box := carrier(t, func(c *sandbox.Config) { hums(c); c.MinSE = time.Second })
	call := dial(t, box, "+8613800138000")
	call.extra = "Supported: timer\r\nSession-Expires: 2;refresher=uas\r\n"
	call.upTo200()
	for range 2 {
		refresh := call.asks("INVITE")
		if refresh.get("Session-Expires") != "2;refresher=uas" || !strings.Contains(refresh.body, "a=sendrecv") {
			t.Errorf("the refresh is %s", refresh.raw)
		}
		call.answer(refresh, 200, call.describe("sendrecv", "8 101"))
		call.asks("ACK")
	}
	call.bye()
	if r := call.closed(box); len(r.Faults) != 0 {
		t.Errorf("faults %+v", r.Faults)
	}
}

func TestTheEndOfTheCarrierHangsUpEveryCall(t *testing.T) {
	t.Parallel()
	box, end := carrierToEnd(t, hums)
	talking, ringing := dial(t, box, "+8613800138000"), dial(t, box, "+8613800138012")
	talking.upTo200()
	ringing.invite()
	ringing.status(180, "INVITE")
	ended := make(chan error, 1)
	go func() { ended <- end() }()
	talking.answer(talking.asks("BYE"), 200, "")
	ringing.ack(ringing.status(503, "INVITE"))
	select {
	case err := <-ended:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(soon):
		t.Fatal("the carrier does not end")
	}
	for _, r := range box.Reports() {
		if !r.Closed || r.HungUp != sandbox.Carrier || r.Why != "closing" {
			t.Errorf("report %+v", r)
		}
	}
}

func TestTheCarrierEndsEvenWhenNobodyAnswersItsGoodbyes(t *testing.T) {
	t.Parallel()
	box, end := carrierToEnd(t, hums)
	for i := range 3 {
		call := dial(t, box, fmt.Sprintf("+861380013800%d", i*4))
		call.upTo200()
	}
	ended := make(chan error, 1)
	go func() { ended <- end() }()
	select {
	case err := <-ended:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(soon): // their transactions would take 32 s
		t.Fatal("the carrier does not end")
	}
	if box.Counts().Open != 0 {
		t.Error("calls are open")
	}
}
