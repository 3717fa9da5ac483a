package api_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/web/api"
)

// entrance logs in through the API.
func (h *house) entrance(email, password string) asker {
	h.Helper()
	w := asker{house: h}.request("POST", "/v1/login", map[string]string{"email": email, "password": password})
	return h.enter(w.Result(), w.Code)
}

// enter takes session and token from an answer that opened one.
func (h *house) enter(answer *http.Response, status int) asker {
	h.Helper()
	a := asker{house: h}
	for _, c := range answer.Cookies() {
		if c.Name == h.api.CookieName() {
			a.cookie = c.Value
		}
	}
	if status != 200 && status != 201 || a.cookie == "" {
		h.Fatalf("no entrance: %d %v", status, answer.Header)
	}
	me := get[api.Me](a, 200, "GET", "/v1/me", nil)
	a.csrf = me.CSRF
	return a
}

func TestSomebodyLogsInAndOut(t *testing.T) {
	for _, secure := range []bool{false, true} {
		h := build(t, style{limits: unlimited(), secure: secure})
		email := h.member(h.own, "lin", tenant.Supervisor)
		w := asker{house: h}.request("POST", "/v1/login", map[string]string{"email": strings.ToUpper(email[:1]) + email[1:], "password": phrase})
		cookies := w.Result().Cookies()
		if w.Code != 200 || len(cookies) != 1 {
			t.Fatalf("%d %s %v", w.Code, w.Body, cookies)
		}
		name := map[bool]string{false: "boyun", true: "__Host-boyun"}[secure]
		if c := cookies[0]; c.Name != name || c.Secure != secure || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" || c.Expires.IsZero() {
			t.Errorf("cookie %s", c)
		}
		person := h.enter(w.Result(), w.Code)
		me := get[api.Me](person, 200, "GET", "/v1/me", nil)
		if me.User.ID != "lin" || me.User.Email != email || me.User.Role != "supervisor" || !me.User.Seat || me.CSRF == "" || string(me.Prefs) != "{}" || me.Tenant.ID != string(h.own) ||
			me.Tenant.Currency != "CNY" || me.Tenant.Timezone != "Asia/Shanghai" || !me.Tenant.Sandbox || len(me.Verbs) < 5 {
			t.Errorf("me %+v", me)
		}
		person.csrf = ""
		if p := get[api.Problem](person, 403, "POST", "/v1/logout", nil); p.Reason != "csrf" {
			t.Errorf("logged out by another site: %q", p.Reason)
		}
		person.csrf = me.CSRF
		w = person.request("POST", "/v1/logout", nil)
		if c := w.Result().Cookies(); w.Code != 204 || len(c) != 1 || c[0].Name != name || c[0].MaxAge != -1 || c[0].Value != "" {
			t.Errorf("log-out answers %d with %v", w.Code, c)
		}
		if p := get[api.Problem](person, 401, "GET", "/v1/me", nil); p.Reason != "signed_out" {
			t.Errorf("after the log-out: %q", p.Reason)
		}
	}
}

func TestWrongPasswordsLockAnAddressWhetherItIsSomebodysOrNot(t *testing.T) {
	h := open(t)
	for _, email := range []string{h.member(h.own, "lin", tenant.Agent), "nobody@" + strings.ToLower(string(h.own)) + ".example"} {
		try := func(status int, password string) api.Problem {
			t.Helper()
			return get[api.Problem](asker{house: h}, status, "POST", "/v1/login", map[string]string{"email": email, "password": password})
		}
		for range 5 {
			if p := try(401, "a wrong one"); p.Reason != "login_wrong" || p.Errors != nil {
				t.Fatalf("%+v", p)
			}
		}
		if p := try(429, phrase); p.Reason != "login_locked" || p.Detail["until"] == nil || p.Detail["seconds"].(float64) < 1 {
			t.Errorf("%+v", p)
		}
	}
}

func TestWhoBelongsToTwoWorkspacesChooses(t *testing.T) {
	h := open(t)
	email := h.member(h.own, "lin", tenant.Agent)
	h.must(h.Schemas.Within(context.Background(), h.far, func(tx *gorm.DB) error {
		if err := tx.Exec(`insert into users (id, email, name, role) values ('lin2', ?, 'Lin', 'owner')`, email).Error; err != nil {
			return err
		}
		hash, err := h.hasher.Hash(context.Background(), phrase)
		h.must(err)
		return tx.Exec(`insert into public.logins (email, tenant_id, user_id, password_hash) values (?, ?, 'lin2', ?)`, email, string(h.far), hash).Error
	}))
	p := get[api.Problem](asker{house: h}, 409, "POST", "/v1/login", map[string]string{"email": email, "password": phrase})
	tenants, _ := p.Detail["tenants"].([]any)
	if p.Reason != "choose_tenant" || len(tenants) != 2 || tenants[0].(map[string]any)["name"] == nil {
		t.Fatalf("%+v", p)
	}
	s := get[api.Session](asker{house: h}, 200, "POST", "/v1/login", map[string]string{"email": email, "password": phrase, "tenant_id": string(h.far)})
	if s.Me.Tenant.ID != string(h.far) || s.Me.User.Role != "owner" || s.CSRF != s.Me.CSRF {
		t.Errorf("%+v", s)
	}
}

func TestAPersonChangesThemselves(t *testing.T) {
	h := open(t)
	person := h.entrance(h.member(h.own, "lin", tenant.Agent), phrase)
	me := get[api.Me](person, 200, "PATCH", "/v1/me", map[string]any{"name": "Lin Yue", "language": "zh", "prefs": map[string]any{"theme": "dark", "keys": false}})
	if me.User.Name != "Lin Yue" || me.User.Language != "zh" || !strings.Contains(string(me.Prefs), `"dark"`) || me.CSRF != person.csrf {
		t.Errorf("%+v", me)
	}
	if p := get[api.Problem](person, 422, "PATCH", "/v1/me", map[string]any{"prefs": []int{1}}); p.Reason != "prefs_form" || len(p.Errors) != 1 || p.Errors[0].Location != "body.prefs" {
		t.Errorf("%+v", p)
	}
	if p := get[api.Problem](person, 422, "PATCH", "/v1/me", map[string]any{"role": "owner"}); p.Reason != "request_invalid" || p.Errors[0].Reason != "unknown" {
		t.Errorf("somebody made themselves owner: %+v", p)
	}
	key := h.with(h.own, true, "lists:read")
	if me := get[api.Me](key, 200, "GET", "/v1/me", nil); me.User != nil || len(me.Verbs) != 1 || me.Verbs[0] != "lists:read" || me.Tenant.ID != string(h.own) {
		t.Errorf("a key is %+v", me)
	}
}

func TestAnOwnerChangesOthers(t *testing.T) {
	h := open(t)
	owner, agent := h.as(h.own, tenant.Owner), h.entrance(h.member(h.own, "lin", tenant.Agent), phrase)
	page := get[api.Page[api.User]](owner, 200, "GET", "/v1/users", nil)
	if len(page.Items) != len(tenant.Roles())+1 || page.Next != nil {
		t.Fatalf("%+v", page)
	}
	if u := get[api.User](owner, 200, "PATCH", "/v1/users/lin", map[string]any{"role": "supervisor"}); u.Role != "supervisor" || u.Email == "" || u.Status != "active" {
		t.Errorf("%+v", u)
	}
	get[api.Page[api.User]](agent, 200, "GET", "/v1/lists", nil) // with the new rights at once
	if p := get[api.Problem](owner, 409, "PATCH", "/v1/users/owner", map[string]any{"role": "admin"}); p.Reason != "last_owner" {
		t.Errorf("the last owner left: %q", p.Reason)
	}
	if p := get[api.Problem](h.as(h.own, tenant.Admin), 403, "PATCH", "/v1/users/lin", map[string]any{"role": "owner"}); p.Reason != "owner_only" {
		t.Errorf("an admin makes owners: %q", p.Reason)
	}
	if u := get[api.User](owner, 200, "PATCH", "/v1/users/lin", map[string]any{"status": "disabled"}); u.Status != "disabled" {
		t.Errorf("%+v", u)
	}
	get[api.Problem](agent, 401, "GET", "/v1/me", nil)
	if w := (asker{house: h}).request("POST", "/v1/login", map[string]string{"email": page.Items[len(page.Items)-1].Email, "password": phrase}); w.Code != 401 {
		t.Errorf("a disabled person logs in: %d %s", w.Code, w.Body)
	}
}
