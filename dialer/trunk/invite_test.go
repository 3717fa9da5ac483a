package trunk

import (
	"context"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/call"
)

func TestAnInviteSaysAllACarrierNeeds(t *testing.T) {
	w, f := newWorld(t, nil), newFar(t)
	invite, result, notes := f.call(w, nil)
	f.reply(invite, 100, "Trying")
	f.reply(invite, 180, "Ringing")
	notes.await(t, "ringing")
	f.reply(invite, 486, "Busy Here", `Reason: Q.850;cause=17;text="User busy"`)
	end := w.failed(result)
	wantEnding(t, end, dialer.Busy, "sip_486", 486)
	f.expect("ACK")
	if end.Cause != 17 || end.Blame != dialer.Customer || end.Times.Sent.IsZero() || end.Times.Ringing.Before(end.Times.Sent) || end.Times.Ended.IsZero() {
		t.Errorf("%+v", end)
	}
	if got := notes.kinds(); !slices.Equal(got, []string{"sent", "ringing"}) {
		t.Errorf("events %v", got)
	}
	if invite.URI != "sip:8613800138000@"+f.host() {
		t.Errorf("calls %s", invite.URI)
	}
	for name, want := range map[string]string{
		"From": "sip:862012345678@", "P-Asserted-Identity": "<sip:862012345678@", "Contact": w.trunks.Addr("udp").String(), "Supported": "timer",
		"Allow": "UPDATE", "Content-Type": "application/sdp", "Max-Forwards": "70", "User-Agent": "Boyun", "Session-Expires": "1800",
	} {
		if !strings.Contains(invite.Get(name), want) {
			t.Errorf("%s: %q lacks %q", name, invite.Get(name), want)
		}
	}
	body := string(invite.Body)
	for _, want := range []string{"RTP/AVP 8 0 101", "a=rtpmap:101 telephone-event/8000", "a=ptime:20", "c=IN IP4 127.0.0.1"} {
		if !strings.Contains(body, want) {
			t.Errorf("offer lacks %q:\n%s", want, body)
		}
	}
}

func TestOurRingTimeEndsInACancel(t *testing.T) {
	w, f := newWorld(t, nil), newFar(t)
	invite, result, _ := f.call(w, func(d *call.Dialing, _ *Account) { d.RingTimeout = 200 * time.Millisecond })
	f.reply(invite, 180, "Ringing")
	cancel := f.expect("CANCEL")
	if cancel.Seq() != invite.Seq() || cancel.Get("Via") != invite.Get("Via") || cancel.ToTag() != "" || cancel.URI != invite.URI {
		t.Errorf("the CANCEL does not match the INVITE")
	}
	f.reply(cancel, 200, "OK")
	f.reply(invite, 487, "Request Terminated")
	wantEnding(t, w.failed(result), dialer.NoAnswer, "ring_timeout", 487)
	f.expect("ACK")
}

func TestACallIsCancelledWhenItsContextEnds(t *testing.T) {
	w, f := newWorld(t, nil), newFar(t)
	ctx, cancel := context.WithCancel(context.Background())
	d := dialing(w.account(f.host(), nil))
	result := w.dial(ctx, d, nil)
	invite := f.expect("INVITE")
	f.reply(invite, 180, "Ringing")
	w.eventually("the dialog", func() bool { return w.trunks.Live() == 1 })
	cancel()
	f.reply(f.expect("CANCEL"), 200, "OK")
	f.reply(invite, 487, "Request Terminated")
	wantEnding(t, w.failed(result), dialer.Blocked, "cancelled", 487)
	f.expect("ACK")
}

func TestNoCancelIsSentBeforeAReply(t *testing.T) {
	w, f := newWorld(t, func(c *Config) { c.FirstReply = soon }), newFar(t)
	ctx, cancel := context.WithCancel(context.Background())
	result := w.dial(ctx, dialing(w.account(f.host(), nil)), nil)
	invite := f.expect("INVITE")
	cancel()
	f.silence(100 * time.Millisecond)
	f.reply(invite, 100, "Trying")
	f.reply(f.await("CANCEL"), 200, "OK")
	f.reply(invite, 487, "Request Terminated")
	wantEnding(t, w.failed(result), dialer.Blocked, "cancelled", 487)
	f.await("ACK")
}

func TestA200ThatCrossesTheCancelIsAcknowledgedAndHungUp(t *testing.T) {
	w, f := newWorld(t, nil), newFar(t)
	ctx, cancel := context.WithCancel(context.Background())
	result := w.dial(ctx, dialing(w.account(f.host(), nil)), nil)
	invite := f.expect("INVITE")
	f.reply(invite, 180, "Ringing")
	cancel()
	c := f.expect("CANCEL")
	f.reply(invite, 200, "OK", withSDP)
	f.reply(c, 481, "Call/Transaction Does Not Exist")
	ack := f.expect("ACK")
	bye := f.expect("BYE")
	if ack.ToTag() != f.tag || bye.ToTag() != f.tag || ack.Seq() != invite.Seq() || bye.Seq() <= invite.Seq() {
		t.Errorf("ACK or BYE outside the dialog")
	}
	select {
	case <-result:
		t.Error("Dial returned before the BYE was answered")
	default:
	}
	f.reply(bye, 200, "OK")
	wantEnding(t, w.failed(result), dialer.Blocked, "cancelled", 200)
}

func TestAHostThatNeverRepliesIsLeftAndHungUpShouldItWake(t *testing.T) {
	t.Parallel()
	w, f := newWorld(t, func(c *Config) { c.FirstReply = 300 * time.Millisecond }), newFar(t)
	ctx, cancel := context.WithCancel(context.Background())
	result := w.dial(ctx, dialing(w.account(f.host(), nil)), nil)
	invite := f.expect("INVITE")
	cancel()
	wantEnding(t, w.failed(result), dialer.Blocked, "cancelled", 0)
	w.nothingLeft()
	f.reply(invite, 180, "Ringing")
	f.reply(f.await("CANCEL"), 200, "OK")
	f.reply(invite, 200, "OK", withSDP)
	f.await("ACK")
	f.reply(f.await("BYE"), 200, "OK")
}

func TestASecondCalleeThatAnswersIsHungUp(t *testing.T) {
	w, f := newWorld(t, nil), newFar(t)
	invite, result, _ := f.call(w, nil)
	f.reply(invite, 200, "OK", withSDP)
	customer := w.answered(result)
	f.expect("ACK")
	f.tag = "far2"
	f.reply(invite, 200, "OK", withSDP)
	if ack := f.expect("ACK"); ack.ToTag() != "far2" {
		t.Errorf("ACK for %q", ack.ToTag())
	}
	bye := f.expect("BYE")
	if bye.ToTag() != "far2" {
		t.Errorf("BYE for %q", bye.ToTag())
	}
	f.reply(bye, 200, "OK")
	select {
	case <-customer.Gone():
		t.Error("the first callee was hung up")
	default:
	}
	f.tag = "far1"
	f.silence(ackPause)
	for range 20 {
		f.reply(invite, 200, "OK", withSDP) // again: its ACK was lost; and again and again, as no sane stack does
	}
	if ack := f.expect("ACK"); ack.ToTag() != "far1" {
		t.Errorf("ACK for %q", ack.ToTag())
	}
	f.silence(ackPause / 2)
	f.part(customer)
}

func TestARedirectionIsRefusedCleanly(t *testing.T) {
	w, f := newWorld(t, nil), newFar(t)
	invite, result, _ := f.call(w, nil)
	f.reply(invite, 302, "Moved Temporarily", "Contact: <sip:premium@example.com>")
	wantEnding(t, w.failed(result), dialer.Failed, "sip_302", 302)
	f.expect("ACK")
	f.silence(100 * time.Millisecond)
}

func TestReliableProvisionalResponsesGetTheirPRACK(t *testing.T) {
	w, f := newWorld(t, nil), newFar(t)
	invite, result, notes := f.call(w, nil)
	if strings.Contains(invite.Get("Supported"), "100rel") {
		t.Error("we offer 100rel")
	}
	f.reply(invite, 183, "Session Progress", "Require: 100rel", "RSeq: 7001", withSDP)
	prack := f.expect("PRACK")
	if prack.Get("RAck") != "7001 1 INVITE" || prack.ToTag() != f.tag || prack.Seq() <= invite.Seq() {
		t.Errorf("RAck %q", prack.Get("RAck"))
	}
	f.reply(invite, 183, "Session Progress", "Require: 100rel", "RSeq: 7001", withSDP) // repeated: known
	f.reply(prack, 200, "OK")
	f.reply(invite, 180, "Ringing", "Require: 100rel", "RSeq: 7003") // one is missing: not taken
	f.reply(invite, 180, "Ringing", "Require: 100rel", "RSeq: 7002")
	second := f.expect("PRACK")
	if second.Get("RAck") != "7002 1 INVITE" {
		t.Errorf("RAck %q", second.Get("RAck"))
	}
	f.reply(second, 200, "OK")
	f.reply(invite, 200, "OK") // the SDP was in the 183
	customer := w.answered(result)
	f.expect("ACK")
	f.part(customer)
	if got := notes.kinds(); !slices.Equal(got, []string{"sent", "progress", "ringing"}) {
		t.Errorf("events %v", got)
	}
}

func TestWhoInsistsOnReliableProvisionalsIsToldThatWeCan(t *testing.T) {
	w, f := newWorld(t, nil), newFar(t)
	invite, result, _ := f.call(w, nil)
	f.reply(invite, 421, "Extension Required", "Require: 100rel")
	f.expect("ACK")
	second := f.expect("INVITE")
	if second.Get("Supported") != "timer, 100rel" || len(second.All("Supported")) != 1 || second.Seq() != invite.Seq()+1 || second.CallID() != invite.CallID() {
		t.Errorf("second INVITE supports %q", second.All("Supported"))
	}
	f.reply(second, 183, "Session Progress", "Require: 100rel", "RSeq: 1", withSDP)
	prack := f.expect("PRACK")
	if prack.Get("RAck") != "1 2 INVITE" {
		t.Errorf("RAck %q", prack.Get("RAck"))
	}
	f.reply(prack, 200, "OK")
	f.reply(second, 421, "Extension Required", "Require: 100rel") // never more than once
	wantEnding(t, w.failed(result), dialer.Failed, "sip_421", 421)
	f.expect("ACK")
}

func TestALongerSessionIntervalIsTakenOnce(t *testing.T) {
	w, f := newWorld(t, func(c *Config) { c.SessionFor = 90 * time.Second }), newFar(t)
	invite, result, _ := f.call(w, nil)
	f.reply(invite, 422, "Session Interval Too Small", "Min-SE: 600")
	f.expect("ACK")
	second := f.expect("INVITE")
	if second.Get("Session-Expires") != "600" || second.Get("Min-SE") != "600" || second.Seq() != invite.Seq()+1 || second.CallID() != invite.CallID() {
		t.Errorf("second INVITE: %q %q", second.Get("Session-Expires"), second.Get("Min-SE"))
	}
	f.reply(second, 422, "Session Interval Too Small", "Min-SE: 700")
	wantEnding(t, w.failed(result), dialer.Failed, "sip_422", 422)
	f.expect("ACK")
}

func TestAnAnswerWithoutUsableAudioIsHungUpWithAReason(t *testing.T) {
	for _, c := range []struct{ says, media, reason string }{
		{"no common codec", "m=audio 4000 RTP/AVP 18", "sdp_no_codec"},
		{"audio refused", "m=audio 0 RTP/AVP 8", "sdp_rejected"},
		{"nonsense", "m=audio", "sdp_unreadable"},
	} {
		t.Run(c.says, func(t *testing.T) {
			w, f := newWorld(t, nil), newFar(t)
			f.body = f.sdp(c.media)
			invite, result, _ := f.call(w, nil)
			f.reply(invite, 200, "OK", withSDP)
			f.expect("ACK")
			bye := f.expect("BYE")
			if !strings.Contains(bye.Get("Reason"), "cause=488") {
				t.Errorf("Reason %q", bye.Get("Reason"))
			}
			f.reply(bye, 200, "OK")
			wantEnding(t, w.failed(result), dialer.Failed, c.reason, 488)
		})
	}
	t.Run("no SDP at all", func(t *testing.T) {
		w, f := newWorld(t, nil), newFar(t)
		invite, result, _ := f.call(w, nil)
		f.reply(invite, 200, "OK")
		f.expect("ACK")
		f.reply(f.expect("BYE"), 200, "OK")
		wantEnding(t, w.failed(result), dialer.Failed, "sdp_missing", 488)
	})
}

func TestWhatTheFarSideAsksBeforeItAnswersIsAnswered(t *testing.T) {
	w, f := newWorld(t, nil), newFar(t)
	invite, result, _ := f.call(w, nil)
	f.reply(invite, 183, "Session Progress", withSDP)
	w.eventually("the reply taken", func() bool { return w.trunks.Live() == 1 })
	for i, c := range []struct {
		method, want string
		extra        []string
	}{
		{"OPTIONS", "200", nil}, {"INFO", "200", nil}, {"UPDATE", "200", nil}, {"UPDATE", "200", []string{withSDP}}, {"INVITE", "491", []string{withSDP}},
		{"PRACK", "481", nil},
	} {
		f.request(invite, c.method, i+1, c.extra...)
		f.expect(c.want)
		if c.method == "INVITE" {
			f.requestBy(invite, f.tag, "z9hG4bKfarINVITE"+string(rune('1'+i)), "ACK", i+1)
		}
	}
	f.reply(invite, 486, "Busy Here")
	w.failed(result)
	f.expect("ACK")
}

func TestWhatMayNotBeDialedIsNot(t *testing.T) {
	w, f := newWorld(t, nil), newFar(t)
	ctx := context.Background()
	wantEnding(t, w.failed(w.dial(ctx, dialing("nobody"), nil)), dialer.Blocked, "trunk_unknown", 0)
	wantEnding(t, w.failed(w.dial(ctx, dialing(w.account(f.host(), func(a *Account) { a.Enabled = false })), nil)), dialer.Blocked, "trunk_disabled", 0)
	d := dialing(w.account(f.host(), nil))
	d.From = dialer.Number{}
	wantEnding(t, w.failed(w.dial(ctx, d, nil)), dialer.Blocked, "number_unusable", 0)
	w.book.refuse = true
	wantEnding(t, w.failed(w.dial(ctx, dialing(d.Trunk), nil)), dialer.Blocked, "caller_id_unowned", 0)
	w.book.refuse = false
	one := w.account(f.host(), func(a *Account) { a.Channels = 1 })
	first := w.dial(ctx, dialing(one), nil)
	invite := f.expect("INVITE")
	wantEnding(t, w.failed(w.dial(ctx, dialing(one), nil)), dialer.Blocked, "trunk_channels", 0)
	f.reply(invite, 600, "Busy Everywhere")
	wantEnding(t, w.failed(first), dialer.Busy, "sip_600", 600)
	f.expect("ACK")
	f.silence(50 * time.Millisecond)
}

func TestWhenTheRingTimeIsOverNoOtherHostIsAsked(t *testing.T) {
	t.Parallel()
	w, dead, next := newWorld(t, func(c *Config) { c.FirstReply = 400 * time.Millisecond }), newFar(t), newFar(t)
	d := dialing(w.account(dead.host()+", "+next.host(), nil))
	d.RingTimeout = 100 * time.Millisecond
	result := w.dial(context.Background(), d, nil)
	dead.expect("INVITE")
	wantEnding(t, w.failed(result), dialer.Failed, "sip_timeout", 0)
	if n := len(next.in); n > 0 {
		t.Error("another host may ring for ever")
	}
}

func TestACallCancelledBeforeItsHostIsReachedSaysNothingOfTheHost(t *testing.T) {
	mute, err := net.Listen("tcp", "127.0.0.1:0") // takes connections, and never shakes hands
	if err != nil {
		t.Fatal(err)
	}
	defer mute.Close()
	w := newWorld(t, nil)
	ctx, cancel := context.WithCancel(context.Background())
	d := dialing(w.account(mute.Addr().String(), func(a *Account) { a.Transport = "tls" }))
	result := w.dial(ctx, d, nil)
	c, err := mute.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := c.Read(make([]byte, 1)); err != nil { // we are in the middle of the handshake
		t.Fatal(err)
	}
	cancel()
	wantEnding(t, w.failed(result), dialer.Blocked, "cancelled", 0)
	if h := w.trunks.breakers.of(breakerKey{tenantID, d.Trunk, ""}).Look(time.Now()); h.Row != 0 {
		t.Errorf("held against the trunk: %+v", h)
	}
}
