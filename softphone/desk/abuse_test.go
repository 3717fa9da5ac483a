package desk_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/softphone/desk"
	"github.com/boyunhq/boyun/softphone/phonetest"
	"github.com/boyunhq/boyun/softphone/relay"
	"github.com/boyunhq/boyun/softphone/signal"
	"github.com/boyunhq/boyun/tenant"
)

// raw is a socket of the test's own hand.
func (f *floor) raw(t *testing.T) (*phonetest.End, <-chan error) {
	t.Helper()
	server, client := phonetest.Pipe()
	served := make(chan error, 1)
	go func() { served <- f.desks.Serve(context.Background(), f.lin(), server) }()
	t.Cleanup(func() { client.Close(1000, "") })
	return client, served
}

func hear(t *testing.T, end *phonetest.End) signal.Server {
	t.Helper()
	raw, err := end.Read(patience(t))
	if err != nil {
		t.Fatal(err)
	}
	m, err := signal.DecodeServer(raw)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestWhatAPageMustNotSayIsRefusedAndHurtsNobody(t *testing.T) {
	f := open(t, light)
	end, _ := f.raw(t)
	say := func(text string) *signal.Refused {
		t.Helper()
		if err := end.Write(patience(t), []byte(text)); err != nil {
			t.Fatal(err)
		}
		for {
			switch m := hear(t, end).(type) {
			case *signal.Refused:
				return m
			case *signal.Done:
				t.Fatalf("%.60s was done", text)
			}
		}
	}
	hello := fmt.Sprintf(`{"type":"hello","re":"1","v":%d,"tab":"t"}`, signal.Version)
	for name, c := range map[string]struct{ text, reason string }{
		"nonsense before hello":   {"{{{", "not_json"},
		"an order before hello":   {`{"type":"ready","re":"a"}`, "hello_first"},
		"a page of yesterday":     {`{"type":"hello","re":"a","v":0,"tab":"t"}`, "version"},
		"a message without an id": {`{"type":"ready"}`, "re_missing"},
	} {
		if r := say(c.text); r.Reason != c.reason {
			t.Errorf("%s: %+v", name, r)
		}
	}
	if err := end.Write(patience(t), []byte(hello)); err != nil {
		t.Fatal(err)
	}
	if _, ok := hear(t, end).(*signal.Welcome); !ok {
		t.Fatal("no welcome")
	}
	for name, c := range map[string]struct{ text, reason string }{
		"nonsense":                            {"\xff\xfe", "not_json"},
		"a megabyte":                          {`{"type":"draft","re":"a","call":"` + strings.Repeat("x", 1<<20) + `"}`, "too_big"},
		"an unknown word":                     {`{"type":"eval","re":"a"}`, "type_unknown"},
		"hold without a call":                 {`{"type":"hold","re":"a","on":true}`, "no_call"},
		"mute without a call":                 {`{"type":"mute","re":"a","on":true}`, "no_call"},
		"keys without a call":                 {`{"type":"dtmf","re":"a","digits":"1"}`, "no_call"},
		"hanging up what is not there":        {`{"type":"hangup","re":"a","call":"c"}`, "no_call"},
		"a draft of another's call":           {`{"type":"draft","re":"a","call":"c","draft":{"note":"x"}}`, "other_call"},
		"a disposition of another's call":     {`{"type":"dispose","re":"a","call":"c","code":"renewed"}`, "other_call"},
		"more time for another's call":        {`{"type":"extend","re":"a","call":"c"}`, "other_call"},
		"hello twice":                         {hello, "already_here"},
		"a restart of nothing":                {`{"type":"offer","re":"a","sdp":"v=0","restart":true}`, "leg_closed"},
		"a test call nobody makes":            {`{"type":"test_call","re":"a"}`, "no_test_calls"},
		"ready before the microphone is open": {`{"type":"ready","re":"a"}`, "no_audio"},
	} {
		if r := say(c.text); r.Reason != c.reason {
			t.Errorf("%s: %+v", name, r)
		}
	}
}

func TestAPageThatFloodsIsSlowedAndThenCutOff(t *testing.T) {
	f := open(t, light)
	end, served := f.raw(t)
	if err := end.Write(patience(t), fmt.Appendf(nil, `{"type":"hello","re":"1","v":%d,"tab":"t"}`, signal.Version)); err != nil {
		t.Fatal(err)
	}
	fast := false
	go func() {
		for end.Write(context.Background(), []byte(`{"type":"ping","re":"p"}`)) == nil {
		}
	}()
	for {
		raw, err := end.Read(patience(t))
		if err != nil {
			break
		}
		if m, err := signal.DecodeServer(raw); err == nil {
			if r, ok := m.(*signal.Refused); ok && r.Reason == "too_fast" {
				fast = true
			}
		}
	}
	if code, why := end.Why(); !fast || code != 1008 {
		t.Errorf("slowed %v, closed with %d %s", fast, code, why)
	}
	<-served
}

// stuck is a browser that takes nothing.
type stuck struct{ *phonetest.End }

func (s stuck) Write(ctx context.Context, raw []byte) error {
	select {
	case <-s.End.Done():
	case <-ctx.Done():
	}
	return context.Canceled
}

func TestABrowserThatTakesNothingDoesNotHoldTheDesk(t *testing.T) {
	f := open(t, light)
	server, client := phonetest.Pipe()
	served := make(chan error, 1)
	go func() { served <- f.desks.Serve(context.Background(), f.lin(), stuck{server}) }()
	for i := range 400 {
		if client.Write(patience(t), fmt.Appendf(nil, `{"type":"hello","re":"%d","v":%d,"tab":"t"}`, i, signal.Version)) != nil {
			break
		}
	}
	phonetest.Until(t, func() bool { return f.desks.Count() == 1 }, "the desk")
	client.Close(1000, "")
	<-served
	p := f.arrive(t, f.lin(), "other", "") // the desk is free for a page that listens
	p.is(signal.StateChecking)
}

func TestASocketWithoutAPingIsLost(t *testing.T) {
	f := open(t, light, func(c *desk.Config, _ *desk.World) { c.Beat = 50 * time.Millisecond })
	end, served := f.raw(t)
	if err := end.Write(patience(t), fmt.Appendf(nil, `{"type":"hello","re":"1","v":%d,"tab":"t"}`, signal.Version)); err != nil {
		t.Fatal(err)
	}
	select {
	case <-served:
	case <-time.After(phonetest.Patience):
		t.Fatal("a silent socket is served for ever")
	}
}

// ticketOffice issues tickets to no server.
type ticketOffice struct{}

func (ticketOffice) Issue(user string, now time.Time) relay.Ticket {
	return relay.Ticket{URLs: []string{"turn:relay.example.com"}, Name: user, Password: "secret", Until: now.Add(time.Minute)}
}

// tests starts calls of a simulated customer.
type tests struct{ err error }

func (c tests) TestCall(context.Context, tenant.ID, tenant.UserID) error { return c.err }

func TestATestCallIsAskedForAndItsRefusalTold(t *testing.T) {
	f := open(t, light, func(_ *desk.Config, w *desk.World) { w.Tests = tests{} })
	p := f.arrive(t, f.lin(), "tab", "")
	p.refused(&signal.TestCall{}, "no_audio")
	p.do(&signal.Offer{SDP: "v=0"})
	p.is(signal.StateNotReady)
	p.do(&signal.TestCall{})
	p.is(signal.StateReady) // the call finds the agent as every call does
	f = open(t, light, func(_ *desk.Config, w *desk.World) {
		w.Tests = tests{fault.New(fault.Quota, "line_limit", "all lines are in use")}
	})
	p = f.arrive(t, f.lin(), "tab", "")
	p.do(&signal.Offer{SDP: "v=0"})
	p.is(signal.StateNotReady)
	p.refused(&signal.TestCall{}, "line_limit")
}

func TestTheWelcomeBringsTheServersOfTheWayAndTheyAreRenewed(t *testing.T) {
	f := open(t, light, func(c *desk.Config, w *desk.World) {
		c.STUN, w.Relay = []string{"stun:stun.example.com"}, ticketOffice{}
	})
	p := f.arrive(t, f.lin(), "tab", "")
	w := p.Welcome()
	if len(w.ICE) != 2 || w.ICE[0].URLs[0] != "stun:stun.example.com" || w.ICE[1].Username != string(f.tenant)+".lin" || w.ICEUntil == 0 {
		t.Errorf("%+v", w.ICE)
	}
}

func TestLeavingEndsTheShiftAndTheDesk(t *testing.T) {
	f := open(t, light)
	p := f.arrive(t, f.lin(), "tab", "")
	p.do(&signal.Offer{SDP: "v=0"})
	p.is(signal.StateNotReady)
	p.do(&signal.Leave{})
	phonetest.Closed(t, p.Gone(), "the socket's end")
	phonetest.Until(t, func() bool { return f.desks.Count() == 0 }, "the desk closed")
	phonetest.Until(t, func() bool {
		return phonetest.One(t, f.World, f.tenant, `select string_agg(state, ' ' order by at) from agent_log`) == "checking not_ready offline"
	}, "offline in the log")
}

func TestAPersonWhoWasDisabledLosesTheDesk(t *testing.T) {
	f := open(t, light)
	p := f.arrive(t, f.lin(), "tab", "")
	phonetest.Exec(t, f.World, f.tenant, `update users set status = 'disabled' where id = 'lin'`)
	f.desks.Reassign(f.tenant, phonetest.Lin)
	phonetest.Closed(t, p.Gone(), "the socket's end")
	phonetest.Until(t, func() bool { return f.desks.Count() == 0 }, "the desk closed")
}

func TestACampaignGivenToAnAgentReachesTheQueueAtOnce(t *testing.T) {
	f := open(t, light)
	phonetest.Exec(t, f.World, f.tenant, `delete from campaign_agents where user_id = 'lin'`)
	p := f.arrive(t, f.lin(), "tab", "")
	p.do(&signal.Offer{SDP: "v=0"})
	p.is(signal.StateNotReady)
	p.do(&signal.Ready{})
	p.is(signal.StateReady)
	if n := f.countReady(); n != 0 {
		t.Fatalf("%d agents of a campaign without agents", n)
	}
	phonetest.Exec(t, f.World, f.tenant, `insert into campaign_agents (campaign_id, user_id) values ('c1', 'lin')`)
	f.desks.Reassign(f.tenant, phonetest.Lin)
	phonetest.Until(t, func() bool { return f.countReady() == 1 }, "the agent in the campaign's queue")
	p.await("the campaign on the page", func(d signal.Desk) bool { return len(d.Campaigns) == 1 })
}
