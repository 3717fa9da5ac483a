package trunk

import (
	"context"
	"strings"
	"testing"
	"time"

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
