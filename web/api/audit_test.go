package api_test

import (
	"net/url"
	"slices"
	"testing"
	"time"

	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/web/api"
)

func TestTheAuditLogTellsWhoDidWhatAndThatNobodyChangedIt(t *testing.T) {
	h := open(t)
	owner, auditor := h.as(h.own, tenant.Owner), h.as(h.own, tenant.Auditor)
	if proof := get[api.AuditProof](auditor, 200, "GET", "/v1/audit/verify", nil); !proof.OK || proof.Rows != 0 || proof.BrokenAt != nil {
		t.Errorf("an empty log: %+v", proof)
	}
	get[api.User](owner, 200, "PATCH", "/v1/users/agent", map[string]any{"role": "supervisor"})
	get[api.User](owner, 200, "PATCH", "/v1/users/agent", map[string]any{"role": "agent"})
	get[api.List](owner, 201, "POST", "/v1/lists", map[string]string{"name": "A list"})
	var seen []api.AuditRow
	for path := "/v1/audit?limit=2"; path != ""; {
		page := get[api.Page[api.AuditRow]](auditor, 200, "GET", path, nil)
		seen = append(seen, page.Items...)
		if path = ""; page.Next != nil {
			path = "/v1/audit?limit=2&cursor=" + *page.Next
		}
	}
	if len(seen) != 3 || seen[0].Seq != 3 || seen[0].Action != "list_created" || seen[1].Actor != "owner" || seen[1].ActorName != "The owner" || seen[1].Object != "users" ||
		seen[1].ObjectID != "agent" || seen[1].Detail["role"] != "agent" || time.Since(seen[1].At) > time.Minute {
		t.Fatalf("%+v", seen)
	}
	for query, want := range map[string]int{"action=list_created": 1, "actor=auditor": 0, "actor=owner": 3, "from=" + url.QueryEscape(time.Now().Add(time.Hour).Format(time.RFC3339)): 0,
		"to=" + url.QueryEscape(time.Now().Add(time.Hour).Format(time.RFC3339)): 3} {
		if page := get[api.Page[api.AuditRow]](auditor, 200, "GET", "/v1/audit?"+query, nil); len(page.Items) != want {
			t.Errorf("%s finds %d rows, want %d", query, len(page.Items), want)
		}
	}
	if p := get[api.Problem](auditor, 422, "GET", "/v1/audit?cursor=x", nil); p.Reason != "bad_cursor" {
		t.Errorf("%+v", p)
	}
	if proof := get[api.AuditProof](auditor, 200, "GET", "/v1/audit/verify", nil); !proof.OK || proof.Rows != 3 || proof.BrokenAt != nil {
		t.Errorf("%+v", proof)
	}
}

func TestWhatHappensToACampaignIsInTheLog(t *testing.T) {
	h := open(t)
	owner, list := h.as(h.own, tenant.Owner), h.autumn(2)
	made := get[api.Campaign](owner, 201, "POST", "/v1/campaigns", map[string]any{"name": "Renewals", "list_id": list, "agent_ids": []string{"agent"}})
	path := "/v1/campaigns/" + made.ID
	get[api.Campaign](owner, 200, "PATCH", path, map[string]any{"version": made.Version, "ring_seconds": 25})
	for _, act := range []string{"start", "pause", "resume", "stop"} {
		get[api.Campaign](owner, 200, "POST", path+"/"+act, nil)
	}
	draft := get[api.Campaign](owner, 201, "POST", "/v1/campaigns", map[string]any{"name": "Draft", "list_id": list})
	owner.request("DELETE", "/v1/campaigns/"+draft.ID, nil)
	want := []string{"campaign_deleted", "campaign_created", "campaign_stop", "campaign_resume", "campaign_pause", "campaign_start", "campaign_edited", "campaign_created"}
	var got []string
	for _, r := range get[api.Page[api.AuditRow]](owner, 200, "GET", "/v1/audit?limit=100", nil).Items {
		if r.Object == "campaigns" {
			got = append(got, r.Action)
			if r.Actor != "owner" || r.ObjectID != made.ID && r.ObjectID != draft.ID {
				t.Errorf("%+v", r)
			}
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("the log has %v", got)
	}
}
