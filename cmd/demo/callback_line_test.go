package demo

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/boyunhq/boyun/cmd/node"
	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/sandbox"
	"github.com/boyunhq/boyun/softphone/robot"
	"github.com/boyunhq/boyun/softphone/signal"
	"github.com/boyunhq/boyun/web/socket"
)

const (
	phoneHz  = 440.0
	personHz = 1000.0

	stays   = "+8613900000060" // an agent's telephone that stays on the line
	putDown = "+8613900000061" // one whose agent puts the receiver down in the conversation
	mailbox = "+8613700000015" // one that a voicemail takes
)

// phoned is one agent at a desk without any audio of the page's: calls come to a telephone.
type phoned struct {
	*worker
	t   *testing.T
	ctx context.Context
}

func (p *phoned) do(m signal.Client) {
	p.t.Helper()
	if err := p.desk.Do(p.ctx, m); err != nil {
		p.t.Fatalf("%s: %v", m.Type(), err)
	}
}

func (p *phoned) await(what string, holds func(signal.Desk) bool) signal.Desk {
	p.t.Helper()
	d, err := p.desk.Await(p.ctx, what, holds)
	if err != nil {
		p.t.Fatalf("%v; the desk shows %+v, station %+v", err, d, d.Station)
	}
	return d
}

// ready has the telephone called and waits until calls may come.
func (p *phoned) ready() {
	p.t.Helper()
	p.do(&signal.Ready{})
	p.await("ready, the telephone on the line", func(d signal.Desk) bool {
		return d.State == signal.StateReady && d.Station != nil && d.Station.State == signal.StationUp
	})
}

// talk waits for a conversation and lets it last a while.
func (p *phoned) talk(length time.Duration) (call string) {
	p.t.Helper()
	d := p.await("a conversation", func(d signal.Desk) bool { return d.State == signal.StateTalking && d.Call != nil })
	over, cancel := context.WithTimeout(p.ctx, length)
	defer cancel()
	p.desk.Await(over, "its end", func(d signal.Desk) bool { return d.State == signal.StateWrap })
	return d.Call.ID
}

func (p *phoned) settle(call string) signal.Desk {
	p.t.Helper()
	p.await("the wrap-up", func(d signal.Desk) bool { return d.State == signal.StateWrap && d.Wrap != nil && d.Wrap.Call == call })
	p.do(&signal.Dispose{Call: call, Code: "interested"})
	return p.await("the end of the wrap-up", func(d signal.Desk) bool { return d.State != signal.StateWrap })
}

// ofNumber is the carrier's own account of the last call to a number.
func ofNumber(n *node.Node, number string) (last sandbox.Report, calls int) {
	for _, r := range n.Sandbox().Reports() {
		if r.Number.Reveal() == number {
			last, calls = r, calls+1
		}
	}
	return last, calls
}

// ended is the carrier's account of the last call to a number once that call is over: its BYE travels beside what the desk is told.
func (p *phoned) ended(n *node.Node, number string) (r sandbox.Report) {
	p.t.Helper()
	await(p.ctx, p.t, func() bool { r, _ = ofNumber(n, number); return !r.Ended.IsZero() })
	return r
}

// A callback line whole, by real SIP and RTP: the agent's own telephone is called and stays on the line, customers are called and joined
// with it, both hear each other, whoever hangs up ends it, no leg ever shows the agent's number, and the ledger holds the surcharge.
func TestACallbackLineCallsBothSidesAndNeverShowsTheAgentsNumber(t *testing.T) {
	n := running(t, nil, node.Extras{Demo: true, Sandbox: func(c *sandbox.Config) {
		c.Tone = func(number dialer.Number) (float64, bool) {
			switch {
			case number.In("+86139000000"):
				return phoneHz, true
			case number.In(mailbox):
				return 0, false // it speaks
			}
			return personHz, true
		}
	}})
	ctx, owner, must := working(t, n, 2*time.Minute)
	w, err := hire(ctx, owner, 1)
	must(err)
	agent := &phoned{w, t, ctx}
	must(owner.call(ctx, http.MethodPut, "/v1/users/"+w.name+"/station", map[string]string{"number": stays}, nil))
	if err := w.call(ctx, http.MethodPut, "/v1/me/station", map[string]string{"number": putDown}, nil); err == nil || !strings.Contains(err.Error(), "station_fixed") {
		t.Errorf("an agent changed what an admin had fixed: %v", err)
	}

	customers := []string{"+8613800000133", "+8613800000200"} // hangs up after three seconds; stays until hung up
	campaign := callbackCampaign(ctx, t, owner, w.name, customers...)
	agent.sit()
	defer w.leave()
	agent.do(&signal.UseStation{Phone: true})
	agent.await("the telephone chosen", func(d signal.Desk) bool { return d.Station != nil && d.Station.InUse })
	agent.ready()

	must(owner.call(ctx, http.MethodPost, "/v1/campaigns/"+campaign+"/start", map[string]any{}, nil))
	for range customers {
		call := agent.talk(4 * time.Second)
		agent.desk.Do(ctx, &signal.HangUp{Call: call}) // refused where the customer was quicker
		if d := agent.settle(call); d.Station.State != signal.StationUp {
			t.Errorf("between conversations the telephone is %s", d.Station.State)
		}
	}
	phone, rung := ofNumber(n, stays)
	if rung != 1 || phone.HungUp != "" {
		t.Errorf("the telephone was called %d times for two conversations, ended by %q", rung, phone.HungUp)
	}
	if got := phone.Heard.ToneAt(personHz); got < 4*time.Second {
		t.Errorf("the agent heard the customers for %v: %s", got, phone.Heard)
	}
	for number, by := range map[string]sandbox.Side{customers[0]: sandbox.Callee, customers[1]: sandbox.Caller} {
		r := agent.ended(n, number)
		if got := r.Heard.ToneAt(phoneHz); got < 1500*time.Millisecond || r.HungUp != by {
			t.Errorf("customer %s heard the agent for %v, hung up by %s: %s", number, got, r.HungUp, r.Heard)
		}
		if r.From != phone.From || r.From.Zero() {
			t.Errorf("the customer saw %v, the agent %v", r.From, phone.From)
		}
	}
	ledgerHolds(ctx, t, owner, campaign, len(customers))

	// another telephone, whose agent puts the receiver down
	must(owner.call(ctx, http.MethodPut, "/v1/users/"+w.name+"/station", map[string]string{"number": putDown}, nil))
	agent.await("calls back on the page", func(d signal.Desk) bool {
		return d.Station != nil && !d.Station.InUse && d.State == signal.StateNotReady
	})
	third := "+8613800000300"
	campaign = callbackCampaign(ctx, t, owner, w.name, third) // the one before is done, and its line with it
	agent.do(&signal.UseStation{Phone: true})
	agent.await("the other telephone chosen", func(d signal.Desk) bool { return d.Station != nil && d.Station.InUse })
	agent.ready()
	must(owner.call(ctx, http.MethodPost, "/v1/campaigns/"+campaign+"/start", map[string]any{}, nil))
	call := agent.talk(20 * time.Second)
	d := agent.await("the wrap-up", func(d signal.Desk) bool { return d.State == signal.StateWrap && d.Wrap != nil })
	if d.Wrap.By != "agent" || d.Wrap.Reason != "agent_hung_up" {
		t.Errorf("the receiver was put down, and the talk ended by %s: %s", d.Wrap.By, d.Wrap.Reason)
	}
	if d = agent.settle(call); d.State != signal.StateNotReady || d.Reason != "phone_down" {
		t.Errorf("without a telephone the agent is %s (%s)", d.State, d.Reason)
	}
	if r := agent.ended(n, third); r.HungUp != sandbox.Caller {
		t.Errorf("the customer's leg was ended by %s", r.HungUp)
	}
	agent.ready() // it is called once more
	if _, rung := ofNumber(n, putDown); rung != 2 {
		t.Errorf("the second telephone was called %d times", rung)
	}
	// a third one, which a voicemail takes
	must(owner.call(ctx, http.MethodPut, "/v1/users/"+w.name+"/station", map[string]string{"number": mailbox}, nil))
	agent.await("calls back on the page", func(d signal.Desk) bool {
		return d.Station != nil && !d.Station.InUse && d.State == signal.StateNotReady
	})
	callbackCampaign(ctx, t, owner, w.name, "+8613800000400")
	agent.do(&signal.UseStation{Phone: true})
	agent.await("the voicemail's telephone chosen", func(d signal.Desk) bool { return d.Station != nil && d.Station.InUse })
	agent.do(&signal.Ready{})
	d = agent.await("why the telephone is not taken", func(d signal.Desk) bool { return d.Station != nil && d.Station.Why != "" })
	if d.Station.Why != "station_machine" || d.State != signal.StateNotReady {
		t.Errorf("a voicemail took the telephone: the agent is %s, why %q", d.State, d.Station.Why)
	}
	agent.do(&signal.Leave{})
	for what, count := range n.Left(ctx) {
		if count != 0 {
			t.Errorf("%d %s are left", count, what)
		}
	}
	for _, r := range n.Sandbox().Reports() {
		if from := r.From.Reveal(); from == stays || from == putDown || len(r.Faults) > 0 {
			t.Errorf("a call to %s showed %s; violations: %v", r.Number.Reveal(), r.From, r.Faults)
		}
	}
}

// sit opens the desk's socket and no audio.
func (p *phoned) sit() {
	p.t.Helper()
	var ticket struct {
		Ticket string `json:"ticket"`
	}
	err := p.call(p.ctx, http.MethodPost, "/v1/ticket", map[string]string{"for": "desk"}, &ticket)
	if err == nil {
		var conn robot.Conn
		if conn, err = socket.Dial(p.ctx, strings.Replace(p.base, "http", "ws", 1)+"/v1/desk?ticket="+ticket.Ticket, http.Header{"Origin": {p.base}}); err == nil {
			p.desk, err = robot.Connect(p.ctx, conn, "headless", "")
		}
	}
	if err != nil {
		p.t.Fatal(err)
	}
}

// callbackCampaign makes a campaign on a callback line over numbers, with one agent; what it costs is shown before it starts.
func callbackCampaign(ctx context.Context, t *testing.T, owner *client, agent string, numbers ...string) (id string) {
	t.Helper()
	var file bytes.Buffer
	file.WriteString("phone,name\n")
	for i, number := range numbers {
		fmt.Fprintf(&file, "%s,Customer %d\n", number[3:], i)
	}
	list, err := importList(ctx, owner, sample{csv: file.Bytes()})
	if err != nil {
		t.Fatal(err)
	}
	var draft map[string]any
	if err := owner.call(ctx, http.MethodGet, "/v1/campaigns/defaults", nil, &draft); err != nil {
		t.Fatal(err)
	}
	draft["name"], draft["list_id"], draft["agent_ids"], draft["route"] = "Callback line", list, []string{agent}, "callback"
	draft["max_attempts"], draft["retry"], draft["wrap_seconds"] = 1, map[string]int{}, 60
	draft["detection"].(map[string]any)["on"] = false // what hums is no person
	var flight struct {
		Surcharge struct {
			Route  string `json:"route"`
			Tariff string `json:"tariff"`
		} `json:"surcharge"`
		Items []struct {
			Key string `json:"key"`
		} `json:"items"`
	}
	if err := owner.call(ctx, http.MethodPost, "/v1/campaigns/preflight", draft, &flight); err != nil {
		t.Fatal(err)
	}
	shown := false
	for _, item := range flight.Items {
		shown = shown || item.Key == "surcharge"
	}
	if flight.Surcharge.Route != "callback" || flight.Surcharge.Tariff == "" || !shown {
		t.Errorf("before the launch: %+v", flight)
	}
	var made struct {
		ID string `json:"id"`
	}
	if err := owner.call(ctx, http.MethodPost, "/v1/campaigns", draft, &made); err != nil {
		t.Fatal(err)
	}
	return made.ID
}

// ledgerHolds waits for the rows of a campaign's calls and holds them against the calls.
func ledgerHolds(ctx context.Context, t *testing.T, owner *client, campaign string, calls int) {
	t.Helper()
	type row struct {
		Meter    string `json:"meter"`
		Quantity int64  `json:"quantity_ms"`
		Billed   int64  `json:"billed_ms"`
		Tariff   string `json:"tariff"`
	}
	rated := 0
	await(ctx, t, func() bool {
		rated = 0
		found, err := all[heardCall](ctx, owner, "/v1/calls?campaign_id="+campaign)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range found {
			var one struct {
				heardCall
				Usage []row `json:"usage"`
			}
			if err := owner.call(ctx, http.MethodGet, "/v1/calls/"+c.ID, nil, &one); err != nil {
				t.Fatal(err)
			}
			if len(one.Usage) < 2 {
				continue
			}
			rated++
			call, surcharge := one.Usage[0], one.Usage[1]
			if call.Meter != "minutes" || surcharge.Meter != "callback_minutes" || surcharge.Quantity != one.TalkMS || surcharge.Billed != call.Billed || surcharge.Tariff != call.Tariff {
				t.Errorf("call %s of %d ms: the ledger says %+v", c.ID, one.TalkMS, one.Usage)
			}
			if !one.Recorded || one.event("seated")["station"] != "phone" {
				t.Errorf("recorded %v, seated %v", one.Recorded, one.event("seated"))
			}
		}
		return rated == calls
	})
}
