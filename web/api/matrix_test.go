package api_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/access"
	"github.com/boyunhq/boyun/web/api"
)

// strangers fills every id of a path with one that is somebody else's, as far as there is one of that kind in the other tenant.
func strangers(path string) string {
	ids := map[string]string{"/v1/calls/": "far-call", "/v1/campaigns/": "far-campaign", "/v1/lists/": "far-list", "/v1/leads/": "far-lead", "/v1/lead-acts/": "far-act", "/v1/imports/": "far-import",
		"/v1/caller-ids/": "far-caller", "/v1/caller-pools/": "far-pool", "/v1/trunks/": "far-trunk",
		"/v1/network-announcements/": "far-announcement", "/v1/simulations/": "far-simulation", "/v1/callbacks/": "far-callback", "/v1/lead-filters/": "far-filter", "/v1/users/": "far-user", "/v1/invitations/": "far-invitation", "/v1/keys/": "far-key"}
	for prefix, id := range ids {
		if strings.HasPrefix(path, prefix) {
			path = strings.Replace(path, "{id}", id, 1)
		}
	}
	path = strings.ReplaceAll(path, "{kind}", "call")
	for strings.Contains(path, "{") {
		from, to := strings.Index(path, "{"), strings.Index(path, "}")
		path = path[:from] + "none" + path[to+1:]
	}
	return path
}

// belongings puts one thing of every kind into the other tenant.
func (h *house) belongings() {
	h.Helper()
	t := h.far
	h.exec(t, `insert into lists (id, name, country) values ('far-list', 'Canary', 'CN')`)
	h.exec(t, `insert into leads (id, list_id, name, sealed, blind, last4, country) values ('far-lead', 'far-list', 'Canary', '', 'canary', '6021', 'CN')`)
	h.exec(t, `insert into trunks (id, name, kind) values ('far-trunk', 'Canary', 'ip')`)
	h.exec(t, `insert into caller_ids (id, label, sealed, last4, kind, trunk_id) values ('far-caller', 'Canary', '', '0000', 'own', 'far-trunk')`)
	h.exec(t, `insert into caller_pools (id, name) values ('far-pool', 'Canary')`)
	h.exec(t, `insert into campaigns (id, name, list_id, trunk_id, caller_id) values ('far-campaign', 'Canary', 'far-list', 'far-trunk', 'far-caller')`)
	h.exec(t, `insert into calls (id, attempt_id, campaign_id, lead_id, trunk_id, caller_id, created_at) values ('far-call', '', 'far-campaign', 'far-lead', 'far-trunk', 'far-caller', now())`)
	h.exec(t, `insert into recordings (id, call_id, kind, object_key, status, started_at) values ('far-tape', 'far-call', 'call', 'recordings/none', 'complete', now())`)
	h.exec(t, `insert into callbacks (id, campaign_id, lead_id, due_at, note, created_by) values ('far-callback', 'far-campaign', 'far-lead', now(), 'Canary', 'owner')`)
	h.exec(t, `insert into lead_acts (id, kind, scope, status, created_at, error) values ('far-act', 'priority', '{}', 'done', now(), 'Canary')`)
	h.exec(t, `insert into lead_filters (id, name, rules) values ('far-filter', 'Canary', '{}')`)
	h.exec(t, `insert into users (id, email, name, role) values ('far-user', 'canary@example.com', 'Canary', 'agent')`)
	h.exec(t, `insert into invitations (id, email, role, language, invited_by, created_at, expires_at) values ('far-invitation', 'canary@example.net', 'agent', 'en', 'owner', now(), now() + interval '1 day')`)
	h.exec(t, `insert into api_keys (id, name, prefix, scopes, live, created_by) values ('far-key', 'Canary', 'by_live_cana', '{}', true, 'owner')`)
	h.exec(t, `insert into network_announcements (id, name, class, print, sound, length_ms) values ('far-announcement', 'Canary', 'vacant', '', '', 2000)`)
	h.exec(t, `insert into simulations (id, campaign_id, status, options, error, created_at) values ('far-simulation', 'far-campaign', 'failed', '{}', 'Canary', now())`)
	h.exec(t, `insert into imports (id, list_id, file_name, file_key, bytes, status) values ('far-import', 'far-list', 'canary.csv', 'none', 1, 'uploaded')`)
}

// refused tells whether an answer is the gate's own: who asks may not.
func refused(w *http.Response, body string) bool {
	return w.StatusCode == http.StatusForbidden && (strings.Contains(body, `"no_right"`) || strings.Contains(body, `"no_scope"`))
}

func TestEveryRouteAsksForItsRightFromEveryRoleAndKey(t *testing.T) {
	h := open(t)
	h.belongings()
	people := map[tenant.Role]asker{}
	for _, role := range tenant.Roles() {
		people[role] = h.as(h.own, role)
	}
	all := h.access.Scopes()
	for _, route := range h.api.Routes() {
		if route.Public || strings.HasSuffix(route.Path, "/events") {
			continue
		}
		path := strangers(route.Path)
		for role, person := range people {
			if route.ID == "logout" {
				person = h.as(h.own, role) // it ends the session it comes with
			}
			w := person.request(route.Method, path, `{}`)
			if may := h.access.May(role, route.Object, route.Action); may == refused(w.Result(), w.Body.String()) {
				t.Errorf("%s %s as %s: right is %v, answered %d %s", route.Method, route.Path, role, may, w.Code, w.Body)
			}
			if w.Code >= 500 && w.Code != http.StatusServiceUnavailable {
				t.Errorf("%s %s as %s answers %d %s", route.Method, route.Path, role, w.Code, w.Body)
			}
			if strings.Contains(w.Body.String(), "Canary") {
				t.Errorf("%s %s as %s shows another tenant's things: %s", route.Method, route.Path, role, w.Body)
			}
			if route.ID == "logout" {
				person = h.as(h.own, role)
			}
			person.csrf = ""
			if w := person.request(route.Method, path, `{}`); route.Method != http.MethodGet && !strings.Contains(w.Body.String(), `"csrf"`) {
				t.Errorf("%s %s without a CSRF token answers %d %s", route.Method, route.Path, w.Code, w.Body)
			}
		}
		if w := (asker{house: h}).request(route.Method, path, `{}`); w.Code != http.StatusUnauthorized {
			t.Errorf("%s %s answers nobody with %d", route.Method, route.Path, w.Code)
		}
		h.keysOf(route, path, all)
	}
}

// keysOf asks with a key that has just the route's scope, and with one that has every other.
func (h *house) keysOf(route api.Route, path string, all []string) {
	h.Helper()
	scope := access.Scope(route.Object, route.Action)
	with := []string{scope}
	if route.Action == access.ReadOwn {
		with = []string{access.Scope(route.Object, access.Read)}
	}
	if slices.Contains(all, with[0]) {
		w := h.with(h.own, true, with...).request(route.Method, path, `{}`)
		if refused(w.Result(), w.Body.String()) {
			h.Errorf("%s %s refuses a key with %s: %s", route.Method, route.Path, with, w.Body)
		}
	}
	var others []string
	for _, s := range all {
		if s != with[0] && s != scope {
			others = append(others, s)
		}
	}
	if route.Object == access.Me && route.Action == access.Read {
		return // every key may ask who it is
	}
	if w := h.with(h.own, true, others...).request(route.Method, path, `{}`); !refused(w.Result(), w.Body.String()) {
		h.Errorf("%s %s lets a key without %s in: %d %s", route.Method, route.Path, scope, w.Code, w.Body)
	}
}

func TestAnotherTenantsThingsAreNotHere(t *testing.T) {
	h := open(t)
	h.belongings()
	owner := h.as(h.own, tenant.Owner)
	bodies := map[string]any{"PUT /v1/calls/{id}/hold": map[string]any{"reason": "case 17"}, "POST /v1/calls/{id}/recording": map[string]any{"do": "pause"},
		"PATCH /v1/campaigns/{id}": map[string]any{"version": 1}, "POST /v1/lists/{id}/leads": map[string]any{"phone": "13800138000"},
		"PUT /v1/imports/{id}/mapping": map[string]any{"columns": []any{}}, "POST /v1/imports/{id}/cancel": map[string]any{"keep": true},
		"POST /v1/trunks/{id}/prices": map[string]any{"text": "86,1", "currency": "CNY", "apply": true}, "PUT /v1/trunks/{id}/prices": map[string]any{"items": []any{}},
		"POST /v1/caller-ids/{id}/letters/{letter}/decision": map[string]any{"approve": true, "note": ""},
		"POST /v1/leads/{id}/numbers":                        map[string]any{"number": "13800138000"}, "PUT /v1/leads/{id}/numbers": map[string]any{"order": []string{"x"}},
		"POST /v1/leads/{id}/numbers/restore": map[string]any{"undo": "x"},
		"POST /v1/leads/{id}/reveal":          map[string]any{"reason": "curious"}, "POST /v1/leads/{id}/callback": map[string]any{"campaign_id": "far-campaign", "due_at": time.Now().Add(time.Hour)},
		"PUT /v1/users/{id}/station":    map[string]any{"number": "13800138000"},
		"POST /v1/trunks/{id}/calls":    map[string]any{"number": "13800138000", "caller_id": "boxid"},
		"POST /v1/caller-ids/{id}/rest": map[string]any{"hours": 1}, "POST /v1/caller-ids/{id}/proof": map[string]any{"code": "123456"},
		"PUT /v1/caller-pools/{id}": map[string]any{"name": "Ours", "number_ids": []string{"boxid"}, "answer_guard": true}}
	for _, route := range h.api.Routes() {
		path := strangers(route.Path)
		if route.Public || !strings.Contains(path, "far-") {
			continue
		}
		body, given := bodies[route.Method+" "+route.Path]
		if !given {
			body = map[string]any{}
		}
		if p := get[api.Problem](asker{house: h, cookie: owner.cookie, csrf: owner.csrf}, http.StatusNotFound, route.Method, path, body); p.Code != "not_found" {
			t.Errorf("%s %s answers %+v", route.Method, route.Path, p)
		}
	}
}

func TestPublicRoutesAreThoseThatWereReviewed(t *testing.T) {
	h := open(t)
	var lines []string
	for _, r := range h.api.Routes() {
		if (r.Object == "" || r.Action == "") != r.Public {
			t.Errorf("%s %s has no right and does not say that it is public", r.Method, r.Path)
		}
		if r.Public {
			lines = append(lines, fmt.Sprintf("%s %s", r.Method, r.Path))
		}
	}
	slices.Sort(lines)
	golden := filepath.Join("testdata", "public.golden")
	want, err := os.ReadFile(golden)
	h.must(err)
	if got := strings.Join(lines, "\n") + "\n"; got != string(want) {
		t.Errorf("public routes are\n%swant %s", got, want)
	}
}
