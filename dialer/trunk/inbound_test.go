package trunk

import (
	"net"
	"testing"
	"time"

	"github.com/emiago/sipgo/sip"

	"github.com/boyunhq/boyun/dialer/call"
	"github.com/boyunhq/boyun/dialer/trunk/sipcheck"
)

const inviteBranch = "z9hG4bKdelayed"

// calls begins a call to us; the body is f.body when extra says withSDP.
func (f *far) calls(w *world, extra ...string) {
	at := w.trunks.Addr("udp")
	f.send(net.UDPAddrFromAddrPort(at), "INVITE sip:8657112345678@"+at.String()+" SIP/2.0\r\nVia: SIP/2.0/UDP "+f.host()+";branch="+inviteBranch+"\r\nMax-Forwards: 70\r\n"+
		"From: <sip:13800138000@"+f.host()+">;tag="+f.tag+"\r\nTo: <sip:8657112345678@"+at.String()+">\r\nCall-ID: delayed@far\r\nCSeq: 1 INVITE\r\n"+
		"Contact: <sip:far@"+f.host()+">\r\n"+f.tail(extra))
}

// confirms sends the ACK to a 200 of ours.
func (f *far) confirms(ok heard, branch string, extra ...string) {
	contact, _ := sipcheck.ParseAddress(ok.Get("Contact"))
	f.send(ok.from, "ACK "+contact.Text+" SIP/2.0\r\nVia: SIP/2.0/UDP "+f.host()+";branch="+branch+"\r\nMax-Forwards: 70\r\n"+
		"From: "+ok.Get("From")+"\r\nTo: "+ok.Get("To")+"\r\nCall-ID: delayed@far\r\nCSeq: 1 ACK\r\n"+f.tail(extra))
}

// taken is a world that answers calls, the far side that calls it, and its voice.
func taken(t *testing.T) (*world, desk, *far, *voice) {
	ours := desk{number("+8657112345678"), make(chan call.Customer, 1)}
	w, f := callable(t, ours, nil), newFar(t)
	v := w.voice(t)
	f.speaks(v)
	w.eventually("the trunk is kept", func() bool { return len(w.trunks.claimants("", f.addr())) > 0 })
	return w, ours, f, v
}

func answeredBy(t *testing.T, d desk) call.Customer {
	t.Helper()
	select {
	case c := <-d.answers:
		return c
	case <-time.After(soon):
		t.Fatal("the call was not answered")
		return nil
	}
}

// branches are what an ACK may carry: one of its own, or the INVITE's, as careless stacks send it.
var branches = map[string]string{"of its own": "z9hG4bKack", "of the INVITE": inviteBranch}

func TestWhoOffersNothingIsOfferedAndAnswersByItsACK(t *testing.T) {
	for name, branch := range branches {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, ours, f, v := taken(t)
			f.calls(w)
			ok := f.await("200")
			v.meets(t, ok.Body)
			f.confirms(ok, branch, withSDP)
			customer := answeredBy(t, ours)
			heard := ears(customer)
			v.say(t, 0x55, 3)
			hears(t, heard, 0x55)
			if err := customer.Send(frameOf(0x66, 1)); err != nil {
				t.Fatal(err)
			}
			hears(t, v.heard, 0x66)
			f.part(customer)
		})
	}
}

func TestWhoOffersNothingAndAnswersNothingIsHungUpOn(t *testing.T) {
	w, ours, f, _ := taken(t)
	f.calls(w)
	f.confirms(f.await("200"), "z9hG4bKack")
	f.reply(f.expect("BYE"), 200, "OK")
	select {
	case <-ours.answers:
		t.Error("somebody talks to a caller whose audio is nowhere")
	default:
	}
}

func TestAnACKWithTheBranchOfItsINVITEEndsTheRepetitionOfOurAnswer(t *testing.T) {
	for name, branch := range branches {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, ours, f, v := taken(t)
			f.calls(w, withSDP)
			ok := f.await("200")
			v.meets(t, ok.Body)
			f.confirms(ok, branch)
			customer := answeredBy(t, ours)
			f.confirmed(t)
			f.part(customer)
		})
	}
}

// confirmed waits out the first repetition of a 200, and a copy that was on its way.
func (f *far) confirmed(t *testing.T) {
	t.Helper()
	again := time.After(4 * sip.T1) // the second repetition comes after T1 and twice that
	copies := 0
	for {
		select {
		case m := <-f.in:
			if copies++; copies > 1 || name(m) != "200" {
				t.Fatalf("after the ACK comes %s, %d times", name(m), copies)
			}
		case <-again:
			return
		}
	}
}
