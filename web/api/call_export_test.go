package api_test

import (
	"encoding/csv"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/web/api"
)

func TestCallsAreTakenAwayAsCSV(t *testing.T) {
	h := open(t)
	id := h.talked(h.own, "agent")
	h.exec(h.own, `update calls set note = '=1+1', form = '{"budget":"3000"}', disposition = 'interested', cost_micro = 12500, cost_currency = 'CNY', created_at = '2026-11-28T20:00:00Z' where id = ?`, string(id))
	owner := h.as(h.own, tenant.Owner)
	w := owner.request("GET", "/v1/calls/export?language=zh&timezone=Asia/Shanghai&outcome=answered&number=13800138000", nil)
	if w.Code != 200 || w.Header().Get("Content-Type") != "text/csv; charset=utf-8" || !strings.HasPrefix(w.Header().Get("Content-Disposition"), `attachment; filename="calls-`) {
		t.Fatalf("%d %v %s", w.Code, w.Header(), w.Body)
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(w.Body.String(), "\ufeff"))).ReadAll()
	if err != nil || len(rows) != 2 || !strings.HasPrefix(w.Body.String(), "\ufeff") || rows[0][0] != "时间 (Asia/Shanghai)" {
		t.Fatalf("%v %q", err, rows)
	}
	want := []string{"2026-11-29 04:00:00", "呼出", "•••• 8000", "接通", "'=1+1", "budget: 3000", "1", "0.0125", "CNY", "是", string(id)}
	got := rows[1]
	for _, cell := range want {
		if !slices.Contains(got, cell) {
			t.Errorf("no cell says %q: %q", cell, got)
		}
	}
	if w := owner.request("GET", "/v1/calls/export?outcome=busy", nil); w.Code != 200 || strings.Count(w.Body.String(), "\n") != 1 || !strings.HasPrefix(w.Body.String(), "\ufeffTime (UTC),") {
		t.Errorf("none: %d %q", w.Code, w.Body)
	}
	if p := get[api.Problem](owner, 422, "GET", "/v1/calls/export?timezone=Moon", nil); p.Reason != "bad_timezone" {
		t.Errorf("%+v", p)
	}
	get[api.Problem](h.as(h.own, tenant.Supervisor), 403, "GET", "/v1/calls/export", nil)
	if log := owner.request("GET", "/v1/audit", nil); strings.Count(log.Body.String(), `"calls_exported"`) != 2 || !strings.Contains(log.Body.String(), `"outcome":"busy"`) || strings.Contains(log.Body.String(), "13800138000") {
		t.Errorf("the audit log: %s", log.Body)
	}
}

// An export of more calls than are read at a time has all of them, each once.
func TestAnExportHasEveryCall(t *testing.T) {
	h := open(t)
	h.talked(h.own, "agent")
	h.exec(h.own, `insert into calls (id, attempt_id, campaign_id, lead_id, trunk_id, caller_id, created_at) select 'more-' || n, '', 'first', lead_id, 'box', 'boxid', now() - make_interval(secs => n) from calls, generate_series(1, 450) n`)
	w := h.as(h.own, tenant.Owner).request("GET", "/v1/calls/export", nil)
	rows, err := csv.NewReader(strings.NewReader(w.Body.String())).ReadAll()
	if err != nil || len(rows) != 452 {
		t.Fatalf("%v, %d rows", err, len(rows))
	}
	seen := map[string]bool{}
	for _, row := range rows {
		seen[row[len(row)-2]] = true
	}
	if len(seen) != 452 {
		t.Errorf("%d different calls", len(seen))
	}
}

// Whoever downloads sees that a file is not whole: its connection breaks, instead of ending as if that were all.
func TestAnExportThatCannotGoOnBreaksOff(t *testing.T) {
	h := open(t)
	h.talked(h.own, "agent")
	h.exec(h.own, `update campaigns set dispositions = '5' where id = 'first'`)
	owner := h.as(h.own, tenant.Owner)
	server := httptest.NewServer(h.api)
	defer server.Close()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/v1/calls/export", nil)
	h.must(err)
	r.AddCookie(&http.Cookie{Name: h.api.CookieName(), Value: owner.cookie})
	answer, err := server.Client().Do(r)
	if err != nil {
		return // it broke before its head was out
	}
	defer answer.Body.Close()
	if body, err := io.ReadAll(answer.Body); err == nil {
		t.Errorf("answered %d %q, as if that were all", answer.StatusCode, body)
	}
}

// What a file says of a call is what the console says of it.
func TestAnExportSaysOutcomesAsTheConsole(t *testing.T) {
	h := open(t)
	for _, language := range []string{"zh", "en"} {
		var words struct {
			Outcome map[string]string `json:"outcome"`
		}
		raw, err := os.ReadFile("../console/src/i18n/" + language + "/common.json")
		h.must(err)
		h.must(json.Unmarshal(raw, &words))
		id := h.talked(h.own, "agent")
		for outcome, word := range words.Outcome {
			if outcome == "live" {
				continue
			}
			h.exec(h.own, `update calls set outcome = ? where id = ?`, outcome, string(id))
			w := h.as(h.own, tenant.Owner).request("GET", "/v1/calls/export?language="+language+"&outcome="+outcome, nil)
			if !strings.Contains(w.Body.String(), ","+word+",") {
				t.Errorf("%s in %s: %s", outcome, language, w.Body)
			}
		}
	}
}
