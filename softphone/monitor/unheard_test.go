package monitor_test

import (
	"testing"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/call"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/softphone/bridge"
	"github.com/boyunhq/boyun/softphone/monitor"
	"github.com/boyunhq/boyun/softphone/phonetest"
	"github.com/boyunhq/boyun/tenant"
)

func TestWhyACallIsNotHeardIsToldAndTheSameModeTriesAgain(t *testing.T) {
	n := open(t)
	n.agent(phonetest.Lin, agentHz)
	first := n.call(customerHz)
	n.log.dry.Store(true)
	b, v := n.supervisor(phonetest.Lin, bridge.Listen, monitor.Login{})
	get := func() monitor.View {
		v, err := n.sessions.Get(n.boss, v.ID)
		n.must(err)
		return v
	}
	phonetest.Until(t, func() bool { return get().Unheard == "not_logged" }, "the reason")
	if _, err := n.sessions.Turn(n.boss, v.ID, bridge.Whisper); !fault.Is(err, fault.Unavailable) {
		t.Errorf("a whisper nobody logs: %v", err)
	}
	if now := get(); now.Mode != bridge.Listen || now.Call != "" || now.Unheard != "not_logged" {
		t.Errorf("%+v", now)
	}
	absent(t, b.Heard, customerHz, "a supervisor nobody logs")
	n.log.dry.Store(false)
	now, err := n.sessions.Turn(n.boss, v.ID, bridge.Listen)
	n.must(err)
	if now.Unheard != "" || now.Call != first.id {
		t.Errorf("%+v", now)
	}
	phonetest.Hears(t, b.Heard, customerHz, "the customer at the supervisor")
	if want := "boss " + string(first.id) + " listen lin"; n.audited() != want {
		t.Errorf("audited: %s", n.audited())
	}
}

// A test key's session hears the sandbox's people and no real one, whatever the scopes of the key.
func TestATestKeyHearsNoRealPerson(t *testing.T) {
	n := open(t)
	n.agent(phonetest.Lin, agentHz)
	n.agent(phonetest.Zhao, agentHz)
	agents := map[dialer.CallID]tenant.UserID{}
	real, rehearsed := n.call(customerHz), n.callOf(1200, call.Person{Test: true})
	for _, v := range []tenant.UserID{phonetest.Lin, phonetest.Zhao} {
		_, now := n.follow(tenant.Actor{Tenant: n.tenant, Key: "live", Live: true}, v, bridge.Listen, monitor.Login{})
		phonetest.Until(t, func() bool {
			now, err := n.sessions.Get(tenant.Actor{Tenant: n.tenant, Key: "live", Live: true}, now.ID)
			n.must(err)
			if now.Call != "" {
				agents[now.Call] = v
			}
			return now.Call != ""
		}, "a live key at the call of "+string(v))
	}
	key := tenant.Actor{Tenant: n.tenant, Key: "test"}
	b, v := n.follow(key, agents[real.id], bridge.Listen, monitor.Login{})
	phonetest.Until(t, func() bool { now, err := n.sessions.Get(key, v.ID); n.must(err); return now.Unheard == "test_key" }, "the reason")
	if _, err := n.sessions.Turn(key, v.ID, bridge.Barge); !fault.Is(err, fault.Forbidden) {
		t.Errorf("a test key spoke to a real person: %v", err)
	}
	if _, err := n.sessions.Take(n.patience(), key, v.ID); err == nil {
		t.Error("a test key took a real person's call")
	}
	v, err := n.sessions.Hop(n.patience(), key, v.ID, agents[rehearsed.id])
	n.must(err)
	phonetest.Hears(t, b.Heard, 1200, "the sandbox's person at the test key")
	absent(t, b.Heard, customerHz, "a test key")
}
