package api_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/web/api"
)

func TestALeadsSheetIsReadChangedAndActedOn(t *testing.T) {
	h := open(t)
	owner := h.as(h.own, tenant.Owner)
	list := h.autumn(3)
	id := get[api.Campaign](owner, 201, "POST", "/v1/campaigns", map[string]any{"name": "Renewals", "list_id": list}).ID
	get[api.Campaign](owner, 200, "PATCH", "/v1/campaigns/"+id, map[string]any{"version": 1, "agent_ids": []string{"agent"}})
	leads := get[api.Page[api.Lead]](owner, 200, "GET", "/v1/lists/"+list+"/leads", nil).Items
	at := "/v1/leads/" + leads[0].ID
	d := get[api.LeadDetail](owner, 200, "POST", at+"/numbers", map[string]any{"number": "13900139000"})
	if len(d.Numbers) != 2 || d.Numbers[1].Number != "•••• 9000" || d.ListName == "" {
		t.Fatalf("%+v", d)
	}
	d = get[api.LeadDetail](owner, 200, "PUT", at+"/numbers", map[string]any{"order": []string{d.Numbers[1].ID, d.Numbers[0].ID}})
	if d.Number != "•••• 9000" {
		t.Fatalf("%+v", d)
	}
	type digits struct{ Number string }
	if n := get[digits](owner, 200, "POST", at+"/reveal", map[string]any{"number_id": d.Numbers[0].ID, "reason": "fax"}); n.Number != "+8613900139000" {
		t.Fatalf("%+v", n)
	}
	if w := h.as(h.own, tenant.Supervisor).request("POST", at+"/reveal", map[string]any{"reason": "curious"}); w.Code != http.StatusForbidden {
		t.Errorf("a supervisor reads digits: %d", w.Code)
	}
	gone := get[api.NumberRemoved](owner, 200, "DELETE", at+"/numbers/"+d.Numbers[1].ID, nil)
	if back := get[api.LeadDetail](owner, 200, "POST", at+"/numbers/restore", map[string]any{"undo": gone.Undo}); len(gone.Numbers) != 1 || len(back.Numbers) != 2 || back.Numbers[1].ID != d.Numbers[1].ID {
		t.Fatalf("%+v, then %+v", gone.Numbers, back.Numbers)
	}
	get[api.NumberRemoved](owner, 200, "DELETE", at+"/numbers/"+d.Numbers[1].ID, nil)
	d = get[api.LeadDetail](owner, 200, "PATCH", at, map[string]any{"name": "Zhou", "priority": 4, "fields": map[string]string{"Town": "Bath"}})
	if len(d.Numbers) != 1 || d.Name != "Zhou" || d.Priority != 4 || d.Fields["Town"] != "Bath" {
		t.Fatalf("%+v", d)
	}
	if d.Version == "" || d.Version == leads[0].Version {
		t.Errorf("an edit leaves the version %q of %q", d.Version, leads[0].Version)
	}
	late := get[api.Problem](h.as(h.own, tenant.Supervisor), 409, "PATCH", at, map[string]any{"version": leads[0].Version, "name": "Chou"})
	if late.Reason != "lead_changed" || late.Detail["by_name"] != "The owner" || late.Detail["what"] != "name,priority,fields" || late.Detail["version"] != d.Version || late.Detail["at"] == nil {
		t.Errorf("who comes late is told %+v", late)
	}
	if w := owner.request("POST", "/v1/campaigns/"+id+"/start", nil); w.Code != 200 {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	if d = get[api.LeadDetail](owner, 200, "GET", at, nil); len(d.Places) != 1 || d.Places[0].CampaignID != id || !d.Places[0].MayCall.Allowed || d.Places[0].NumberID != d.Numbers[0].ID {
		t.Fatalf("%+v", d.Places)
	}
	due := time.Now().Add(time.Hour).UTC()
	back := get[api.Callback](owner, 200, "POST", at+"/callback", map[string]any{"campaign_id": id, "due_at": due, "note": "after lunch"})
	if d = get[api.LeadDetail](owner, 200, "GET", at, nil); len(d.Callbacks) != 1 || d.Callbacks[0].ID != back.ID || d.State != "waiting" || d.Reason != "callback" {
		t.Fatalf("%+v", d)
	}
	get[api.Callback](owner, 200, "PATCH", "/v1/callbacks/"+back.ID, map[string]any{"cancel": true})

	choice := map[string]any{"list_id": list, "state": "queued"}
	type counted struct{ Count int64 }
	if n := get[counted](owner, 200, "POST", "/v1/lead-acts/count", map[string]any{"choice": choice}); n.Count != 3 {
		t.Fatalf("%d leads are queued", n.Count)
	}
	act := get[api.LeadAct](owner, 200, "POST", "/v1/lead-acts", map[string]any{"kind": "opt_out", "everywhere": true, "choice": choice})
	if act.Status != "done" || act.Counts["changed"] != 3 || act.UndoUntil == nil {
		t.Fatalf("%+v", act)
	}
	if p := get[api.Problem](owner, 422, "POST", "/v1/lead-acts/"+act.ID+"/undo", map[string]any{}); p.Reason != "unblock_reason" {
		t.Errorf("taken back without a word: %+v", p)
	}
	if w := h.as(h.own, tenant.Developer).request("POST", "/v1/lead-acts/"+act.ID+"/undo", map[string]any{"mistake": "wrong list"}); w.Code != http.StatusForbidden {
		t.Errorf("who may not write the blocklist takes opt-outs back: %d", w.Code)
	}
	if act = get[api.LeadAct](owner, 200, "POST", "/v1/lead-acts/"+act.ID+"/undo", map[string]any{"mistake": "wrong list"}); act.Status != "undone" || act.Counts["changed"] != 3 {
		t.Fatalf("%+v", act)
	}
	kinds := map[string]bool{}
	for _, m := range get[api.Page[api.LeadMoment]](owner, 200, "GET", at+"/timeline", nil).Items {
		kinds[m.Kind] = true
	}
	for _, want := range []string{"edited", "number_added", "number_removed", "number_restored", "numbers_ordered", "number_revealed", "opt_out", "callback_promised", "callback_cancelled"} {
		if !kinds[want] {
			t.Errorf("the timeline lacks %s: %v", want, kinds)
		}
	}
	if all := get[struct{ Items []api.LeadAct }](owner, 200, "GET", "/v1/lead-acts", nil); len(all.Items) != 1 {
		t.Errorf("%+v", all)
	}
}
