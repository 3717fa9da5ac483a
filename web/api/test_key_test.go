package api_test

import (
	"testing"
	"time"

	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/access"
	"github.com/boyunhq/boyun/web/api"
)

func TestATestKeyBringsNobodyToACampaignThatCallsRealPeople(t *testing.T) {
	h := open(t)
	owner, list := h.as(h.own, tenant.Owner), h.autumn(3)
	leads := get[api.Page[api.Lead]](owner, 200, "GET", "/v1/lists/"+list+"/leads", nil).Items
	lead, promised, excluded := leads[0].ID, leads[1].ID, leads[2].ID
	real := get[api.Campaign](owner, 201, "POST", "/v1/campaigns", map[string]any{"name": "Real", "list_id": list, "trunk_id": "sip"})
	key := h.with(h.own, false, access.Scope(access.Leads, access.Write), access.Scope(access.Imports, access.Write), access.Scope(access.Compliance, access.Write))
	body, typed := form(t, [][2]string{{"list_id", list}, {"country", "CN"}}, "phone\n+8613800138099\n")
	file := get[api.Import](key, 201, "POST", "/v1/imports", body, typed).ID
	gone := get[api.NumberRemoved](key, 200, "DELETE", "/v1/leads/"+lead+"/numbers/"+
		get[api.LeadDetail](key, 200, "POST", "/v1/leads/"+lead+"/numbers", map[string]any{"number": "13900139000"}).Numbers[1].ID, nil)
	soon := time.Now().Add(time.Hour).UTC()
	promise := get[api.Callback](owner, 200, "POST", "/v1/leads/"+promised+"/callback", map[string]any{"campaign_id": real.ID, "due_at": soon}).ID
	act := func(kind string, lead string) map[string]any {
		return map[string]any{"kind": kind, "campaign_id": real.ID, "choice": map[string]any{"leads": []string{lead}}}
	}
	without := get[api.LeadAct](owner, 200, "POST", "/v1/lead-acts", act("exclude", excluded)).ID
	asks := []struct {
		method string
		path   string
		body   map[string]any
		status int // before the campaign starts
	}{
		{"POST", "/v1/lists/" + list + "/leads", map[string]any{"phone": "13800138055"}, 201},
		{"POST", "/v1/imports/" + file + "/run", nil, 409}, // it was never checked
		{"POST", "/v1/leads/" + lead + "/numbers", map[string]any{"number": "13900139001"}, 200},
		{"POST", "/v1/leads/" + lead + "/numbers/restore", map[string]any{"undo": gone.Undo}, 200},
		{"PUT", "/v1/leads/" + lead + "/numbers", map[string]any{"order": []string{"nobody's"}}, 409},
		{"DELETE", "/v1/leads/" + lead + "/numbers/nobodys", nil, 404},
		{"PATCH", "/v1/leads/" + lead, map[string]any{"priority": 5}, 200},
		{"PATCH", "/v1/leads/" + lead, map[string]any{"tags": []string{"warm"}}, 200},
		{"PATCH", "/v1/leads/" + lead, map[string]any{"fields": map[string]string{"city": "Jinan"}}, 200},
		{"POST", "/v1/leads/" + lead + "/callback", map[string]any{"campaign_id": real.ID, "due_at": soon}, 200},
		{"PATCH", "/v1/callbacks/" + promise, map[string]any{"due_at": soon.Add(time.Hour)}, 200},
		{"PATCH", "/v1/callbacks/" + promise, map[string]any{"cancel": true}, 200},
		{"POST", "/v1/lead-acts", act("queue", lead), 200},
		{"POST", "/v1/lead-acts", map[string]any{"kind": "priority", "priority": 9, "choice": map[string]any{"leads": []string{lead}}}, 200},
		{"POST", "/v1/lead-acts", map[string]any{"kind": "priority", "priority": 8, "choice": map[string]any{"list_id": list}}, 200},
		{"POST", "/v1/consents", map[string]any{"consents": []any{map[string]any{"number": "13800138000", "purpose": "any", "text_version": "v1", "source": "form", "given_at": soon.Add(-48 * time.Hour)}}}, 200},
		{"POST", "/v1/blocklist/none/undo", map[string]any{"mistake": "another person"}, 404},
		{"POST", "/v1/lead-acts/" + without + "/cancel", nil, 409}, // it is over
		{"POST", "/v1/lead-acts/" + without + "/undo", map[string]any{}, 200},
	}
	for _, status := range []string{"running", "paused"} {
		h.exec(h.own, `update campaigns set status = ? where id = ?`, status, real.ID)
		for _, ask := range asks {
			if p := get[api.Problem](key, 403, ask.method, ask.path, ask.body); p.Reason != "test_key" {
				t.Errorf("while it is %s, %s %s is refused as %q", status, ask.method, ask.path, p.Reason)
			}
		}
	}
	h.exec(h.own, `update campaigns set status = 'draft' where id = ?`, real.ID)
	for _, ask := range asks {
		if w := key.request(ask.method, ask.path, ask.body); w.Code != ask.status {
			t.Errorf("before it starts, %s %s answers %d %s", ask.method, ask.path, w.Code, w.Body)
		}
	}
}
