package api_test

import (
	"context"
	"net/http"
	"testing"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/access"
	"github.com/boyunhq/boyun/tenant/session"
	"github.com/boyunhq/boyun/web/api"
)

func TestWhoAsksIsKnownOrTurnedAway(t *testing.T) {
	h := open(t)
	owner := h.as(h.own, tenant.Owner)
	for _, test := range []struct {
		name   string
		asker  asker
		method string
		change func(*http.Request)
		status int
		reason string
	}{
		{"nobody", asker{house: h}, "GET", nil, 401, "no_session"},
		{"a made-up cookie", asker{house: h, cookie: "made-up"}, "GET", nil, 401, "signed_out"},
		{"a made-up key", asker{house: h, bearer: "by_live_nonsense"}, "GET", nil, 401, "key_unknown"},
		{"a person who reads needs no CSRF token", owner, "GET", func(r *http.Request) { r.Header.Del("X-CSRF-Token") }, 200, ""},
		{"a person who writes does", owner, "POST", func(r *http.Request) { r.Header.Del("X-CSRF-Token") }, 403, "csrf"},
		{"somebody else's token is none", owner, "POST", func(r *http.Request) { r.Header.Set("X-CSRF-Token", "another") }, 403, "csrf"},
		{"another site may not write even with all of it", owner, "POST", func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") }, 403, "cross_site"},
		{"another origin neither", owner, "POST", func(r *http.Request) { r.Header.Set("Origin", "https://evil.example") }, 403, "cross_site"},
	} {
		t.Run(test.name, func(t *testing.T) {
			a := test.asker
			a.TB = t
			change := test.change
			if change == nil {
				change = func(*http.Request) {}
			}
			body := any(nil)
			if test.method == "POST" {
				body = map[string]string{"name": "A list"}
			}
			if p := get[api.Problem](a, test.status, test.method, "/v1/lists", body, change); p.Reason != test.reason {
				t.Errorf("refused as %q, want %q", p.Reason, test.reason)
			}
		})
	}
}

func TestANewTokenGoesIntoTheCookieWhenARoleChanged(t *testing.T) {
	h := open(t)
	person := h.as(h.own, tenant.Agent)
	get[api.Problem](person, 403, "GET", "/v1/lists", nil)
	var told session.Ended
	h.must(h.Schemas.Within(context.Background(), h.own, func(tx *gorm.DB) (err error) {
		told, err = session.RoleWithin(tx, h.own, "agent", tenant.Supervisor)
		return err
	}))
	h.sessions.Tell(context.Background(), told)
	w := person.request("GET", "/v1/lists", nil)
	cookies := w.Result().Cookies()
	if w.Code != 200 || len(cookies) != 1 || cookies[0].Name != "boyun" || cookies[0].Value == person.cookie || !cookies[0].HttpOnly || cookies[0].Path != "/" {
		t.Fatalf("%d with cookies %v", w.Code, cookies)
	}
	person.cookie = cookies[0].Value
	get[api.Page[api.List]](person, 200, "GET", "/v1/lists", nil)
}

func TestWhoAsksTooOftenIsToldWhenToComeBack(t *testing.T) {
	h := build(t, style{limits: api.Limits{PublicPerSecond: 0.001, PublicBurst: 3, PerSecond: 0.001, Burst: 5}})
	count := func(a asker, path string) (n int) {
		for range 10 {
			w := a.request("GET", path, nil)
			if w.Code == http.StatusTooManyRequests {
				if w.Header().Get("Retry-After") == "" {
					t.Error("a limit without Retry-After")
				}
				return n
			}
			n++
		}
		return n
	}
	if n := count(asker{house: h}, "/v1/countries"); n != 3 {
		t.Errorf("a stranger got %d answers, want 3", n)
	}
	owner := h.as(h.own, tenant.Owner)
	if n := count(owner, "/v1/lists"); n != 5 {
		t.Errorf("a person got %d answers, want 5", n)
	}
	if n := count(h.as(h.own, tenant.Admin), "/v1/lists"); n != 5 {
		t.Errorf("another person got %d answers, want 5", n)
	}
	if w := (asker{house: h, bearer: "by_live_guess"}).request("GET", "/v1/lists", nil); w.Code != http.StatusTooManyRequests {
		t.Errorf("guessing keys from a spent address is answered %d", w.Code)
	}
}

func TestAKeyDoesWhatItsScopesSayAndNoMore(t *testing.T) {
	h := open(t)
	reader := h.with(h.own, true, access.Scope(access.Lists, access.Read))
	get[api.Page[api.List]](reader, 200, "GET", "/v1/lists", nil)
	if p := get[api.Problem](reader, 403, "POST", "/v1/lists", map[string]string{"name": "x"}); p.Reason != "no_scope" {
		t.Errorf("refused as %q", p.Reason)
	}
	writer := h.with(h.own, true, access.Scope(access.Lists, access.Write))
	get[api.List](writer, 201, "POST", "/v1/lists", map[string]string{"name": "By a key"}) // without any CSRF token
}

func TestWhatIsNotThereIsAProblemToo(t *testing.T) {
	h := open(t)
	if p := get[api.Problem](asker{house: h}, 404, "GET", "/v1/nothing", nil); p.Reason != "not_here" || p.RequestID == "" {
		t.Errorf("answered %+v", p)
	}
	w := h.as(h.own, tenant.Owner).request("POST", "/v1/lists", `{"name":1}`, func(r *http.Request) { r.Header.Set("X-Request-ID", "mine-1234") })
	if w.Code != 422 || w.Header().Get("X-Request-ID") != "mine-1234" || w.Header().Get("Content-Type") != "application/problem+json" {
		t.Errorf("%d %v %s", w.Code, w.Header(), w.Body)
	}
}
