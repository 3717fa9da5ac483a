package sandbox_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/boyunhq/boyun/dialer/sandbox"
)

func TestRefusalsFollowTheTable(t *testing.T) {
	t.Parallel()
	box := carrier(t, nil)
	for _, c := range []struct {
		ending       string
		kind         sandbox.Kind
		status       int
		cause        int
		rings, early bool
	}{
		{"10", sandbox.Busy, 486, 17, false, false},
		{"11", sandbox.Rejected, 603, 21, true, false},
		{"13", sandbox.Vacant, 404, 1, false, true},
		{"14", sandbox.PoweredOff, 480, 20, false, true},
		{"18", sandbox.Overloaded, 503, 42, false, false},
	} {
		t.Run(string(c.kind), func(t *testing.T) {
			t.Parallel()
			call := dial(t, box, "+86138001380"+c.ending)
			call.invite()
			call.status(100, "INVITE")
			if c.rings {
				call.status(180, "INVITE")
			}
			if c.early {
				call.hear(call.status(183, "INVITE"))
			}
			final := call.status(c.status, "INVITE")
			call.ack(final)
			if want := fmt.Sprintf("Q.850;cause=%d;", c.cause); !strings.HasPrefix(final.get("Reason"), want) {
				t.Errorf("Reason is %q, want %s...", final.get("Reason"), want)
			}
			if got := final.get("Retry-After"); (got == "2") != (c.kind == sandbox.Overloaded) {
				t.Errorf("Retry-After is %q", got)
			}
			r := call.closed(box)
			if r.Fate != c.kind || r.Status != c.status || r.Cause != c.cause || r.Talk() != 0 || len(r.Faults) != 0 || !r.Answered.IsZero() {
				t.Errorf("report %+v", r)
			}
			if c.early {
				if r.EarlyMedia.IsZero() || len(r.Said) != 1 || r.Sent == 0 {
					t.Errorf("no early media in the report: %+v", r)
				}
				if loud := call.ear.Account(time.Now()).Loud(); loud < r.Said[0].Length/3 {
					t.Errorf("heard %v of an announcement of %v", loud, r.Said[0].Length)
				}
			}
		})
	}
}

func TestNoAnswerRingsUntilTheCancel(t *testing.T) {
	t.Parallel()
	box := carrier(t, nil)
	call := dial(t, box, "+8613800138012")
	call.invite()
	ringing := call.status(180, "INVITE")
	call.send(call.request("CANCEL", call.seq, call.branch, "", ""))
	gone := call.status(200, "CANCEL")
	final := call.status(487, "INVITE")
	if final.get("To") != ringing.get("To") || gone.get("To") != ringing.get("To") {
		t.Errorf("To is %q in the 180, %q in the 487, %q in the 200 to CANCEL", ringing.get("To"), final.get("To"), gone.get("To"))
	}
	call.ack(final)
	r := call.closed(box)
	if r.HungUp != sandbox.Caller || r.Why != "cancel" || r.Status != 487 || len(r.Faults) != 0 {
		t.Errorf("report %+v", r)
	}
}

func TestNoAnswerEndsByTheNetworkWhenNobodyCancels(t *testing.T) {
	t.Parallel()
	box := carrier(t, func(c *sandbox.Config) { c.Pace = 300 })
	call := dial(t, box, "+8613800138012")
	call.invite()
	call.ack(call.status(480, "INVITE"))
	if r := call.closed(box); r.Cause != 19 || r.HungUp != sandbox.Carrier || r.Why != "no_answer" {
		t.Errorf("report %+v", r)
	}
}

func TestADeadNetworkAnswersNothing(t *testing.T) {
	t.Parallel()
	box := carrier(t, nil)
	call := dial(t, box, "+8613800138019")
	call.invite()
	for range 3 {
		call.send(call.request("INVITE", call.seq, call.branch, "", call.offer))
	}
	r := awaitReport(t, box, call.callID, func(r sandbox.Report) bool { return r.Invites == 4 || len(r.Events) > 50 })
	options := dial(t, box, "+8613800138000") // a later answer proves that the earlier ones will not come
	options.seq = 1
	options.send(options.request("OPTIONS", options.seq, options.newBranch(), "", ""))
	options.status(200, "OPTIONS")
	select {
	case m := <-call.in:
		t.Errorf("%s came", m.start)
	default:
	}
	if r.Fate != sandbox.NetworkFailure || r.Status != 0 || !r.Closed || r.Number.Last4() != "8019" {
		t.Errorf("report %+v", r)
	}
}

func TestARefusalWithoutACKIsRepeatedAndNoted(t *testing.T) {
	t.Parallel()
	box := carrier(t, func(c *sandbox.Config) { c.T1 = 30 * time.Millisecond })
	call := dial(t, box, "+8613800138010")
	call.invite()
	call.status(486, "INVITE")
	call.status(486, "INVITE") // timer G of the stack
	r := call.closed(box)
	if len(r.Faults) != 1 || r.Faults[0].Kind != sandbox.MissingACK {
		t.Errorf("faults %+v", r.Faults)
	}
	if box.Counts().Open != 0 {
		t.Error("a refused call holds a channel")
	}
}

func TestTheAnswerCrossesTheCancel(t *testing.T) {
	t.Parallel()
	for _, network := range []string{"udp", "tcp"} {
		t.Run(network, func(t *testing.T) {
			box := carrier(t, nil)
			call := dialBy(t, box, "+8613800138020", network)
			call.invite()
			call.status(180, "INVITE")
			call.send(call.request("CANCEL", call.seq, call.branch, "", ""))
			ok := call.status(200, "INVITE") // before the answer to CANCEL
			call.status(200, "CANCEL")
			call.ack(ok)
			call.bye()
			r := call.closed(box)
			if !r.Crossed || r.Answered.IsZero() || r.HungUp != sandbox.Caller || r.Why != "bye" || len(r.Faults) != 0 {
				t.Errorf("report %+v", r)
			}
		})
	}
}

func TestWhatIsNoNumberIsRefused(t *testing.T) {
	t.Parallel()
	box := carrier(t, nil)
	for _, user := range []string{"alice", "12", "+86138001380001234"} {
		call := dial(t, box, user)
		call.invite()
		call.ack(call.status(484, "INVITE"))
	}
}
