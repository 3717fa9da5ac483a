package api_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/web/api"
)

// open words: what they may be is not known when the API is built, so one that nothing carries finds nothing. Everything else a query can
// say has a form, and what is not of it is refused.
var openWords = []string{"number", "q", "where", "reason", "disposition", "code", "actor", "action", "campaign_id", "agent_id", "lead_id", "list_id", "name", "file", "country", "cursor"}

// asks are all routes that take a query, as the owner's request may be sent to them.
func (h *house) asks(each func(op *huma.Operation, path string, read []*huma.Param)) {
	h.Helper()
	for path, item := range h.api.OpenAPI().Paths {
		for _, op := range []*huma.Operation{item.Get, item.Post, item.Put, item.Patch, item.Delete} {
			if op == nil {
				continue
			}
			var read []*huma.Param
			for _, p := range op.Parameters {
				if p.In == "query" {
					read = append(read, p)
				}
			}
			at := strings.NewReplacer("/v1/campaigns/{id}", "/v1/campaigns/first", "/v1/lists/{id}", "/v1/lists/sample", "/v1/imports/{id}", "/v1/imports/far-import", "/v1/leads/{id}", "/v1/leads/far-lead").Replace(path)
			each(op, strangers(at), read)
		}
	}
}

func TestWhatAQueryCannotMeanIsRefusedWithWhatItCan(t *testing.T) {
	h := open(t)
	owner := h.as(h.own, tenant.Owner)
	h.exec(h.own, `insert into leads (id, list_id, name, sealed, blind, last4, country) values ('far-lead', 'sample', 'Ann', '', 'one', '6021', 'CN')`)
	wrong := func(op *huma.Operation, path, query, location, reason string) api.FieldError {
		t.Helper()
		if op.OperationID == "logout" {
			return api.FieldError{} // ends the session the others are asked with
		}
		p := get[api.Problem](owner, 422, op.Method, path+"?"+query, nil)
		if len(p.Errors) != 1 || p.Errors[0].Location != location || p.Errors[0].Reason != reason || p.Reason != "request_invalid" || p.RequestID == "" {
			t.Errorf("%s %s?%s answers %+v", op.Method, path, query, p)
			return api.FieldError{}
		}
		return p.Errors[0]
	}
	choices, cursors := 0, 0
	h.asks(func(op *huma.Operation, path string, read []*huma.Param) {
		e := wrong(op, path, "stat=busy", "query.stat", "unknown")
		allowed, _ := e.Detail["allowed"].([]any)
		for _, p := range read {
			if e.Detail != nil && !slices.Contains(allowed, any(p.Name)) {
				t.Errorf("%s does not say that it reads %s: %v", op.OperationID, p.Name, allowed)
			}
			wrong(op, path, p.Name+"=x&"+p.Name+"=y", "query."+p.Name, "repeated")
			switch {
			case p.Schema.Enum != nil:
				choices++
				e := wrong(op, path, p.Name+"=nonsense", "query."+p.Name, "choice")
				if words, _ := e.Detail["allowed"].([]any); len(words) == 0 || slices.Contains(words, any("")) || e.Detail["sent"] != "nonsense" {
					t.Errorf("%s tells of %s %v", op.OperationID, p.Name, e.Detail)
				}
			case p.Name == "cursor":
				cursors++
				query := "?cursor=nonsense!"
				if slices.ContainsFunc(read, func(q *huma.Param) bool { return q.Name == "q" && q.Required }) {
					query += "&q=Ann"
				}
				if p := get[api.Problem](owner, 422, op.Method, path+query, nil); p.Reason != "bad_cursor" {
					t.Errorf("%s takes a cursor it never gave: %+v", op.OperationID, p)
				}
			case p.Schema.Type != "string" || p.Schema.Format != "" || p.Schema.Pattern != "": // has a form
			case !slices.Contains(openWords, p.Name):
				t.Errorf("%s takes any %s: give it an enum, or say here why it cannot have one", op.OperationID, p.Name)
			}
		}
	})
	if choices < 10 || cursors < 10 {
		t.Errorf("looked at %d choices and %d cursors", choices, cursors)
	}
	if p := get[api.Problem](owner, 422, "GET", "/v1/calls?outcome=%zz", nil); p.Errors[0].Location != "query" || p.Errors[0].Reason != "unreadable" {
		t.Errorf("a query that does not parse is answered %+v", p)
	}
	get[api.Page[api.Call]](owner, 200, "GET", "/v1/calls?outcome=&limit=", nil)
	if p := get[api.Problem](owner, 422, "GET", `/v1/lists/sample/leads?where={"tag":["vip"]}`, nil); p.Reason != "where_unreadable" || !strings.Contains(p.Title, "tag") {
		t.Errorf("a filter with a typo is answered %+v", p)
	}
	if idle := get[api.Page[api.Lead]](owner, 200, "GET", "/v1/campaigns/first/leads?state=idle", nil); len(idle.Items) != 1 || idle.Items[0].State != "idle" {
		t.Errorf("the campaign has not taken its only lead yet, and tells as idle %+v", idle.Items)
	}
	if w := (asker{house: h}).request("GET", "/v1/calls?stat=x", nil); w.Code != http.StatusUnauthorized {
		t.Errorf("a stranger is told what a query may be: %d", w.Code)
	}
}

func TestAChoiceInABodyIsRefusedWithWhatItMayBe(t *testing.T) {
	h := open(t)
	p := get[api.Problem](h.as(h.own, tenant.Owner), 422, "POST", "/v1/lead-acts/count", `{"choice":{"list_id":"sample","state":"foo"}}`)
	if len(p.Errors) != 1 || p.Errors[0].Location != "body.choice.state" || p.Errors[0].Reason != "choice" || p.Errors[0].Detail["sent"] != "foo" || len(p.Errors[0].Detail["allowed"].([]any)) != 7 {
		t.Errorf("answered %+v", p)
	}
}

func TestAFormWhereTheBodyIsTheFile(t *testing.T) {
	h := open(t)
	asForm := func(r *http.Request) { r.Header.Set("Content-Type", "multipart/form-data; boundary=x") }
	p := get[api.Problem](h.as(h.own, tenant.Owner), http.StatusUnsupportedMediaType, "PUT", "/v1/announcements/greeting", strings.NewReader("--x\r\n"), asForm)
	if p.Reason != "body_form" {
		t.Errorf("answered %+v", p)
	}
}

func TestAMethodThatAPathDoesNotHave(t *testing.T) {
	h := open(t)
	owner := h.as(h.own, tenant.Owner)
	w := owner.request("DELETE", "/v1/calls", nil)
	if w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") != "GET, HEAD, OPTIONS" || w.Header().Get("Content-Type") != "application/problem+json" || !strings.Contains(w.Body.String(), `"method_not_allowed"`) {
		t.Errorf("DELETE answers %d %v %s", w.Code, w.Header(), w.Body)
	}
	if w := owner.request("OPTIONS", "/v1/campaigns/first", nil); w.Code != http.StatusNoContent || w.Header().Get("Allow") != "DELETE, GET, HEAD, OPTIONS, PATCH" || w.Body.Len() > 0 {
		t.Errorf("OPTIONS answers %d %v %s", w.Code, w.Header(), w.Body)
	}
	if w := owner.request("OPTIONS", "/v1/nowhere", nil); w.Code != http.StatusNotFound || w.Header().Get("Allow") != "" {
		t.Errorf("OPTIONS of nothing answers %d", w.Code)
	}
	for _, r := range h.api.Routes() {
		if r.Method != http.MethodGet {
			continue
		}
		path := strangers(r.Path)
		head, whole := owner.request("HEAD", path, nil), (*http.Response)(nil)
		if strings.HasSuffix(path, "/events") {
			if head.Code != http.StatusNotFound {
				t.Errorf("HEAD %s answers %d", path, head.Code)
			}
			continue
		}
		whole = owner.request("GET", path, nil).Result()
		if head.Code != whole.StatusCode || head.Header().Get("Content-Type") != whole.Header.Get("Content-Type") {
			t.Errorf("HEAD %s answers %d %s, GET %d", path, head.Code, head.Header().Get("Content-Type"), whole.StatusCode)
		}
	}
	if w := (asker{house: h}).request("HEAD", "/v1/calls", nil); w.Code != http.StatusUnauthorized {
		t.Errorf("HEAD lets a stranger in: %d", w.Code)
	}
}
