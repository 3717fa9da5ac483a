package trunk

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/emiago/sipgo/sip"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/call"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/tone"
)

func TestEarlyMediaIsHeardAndToldOnce(t *testing.T) {
	w, f := newWorld(t, nil), newFar(t)
	v := w.voice(t)
	f.speaks(v)
	early := make(chan []byte, 1024)
	invite, result, notes := f.call(w, func(d *call.Dialing, _ *Account) {
		d.Early = media.EarFunc(func(p *media.Packet, _ time.Time) { early <- append([]byte(nil), p.Payload...) })
	})
	v.meets(t, invite.Body)
	f.reply(invite, 183, "Session Progress", withSDP)
	notes.await(t, "progress")
	v.say(t, 0x11, 5)
	hears(t, early, 0x11)
	notes.await(t, "early_media")
	f.reply(invite, 200, "OK", withSDP)
	customer := w.answered(result)
	f.expect("ACK")
	heard := ears(customer)
	v.say(t, 0x22, 5)
	hears(t, heard, 0x22)
	for len(early) > 0 {
		if frame := <-early; frame[0] == 0x22 {
			t.Fatal("the early ear heard the call")
		}
	}
	if err := customer.Send(frameOf(0x33, 1)); err != nil {
		t.Fatal(err)
	}
	hears(t, v.heard, 0x33)
	f.part(customer)
	early1 := 0
	for _, kind := range notes.kinds() {
		if kind == "early_media" {
			early1++
		}
	}
	if early1 != 1 {
		t.Errorf("told %d times", early1)
	}
}

func TestTheFarSideHangsUpWithItsCause(t *testing.T) {
	w, f := newWorld(t, nil), newFar(t)
	invite, customer := f.talk(w)
	f.request(invite, "BYE", 1, `Reason: Q.850;cause=31;text="Normal, unspecified"`)
	f.expect("200")
	p := w.gone(customer)
	if p.By != dialer.ByCustomer || p.Reason != "bye" || p.Cause != 31 || time.Since(p.At) > soon {
		t.Errorf("%+v", p)
	}
	customer.HangUp(context.Background())
	customer.HangUp(context.Background())
	f.silence(50 * time.Millisecond)
	if q := customer.Parting(); q != p {
		t.Errorf("the parting changed: %+v", q)
	}
	f.request(invite, "BYE", 1, `Reason: Q.850;cause=31;text="Normal, unspecified"`) // our 200 was lost: the same again
	f.expect("200")
	f.request(invite, "BYE", 2)
	f.expect("481")
}

func TestBothSidesHangUpAtOnce(t *testing.T) {
	w, f := newWorld(t, nil), newFar(t)
	invite, customer := f.talk(w)
	done := make(chan struct{})
	go func() { defer close(done); customer.HangUp(context.Background()) }()
	bye := f.expect("BYE")
	f.request(invite, "BYE", 1)
	f.expect("200")
	f.reply(bye, 481, "Call/Transaction Does Not Exist")
	<-done
	if p := w.gone(customer); p.Reason != "hung_up" || p.By != dialer.BySystem {
		t.Errorf("%+v", p)
	}
}

func TestAByeThatCannotBeTakenNowIsSentAgain(t *testing.T) {
	t.Parallel()
	w, f := newWorld(t, nil), newFar(t)
	_, customer := f.talk(w)
	done := make(chan struct{})
	go func() { defer close(done); customer.HangUp(context.Background()) }()
	first := f.expect("BYE")
	f.reply(first, 503, "Service Unavailable")
	second := f.expect("BYE")
	if second.Seq() <= first.Seq() || second.Get("Via") == first.Get("Via") {
		t.Error("the second BYE must be a new request")
	}
	f.reply(second, 200, "OK")
	<-done
}

func TestHangUpReturnsWithItsContextAndGoesOn(t *testing.T) {
	w, f := newWorld(t, nil), newFar(t)
	_, customer := f.talk(w)
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	customer.HangUp(ctx)
	w.gone(customer)
	f.reply(f.await("BYE"), 200, "OK")
}

func TestAChallengedByeIsAnsweredWithCredentials(t *testing.T) {
	w, f := newWorld(t, nil), newFar(t)
	invite, result, _ := f.call(w, func(_ *call.Dialing, a *Account) { a.Kind, a.Username, a.Secret = Digest, "alice", "s3cret" })
	f.reply(invite, 200, "OK", withSDP)
	customer := w.answered(result)
	f.expect("ACK")
	done := make(chan struct{})
	go func() { defer close(done); customer.HangUp(context.Background()) }()
	f.reply(f.expect("BYE"), 401, "Unauthorized", `WWW-Authenticate: Digest realm="r", nonce="n1", qop="auth, auth-int", algorithm=SHA-256`)
	bye := f.expect("BYE")
	if auth := bye.Get("Authorization"); !strings.Contains(auth, `username="alice"`) || !strings.Contains(auth, "SHA-256") {
		t.Errorf("Authorization %q", auth)
	}
	f.reply(bye, 200, "OK")
	<-done
}

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

func TestAReInviteWithoutSDPGetsOurOfferAndTakesItsAnswer(t *testing.T) {
	w, f := newWorld(t, nil), newFar(t)
	v := w.voice(t)
	invite, customer := f.talk(w)
	f.request(invite, "INVITE", 1)
	ok := f.expect("200")
	if !strings.Contains(string(ok.Body), "m=audio") {
		t.Fatalf("no offer:\n%s", ok.Body)
	}
	f.speaks(v)
	v.meets(t, ok.Body)
	f.requestBy(invite, f.tag, "z9hG4bKack1", "ACK", 1, withSDP)
	heard := ears(customer)
	w.eventually("audio from the address in the ACK", func() bool {
		v.say(t, 0x61, 1)
		return len(heard) > 0
	})
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

func TestRequestsInsideACallAreAnswered(t *testing.T) {
	w, f := newWorld(t, nil), newFar(t)
	invite, customer := f.talk(w)
	for i, c := range []struct {
		says, method, want string
		extra              []string
	}{
		{"a keep-alive", "OPTIONS", "200", nil},
		{"DTMF of the older kind", "INFO", "200", []string{"Content-Type: application/dtmf-relay"}},
		{"an UPDATE without SDP", "UPDATE", "200", nil},
		{"an UPDATE with SDP", "UPDATE", "200", []string{withSDP}},
		{"a refresh that is too short", "UPDATE", "422", []string{"Session-Expires: 60;refresher=uac"}},
		{"PRACK of nothing", "PRACK", "481", nil},
		{"a method we have not", "REFER", "405", []string{"Refer-To: <sip:x@example.com>"}},
	} {
		f.request(invite, c.method, 10+i, c.extra...)
		if m := f.next(); name(m) != c.want {
			t.Errorf("%s: %s, want %s", c.says, name(m), c.want)
		}
	}
	f.request(invite, "OPTIONS", 2)
	f.expect("500") // older than the last
	f.requestBy(invite, "another", "z9hG4bKx1", "BYE", 99)
	f.expect("481")
	f.part(customer)
}

func TestSilenceEndsACallAtItsLastPacket(t *testing.T) {
	t.Parallel()
	w, f := newWorld(t, func(c *Config) { c.RTPTimeout = 1500 * time.Millisecond }), newFar(t)
	v := w.voice(t)
	f.speaks(v)
	invite, customer := f.talk(w)
	v.meets(t, invite.Body)
	heard := ears(customer)
	v.say(t, 0x71, 3)
	hears(t, heard, 0x71)
	w.eventually("all three packets are taken", func() bool { return customer.Quality().Packets == 3 })
	last := customer.Quality().LastPacket
	f.reply(f.expect("BYE"), 200, "OK")
	p := w.gone(customer)
	if p.Reason != "rtp_timeout" || p.By != dialer.BySystem || !p.At.Equal(last) {
		t.Errorf("%+v, last packet %v", p, last)
	}
}

func TestAHeldCallIsNotEndedForItsSilence(t *testing.T) {
	t.Parallel()
	w, f := newWorld(t, func(c *Config) { c.RTPTimeout = 500 * time.Millisecond }), newFar(t)
	f.body = f.sdp("m=audio 4000 RTP/AVP 8", "a=inactive")
	_, customer := f.talk(w)
	f.silence(2500 * time.Millisecond)
	f.part(customer)
}

func TestWeRefreshTheSession(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ method, allow string }{{"UPDATE", "Allow: INVITE, ACK, BYE, UPDATE"}, {"INVITE", "Allow: INVITE, ACK, BYE"}} {
		t.Run(c.method, func(t *testing.T) {
			w, f := newWorld(t, nil), newFar(t)
			invite, customer := f.talk(w, "Session-Expires: 2;refresher=uac", "Require: timer", c.allow)
			refresh := f.expect(c.method)
			if refresh.Get("Session-Expires") != "2;refresher=uac" || refresh.ToTag() != f.tag || refresh.CallID() != invite.CallID() {
				t.Errorf("Session-Expires %q", refresh.Get("Session-Expires"))
			}
			extra := []string{"Session-Expires: 4;refresher=uac"}
			if c.method == "INVITE" {
				if !strings.Contains(string(refresh.Body), "m=audio") {
					t.Error("a re-INVITE without SDP")
				}
				extra = append(extra, withSDP)
			}
			f.reply(refresh, 200, "OK", extra...)
			if c.method == "INVITE" {
				f.expect("ACK")
			}
			again := f.expect(c.method)
			f.reply(again, 422, "Session Interval Too Small", "Min-SE: 5")
			if c.method == "INVITE" {
				f.expect("ACK")
			}
			longer := f.expect(c.method)
			if longer.Get("Session-Expires") != "5;refresher=uac" {
				t.Errorf("after 422: %q", longer.Get("Session-Expires"))
			}
			f.reply(longer, 481, "Call/Transaction Does Not Exist")
			if c.method == "INVITE" {
				f.expect("ACK")
			}
			f.reply(f.expect("BYE"), 481, "Call/Transaction Does Not Exist")
			if p := w.gone(customer); p.Reason != "session_lost" {
				t.Errorf("%+v", p)
			}
		})
	}
}

func TestASessionTheFarSideForgetsToRefreshEnds(t *testing.T) {
	t.Parallel()
	w, f := newWorld(t, nil), newFar(t)
	_, customer := f.talk(w, "Session-Expires: 3;refresher=uas")
	f.reply(f.expect("BYE"), 200, "OK")
	if p := w.gone(customer); p.Reason != "session_expired" {
		t.Errorf("%+v", p)
	}
}

func TestAFarSideThatRefreshesKeepsTheSession(t *testing.T) {
	t.Parallel()
	w, f := newWorld(t, nil), newFar(t)
	invite, customer := f.talk(w, "Session-Expires: 3;refresher=uas")
	f.request(invite, "UPDATE", 1, "Session-Expires: 1800;refresher=uac", "Supported: timer")
	if ok := f.expect("200"); ok.Get("Session-Expires") != "1800;refresher=uac" || ok.Get("Require") != "timer" {
		t.Errorf("%q %q", ok.Get("Session-Expires"), ok.Get("Require"))
	}
	f.silence(2500 * time.Millisecond)
	f.part(customer)
}

func TestKeysGoAsEventsOrAsTones(t *testing.T) {
	t.Parallel()
	t.Run("events", func(t *testing.T) {
		w, f := newWorld(t, nil), newFar(t)
		v := w.voice(t)
		f.speaks(v)
		invite, customer := f.talk(w)
		v.meets(t, invite.Body)
		if err := customer.Digits(context.Background(), "12#"); err != nil {
			t.Fatal(err)
		}
		for _, want := range []byte("12#") {
			select {
			case got := <-v.keys:
				if got != want {
					t.Errorf("key %c, want %c", got, want)
				}
			case <-time.After(soon):
				t.Fatal("no key")
			}
		}
		f.part(customer)
	})
	t.Run("tones", func(t *testing.T) {
		w, f := newWorld(t, nil), newFar(t)
		v := w.voice(t)
		f.body = f.sdp("m=audio " + itoa(int(v.Local().Port())) + " RTP/AVP 8")
		invite, customer := f.talk(w)
		v.meets(t, invite.Body)
		if err := customer.Digits(context.Background(), "5*"); err != nil {
			t.Fatal(err)
		}
		var keys tone.Keys
		got := ""
		deadline := time.After(soon)
		for got != "5*" {
			select {
			case frame := <-v.heard:
				keys.Hear(tone.Linear(media.PCMA, frame), func(key byte) { got += string(key) })
			case <-deadline:
				t.Fatalf("heard %q", got)
			}
		}
		f.part(customer)
	})
}

func TestStoppingHangsUpWhatTalks(t *testing.T) {
	w, f := newWorld(t, nil), newFar(t)
	_, customer := f.talk(w)
	w.trunks.halt()
	f.reply(f.expect("BYE"), 200, "OK")
	if p := w.gone(customer); p.Reason != "drained" {
		t.Errorf("%+v", p)
	}
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

func TestAByeThatOvertakesItsAnswerEndsTheCall(t *testing.T) {
	w, f := newWorld(t, nil), newFar(t)
	invite, result, _ := f.call(w, nil)
	f.request(invite, "BYE", 1, `Reason: Q.850;cause=31`)
	f.expect("200")
	f.reply(invite, 200, "OK", withSDP)
	customer := w.answered(result)
	f.expect("ACK")
	if p := w.gone(customer); p.By != dialer.ByCustomer || p.Reason != "bye" || p.Cause != 31 {
		t.Errorf("%+v", p)
	}
	f.silence(50 * time.Millisecond) // there is nothing to hang up
}

func TestAHoldEndsByAReInviteWithoutSDP(t *testing.T) {
	w, f := newWorld(t, nil), newFar(t)
	v := w.voice(t)
	f.speaks(v, "a=inactive")
	invite, customer := f.talk(w)
	f.request(invite, "INVITE", 1)
	ok := f.expect("200")
	if !strings.Contains(string(ok.Body), "a=sendrecv") {
		t.Fatalf("who is on hold offers:\n%s", ok.Body)
	}
	f.speaks(v)
	v.meets(t, ok.Body)
	f.requestBy(invite, f.tag, "z9hG4bKack1", "ACK", 1, withSDP)
	heard := ears(customer)
	w.eventually("audio after the hold", func() bool {
		v.say(t, 0x62, 1)
		return len(heard) > 0
	})
	if err := customer.Send(frameOf(0x63, 1)); err != nil {
		t.Fatal(err)
	}
	hears(t, v.heard, 0x63)
	f.part(customer)
}

func TestAFarSideThatDropsTheSessionTimerKeepsItsCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, c := range []struct {
			says  string
			timer interval
			ends  bool
		}{
			{"the far side refreshed", interval{length: 90 * time.Second}, true},
			{"we refresh, which harms nobody", interval{length: 90 * time.Second, weAre: true}, false},
		} {
			l := &leg{timer: c.timer}
			l.wind()
			l.promise(sip.NewResponse(200, "OK"), nil, interval{}) // to an UPDATE or a re-INVITE without Session-Expires
			ended := false
			select {
			case <-l.isDue():
			case <-time.After(time.Hour):
				ended = true
			}
			if ended != c.ends {
				t.Errorf("%s: the timer has ended: %v", c.says, ended)
			}
		}
	})
}

func TestTheTargetFollowsTheAnswerToOurRefresh(t *testing.T) {
	t.Parallel()
	w, f := newWorld(t, nil), newFar(t)
	_, customer := f.talk(w, "Session-Expires: 2;refresher=uac")
	refresh := f.expect("INVITE")
	f.replyFrom("moved", f.tag, refresh, 200, "OK", "Session-Expires: 2;refresher=uac", withSDP)
	if ack := f.expect("ACK"); ack.URI != "sip:moved@"+f.host() {
		t.Errorf("ACK to %s", ack.URI)
	}
	again := f.expect("INVITE") // the leg has seen the answer
	if again.URI != "sip:moved@"+f.host() {
		t.Errorf("the next refresh goes to %s", again.URI)
	}
	f.replyFrom("moved", f.tag, again, 200, "OK", withSDP)
	f.expect("ACK")
	f.part(customer)
}

func TestOfTwoPhonesThatRingTheOneWhoAnswersIsHeard(t *testing.T) {
	w, f := newWorld(t, nil), newFar(t)
	one, two := w.voice(t), w.voice(t)
	invite, result, notes := f.call(w, nil)
	f.speaks(one)
	f.replyAs("far1", invite, 183, "Session Progress", withSDP)
	notes.await(t, "progress")
	f.speaks(two)
	f.replyAs("far2", invite, 180, "Ringing", withSDP)
	notes.await(t, "ringing")
	one.meets(t, invite.Body)
	f.replyAs("far1", invite, 200, "OK")
	customer := w.answered(result)
	f.expect("ACK")
	if err := customer.Send(frameOf(0x64, 1)); err != nil {
		t.Fatal(err)
	}
	hears(t, one.heard, 0x64)
	f.part(customer)
}

func TestKeysAreHeardUnderTheNumberWeGaveThem(t *testing.T) {
	w, f := newWorld(t, nil), newFar(t)
	v := w.voice(t)
	f.body = f.sdp("m=audio "+itoa(int(v.Local().Port()))+" RTP/AVP 8 100", "a=rtpmap:100 telephone-event/8000")
	invite, customer := f.talk(w)
	v.meets(t, invite.Body) // and sends its keys as the 101 of our offer
	pressed := make(chan byte, 1)
	customer.(*leg).OnDigit(func(key byte) { pressed <- key })
	if err := v.SendDigits(t.Context(), "7"); err != nil {
		t.Fatal(err)
	}
	select {
	case key := <-pressed:
		if key != '7' {
			t.Errorf("heard %c", key)
		}
	case <-time.After(soon):
		t.Error("a key is lost")
	}
	f.part(customer)
}
