package sandbox_test

import (
	"testing"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/sandbox"
)

// customer lets a simulated customer call a telephone that is played line by line, and returns the INVITE.
func customer(t *testing.T, box *sandbox.Sandbox) (*caller, *message) {
	t.Helper()
	phone := dial(t, box, "+8657112345678")
	phone.seq++
	phone.send(phone.request("OPTIONS", phone.seq, phone.newBranch(), "", "")) // until it serves it cannot call
	phone.status(200, "OPTIONS")
	from, _ := dialer.NewNumber("+8613800138000")
	to, _ := dialer.NewNumber("+8657112345678")
	id, err := box.Call(sandbox.Outgoing{From: from, To: to, Line: "sip:line@" + phone.conn.LocalAddr().String()})
	if err != nil {
		t.Fatal(err)
	}
	phone.callID = id
	invite := phone.asks("INVITE")
	invite.fields["to"][0] += ";tag=phone"
	return phone, invite
}

func TestACustomerWhoGivesUpCancels(t *testing.T) {
	t.Parallel()
	box, end := carrierToEnd(t, func(c *sandbox.Config) { c.Rings = 200 * time.Millisecond })
	phone, invite := customer(t, box)
	phone.answer(invite, 180, "")
	cancel := phone.asks("CANCEL")
	if cancel.get("Via") != invite.get("Via") || cancel.get("CSeq") != "1 CANCEL" {
		t.Errorf("the CANCEL is %s", cancel.raw)
	}
	phone.answer(cancel, 200, "")
	phone.answer(invite, 487, "")
	phone.asks("ACK")
	if r := phone.closed(box); r.HungUp != sandbox.Caller || r.Why != "patience" || r.Status != 487 || len(r.Faults) != 0 {
		t.Errorf("report %+v", r)
	}
	if err := end(); err != nil {
		t.Error(err)
	}
}

func TestACustomerWhoGivesUpBeforeAnyReplyCancelsAtTheFirst(t *testing.T) {
	t.Parallel()
	box := carrier(t, func(c *sandbox.Config) { c.Rings = time.Millisecond })
	phone, invite := customer(t, box)
	awaitReport(t, box, phone.callID, func(r sandbox.Report) bool { return r.Why == "patience" })
	select {
	case m := <-phone.in:
		if m.method != "INVITE" { // repeated: nobody has replied
			t.Errorf("%s before any reply", m.method)
		}
	default:
	}
	phone.answer(invite, 180, "")
	phone.answer(phone.asks("CANCEL"), 200, "")
	phone.answer(invite, 487, "")
	phone.asks("ACK")
	phone.closed(box)
}

func TestAnAnswerThatCrossesTheCustomersCancelIsHungUp(t *testing.T) {
	t.Parallel()
	box := carrier(t, func(c *sandbox.Config) { c.Rings = 200 * time.Millisecond })
	phone, invite := customer(t, box)
	phone.answer(invite, 180, "")
	cancel := phone.asks("CANCEL")
	phone.answer(invite, 200, phone.describe("sendrecv", "8 101"))
	phone.asks("ACK")
	phone.answer(cancel, 481, "")
	phone.answer(phone.asks("BYE"), 200, "")
	if r := phone.closed(box); r.HungUp != sandbox.Caller || r.Why != "patience" || r.Answered.IsZero() {
		t.Errorf("report %+v", r)
	}
}

func TestTheEndOfTheCarrierCancelsWhatRings(t *testing.T) {
	t.Parallel()
	box, end := carrierToEnd(t, nil)
	phone, invite := customer(t, box)
	phone.answer(invite, 180, "")
	awaitReport(t, box, phone.callID, func(r sandbox.Report) bool { return !r.Ringing.IsZero() })
	ended := make(chan error, 1)
	go func() { ended <- end() }()
	phone.answer(phone.asks("CANCEL"), 200, "")
	phone.answer(invite, 487, "")
	phone.asks("ACK")
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestACustomerWhoIsAnsweredWithoutAudioHangsUp(t *testing.T) {
	t.Parallel()
	box := carrier(t, nil)
	phone, invite := customer(t, box)
	phone.answer(invite, 200, "")
	phone.asks("ACK")
	phone.answer(phone.asks("BYE"), 200, "")
	r := phone.closed(box)
	if r.HungUp != sandbox.Caller || r.Why != "no_audio" || len(r.Faults) != 1 || r.Faults[0].Kind != sandbox.BadDescription {
		t.Errorf("report %+v", r)
	}
}
