package api_test

import (
	"testing"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/web/api"
)

func idOf(s string) dialer.CampaignID { return dialer.CampaignID(s) }

func TestACallerIDIsOnlyARequestUntilAnOperatorSaysSo(t *testing.T) {
	h := open(t)
	owner := h.as(h.own, tenant.Owner)
	made := get[api.CallerID](owner, 201, "POST", "/v1/caller-ids", map[string]any{"label": "Office", "number": "010 6552 9988", "trunk_id": "sip"})
	if made.Proof != "requested" || made.Kind != "own" || made.Number != "•••• 9988" || *made.TrunkID != "sip" {
		t.Fatalf("made %+v", made)
	}
	if p := get[api.Problem](owner, 403, "PATCH", "/v1/caller-ids/"+made.ID, map[string]any{"proof": "verified"}); p.Reason != "proof_by_operator" {
		t.Errorf("an owner proves a number: %q", p.Reason)
	}
	if now := get[api.CallerID](owner, 200, "PATCH", "/v1/caller-ids/"+made.ID, map[string]any{"label": "Front desk"}); now.Label != "Front desk" {
		t.Errorf("renamed %+v", now)
	}
	if page := get[api.Page[api.CallerID]](owner, 200, "GET", "/v1/caller-ids?limit=200", nil); len(page.Items) != 2 || page.Items[0].Kind != "sandbox" {
		t.Errorf("listed %+v", page)
	}
	if w := owner.request("DELETE", "/v1/caller-ids/"+made.ID, nil); w.Code != 204 {
		t.Errorf("deleted with %d", w.Code)
	}
	if p := get[api.Problem](owner, 422, "POST", "/v1/caller-ids", map[string]any{"label": "x", "number": "12"}); p.Reason == "" {
		t.Error("no reason for a bad number")
	}
}

func TestATrunkKeepsItsSecretToItself(t *testing.T) {
	h := open(t)
	owner := h.as(h.own, tenant.Owner)
	made := get[api.Trunk](owner, 201, "POST", "/v1/trunks", map[string]any{"name": "Carrier 2", "kind": "digest", "host": "sip.example.com", "username": "boyun", "secret": "s3cret"})
	if !made.HasSecret || made.State != "unknown" || made.Transport != "udp" || !made.Enabled {
		t.Fatalf("made %+v", made)
	}
	if now := get[api.Trunk](owner, 200, "PATCH", "/v1/trunks/"+made.ID, map[string]any{"channels": 20}); now.Channels != 20 || !now.HasSecret || now.Username != "boyun" {
		t.Errorf("changed %+v", now)
	}
	if p := get[api.Problem](owner, 503, "POST", "/v1/trunks/"+made.ID+"/test", nil); p.Reason != "no_voice_node" {
		t.Errorf("tested without a node: %q", p.Reason)
	}
}

func TestPublicTablesComeFromTheRunningCode(t *testing.T) {
	h := open(t)
	nobody := asker{house: h}
	table := get[api.Sandbox](nobody, 200, "GET", "/v1/sandbox", nil)
	for _, n := range table.Numbers {
		if n.Note.Zh == "" || n.Note.En == "" || n.Example == "" || n.Fate == "" {
			t.Errorf("a fate without words: %+v", n)
		}
	}
	if len(table.Numbers) < 15 {
		t.Errorf("%d fates", len(table.Numbers))
	}
	type countries struct{ Items []api.Country }
	if all := get[countries](nobody, 200, "GET", "/v1/countries", nil); len(all.Items) < 100 || all.Items[0].Timezone == "" {
		t.Errorf("%d countries", len(all.Items))
	}
}
