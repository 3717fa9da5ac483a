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
	owner, list := h.as(h.own, tenant.Owner), h.autumn(1)
	lead := get[api.Page[api.Lead]](owner, 200, "GET", "/v1/lists/"+list+"/leads", nil).Items[0].ID
	real := get[api.Campaign](owner, 201, "POST", "/v1/campaigns", map[string]any{"name": "Real", "list_id": list, "trunk_id": "sip"})
	key := h.with(h.own, false, access.Scope(access.Leads, access.Write), access.Scope(access.Imports, access.Write))
	body, typed := form(t, [][2]string{{"list_id", list}, {"country", "CN"}}, "phone\n+8613800138099\n")
	file := get[api.Import](key, 201, "POST", "/v1/imports", body, typed).ID
	gone := get[api.NumberRemoved](key, 200, "DELETE", "/v1/leads/"+lead+"/numbers/"+
		get[api.LeadDetail](key, 200, "POST", "/v1/leads/"+lead+"/numbers", map[string]any{"number": "13900139000"}).Numbers[1].ID, nil)
	asks := []struct {
		path   string
		body   map[string]any
		status int // before the campaign starts
	}{
		{"/v1/lists/" + list + "/leads", map[string]any{"phone": "13800138055"}, 201},
		{"/v1/imports/" + file + "/run", nil, 409}, // it was never checked
		{"/v1/leads/" + lead + "/numbers", map[string]any{"number": "13900139001"}, 200},
		{"/v1/leads/" + lead + "/numbers/restore", map[string]any{"undo": gone.Undo}, 200},
		{"/v1/leads/" + lead + "/callback", map[string]any{"campaign_id": real.ID, "due_at": time.Now().Add(time.Hour).UTC()}, 200},
		{"/v1/lead-acts", map[string]any{"kind": "queue", "campaign_id": real.ID, "choice": map[string]any{"leads": []string{lead}}}, 200},
	}
	for _, status := range []string{"running", "paused"} {
		h.exec(h.own, `update campaigns set status = ? where id = ?`, status, real.ID)
		for _, ask := range asks {
			if p := get[api.Problem](key, 403, "POST", ask.path, ask.body); p.Reason != "test_key" {
				t.Errorf("while it is %s, %s is refused as %q", status, ask.path, p.Reason)
			}
		}
	}
	h.exec(h.own, `update campaigns set status = 'draft' where id = ?`, real.ID)
	for _, ask := range asks {
		if w := key.request("POST", ask.path, ask.body); w.Code != ask.status {
			t.Errorf("before it starts, %s answers %d %s", ask.path, w.Code, w.Body)
		}
	}
}
