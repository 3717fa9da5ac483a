package api_test

import (
	"context"
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"github.com/boyunhq/boyun/softphone/monitor"
	"github.com/boyunhq/boyun/softphone/signal"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/web/api"
)

func TestTheFloorShowsTheAgentsOfOneTenantByName(t *testing.T) {
	h := open(t)
	since := time.Now().UTC().Truncate(time.Millisecond)
	shelve := func(of tenant.ID, id, name, state string) {
		raw, err := json.Marshal(map[string]any{"agent": id, "name": name, "state": state, "since": since, "reason": "lunch", "call": "c1", "campaign": "k1",
			"campaigns": []string{"k1", "k2"}, "mos": 4.1, "recording": "paused", "trouble": []map[string]any{{"kind": "quality_low", "side": "customer", "way": "from", "since": 1}}, "token": "secret", "node": "n1",
			"held": []map[string]any{{"campaign_id": "k1", "reason": "recording_full"}}})
		h.must(err)
		h.must(h.bus.Put(context.Background(), "agent/"+string(of)+"/"+id, raw, time.Minute))
	}
	shelve(h.own, "b", "Zhao", "talking")
	shelve(h.own, "a", "Lin", "not_ready")
	shelve(h.far, "c", "Canary", "ready")
	got := get[api.Page[api.FloorAgent]](h.as(h.own, tenant.Supervisor), 200, "GET", "/v1/floor/agents", nil)
	if len(got.Items) != 2 || got.Items[0].Name != "Lin" || got.Items[1].UserID != "b" {
		t.Fatalf("the floor shows %+v", got.Items)
	}
	if a := got.Items[0]; a.Reason != "lunch" || a.CallID != "c1" || a.CampaignID != "k1" || len(a.CampaignIDs) != 2 || a.MOS != 4.1 || a.Recording != "paused" || len(a.Trouble) != 1 || a.Trouble[0] != (api.Trouble{Kind: "quality_low", Side: "customer", Way: "from"}) || !a.Since.Equal(since) || len(a.Held) != 1 || a.Held[0] != (api.HeldCampaign{CampaignID: "k1", Reason: "recording_full"}) {
		t.Errorf("an agent is shown as %+v", a)
	}
}

func TestTheFloorShowsTheCallsThatSupervisorsTook(t *testing.T) {
	h := open(t)
	since := time.Now().UTC().Truncate(time.Millisecond)
	shelve := func(of tenant.ID, s monitor.Standing) {
		raw, err := json.Marshal(monitor.Told{Taken: s})
		h.must(err)
		h.must(h.bus.Put(context.Background(), "taken/"+string(of)+"/"+string(s.Call), raw, time.Minute))
	}
	shelve(h.own, monitor.Standing{Call: "c2", Since: since, State: "hold"})
	shelve(h.own, monitor.Standing{Call: "c1", Campaign: "k1", Lead: "l1", Customer: "陈思远", Number: "•••• 6021", By: "boss", Name: "Wang", From: "a", Agent: "Lin", Since: since.Add(-time.Second), State: "talking", Muted: true, Recording: "paused",
		MOS: 3.2, Trouble: []signal.Trouble{{Kind: "one_way", Side: "customer", Since: 5}}})
	shelve(h.far, monitor.Standing{Call: "c3", Customer: "Canary", Since: since})
	got := get[api.Page[api.FloorTaken]](h.as(h.own, tenant.Supervisor), 200, "GET", "/v1/floor/taken", nil)
	want := api.FloorTaken{CallID: "c1", CampaignID: "k1", LeadID: "l1", Customer: "陈思远", Number: "•••• 6021", By: "boss", Name: "Wang", AgentID: "a", AgentName: "Lin", Since: since.Add(-time.Second),
		State: "talking", Muted: true, Recording: "paused", MOS: 3.2, Trouble: []api.Trouble{{Kind: "one_way", Side: "customer"}}}
	if len(got.Items) != 2 || !reflect.DeepEqual(got.Items[0], want) || got.Items[1].CallID != "c2" || got.Items[1].Trouble == nil {
		t.Errorf("the floor shows %+v", got.Items)
	}
}
