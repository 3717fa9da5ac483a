package operator

import (
	"context"
	"encoding/json"
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/callerid/letter"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
)

const token = "the operator's own word"

// drawer is one letter that waits.
type drawer struct {
	letter letter.Letter
	by     tenant.Actor
}

func (d *drawer) Pending(context.Context) ([]letter.Pending, error) {
	if d.letter.State != letter.Waiting {
		return nil, nil
	}
	return []letter.Pending{{Tenant: "acme", Company: "Acme <b>& Co</b>", Country: "CN", Letter: "l1", Caller: "k1", SentAt: time.Date(2026, 11, 27, 9, 30, 0, 0, time.UTC)}}, nil
}

func (d *drawer) find(t tenant.ID, caller dialer.CallerID, id string) error {
	if t != "acme" || caller != "k1" || id != "l1" {
		return fault.New(fault.NotFound, "not_here", "no such letter")
	}
	return nil
}

func (d *drawer) Claimed(_ context.Context, by tenant.Actor, caller dialer.CallerID, id string, _ time.Time) (letter.Letter, string, dialer.Number, error) {
	n, _ := dialer.NewNumber("+8657188880001")
	return d.letter, "Office", n, d.find(by.Tenant, caller, id)
}

func (d *drawer) Open(_ context.Context, t tenant.ID, caller dialer.CallerID, id string) (letter.Letter, []byte, error) {
	return d.letter, []byte("%PDF-1.7 paper"), d.find(t, caller, id)
}

func (d *drawer) Decide(_ context.Context, by tenant.Actor, caller dialer.CallerID, id string, approve bool, note string, _ time.Time) (letter.Letter, error) {
	if err := d.find(by.Tenant, caller, id); err != nil {
		return letter.Letter{}, err
	}
	d.by, d.letter.State, d.letter.Note = by, letter.Refused, note
	if approve {
		d.letter.State = letter.Approved
	}
	return d.letter, nil
}

func serve(t *testing.T) (*drawer, string) {
	t.Helper()
	d := &drawer{letter: letter.Letter{ID: "l1", Caller: "k1", Name: "contract.pdf", Kind: "application/pdf", Bytes: 14, State: letter.Waiting}}
	o := Office{Letters: d, Token: token, Log: slog.New(slog.DiscardHandler), Now: time.Now}
	mux := http.NewServeMux()
	for pattern, h := range o.Routes() {
		mux.Handle(pattern, h)
	}
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return d, s.URL
}

// ask sends a request as the operator's browser or program does.
func ask(t *testing.T, method, at, body string, headers ...string) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequest(method, at, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.SetBasicAuth("operator", token)
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	got, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer, string(got)
}

func TestTheOperatorReadsAndJudgesInBothLanguages(t *testing.T) {
	d, at := serve(t)
	_, english := ask(t, "GET", at+"/operator/letters", "")
	_, chinese := ask(t, "GET", at+"/operator/letters", "", "Accept-Language", "zh-CN")
	if !strings.Contains(english, "Acme &lt;b&gt;&amp; Co&lt;/b&gt;") || !strings.Contains(english, "/operator/letters/acme/k1/l1") || !strings.Contains(chinese, "证明主叫号码的文件") {
		t.Errorf("the list: %s\n%s", english, chinese)
	}
	const one = "/operator/letters/acme/k1/l1"
	if _, page := ask(t, "GET", at+one, ""); !strings.Contains(html.UnescapeString(page), "+8657188880001") || !strings.Contains(page, `data="`+one+`/file"`) {
		t.Errorf("the letter: %s", page)
	}
	if answer, file := ask(t, "GET", at+one+"/file", ""); file != "%PDF-1.7 paper" || answer.Header.Get("Content-Type") != "application/pdf" || !strings.Contains(answer.Header.Get("Content-Security-Policy"), "script-src 'none'") {
		t.Errorf("the document: %q %v", file, answer.Header)
	}
	form := url.Values{"word": {"refuse"}, "note": {"another company"}}.Encode()
	if answer, _ := ask(t, "POST", at+one, form, "Content-Type", "application/x-www-form-urlencoded", "Origin", at); answer.StatusCode != http.StatusSeeOther || d.letter.State != letter.Refused || d.letter.Note != "another company" {
		t.Errorf("refused by form: %d, %+v", answer.StatusCode, d.letter)
	}
	if d.by.ID() != "system" || d.by.Tenant != "acme" {
		t.Errorf("judged as %+v", d.by)
	}
	d.letter.State = letter.Waiting
	answer, got := ask(t, "POST", at+one, `{"approve":true}`, "Content-Type", "application/json", "Accept", "application/json")
	if answer.StatusCode != http.StatusOK || d.letter.State != letter.Approved || !strings.Contains(got, "approved") {
		t.Errorf("approved by API: %d %s", answer.StatusCode, got)
	}
	_, got = ask(t, "GET", at+"/operator/letters", "", "Accept", "application/json")
	var list struct{ Items []any }
	if err := json.Unmarshal([]byte(got), &list); err != nil || list.Items == nil || len(list.Items) != 0 {
		t.Errorf("nothing waits: %s (%v)", got, err)
	}
}

func TestNobodyElseGetsIn(t *testing.T) {
	d, at := serve(t)
	const one = "/operator/letters/acme/k1/l1"
	for name, header := range map[string]string{"nobody": "", "a wrong word": "Bearer wrong", "an empty word": "Bearer ", "a prefix of it": "Bearer " + token[:8]} {
		for _, path := range []string{"/operator/letters", one, one + "/file"} {
			if answer, got := ask(t, "GET", at+path, "", "Authorization", header); answer.StatusCode != http.StatusUnauthorized || strings.Contains(got, "Acme") {
				t.Errorf("%s at %s: %d %s", name, path, answer.StatusCode, got)
			}
		}
	}
	if answer, _ := ask(t, "POST", at+one, "word=approve", "Content-Type", "application/x-www-form-urlencoded", "Origin", "https://elsewhere.example"); answer.StatusCode != http.StatusForbidden || d.letter.State != letter.Waiting {
		t.Errorf("another site's form: %d, %s", answer.StatusCode, d.letter.State)
	}
	if answer, _ := ask(t, "GET", at+"/operator/letters/acme/k1/other", ""); answer.StatusCode != http.StatusNotFound {
		t.Errorf("a letter that is not there: %d", answer.StatusCode)
	}
	if answer, _ := ask(t, "POST", at+one, "word=perhaps", "Content-Type", "application/x-www-form-urlencoded"); answer.StatusCode != http.StatusBadRequest || d.letter.State != letter.Waiting {
		t.Errorf("neither yes nor no: %d, %s", answer.StatusCode, d.letter.State)
	}
	if routes := (&Office{Letters: d}).Routes(); len(routes) != 0 {
		t.Errorf("without a token there are %d pages", len(routes))
	}
}
