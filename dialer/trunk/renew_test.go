package trunk

import (
	"strings"
	"testing"
	"time"

	"github.com/boyunhq/boyun/dialer/call"
)

func TestHoldResumeAndAnotherAddress(t *testing.T) {
	t.Parallel()
	w, f := newWorld(t, nil), newFar(t)
	one, two := w.voice(t), w.voice(t)
	f.speaks(one)
	invite, customer := f.talk(w)
	one.meets(t, invite.Body)
	heard := ears(customer)
	one.say(t, 0x41, 3)
	hears(t, heard, 0x41)

	seq := 1
	f.speaks(one, "a=sendonly")
	ok := f.reinvite(invite, &seq)
	if !strings.Contains(string(ok.Body), "a=recvonly") {
		t.Errorf("answer to hold:\n%s", ok.Body)
	}
	f.acknowledge(invite, &seq)
	for len(one.heard) > 0 {
		<-one.heard
	}
	_ = customer.Send(frameOf(0x51, 1)) // nobody there wants to hear it
	one.say(t, 0x42, 3)                 // music on hold
	hears(t, heard, 0x42)

	f.speaks(two)
	if ok := f.reinvite(invite, &seq); !strings.Contains(string(ok.Body), "a=sendrecv") {
		t.Errorf("answer to resume:\n%s", ok.Body)
	}
	f.acknowledge(invite, &seq)
	two.meets(t, invite.Body)
	if err := customer.Send(frameOf(0x52, 2)); err != nil {
		t.Fatal(err)
	}
	hears(t, two.heard, 0x52)
	two.say(t, 0x43, 5)
	hears(t, heard, 0x43)
	for len(one.heard) > 0 {
		if frame := <-one.heard; frame[0] == 0x51 {
			t.Error("audio was sent into a hold")
		}
	}

	f.body = f.sdp("m=audio 4000 RTP/AVP 8", "c=IN IP4 0.0.0.0") // hold as of RFC 2543
	f.reinvite(invite, &seq)
	f.acknowledge(invite, &seq)
	f.part(customer)
}

// answersOurOffer asks by a re-INVITE without SDP for our offer, which must have a line, answers it in the ACK, and speaks until the leg hears it.
func (f *far) answersOurOffer(w *world, v *voice, invite heard, customer call.Customer, line string) {
	f.t.Helper()
	f.request(invite, "INVITE", 1)
	ok := f.expect("200")
	if !strings.Contains(string(ok.Body), line) {
		f.t.Fatalf("offered is\n%s", ok.Body)
	}
	f.speaks(v)
	v.meets(f.t, ok.Body)
	f.requestBy(invite, f.tag, "z9hG4bKack1", "ACK", 1, withSDP)
	heard := ears(customer)
	w.eventually("audio from the address in the ACK", func() bool {
		v.say(f.t, 0x61, 1)
		return len(heard) > 0
	})
}

func TestAReInviteWithoutSDPGetsOurOfferAndTakesItsAnswer(t *testing.T) {
	w, f := newWorld(t, nil), newFar(t)
	v := w.voice(t)
	invite, customer := f.talk(w)
	f.answersOurOffer(w, v, invite, customer, "m=audio")
	f.part(customer)
}

func TestARefusedReInviteLeavesTheCallAsItWas(t *testing.T) {
	w, f := newWorld(t, nil), newFar(t)
	invite, customer := f.talk(w)
	f.body = f.sdp("m=audio 4000 RTP/AVP 18")
	f.request(invite, "INVITE", 1, withSDP)
	if refusal := f.expect("488"); !strings.HasPrefix(refusal.Get("Warning"), "305 ") {
		t.Errorf("warned by %q", refusal.Get("Warning"))
	}
	f.requestBy(invite, f.tag, "z9hG4bKfarINVITE1", "ACK", 1)
	f.part(customer)
}

func TestOur200IsRepeatedUntilItsAckComes(t *testing.T) {
	t.Parallel()
	w, f := newWorld(t, nil), newFar(t)
	invite, customer := f.talk(w)
	f.request(invite, "INVITE", 1)
	f.expect("200")
	f.expect("200") // after T1
	f.requestBy(invite, f.tag, "z9hG4bKother", "INVITE", 2, withSDP)
	f.await("491") // the first is not over: our offer has no answer
	f.requestBy(invite, f.tag, "z9hG4bKother", "ACK", 2)
	f.requestBy(invite, f.tag, "z9hG4bKfarINVITE1", "ACK", 1) // with the INVITE's own branch, as careless stacks do
	f.silence(1200 * time.Millisecond)
	f.part(customer)
}

func TestAReInviteThatOvertakesAnAckIsTaken(t *testing.T) {
	w, f := newWorld(t, nil), newFar(t)
	invite, customer := f.talk(w)
	f.request(invite, "INVITE", 1, withSDP)
	f.ok(1)
	f.request(invite, "INVITE", 2, withSDP)
	f.ok(2)
	for _, seq := range []int{2, 1} {
		f.requestBy(invite, f.tag, "z9hG4bKack"+itoa(seq), "ACK", seq)
	}
	f.part(customer)
}

func TestAHoldEndsByAReInviteWithoutSDP(t *testing.T) {
	w, f := newWorld(t, nil), newFar(t)
	v := w.voice(t)
	f.speaks(v, "a=inactive")
	invite, customer := f.talk(w)
	f.answersOurOffer(w, v, invite, customer, "a=sendrecv")
	if err := customer.Send(frameOf(0x63, 1)); err != nil {
		t.Fatal(err)
	}
	hears(t, v.heard, 0x63)
	f.part(customer)
}
