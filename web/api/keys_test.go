package api_test

import (
	"testing"
	"time"

	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/web/api"
)

func TestAKeyIsMadeUsedAndRevoked(t *testing.T) {
	h := open(t)
	developer := h.as(h.own, tenant.Developer)
	made := get[api.APIKeyCreated](developer, 201, "POST", "/v1/keys", map[string]any{"name": "CRM", "scopes": []string{"lists:read"}, "live": true})
	if made.Secret == "" || made.Prefix != made.Secret[:len(made.Prefix)] || made.CreatedBy != "developer" || !made.Live || made.ExpiresAt != nil || made.LastUsedAt != nil || made.RevokedAt != nil {
		t.Fatalf("%+v", made)
	}
	key := asker{house: h, bearer: made.Secret}
	get[api.Page[api.List]](key, 200, "GET", "/v1/lists", nil)
	if p := get[api.Problem](key, 403, "GET", "/v1/calls", nil); p.Reason != "no_scope" || p.Detail["scope"] != "calls:read" {
		t.Errorf("%+v", p)
	}
	if page := get[api.Page[api.APIKey]](developer, 200, "GET", "/v1/keys", nil); len(page.Items) != 1 || page.Items[0].ID != made.ID || page.Items[0].Scopes[0] != "lists:read" {
		t.Errorf("%+v", page)
	}
	if w := developer.request("DELETE", "/v1/keys/"+made.ID, nil); w.Code != 204 {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	if p := get[api.Problem](key, 401, "GET", "/v1/lists", nil); p.Reason != "key_revoked" {
		t.Errorf("a revoked key: %q", p.Reason)
	}
	if page := get[api.Page[api.APIKey]](developer, 200, "GET", "/v1/keys", nil); page.Items[0].RevokedAt == nil {
		t.Errorf("%+v", page)
	}
}

func TestAKeyIsRefusedWhatItsMakerMayNotGive(t *testing.T) {
	h := open(t)
	developer := h.as(h.own, tenant.Developer)
	scopes := get[api.Page[api.Scope]](developer, 200, "GET", "/v1/keys/scopes", nil)
	all := get[api.Page[api.Scope]](h.as(h.own, tenant.Owner), 200, "GET", "/v1/keys/scopes", nil)
	if len(scopes.Items) == 0 || len(scopes.Items) >= len(all.Items) || len(all.Items) != len(h.access.Scopes()) {
		t.Errorf("%d of %d scopes", len(scopes.Items), len(all.Items))
	}
	for _, test := range []struct {
		reason string
		status int
		body   map[string]any
	}{
		{"scope_unknown", 422, map[string]any{"name": "x", "scopes": []string{"lists:eat"}}},
		{"scope_above_role", 403, map[string]any{"name": "x", "scopes": []string{"lists:export"}}},
		{"key_expiry", 422, map[string]any{"name": "x", "scopes": []string{"lists:read"}, "expires_at": time.Now().Add(-time.Hour)}},
		{"request_invalid", 422, map[string]any{"name": "x", "scopes": []string{}}},
		{"key_name", 422, map[string]any{"name": " ", "scopes": []string{"lists:read"}}},
	} {
		if p := get[api.Problem](developer, test.status, "POST", "/v1/keys", test.body); p.Reason != test.reason {
			t.Errorf("%v is refused as %q", test.body, p.Reason)
		}
	}
}

func TestAKeyRevokedInAnotherProcessStopsWithinFiveSeconds(t *testing.T) {
	h := open(t)
	key := h.with(h.own, true, "lists:read")
	get[api.Page[api.List]](key, 200, "GET", "/v1/lists", nil)
	h.exec(h.own, `update public.key_lookups set revoked_at = now() where tenant_id = ?`, string(h.own)) // by a process whose memory is not ours
	deadline, tick := time.After(5*time.Second), time.NewTicker(100*time.Millisecond)
	defer tick.Stop()
	for key.request("GET", "/v1/lists", nil).Code != 401 {
		select {
		case <-deadline:
			t.Fatal("it still works after 5 s")
		case <-tick.C:
		}
	}
}
