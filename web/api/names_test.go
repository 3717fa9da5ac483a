package api_test

import (
	"testing"

	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/web/api"
)

// A name of characters that nobody sees is none, wherever a name is given; what is unseen at the ends of a name is left out.
func TestAnInvisibleNameIsNone(t *testing.T) {
	h := open(t)
	h.autumn(1)
	owner := h.as(h.own, tenant.Owner)
	list := h.autumn(1)
	plan := map[string]any{"name": "Renewals", "list_id": list}
	with := func(body map[string]any, key string, value any) map[string]any {
		made := map[string]any{}
		for k, v := range body {
			made[k] = v
		}
		made[key] = value
		return made
	}
	for _, unseen := range []string{"\u200b\ufeff", " \u3000\u00a0", "\u3164\u2060"} {
		for _, test := range []struct {
			method, path string
			body         map[string]any
			reason       string
		}{
			{"POST", "/v1/campaigns", with(plan, "name", unseen), "campaign_name"},
			{"POST", "/v1/campaigns", with(plan, "dispositions", []map[string]any{{"code": "ok", "label": map[string]string{"zh": unseen, "en": unseen}, "kind": "success"}}), "disposition_label"},
			{"POST", "/v1/lists", map[string]any{"name": unseen, "country": "CN"}, "list_name"},
			{"PATCH", "/v1/lists/" + list, map[string]any{"name": unseen}, "list_name"},
			{"POST", "/v1/lead-filters", map[string]any{"name": unseen, "where": map[string]any{}}, "list_name"},
			{"POST", "/v1/trunks", map[string]any{"name": unseen, "kind": "ip", "transport": "udp", "host": "sip.example.com", "port": 5060, "number_format": "e164"}, "trunk_name"},
			{"POST", "/v1/trunk-groups", map[string]any{"name": unseen, "strategy": "round_robin", "routes": []map[string]any{{"prefix": "", "trunk_id": "sip", "priority": 1, "weight": 1}}}, "group_name"},
			{"POST", "/v1/caller-pools", map[string]any{"name": unseen, "number_ids": []string{"boxid"}, "answer_guard": true}, "pool_name"},
			{"POST", "/v1/keys", map[string]any{"name": unseen, "scopes": []string{"calls:read"}, "live": false}, "key_name"},
			{"POST", "/v1/skills", map[string]any{"name": unseen}, "roster_name"},
			{"POST", "/v1/queues", map[string]any{"name": unseen}, "roster_name"},
			{"PATCH", "/v1/users/agent", map[string]any{"name": unseen}, "name_form"},
			{"PATCH", "/v1/me", map[string]any{"name": unseen}, "name_form"},
		} {
			w := owner.request(test.method, test.path, test.body)
			if w.Code != 422 {
				t.Errorf("%s %s takes %+q: %d %s", test.method, test.path, unseen, w.Code, w.Body)
				continue
			}
			if p := get[api.Problem](owner, 422, test.method, test.path, test.body); p.Reason != test.reason {
				t.Errorf("%s %s refuses %+q with %s, want %s: %s", test.method, test.path, unseen, p.Reason, test.reason, w.Body)
			}
		}
	}
	if made := get[api.List](owner, 201, "POST", "/v1/lists", map[string]any{"name": "\ufeffVIP\u200b ", "country": "CN"}); made.Name != "VIP" {
		t.Errorf("the list is called %+q", made.Name)
	}
}
