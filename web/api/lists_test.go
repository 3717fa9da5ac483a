package api_test

import (
	"bytes"
	"context"
	"io"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/japanese"

	"github.com/boyunhq/boyun/dialer/list"
	"github.com/boyunhq/boyun/infra/jobs"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/web/api"
)

// work does what was enqueued.
func (h *house) work() {
	h.Helper()
	h.queue.mu.Lock()
	todo := h.queue.jobs
	h.queue.jobs = nil
	h.queue.mu.Unlock()
	for _, job := range todo {
		h.must(h.imports.Work(context.Background(), jobs.Job[list.Job]{Args: job}))
	}
}

func form(t testing.TB, fields [][2]string, file string) (io.Reader, func(*http.Request)) {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for _, f := range fields {
		if err := w.WriteField(f[0], f[1]); err != nil {
			t.Fatal(err)
		}
	}
	part, err := w.CreateFormFile("file", "autumn.csv")
	if err == nil {
		_, err = io.WriteString(part, file)
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return &body, func(r *http.Request) { r.Header.Set("Content-Type", w.FormDataContentType()) }
}

func TestAllImportsAreReachedByPages(t *testing.T) {
	h := open(t)
	owner := h.as(h.own, tenant.Owner)
	var made, seen []string
	for range 3 {
		body, typed := form(t, [][2]string{{"list_name", "Autumn"}, {"country", "CN"}}, "Name,Phone\nAnn,13800138000\n")
		made = append(made, get[api.Import](owner, 201, "POST", "/v1/imports", body, typed).ID)
	}
	for cursor := "?limit=2"; ; {
		page := get[api.Page[api.Import]](owner, 200, "GET", "/v1/imports"+cursor, nil)
		for _, i := range page.Items {
			seen = append(seen, i.ID)
		}
		if page.Next == nil {
			break
		}
		cursor = "?limit=2&cursor=" + *page.Next
	}
	slices.Reverse(made)
	if !slices.Equal(seen, made) {
		t.Fatalf("pages show %v of %v", seen, made)
	}
}

func TestAFormSaysWhereItsFileGoesBeforeTheFileOrNotAtAll(t *testing.T) {
	h := open(t)
	owner := h.as(h.own, tenant.Owner)
	behind := func(name string) (io.Reader, func(*http.Request)) {
		var body bytes.Buffer
		w := multipart.NewWriter(&body)
		part, err := w.CreateFormFile("file", "autumn.csv")
		h.must(err)
		_, err = io.WriteString(part, "Name,Phone\nAnn,13800138000\n")
		h.must(err)
		h.must(w.WriteField(name, "sample"))
		h.must(w.Close())
		return &body, func(r *http.Request) { r.Header.Set("Content-Type", w.FormDataContentType()) }
	}
	body, typed := behind("list_id")
	if p := get[api.Problem](owner, 422, "POST", "/v1/imports", body, typed); p.Reason != "form_order" || p.Errors[0].Location != "body.list_id" {
		t.Errorf("a list that is named behind the file answers %+v", p)
	}
	body, typed = form(t, [][2]string{{"lists_id", "sample"}}, "Name,Phone\nAnn,13800138000\n")
	if p := get[api.Problem](owner, 422, "POST", "/v1/imports", body, typed); p.Reason != "form_field" || p.Errors[0].Location != "body.lists_id" {
		t.Errorf("a field that nobody reads answers %+v", p)
	}
	if left := get[api.Page[api.List]](owner, 200, "GET", "/v1/lists", nil); len(left.Items) != 1 {
		t.Errorf("lists that nobody meant are left: %+v", left.Items)
	}
	body, typed = behind("submit")
	get[api.Import](owner, 201, "POST", "/v1/imports", body, typed)
	if p := get[api.Problem](owner, 415, "POST", "/v1/lists", "name=x", func(r *http.Request) { r.Header.Set("Content-Type", "application/x-www-form-urlencoded") }); p.Reason != "media_type" {
		t.Errorf("a form where JSON is meant answers %+v", p)
	}
}

func TestAFileIsReadAnewInTheEncodingThatItsOwnerNames(t *testing.T) {
	h := open(t)
	owner := h.as(h.own, tenant.Owner)
	upload := func(e encoding.Encoding, text string) api.Import {
		raw, err := e.NewEncoder().String(text)
		h.must(err)
		body, typed := form(t, [][2]string{{"list_name", "Aki"}, {"country", "CN"}}, raw)
		return get[api.Import](owner, 201, "POST", "/v1/imports", body, typed)
	}
	if made := upload(japanese.EUCJP, "氏名;電話番号\nメイ;+8613800138000\n"); !made.Unsure || made.Encoding != "GB18030" {
		t.Fatalf("a file nobody can be sure of is %s, unsure %v", made.Encoding, made.Unsure)
	}
	made := upload(japanese.ShiftJIS, "氏名;電話番号\n芽衣;+8613800138000\n")
	if made.Encoding != "Shift_JIS" || made.Unsure || made.Columns[0].Name != "氏名" {
		t.Fatalf("Japanese is %+v", made)
	}
	path := "/v1/imports/" + made.ID + "/reading"
	wrong := get[api.Import](owner, 200, "PUT", path, map[string]any{"encoding": "Big5"})
	if wrong.Encoding != "Big5" || wrong.Unsure || wrong.Columns[0].Name == "氏名" || wrong.Status != "uploaded" {
		t.Fatalf("read as Big5 it is %+v", wrong)
	}
	again := get[api.Import](owner, 200, "PUT", path, map[string]any{"encoding": "Shift_JIS", "header": false})
	if len(again.Columns) != 2 || again.Header || again.Delimiter != ";" || !slices.Contains(again.Columns[0].Samples, "芽衣") {
		t.Fatalf("read again it is %+v", again)
	}
	if p := get[api.Problem](owner, 422, "PUT", path, map[string]any{"encoding": "KOI8-R"}); p.Errors[0].Location != "body.encoding" || len(p.Errors[0].Detail["allowed"].([]any)) != 8 {
		t.Errorf("an encoding that is none of them answers %+v", p)
	}
	if p := get[api.Problem](owner, 422, "PUT", path, map[string]any{"delimiter": "x"}); p.Errors[0].Location != "body.delimiter" {
		t.Errorf("a delimiter that is none answers %+v", p)
	}
	if bars := get[api.Import](owner, 200, "PUT", path, map[string]any{"delimiter": "|"}); len(bars.Columns) != 1 {
		t.Errorf("by bars it has %d columns", len(bars.Columns))
	}
}

func TestAFileIsUploadedCheckedBroughtInAndTakenBack(t *testing.T) {
	h := open(t)
	owner := h.as(h.own, tenant.Owner)
	body, typed := form(t, [][2]string{{"list_name", "Autumn"}, {"country", "CN"}}, "Name,Phone,City\nAnn,13800138000,Bath\nBen,13900139000,Rome\nBad,1380013,\nAnn,13800138000,Oslo\n")
	made := get[api.Import](owner, 201, "POST", "/v1/imports", body, typed)
	if made.Status != "uploaded" || made.Check != nil || made.ListName != "Autumn" || made.FileName != "autumn.csv" || !made.Header || len(made.Columns) != 3 || made.Columns[1].Guess != "phone" ||
		strings.Contains(strings.Join(made.Columns[1].Samples, ""), "13800138000") {
		t.Fatalf("uploaded as %+v", made)
	}
	path := "/v1/imports/" + made.ID
	columns := []map[string]any{{"index": 0, "target": "name", "field": ""}, {"index": 1, "target": "phone", "field": ""}, {"index": 2, "target": "field", "field": "Town"}}
	if mapped := get[api.Import](owner, 200, "PUT", path+"/mapping", map[string]any{"columns": columns, "header": true}); mapped.Columns[2].Target != "field" || mapped.Columns[2].Field != "Town" {
		t.Fatalf("mapped as %+v", mapped.Columns)
	}
	get[api.Import](owner, 202, "POST", path+"/check", nil)
	h.work()
	checked := get[api.Import](owner, 200, "GET", path, nil)
	if c := checked.Check; checked.Status != "uploaded" || c == nil || c.Rows != 4 || c.Accepted != 2 || c.Merged != 1 || c.Rejected != 1 || checked.DoneRows != 0 {
		t.Fatalf("checked as %+v %+v", checked, checked.Check)
	}
	get[api.Import](owner, 202, "POST", path+"/run", nil)
	h.work()
	done := get[api.Import](owner, 200, "GET", path, nil)
	if done.Status != "done" || done.Accepted != 2 || done.Merged != 1 || done.Rejected != 1 || done.DoneRows != 4 || done.UndoUntil == nil {
		t.Fatalf("done as %+v", done)
	}
	rows := get[api.Page[api.ImportRow]](owner, 200, "GET", path+"/rows?result=rejected", nil)
	if len(rows.Items) != 1 || rows.Items[0].RowNo != 3 || rows.Items[0].Code != "too_short" {
		t.Errorf("rejected rows %+v", rows.Items)
	}
	result := owner.request("GET", path+"/result.csv?language=en", nil)
	if result.Code != 200 || result.Header().Get("Content-Type") != "text/csv; charset=utf-8" || strings.Count(result.Body.String(), "\n") != 5 {
		t.Errorf("the result is %d %v %q", result.Code, result.Header(), result.Body)
	}
	leads := get[api.Page[api.Lead]](owner, 200, "GET", "/v1/lists/"+*done.ListID+"/leads", nil)
	if len(leads.Items) != 2 || leads.Items[0].State != "idle" || leads.Items[0].Number != "•••• 8000" || leads.Items[0].Fields["Town"] != "Oslo" || leads.Items[0].FieldOrder[0] != "Town" {
		t.Errorf("leads %+v", leads.Items)
	}
	get[api.Import](owner, 200, "POST", path+"/undo", nil)
	h.work()
	if undone := get[api.Import](owner, 200, "GET", path, nil); undone.Status != "undone" || undone.Undo == nil || undone.Undo.Removed != 2 || undone.Undo.KeptCalled != 0 {
		t.Errorf("undone as %+v %+v", undone, undone.Undo)
	}
}

func TestAnUploadThatCannotBeReadSaysWhyAndLeavesNoList(t *testing.T) {
	h := open(t)
	owner := h.as(h.own, tenant.Owner)
	body, typed := form(t, [][2]string{{"list_name", "Broken"}}, "")
	if p := get[api.Problem](owner, 422, "POST", "/v1/imports", body, typed); p.Reason != "file_empty" {
		t.Errorf("refused as %q", p.Reason)
	}
	for _, l := range get[api.Page[api.List]](owner, 200, "GET", "/v1/lists", nil).Items {
		if l.Name == "Broken" {
			t.Error("the list of a broken upload is on the screens")
		}
	}
	if p := get[api.Problem](owner, 422, "POST", "/v1/imports", `{}`); p.Reason != "multipart" {
		t.Errorf("refused as %q", p.Reason)
	}
}

func TestListsAreMadeRenamedArchivedAndTheirLeadsCounted(t *testing.T) {
	h := open(t)
	owner := h.as(h.own, tenant.Owner)
	made := get[api.List](owner, 201, "POST", "/v1/lists", map[string]string{"name": "Spring"})
	if made.Country != "CN" || made.ArchivedAt != nil {
		t.Errorf("made %+v", made)
	}
	lead := get[api.Lead](owner, 201, "POST", "/v1/lists/"+made.ID+"/leads", map[string]any{"phone": "138 0013 8000", "name": "Ann", "fields": map[string]string{"Town": "Bath"}})
	if d := get[api.LeadDetail](owner, 200, "GET", "/v1/leads/"+lead.ID, nil); d.Name != "Ann" || d.Fields["Town"] != "Bath" || d.Calls == nil || d.CampaignID != nil {
		t.Errorf("lead %+v", d)
	}
	if p := get[api.Problem](owner, 422, "POST", "/v1/lists/"+made.ID+"/leads", map[string]any{"phone": "1380013"}); p.Reason != "too_short" || p.Detail["missing"] == nil {
		t.Errorf("refused as %+v", p)
	}
	type counts struct{ Counts []api.LeadCount }
	if c := get[counts](owner, 200, "GET", "/v1/lists/"+made.ID+"/states", nil); len(c.Counts) != 1 || c.Counts[0] != (api.LeadCount{State: "idle", Count: 1}) {
		t.Errorf("states %+v", c)
	}
	away := get[api.List](owner, 200, "PATCH", "/v1/lists/"+made.ID, map[string]any{"name": "Spring 2", "archived": true})
	if away.Name != "Spring 2" || away.ArchivedAt == nil {
		t.Errorf("archived as %+v", away)
	}
	for query, want := range map[string]int{"q=Ann": 1, "q=Bob": 0, "q=13800138000": 1} {
		if page := get[api.Page[api.Lead]](owner, 200, "GET", "/v1/lists/"+made.ID+"/leads?"+query, nil); len(page.Items) != want {
			t.Errorf("%s finds %d", query, len(page.Items))
		}
	}
	if p := get[api.Problem](owner, 422, "GET", "/v1/lists/"+made.ID+"/leads?q=13800", nil); p.Reason != "number_fragment" {
		t.Errorf("a fragment is refused as %q", p.Reason)
	}
	if w := owner.request("GET", "/v1/imports/sample.csv?language=zh", nil); w.Code != 200 || !strings.Contains(w.Body.String(), "手机号") {
		t.Errorf("the sample is %d %s", w.Code, w.Body)
	}
}
