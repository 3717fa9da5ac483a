package api

import (
	"encoding/csv"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"path"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/list"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
)

// formFields are what an upload's form may say before its file.
var formFields = []string{"list_id", "list_name", "country"}

// upload hands the file on while it arrives; it is never whole in memory. The fields come before the file, as browsers send a form: one
// that comes behind it, or under another name, would be lost, and the file would go into a list that nobody meant.
func (l *lists) upload(w http.ResponseWriter, r *http.Request, who tenant.Actor) error {
	form, err := r.MultipartReader()
	if err != nil {
		return fault.New(fault.Invalid, "multipart", "send the file as multipart/form-data")
	}
	// a large file on a slow line takes longer than a request otherwise may
	if err := http.NewResponseController(w).SetReadDeadline(time.Time{}); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	fields := map[string]string{}
	for {
		part, err := form.NextPart()
		if err == io.EOF {
			return fault.New(fault.Invalid, "file_missing", "the form has no field file or text").With("field", "file")
		}
		if err != nil {
			return fault.Wrap(fault.Invalid, "upload_broken", "the upload broke off", err)
		}
		if name := part.FormName(); name == "file" || name == "text" {
			return l.take(w, r, who, fields, form, part)
		} else if !slices.Contains(formFields, name) {
			return fault.New(fault.Invalid, "form_field", "%.40q is not read here; what is: %s, then file or text", name, strings.Join(formFields, ", ")).With("field", name).With("allowed", formFields)
		}
		value, err := io.ReadAll(io.LimitReader(part, 1000))
		if err != nil {
			return fault.Wrap(fault.Invalid, "upload_broken", "the upload broke off", err)
		}
		fields[part.FormName()] = string(value)
	}
}

func (l *lists) take(w http.ResponseWriter, r *http.Request, who tenant.Actor, fields map[string]string, form *multipart.Reader, part *multipart.Part) error {
	into := dialer.ListID(fields["list_id"])
	name := part.FileName()
	if name == "" {
		name = "text.csv"
	}
	fresh := into == ""
	if fresh {
		title := fields["list_name"]
		if title == "" {
			title = strings.TrimSuffix(strings.TrimSuffix(name, ".csv"), ".xlsx")
		}
		made, err := l.Lists.Create(r.Context(), who, title, fields["country"], l.now())
		if err != nil {
			return err
		}
		into = made.ID
	}
	upload := l.Imports.Upload
	if part.FormName() == "text" || strings.EqualFold(path.Ext(name), ".txt") {
		upload = l.Imports.Paste
	}
	made, err := upload(r.Context(), who, into, name, part)
	if err == nil {
		if err = late(form); err != nil {
			_, gone := l.Imports.Cancel(r.Context(), who, made.ID, true)
			err = errors.Join(err, gone)
		}
	}
	if err != nil {
		if fresh { // an empty list that nobody asked for goes off the screens
			_, gone := l.Lists.Archive(r.Context(), who, into, true, l.now())
			err = errors.Join(err, gone)
		}
		return err
	}
	return writeJSON(w, http.StatusCreated, ViewImport(made, l.now()))
}

// late refuses a form whose fields come behind its file.
func late(form *multipart.Reader) error {
	part, err := form.NextPart()
	if err != nil { // the end, or a break that costs nothing any more
		return nil
	}
	if name := part.FormName(); slices.Contains(formFields, name) {
		return fault.New(fault.Invalid, "form_order", "send %s before the file: a form is read as it arrives", name).With("field", name)
	}
	return nil
}

// result streams the file again with the fate of every row.
func (l *lists) result(w http.ResponseWriter, r *http.Request, who tenant.Actor) error {
	id := dialer.ImportID(r.PathValue("id"))
	if _, err := l.Imports.Import(r.Context(), who.Tenant, id); err != nil {
		return err
	}
	out := &attachment{w: w, name: "result-" + string(id) + ".csv"}
	return l.Imports.WriteResult(r.Context(), who, id, list.Wanted{Result: r.URL.Query().Get("result"), Language: language(r)}, out)
}

// attachment names the file at the first byte, so that an error before it is still an answer of its own.
type attachment struct {
	w    http.ResponseWriter
	name string
	open bool
}

func (a *attachment) Write(b []byte) (int, error) {
	if !a.open {
		a.open = true
		a.w.Header().Set("Content-Type", "text/csv; charset=utf-8")
		a.w.Header().Set("Content-Disposition", `attachment; filename="`+a.name+`"`)
	}
	return a.w.Write(b)
}

func language(r *http.Request) string {
	if asked := r.URL.Query().Get("language"); asked == "zh" || asked == "en" {
		return asked
	}
	if strings.HasPrefix(r.Header.Get("Accept-Language"), "zh") {
		return "zh"
	}
	return "en"
}

// sampleCSV is a file that works as it is; its numbers reach the sandbox's people.
func sampleCSV(w http.ResponseWriter, r *http.Request, _ tenant.Actor) error {
	rows := [][]string{{"手机号", "姓名", "标签", "到期日", "同意服务电话"}, {"+8613800138000", "陈思远", "老客户", "2026/12/5", "是"}, {"+8613800138001", "李沐辰", "新客户;上海", "2026/12/9", "2026-03-08"},
		{"+8613800138010", "吴思琪", "", "2027/1/3", "官网表单 2026-05-20"}}
	if language(r) == "en" {
		rows = [][]string{{"Phone", "Name", "Tags", "Renewal", "Consent to service calls"}, {"+8613800138000", "Ann Marsh", "regular", "2026-12-05", "yes"},
			{"+8613800138001", "Ben Okafor", "new;north", "2026-12-09", "2026-03-08"}, {"+8613800138010", "Cleo Hart", "", "2027-01-03", "web form 2026-05-20"}}
	}
	out := &attachment{w: w, name: "sample.csv"}
	if _, err := io.WriteString(out, "\ufeff"); err != nil {
		return err
	}
	return csv.NewWriter(out).WriteAll(rows)
}

func describeUpload(a *API) func(*huma.Operation) {
	return func(op *huma.Operation) {
		text, file := &huma.Schema{Type: huma.TypeString}, &huma.Schema{Type: huma.TypeString, Format: "binary"}
		op.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{"multipart/form-data": {Schema: &huma.Schema{Type: huma.TypeObject,
			Description: "list_id, or list_name with country, come before file or text",
			Properties:  map[string]*huma.Schema{"list_id": text, "list_name": text, "country": text, "file": file, "text": text}}}}}
		schema := a.huma.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[Import](), true, "Import")
		op.Responses["201"] = &huma.Response{Description: "Created", Content: map[string]*huma.MediaType{"application/json": {Schema: schema}}}
	}
}

func describeResult(op *huma.Operation) {
	describeCSV(op)
	op.Parameters = append(op.Parameters, &huma.Param{Name: "result", In: "query", Description: "Only these rows; all when absent",
		Schema: &huma.Schema{Type: huma.TypeString, Enum: []any{"accepted", "merged", "rejected"}}})
}

func describeCSV(op *huma.Operation) {
	op.Responses["200"] = &huma.Response{Description: "UTF-8 with byte-order mark", Content: map[string]*huma.MediaType{"text/csv": {Schema: &huma.Schema{Type: huma.TypeString}}}}
	op.Parameters = append(op.Parameters, &huma.Param{Name: "language", In: "query", Schema: &huma.Schema{Type: huma.TypeString, Enum: []any{"zh", "en"}}})
}
