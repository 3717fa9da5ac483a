package api_test

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/web/api"
)

// browser keeps cookies, as one does.
type browser struct {
	*house
	jar map[string]string
}

func (h *house) browser() browser { return browser{h, map[string]string{}} }

// ask sends a request with the jar's cookies and keeps what the answer sets.
func ask[T any](b browser, status int, method, path string, body any) T {
	b.Helper()
	w := asker{house: b.house}.request(method, path, body, func(r *http.Request) {
		for name, value := range b.jar {
			r.AddCookie(&http.Cookie{Name: name, Value: value})
		}
	})
	for _, c := range w.Result().Cookies() {
		b.jar[c.Name] = c.Value
		if !c.HttpOnly || c.Secure != b.secure || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || strings.HasPrefix(c.Name, "__Host-") != b.secure {
			b.Errorf("%s %s sets %s", method, path, c)
		}
	}
	var out T
	if w.Code != status {
		b.Fatalf("%s %s answered %d, want %d: %s", method, path, w.Code, status, w.Body)
	}
	b.must(json.Unmarshal(w.Body.Bytes(), &out))
	return out
}

func acme() (request map[string]string, email string) {
	email = "lin@" + strings.ToLower(string(tenant.NewID())) + ".example"
	return map[string]string{"company": "Acme", "email": email, "password": phrase, "country": "DE", "language": "en"}, email
}

func TestACompanySignsUpWithTheCode(t *testing.T) {
	for _, secure := range []bool{false, true} {
		h := build(t, style{limits: unlimited(), secure: secure})
		b, other := h.browser(), h.browser()
		form, email := acme()
		begun := ask[api.Signup](b, 201, "POST", "/v1/signup", form)
		if begun.Step != "mailed" || begun.Email != email || begun.Company != "Acme" || !begun.ResendAt.After(time.Now()) || !begun.ExpiresAt.After(begun.ResendAt) || len(b.jar) != 1 {
			t.Fatalf("%+v %v", begun, b.jar)
		}
		if again := ask[api.Signup](b, 201, "POST", "/v1/signup", form); again.ID != begun.ID {
			t.Errorf("another sign-up %+v", again)
		}
		path := "/v1/signup/" + begun.ID
		if p := ask[api.Problem](b, 429, "POST", path+"/resend", nil); p.Reason != "resend_wait" || p.Detail["seconds"] == nil {
			t.Errorf("%+v", p)
		}
		code := h.letter(email).Code
		if p := ask[api.Problem](b, 422, "POST", path+"/verify", map[string]string{"code": "nope"}); p.Reason != "code_wrong" || p.Detail["left"] != 4.0 || p.Errors[0].Location != "body.code" {
			t.Errorf("%+v", p)
		}
		if p := ask[api.Problem](b, 403, "POST", path+"/session", nil); p.Reason != "login_needed" {
			t.Errorf("%+v", p)
		}
		v := ask[api.Verified](b, 200, "POST", path+"/verify", map[string]string{"code": code})
		if v.Signup.Step != "ready" || v.Session == nil || v.Session.Me.User.Email != email || v.Session.Me.User.Role != "owner" || v.Session.Me.Tenant.Currency != "EUR" {
			t.Fatalf("%+v", v)
		}
		name := h.api.CookieName()
		if me := get[api.Me](asker{house: h, cookie: b.jar[name]}, 200, "GET", "/v1/me", nil); me.CSRF != v.Session.CSRF {
			t.Errorf("%+v", me)
		}
		if p := ask[api.Problem](other, 403, "POST", path+"/session", nil); p.Reason != "login_needed" || len(other.jar) != 0 {
			t.Errorf("another browser came in: %+v", p)
		}
		if s := ask[api.Session](b, 200, "POST", path+"/session", nil); s.Me.User.Email != email {
			t.Errorf("%+v", s)
		}
		if p := ask[api.Problem](b, 404, "GET", "/v1/signup/nonsense", nil); p.Code != "not_found" {
			t.Errorf("%+v", p)
		}
		h.entrance(email, phrase)
	}
}

func TestASignUpThatCannotStandSaysWhichField(t *testing.T) {
	h := open(t)
	for field, test := range map[string][2]string{"email": {"lin", "email_form"}, "company": {" ", "company_form"}, "country": {"XX", "country_unknown"}, "password": {"password", "password_short"},
		"language": {"fr", "request_invalid"}} {
		form, _ := acme()
		form[field] = test[0]
		if p := ask[api.Problem](h.browser(), 422, "POST", "/v1/signup", form); p.Reason != test[1] || len(p.Errors) != 1 || p.Errors[0].Location != "body."+field {
			t.Errorf("%s: %+v", field, p)
		}
	}
}

// events is a page that waits for the steps of a sign-up.
func (h *house) events(id string) <-chan api.Signup {
	h.Helper()
	server := httptest.NewServer(h.api)
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	request, err := http.NewRequestWithContext(ctx, "GET", server.URL+"/v1/signup/"+id+"/events", nil)
	h.must(err)
	answer, err := server.Client().Do(request)
	h.must(err)
	if kind := answer.Header.Get("Content-Type"); answer.StatusCode != 200 || kind != "text/event-stream" || answer.Header.Get("X-Accel-Buffering") != "no" {
		h.Fatalf("%d %s", answer.StatusCode, kind)
	}
	heard, gone := make(chan api.Signup, 20), make(chan struct{})
	go func() {
		defer close(gone)
		defer close(heard)
		lines := bufio.NewScanner(answer.Body)
		for lines.Scan() {
			var s api.Signup
			if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok && json.Unmarshal([]byte(data), &s) == nil {
				heard <- s
			}
		}
	}()
	h.Cleanup(func() {
		cancel()
		<-gone
		answer.Body.Close()
		server.Close()
	})
	return heard
}

func TestTheLinkOnAnotherDeviceMovesTheFirstPageOn(t *testing.T) {
	h := open(t)
	b, telephone := h.browser(), h.browser()
	form, email := acme()
	begun := ask[api.Signup](b, 201, "POST", "/v1/signup", form)
	heard := h.events(begun.ID)
	if first := <-heard; first.Step != "mailed" || first.ID != begun.ID {
		t.Fatalf("%+v", first)
	}
	link := h.letter(email).Link
	_, token, ok := strings.Cut(link, "/verify?token=")
	if !ok {
		t.Fatal(link)
	}
	v := ask[api.Verified](telephone, 200, "POST", "/v1/signup/verify", map[string]string{"token": token})
	if v.Signup.Step != "ready" || v.Session != nil || len(telephone.jar) != 0 {
		t.Fatalf("the device that opened the mail: %+v", v)
	}
	var last api.Signup
	for s := range heard { // the stream ends when all is ready
		last = s
	}
	if last.Step != "ready" {
		t.Errorf("the page heard of %+v last", last)
	}
	if s := ask[api.Session](b, 200, "POST", "/v1/signup/"+begun.ID+"/session", nil); s.Me.User.Email != email || b.jar["boyun"] == "" {
		t.Errorf("%+v", s)
	}
	if p := ask[api.Problem](telephone, 404, "POST", "/v1/signup/verify", map[string]string{"token": "nonsense"}); p.Reason != "token_wrong" {
		t.Errorf("%+v", p)
	}
}

func TestAMistypedAddressIsCorrected(t *testing.T) {
	h := open(t)
	b := h.browser()
	form, email := acme()
	begun := ask[api.Signup](b, 201, "POST", "/v1/signup", form)
	old, right := h.letter(email).Code, "yue"+email
	if now := ask[api.Signup](b, 200, "POST", "/v1/signup/"+begun.ID+"/address", map[string]string{"email": right}); now.ID != begun.ID || now.Email != right {
		t.Errorf("%+v", now)
	}
	fresh := h.letter(right).Code
	if old != fresh {
		get[api.Problem](asker{house: h}, 422, "POST", "/v1/signup/"+begun.ID+"/verify", map[string]string{"code": old})
	}
	if v := ask[api.Verified](b, 200, "POST", "/v1/signup/"+begun.ID+"/verify", map[string]string{"code": fresh}); v.Session == nil || v.Session.Me.User.Email != right {
		t.Errorf("%+v", v)
	}
}
