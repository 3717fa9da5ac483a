package trunk

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/call"
	"github.com/boyunhq/boyun/dialer/trunk/pick"
	"github.com/boyunhq/boyun/media"
)

// grouped lets w call by a group of carriers, asked in this order, and gives the ids of their trunks.
func (w *world) grouped(hosts ...string) (call.Dialing, []dialer.TrunkID) {
	w.t.Helper()
	g, ids := pick.Group{ID: "g1", Name: "All", Strategy: pick.RoundRobin}, []dialer.TrunkID(nil)
	for i, host := range hosts {
		id := w.account(host, nil)
		ids = append(ids, id)
		g.Routes = append(g.Routes, pick.Route{Trunk: id, Priority: i + 1, Weight: 1})
	}
	w.book.mu.Lock()
	w.book.groups[g.ID] = g
	w.book.mu.Unlock()
	d := dialing(ids[0])
	d.Trunk, d.Group = "", g.ID
	return d, ids
}

func TestWhenACallGoesToTheNextCarrier(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		status int
		phrase string
		extra  []string
		next   bool
	}{
		{"the carrier is out of service", 503, "Service Unavailable", []string{"Retry-After: 30"}, true},
		{"the carrier has an error", 500, "Server Internal Error", nil, true},
		{"the carrier refuses us before anything rang", 403, "Forbidden", nil, true},
		{"the network has no circuit", 480, "Temporarily Unavailable", []string{"Reason: Q.850;cause=34"}, true},
		{"the callee is busy", 486, "Busy Here", nil, false},
		{"the number does not exist", 404, "Not Found", nil, false},
		{"the number does not exist, says the network behind a 503", 503, "Service Unavailable", []string{"Reason: Q.850;cause=1"}, false},
		{"the callee declines", 603, "Decline", nil, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w, first, second := newWorld(t, quiet), newFar(t), newFar(t)
			d, ids := w.grouped(first.host(), second.host())
			var asked []dialer.TrunkID
			d.Carried = func(c dialer.Carriage) { asked = append(asked, c.Trunk) }
			notes := newDiary()
			result := w.dial(context.Background(), d, notes.note)
			invite := first.expect("INVITE")
			first.reply(invite, test.status, test.phrase, test.extra...)
			first.expect("ACK")
			if !test.next {
				second.silence(100 * time.Millisecond)
				if end := w.failed(result); end.SIP != test.status || len(asked) != 1 {
					t.Errorf("ended %+v, asked %v", end, asked)
				}
				return
			}
			again := second.expect("INVITE")
			second.reply(again, 200, "OK", withSDP)
			customer := w.answered(result)
			second.expect("ACK")
			second.part(customer)
			if len(asked) != 2 || asked[0] != ids[0] || asked[1] != ids[1] {
				t.Errorf("asked %v of %v", asked, ids)
			}
			if got := notes.find("failover"); got.Detail["trunk"] != string(ids[0]) || got.Detail["next"] != string(ids[1]) {
				t.Errorf("the timeline says %+v", got)
			}
		})
	}
}

func TestAPhoneThatHasRungIsNotRungAgainByAnotherCarrier(t *testing.T) {
	t.Parallel()
	w, first, second := newWorld(t, quiet), newFar(t), newFar(t)
	d, _ := w.grouped(first.host(), second.host())
	notes := newDiary()
	result := w.dial(context.Background(), d, notes.note)
	invite := first.expect("INVITE")
	first.reply(invite, 180, "Ringing")
	notes.await(t, "ringing")
	first.reply(invite, 503, "Service Unavailable")
	first.expect("ACK")
	if end := w.failed(result); end.SIP != 503 {
		t.Errorf("ended %+v", end)
	}
	second.silence(100 * time.Millisecond)
}

func TestACarrierThatDoesNotAnswerCostsOneFirstReplyAndIsThenLeftAlone(t *testing.T) {
	t.Parallel()
	w, mute, good := newWorld(t, func(c *Config) { c.PingEvery, c.FirstReply = -1, 100*time.Millisecond }), newFar(t), newFar(t)
	d, ids := w.grouped(mute.host(), good.host())
	calls := 0
	for range 7 {
		d.Call = dialer.CallID(dialer.NewID())
		result := w.dial(context.Background(), d, nil)
		invite := good.await("INVITE")
		good.reply(invite, 486, "Busy Here")
		good.await("ACK")
		wantEnding(t, w.failed(result), dialer.Busy, "sip_486", 486)
		calls++
	}
	heard := map[string]bool{}
	for len(mute.in) > 0 {
		if m := mute.next(); m.Method == "INVITE" {
			heard[m.CallID()] = true
		}
	}
	if len(heard) != 5 {
		t.Errorf("the mute carrier was asked for %d of %d calls, want the 5 that open its breaker", len(heard), calls)
	}
	resting := w.trunks.breakers.resting(tenantID, ids[0], time.Now())
	if len(resting) != 2 || resting[0].State != "open" {
		t.Errorf("resting: %+v", resting)
	}
	if channels, _, err := w.trunks.Room(context.Background(), tenantID, "", "g1"); err != nil || channels != unlimited {
		t.Errorf("room for %d (%v): the good one has no limit", channels, err)
	}
}

func TestASingleTrunkThatRestsRefusesAndSaysUntilWhen(t *testing.T) {
	t.Parallel()
	w, f := newWorld(t, quiet), newFar(t)
	invite, result, _ := f.call(w, nil)
	f.reply(invite, 503, "Service Unavailable", "Retry-After: 20")
	f.expect("ACK")
	end := w.failed(result)
	wantEnding(t, end, dialer.Failed, "sip_503", 503)
	for id := range w.book.accounts {
		d := dialing(id)
		d.Call = "second"
		end = w.failed(w.dial(context.Background(), d, nil))
		if channels, _, err := w.trunks.Room(context.Background(), tenantID, id, ""); err != nil || channels != 0 {
			t.Errorf("room for %d (%v) while it rests", channels, err)
		}
	}
	wantEnding(t, end, dialer.Blocked, "trunk_resting", 0)
	if end.RetryAfter < 15*time.Second || end.RetryAfter > 20*time.Second {
		t.Errorf("asked again after %v, want the rest of 20 s", end.RetryAfter)
	}
	f.silence(50 * time.Millisecond)
}

func TestNumbersNoRouteServesAreNotDialed(t *testing.T) {
	t.Parallel()
	w, f := newWorld(t, quiet), newFar(t)
	d, _ := w.grouped(f.host())
	w.book.mu.Lock()
	g := w.book.groups[d.Group]
	g.Routes[0].Prefix = "44"
	w.book.groups[d.Group] = g
	w.book.mu.Unlock()
	wantEnding(t, w.failed(w.dial(context.Background(), d, nil)), dialer.Blocked, "no_route", 0)
}

func TestWhatAPolicySaysIsInTheINVITE(t *testing.T) {
	t.Parallel()
	w, f := newWorld(t, quiet), newFar(t)
	invite, result, _ := f.call(w, func(_ *call.Dialing, a *Account) {
		a.Numbers = Plus
		a.Policy = Policy{Codecs: laws[1:], Identity: Preferred, Privacy: Shown, Dial: []Rewrite{{Match: "+86", Strip: 3, Add: "9#0"}},
			Headers: []Header{{"X-Account", "42; a=b"}}}
		a.Diverted, _ = dialer.NewNumber("+861065529988")
	})
	for name, want := range map[string]string{"P-Asserted-Identity": "", "Privacy": "none", "X-Account": "42; a=b"} {
		if got := invite.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if got := invite.Get("Diversion"); !strings.Contains(got, "+861065529988@") || !strings.Contains(got, "reason=") {
		t.Errorf("Diversion: %q", got)
	}
	if got := invite.Get("P-Preferred-Identity"); !strings.Contains(got, "sip:") {
		t.Errorf("P-Preferred-Identity: %q", got)
	}
	if !strings.Contains(invite.Get("To"), "9#013800138000") && !strings.Contains(invite.Get("To"), "9%23013800138000") {
		t.Errorf("To: %q", invite.Get("To"))
	}
	if body := string(invite.Body); !strings.Contains(body, "RTP/AVP 0 101") || strings.Contains(body, "PCMA") {
		t.Errorf("offered %q", body)
	}
	f.reply(invite, 486, "Busy Here")
	f.expect("ACK")
	w.failed(result)
}

func TestEarlyMediaThatIsIgnoredIsNotHeard(t *testing.T) {
	t.Parallel()
	w, f := newWorld(t, quiet), newFar(t)
	heard := make(chan struct{}, 10)
	invite, result, notes := f.call(w, func(d *call.Dialing, a *Account) {
		a.Early = IgnoreEarly
		d.Early = media.EarFunc(func(*media.Packet, time.Time) { heard <- struct{}{} })
	})
	f.reply(invite, 183, "Session Progress", withSDP)
	notes.await(t, "progress")
	f.reply(invite, 200, "OK") // its audio is what early SDP said
	customer := w.answered(result)
	f.expect("ACK")
	if err := customer.Send(frameOf(0x55, 1)); err != nil {
		t.Errorf("the audio agreed early is not used: %v", err)
	}
	f.part(customer)
	if len(heard) > 0 || notes.find("early_media").Kind != "" {
		t.Error("early media was heard")
	}
}
