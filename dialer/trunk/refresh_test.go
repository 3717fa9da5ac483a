package trunk

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/emiago/sipgo/sip"
)

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
