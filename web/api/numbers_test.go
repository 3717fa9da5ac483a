package api_test

import (
	"fmt"
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

func TestTrunksAreGroupedRoutedAndPriced(t *testing.T) {
	h := open(t)
	owner := h.as(h.own, tenant.Owner)
	made := get[api.Trunk](owner, 201, "POST", "/v1/trunks", map[string]any{"name": "Carrier 2", "kind": "ip", "host": "sip.example.com", "policy": map[string]any{
		"codecs": []string{"PCMU"}, "srtp": "require", "suites": []string{}, "early": "listen", "identity": "asserted", "privacy": "unsaid", "diversion": "",
		"rewrites": []any{map[string]any{"match": "86", "strip": 2, "add": "0"}}, "headers": []any{map[string]any{"name": "X-Account", "value": "42"}}}})
	if made.Policy.SRTP != "require" || made.Policy.Codecs[0] != "PCMU" || made.Policy.Rewrites[0].Add != "0" {
		t.Fatalf("made %+v", made.Policy)
	}
	wrong := made.Policy
	wrong.Headers = []api.TrunkHeader{{Name: "From", Value: "<sip:boss@bank.example>"}}
	if p := get[api.Problem](owner, 422, "PATCH", "/v1/trunks/"+made.ID, map[string]any{"policy": wrong}); p.Reason != "header_reserved" {
		t.Errorf("a field that says who calls: %q", p.Reason)
	}
	group := get[api.TrunkGroup](owner, 201, "POST", "/v1/trunk-groups", map[string]any{"name": "All", "strategy": "cheapest", "routes": []any{
		map[string]any{"prefix": "86", "trunk_id": made.ID, "priority": 1, "weight": 1}, map[string]any{"prefix": "", "trunk_id": "sip", "priority": 1, "weight": 1}}})
	if len(group.Routes) != 2 {
		t.Fatalf("grouped %+v", group)
	}
	campaign := get[api.Campaign](owner, 201, "POST", "/v1/campaigns", map[string]any{"name": "By group", "list_id": "sample", "trunk_group_id": group.ID})
	if campaign.TrunkGroupID != group.ID || campaign.TrunkID != "sip" {
		t.Errorf("the campaign calls by %q of %q", campaign.TrunkID, campaign.TrunkGroupID)
	}
	if p := get[api.Problem](owner, 409, "DELETE", "/v1/trunk-groups/"+group.ID, nil); p.Reason != "group_in_use" || fmt.Sprint(p.Detail["used_by"]) != "[map[kind:campaign name:By group]]" {
		t.Errorf("deleted a group in use: %q", p.Reason)
	}
	reading := get[api.TrunkPriceReading](owner, 200, "POST", "/v1/trunks/"+made.ID+"/prices", map[string]any{"text": "prefix,rate\n86,0.06\n1,free\n", "currency": "CNY", "apply": false})
	if reading.Count != 1 || len(reading.Wrong) != 1 || reading.Wrong[0].Line != 3 || reading.Applied {
		t.Errorf("read %+v", reading)
	}
	if page := get[api.Page[api.TrunkPrice]](owner, 200, "GET", "/v1/trunks/"+made.ID+"/prices", nil); len(page.Items) != 0 {
		t.Errorf("looking at a list used it: %+v", page.Items)
	}
	get[api.TrunkPriceReading](owner, 200, "POST", "/v1/trunks/"+made.ID+"/prices", map[string]any{"text": "86,0.06", "currency": "CNY", "apply": true})
	if page := get[api.Page[api.TrunkPrice]](owner, 200, "GET", "/v1/trunks/"+made.ID+"/prices", nil); len(page.Items) != 1 || page.Items[0].MinuteMicro != 60_000 {
		t.Errorf("used %+v", page.Items)
	}
	get[api.Page[api.TrunkPrice]](owner, 200, "PUT", "/v1/trunks/"+made.ID+"/prices", map[string]any{"items": []api.TrunkPrice{{Prefix: "1", Currency: "CNY", MinuteMicro: 1, FirstSeconds: 60, StepSeconds: 60}, {Prefix: "86", Currency: "CNY", MinuteMicro: 60_000, FirstSeconds: 60, StepSeconds: 60}}})
	first := get[api.Page[api.TrunkPrice]](owner, 200, "GET", "/v1/trunks/"+made.ID+"/prices?limit=1", nil)
	if len(first.Items) != 1 || first.Next == nil || *first.Total != 2 {
		t.Fatalf("of two prices the first page has %+v", first)
	}
	if rest := get[api.Page[api.TrunkPrice]](owner, 200, "GET", "/v1/trunks/"+made.ID+"/prices?limit=1&cursor="+*first.Next, nil); len(rest.Items) != 1 || rest.Next != nil || rest.Items[0].Prefix != "86" {
		t.Errorf("the rest is %+v", rest)
	}
	get[api.Page[api.TrunkPrice]](owner, 200, "PUT", "/v1/trunks/"+made.ID+"/prices", map[string]any{"items": []api.TrunkPrice{{Prefix: "86", Currency: "CNY", MinuteMicro: 60_000, FirstSeconds: 60, StepSeconds: 60}}})
	if p := get[api.Problem](owner, 422, "POST", "/v1/trunks/"+made.ID+"/prices", map[string]any{"text": "86;0,06\n1;0,1", "currency": "CNY", "apply": true}); p.Reason != "price_file" {
		t.Errorf("a file without a price is used: %q", p.Reason)
	}
	get[api.Problem](owner, 422, "PUT", "/v1/trunks/"+made.ID+"/prices", map[string]any{"items": []api.TrunkPrice{{Prefix: "1", Currency: "CNY", MinuteMicro: 1, FirstSeconds: 1<<55 + 60, StepSeconds: 60}}}) // a minute, counted in nanoseconds of 64 bits
	if page := get[api.Page[api.TrunkPrice]](owner, 200, "GET", "/v1/trunks/"+made.ID+"/prices", nil); len(page.Items) != 1 {
		t.Errorf("a file without a price took the prices away: %+v", page.Items)
	}
	live := get[api.TrunkLive](owner, 200, "GET", "/v1/trunks/"+made.ID+"/live?range=7200", nil)
	if live.Trunk.ID != made.ID || live.Figures.ASR != nil || len(live.Plot.Answered) < 60 || live.Plot.StepSeconds != 120 {
		t.Errorf("the page shows %+v", live)
	}
	if p := get[api.Problem](owner, 503, "POST", "/v1/trunks/"+made.ID+"/calls", map[string]any{"number": "13800138000", "caller_id": "none"}); p.Reason != "no_voice_node" {
		t.Errorf("a test call without a node: %q", p.Reason)
	}
	if w := owner.request("DELETE", "/v1/trunks/"+made.ID, nil); w.Code != 409 {
		t.Errorf("deleted a trunk of a group with %d", w.Code)
	}
}

func TestNumbersHaveCapsRestsAndPools(t *testing.T) {
	h := open(t)
	owner := h.as(h.own, tenant.Owner)
	made := get[api.CallerID](owner, 201, "POST", "/v1/caller-ids", map[string]any{"label": "Office", "number": "0571 8888 0001", "trunk_id": "box"})
	if made.Country != "CN" || made.Region.Zh != "浙江省杭州市" || made.Region.En != "Hangzhou, Zhejiang" || made.PerHour != 40 || made.PerDay != 300 || made.Rest != nil {
		t.Fatalf("made %+v", made)
	}
	if now := get[api.CallerID](owner, 200, "PATCH", "/v1/caller-ids/"+made.ID, map[string]any{"per_hour": 12, "attestation": "B"}); now.PerHour != 12 || now.Attestation != "B" {
		t.Errorf("changed %+v", now)
	}
	if p := get[api.Problem](owner, 422, "PATCH", "/v1/caller-ids/"+made.ID, map[string]any{"per_hour": -1}); p.Reason != "caller_caps" {
		t.Errorf("a cap below zero: %q", p.Reason)
	}
	if now := get[api.CallerID](owner, 200, "POST", "/v1/caller-ids/"+made.ID+"/rest", map[string]any{"hours": 24}); now.Rest == nil || now.Rest.Reason != "manual" {
		t.Errorf("put to rest %+v", now)
	}
	page := get[api.CallerPage](owner, 200, "GET", "/v1/caller-ids/"+made.ID+"?days=7", nil)
	if len(page.Rests) != 1 || page.Learning != 200 || page.Label != "Office" {
		t.Errorf("page %+v", page)
	}
	pool := get[api.CallerPool](owner, 201, "POST", "/v1/caller-pools", map[string]any{"name": "East", "number_ids": []string{made.ID, "boxid"}, "answer_guard": true})
	if len(pool.NumberIDs) != 2 || !pool.AnswerGuard {
		t.Fatalf("pool %+v", pool)
	}
	c := get[api.Campaign](owner, 201, "POST", "/v1/campaigns", map[string]any{"name": "Pooled", "list_id": "sample"})
	edited := get[api.Campaign](owner, 200, "PATCH", "/v1/campaigns/"+c.ID, map[string]any{"version": c.Version, "callers": map[string]any{"pool_id": pool.ID}})
	if edited.Callers.PoolID == nil || *edited.Callers.PoolID != pool.ID || edited.CallerID != c.CallerID {
		t.Errorf("edited %+v", edited.Callers)
	}
	if p := get[api.Problem](owner, 404, "PATCH", "/v1/campaigns/"+c.ID, map[string]any{"version": edited.Version, "callers": map[string]any{"pool_id": "nowhere"}}); p.Code != "not_found" {
		t.Errorf("a pool that is not there: %+v", p)
	}
	if p := get[api.Problem](owner, 409, "DELETE", "/v1/caller-pools/"+pool.ID, nil); p.Reason != "pool_in_use" || fmt.Sprint(p.Detail["used_by"], p.Detail["more"]) != "[map[kind:campaign name:Pooled]] 0" {
		t.Errorf("a used pool: %q %v", p.Reason, p.Detail)
	}
	if p := get[api.Problem](owner, 409, "DELETE", "/v1/caller-ids/"+made.ID, nil); p.Reason != "caller_in_use" || fmt.Sprint(p.Detail["used_by"]) != "[map[kind:caller_pool name:East]]" {
		t.Errorf("a number of a pool: %q %v", p.Reason, p.Detail)
	}
	if p := get[api.Problem](owner, 409, "DELETE", "/v1/caller-ids/boxid", nil); p.Reason != "caller_sandbox" {
		t.Errorf("the sandbox's number: %q", p.Reason)
	}
	if p := get[api.Problem](owner, 503, "POST", "/v1/caller-ids/"+made.ID+"/proof-call", nil); p.Reason != "no_voice_node" {
		t.Errorf("a proof call without a voice node: %q", p.Reason)
	}
	if p := get[api.Problem](owner, 409, "POST", "/v1/caller-ids/"+made.ID+"/proof", map[string]any{"code": "123456"}); p.Reason != "proof_code_old" {
		t.Errorf("a code nobody spoke: %q", p.Reason)
	}
}
