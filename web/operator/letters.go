package operator

import (
	"encoding/json"
	"mime"
	"net/http"
	"strings"
	"time"

	"github.com/boyunhq/boyun/dialer/callerid/letter"
	"github.com/boyunhq/boyun/infra/fault"
)

// pending is a letter that waits, in JSON.
type pending struct {
	Tenant  string    `json:"tenant_id"`
	Company string    `json:"company"`
	Country string    `json:"country"`
	Caller  string    `json:"caller_id"`
	Letter  string    `json:"letter_id"`
	SentAt  time.Time `json:"sent_at"`
}

// sheet is one letter with the number it is about.
type sheet struct {
	Tenant string    `json:"tenant_id"`
	Caller string    `json:"caller_id"`
	Letter string    `json:"letter_id"`
	Label  string    `json:"label"`
	Number string    `json:"number"` // in digits: it has to be compared with the document
	File   string    `json:"file"`
	Kind   string    `json:"kind"`
	Bytes  int       `json:"bytes"`
	State  string    `json:"state"`
	Note   string    `json:"note"`
	SentAt time.Time `json:"sent_at"`
}

func (o *Office) list(w http.ResponseWriter, r *http.Request) error {
	found, err := o.Letters.Pending(r.Context())
	if err != nil {
		return err
	}
	all := make([]pending, len(found))
	for i, p := range found {
		all[i] = pending{string(p.Tenant), p.Company, p.Country, string(p.Caller), p.Letter, p.SentAt.UTC()}
	}
	if wantsJSON(r) {
		return answer(w, map[string]any{"items": all})
	}
	return o.page(w, r, "list", all)
}

func (o *Office) show(w http.ResponseWriter, r *http.Request) error {
	by, caller, id := whose(r)
	l, label, number, err := o.Letters.Claimed(r.Context(), by, caller, id, o.Now())
	if err != nil {
		return err
	}
	s := sheet{string(by.Tenant), string(caller), id, label, number.Reveal(), l.Name, l.Kind, l.Bytes, string(l.State), l.Note, l.SentAt.UTC()}
	if wantsJSON(r) {
		return answer(w, s)
	}
	return o.page(w, r, "letter", s)
}

// file gives the document to be looked at; nothing in it runs.
func (o *Office) file(w http.ResponseWriter, r *http.Request) error {
	by, caller, id := whose(r)
	l, file, err := o.Letters.Open(r.Context(), by.Tenant, caller, id)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", l.Kind)
	h.Set("Content-Disposition", mime.FormatMediaType("inline", map[string]string{"filename": l.Name}))
	h.Set("Content-Security-Policy", "default-src 'none'; img-src 'self'; object-src 'self'; style-src 'unsafe-inline'; script-src 'none'")
	_, err = w.Write(file)
	if err != nil {
		o.Log.Debug("a document could not be sent", "error", err)
	}
	return nil
}

// mostOfForm is the longest decision that is read.
const mostOfForm = 8 << 10

func (o *Office) decide(w http.ResponseWriter, r *http.Request) error {
	r.Body = http.MaxBytesReader(w, r.Body, mostOfForm)
	var said struct {
		Approve bool   `json:"approve"`
		Note    string `json:"note"`
	}
	if strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		if err := json.NewDecoder(r.Body).Decode(&said); err != nil {
			return fault.Wrap(fault.Invalid, "bad_json", "the decision is no JSON", err)
		}
	} else {
		if err := r.ParseForm(); err != nil {
			return fault.Wrap(fault.Invalid, "bad_form", "the form cannot be read", err)
		}
		said.Approve, said.Note = r.PostForm.Get("word") == "approve", r.PostForm.Get("note")
		if !said.Approve && r.PostForm.Get("word") != "refuse" {
			return fault.New(fault.Invalid, "word", "say approve or refuse")
		}
	}
	by, caller, id := whose(r)
	decided, err := o.Letters.Decide(r.Context(), by, caller, id, said.Approve, said.Note, o.Now())
	if err != nil {
		return err
	}
	o.Log.Info("a letter was judged", "tenant", by.Tenant, "caller_id", caller, "letter", id, "state", decided.State)
	if wantsJSON(r) {
		return answer(w, map[string]any{"letter_id": id, "state": letter.State(decided.State)})
	}
	http.Redirect(w, r, "/operator/letters", http.StatusSeeOther)
	return nil
}

func answer(w http.ResponseWriter, body any) error {
	w.Header().Set("Content-Type", "application/json")
	return json.NewEncoder(w).Encode(body)
}
