package api_test

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/boyunhq/boyun/dialer/campaign/run"
	"github.com/boyunhq/boyun/dialer/list"
	"github.com/boyunhq/boyun/dialer/pace"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/access"
	"github.com/boyunhq/boyun/web/api"
)

// autumn is a list of n people.
func (h *house) autumn(n int) string {
	h.Helper()
	ctx, by := context.Background(), tenant.Actor{Tenant: h.own, User: "owner", Role: tenant.Owner}
	made, err := h.lists.Create(ctx, by, "Autumn", "CN", time.Now())
	h.must(err)
	for i := range n {
		_, _, err := h.lists.Add(ctx, by, made.ID, list.Entry{Number: "+86138001380" + string(rune('0'+i/10)) + string(rune('0'+i%10))}, time.Now())
		h.must(err)
	}
	return string(made.ID)
}

func TestACampaignLivesFromDefaultsToDeletion(t *testing.T) {
	h := open(t)
	owner, id := h.as(h.own, tenant.Owner), h.autumn(3)
	defaults := get[api.CampaignDraft](owner, 200, "GET", "/v1/campaigns/defaults", nil)
	if defaults.Mode != "progressive" || defaults.TrunkID != "box" || len(defaults.Script) == 0 || len(defaults.Dispositions) < 6 || defaults.Retry["busy"] == 0 || defaults.AgentIDs == nil {
		t.Fatalf("defaults %+v", defaults)
	}
	made := get[api.Campaign](owner, 201, "POST", "/v1/campaigns", map[string]any{"name": "Renewals", "list_id": id})
	if made.Status != "draft" || made.Version != 1 || made.Leads != 3 || made.Done != 0 || made.ListName != "Autumn" || made.StartedAt != nil {
		t.Fatalf("made %+v", made)
	}
	path := "/v1/campaigns/" + made.ID
	edited := get[api.Campaign](owner, 200, "PATCH", path, map[string]any{"version": 1, "ring_seconds": 25, "agent_ids": []string{"agent"}, "retry": map[string]int{"busy": 30}})
	if edited.RingSeconds != 25 || edited.Version != 2 || len(edited.AgentIDs) != 1 || len(edited.Retry) != 1 || edited.Name != "Renewals" || len(edited.Script) == 0 {
		t.Errorf("edited %+v", edited)
	}
	if p := get[api.Problem](owner, 409, "PATCH", path, map[string]any{"version": 1, "name": "Late"}); p.Reason != "version_old" {
		t.Errorf("an old version is refused as %q", p.Reason)
	}
	if p := get[api.Problem](owner, 422, "PATCH", path, map[string]any{"version": 2, "ring_seconds": 5}); p.Reason != "ring_range" {
		t.Errorf("a bad ring is refused as %q", p.Reason)
	}
	for i, policy := range []string{"required", "consent", "none", "all"} {
		pauses := policy != "required"
		terms := map[string]any{"policy": policy, "may_pause": pauses, "keep_days": 0}
		get[api.Campaign](owner, 200, "PATCH", path, map[string]any{"version": 2 + i, "recording": terms})
		if kept := get[api.Campaign](owner, 200, "GET", path, nil).Recording; kept.Policy != policy || kept.MayPause != pauses {
			t.Errorf("recording %s is kept as %+v", policy, kept)
		}
	}
	both := map[string]any{"policy": "required", "may_pause": true, "keep_days": 0}
	if p := get[api.Problem](owner, 422, "PATCH", path, map[string]any{"version": 6, "recording": both}); p.Reason != "record_pause" {
		t.Errorf("recordings that must be kept and may be paused are refused as %q", p.Reason)
	}
	page := get[api.Page[api.Campaign]](owner, 200, "GET", "/v1/campaigns?limit=1", nil)
	if len(page.Items) != 1 || page.Next == nil || *page.Total != 2 {
		t.Fatalf("listed %+v", page)
	}
	if rest := get[api.Page[api.Campaign]](owner, 200, "GET", "/v1/campaigns?limit=1&cursor="+*page.Next, nil); len(rest.Items) != 1 || rest.Next != nil || rest.Items[0].ID == page.Items[0].ID {
		t.Errorf("the rest %+v", rest)
	}
	if w := owner.request("DELETE", path, nil); w.Code != 204 {
		t.Errorf("a draft is deleted with %d", w.Code)
	}
	get[api.Problem](owner, 404, "GET", path, nil)
}

func TestACampaignIsForecastStartedShownAndStopped(t *testing.T) {
	h := open(t)
	owner, id := h.as(h.own, tenant.Owner), h.autumn(3)
	flight := get[api.Preflight](owner, 200, "POST", "/v1/campaigns/preflight", map[string]any{"name": "", "list_id": id, "unknown": true})
	if flight.Dialable != 3 || flight.Leads != 3 || flight.Currency != "CNY" || flight.CostMicro != 0 || flight.Lines.Have != 30 || verdict(flight, "agents") != "stop" || verdict(flight, "leads") != "pass" {
		t.Fatalf("forecast %+v", flight)
	}
	made := get[api.Campaign](owner, 201, "POST", "/v1/campaigns", map[string]any{"name": "Renewals", "list_id": id})
	path := "/v1/campaigns/" + made.ID
	stopped := get[api.Problem](owner, 409, "POST", path+"/start", nil)
	if items, _ := stopped.Detail["items"].([]any); stopped.Reason != "preflight_stops" || len(items) != 1 {
		t.Errorf("the start was refused as %+v", stopped)
	}
	get[api.Campaign](owner, 200, "PATCH", path, map[string]any{"version": 1, "agent_ids": []string{"agent"}})
	if now := get[api.Campaign](owner, 200, "POST", path+"/start", nil); now.Status != "running" || now.StartedAt == nil {
		t.Fatalf("started as %+v", now)
	}
	h.beat(made.ID)
	live := get[api.CampaignLive](owner, 200, "GET", path+"/live", nil)
	if live.Held == nil || live.Held.Reason != "no_agents" || len(live.Lanes.Talking) == 0 || live.Lanes.StepSeconds != 5 || *live.Figures.Utilisation != 0.5 ||
		len(live.Agents) != 1 || live.Agents[0].State != "talking" || live.Figures.AnswerRate != nil || live.Figures.Leads != 3 {
		t.Errorf("live %+v", live)
	}
	type sums struct {
		Items []api.LeadCount
		Total int64
	}
	if s := get[sums](owner, 200, "GET", path+"/reasons", nil); s.Total != 3 || s.Items[0] != (api.LeadCount{State: "queued", Count: 3}) {
		t.Errorf("reasons %+v", s)
	}
	if page := get[api.Page[api.Lead]](owner, 200, "GET", path+"/leads?state=queued", nil); len(page.Items) != 3 || page.Items[0].State != "queued" || *page.Items[0].CampaignID != made.ID {
		t.Errorf("leads %+v", page)
	}
	for _, step := range [][2]string{{"pause", "paused"}, {"resume", "running"}, {"stop", "stopped"}} {
		if now := get[api.Campaign](owner, 200, "POST", path+"/"+step[0], nil); now.Status != step[1] {
			t.Errorf("%s leads to %s", step[0], now.Status)
		}
	}
	if p := get[api.Problem](owner, 409, "DELETE", path, nil); p.Reason != "campaign_state" {
		t.Errorf("a campaign that ran is deleted: %q", p.Reason)
	}
}

// beat is what a voice node says of a running campaign.
func (h *house) beat(id string) {
	h.Helper()
	ctx := context.Background()
	h.display.Show(ctx, run.Entry{Tenant: h.own, Campaign: idOf(id)}, run.Pulse{At: time.Now(), Talking: 1, Ready: 1, Reason: pace.NoAgents, Running: true})
	record, err := json.Marshal(map[string]any{"agent": "agent", "name": "The agent", "state": "talking", "since": time.Now(), "campaigns": []string{id}})
	h.must(err)
	h.must(h.bus.Put(ctx, "agent/"+string(h.own)+"/agent", record, time.Minute))
}

func verdict(p api.Preflight, key string) string {
	for _, item := range p.Items {
		if item.Key == key {
			return item.Verdict
		}
	}
	return ""
}

func TestATestKeyReachesTheSandboxOnly(t *testing.T) {
	h := open(t)
	id, owner := h.autumn(1), h.as(h.own, tenant.Owner)
	draft := get[api.Campaign](owner, 201, "POST", "/v1/campaigns", map[string]any{"name": "Real", "list_id": id, "trunk_id": "sip"})
	box := get[api.Campaign](owner, 201, "POST", "/v1/campaigns", map[string]any{"name": "Sandbox", "list_id": id})
	h.exec(h.own, `update campaigns set status = 'running' where id = ?`, box.ID)
	real, playing := "/v1/campaigns/"+draft.ID, "/v1/campaigns/"+box.ID
	key := h.with(h.own, false, access.Scope(access.Campaigns, access.Run), access.Scope(access.Campaigns, access.Write))
	for _, what := range []struct {
		method, path string
		body         map[string]any
	}{
		{"POST", real + "/start", nil},
		{"POST", real + "/pace", map[string]any{"mode": "ratio"}},
		{"PATCH", playing, map[string]any{"version": box.Version, "trunk_id": "sip"}},
	} {
		if p := get[api.Problem](key, 403, what.method, what.path, what.body); p.Reason != "test_key" {
			t.Errorf("%s %s is refused as %q", what.method, what.path, p.Reason)
		}
	}
	for path, version := range map[string]int{real: draft.Version, playing: box.Version} {
		if named := get[api.Campaign](key, 200, "PATCH", path, map[string]any{"version": version, "name": "Later"}); named.Name != "Later" {
			t.Errorf("%s is named %q", path, named.Name)
		}
	}
}
