package api

import (
	"slices"
	"time"

	"github.com/boyunhq/boyun/dialer/list"
)

// Import is one file on its way into a list.
type Import struct {
	ID            string         `json:"id"`
	ListID        *string        `json:"list_id"`
	ListName      string         `json:"list_name"`
	FileName      string         `json:"file_name"`
	Bytes         int64          `json:"bytes"`
	Format        string         `json:"format" enum:",csv,xlsx"`
	Encoding      string         `json:"encoding" enum:",UTF-8,UTF-16LE,UTF-16BE,GB18030,Big5,Shift_JIS,EUC-KR,windows-1252" doc:"Of CSV"`
	Unsure        bool           `json:"encoding_unsure" doc:"The encoding is the most probable one and no more: look at the samples, and say another with readImport"`
	Delimiter     string         `json:"delimiter"`
	Header        bool           `json:"header"`
	Country       string         `json:"country"`
	Columns       []ImportColumn `json:"columns" nullable:"false"`
	Status        string         `json:"status" enum:"uploaded,checking,running,done,cancelled,failed,undone"`
	Check         *ImportSums    `json:"check" doc:"Of all rows; null before the check and when the mapping has changed since"`
	TotalRows     int64          `json:"total_rows"`
	DoneRows      int64          `json:"done_rows"`
	Accepted      int64          `json:"accepted"`
	Merged        int64          `json:"merged"`
	Rejected      int64          `json:"rejected"`
	RowsPerSecond float64        `json:"rows_per_second"`
	Error         string         `json:"error" doc:"Stable word when failed"`
	UndoUntil     *time.Time     `json:"undo_until"`
	Undo          *ImportUndo    `json:"undo,omitempty"`
	CreatedAt     time.Time      `json:"created_at"`
	StartedAt     *time.Time     `json:"started_at"`
	FinishedAt    *time.Time     `json:"finished_at"`
}

// ImportUndo is what an undo did.
type ImportUndo struct {
	Removed    int64 `json:"removed"`
	KeptCalled int64 `json:"kept_called" doc:"Leads that stay because they were called, or another file brought them too"`
}

// ImportSums add up: accepted, merged and rejected are rows.
type ImportSums struct {
	Rows     int64          `json:"rows"`
	Accepted int64          `json:"accepted"`
	Merged   int64          `json:"merged"`
	Rejected int64          `json:"rejected"`
	Reasons  []ImportReason `json:"reasons" nullable:"false"`
}

// ImportReason counts rows by the reason they were merged or rejected for; of accepted and merged ones, by what was left out of them.
type ImportReason struct {
	Code   string `json:"code"`
	Result string `json:"result" enum:"accepted,merged,rejected"`
	Count  int64  `json:"count"`
}

// ColumnMapping says what a column is for.
type ColumnMapping struct {
	Index  int    `json:"index"`
	Target string `json:"target" enum:"phone,name,tags,note,priority,timezone,consent,do_not_call,field,ignore"`
	Field  string `json:"field" doc:"Name of the lead's field when target is field; the purpose when it is consent: service, callback, survey, marketing, ai_voice, any"`
}

// ImportColumn is one column as the preview shows it.
type ImportColumn struct {
	ColumnMapping
	Name    string   `json:"name"`
	Samples []string `json:"samples" nullable:"false" doc:"Up to three; numbers masked"`
	Guess   string   `json:"guess"`
	HitRate float64  `json:"hit_rate" doc:"0..1: how many of the sampled cells fit the guess"`
}

// ImportRow is what became of a row, or of several that follow each other and were all accepted.
type ImportRow struct {
	RowNo  int64          `json:"row_no"`
	RowTo  int64          `json:"row_to" doc:"Last of the accepted rows that follow each other"`
	Result string         `json:"result" enum:"accepted,merged,rejected"`
	Code   string         `json:"code"`
	Detail map[string]any `json:"detail"`
	LeadID *string        `json:"lead_id"`
}

// ViewImport is an import as screens know it.
func ViewImport(i list.Import, now time.Time) Import {
	v := Import{ID: string(i.ID), ListID: pointer(string(i.List)), ListName: i.ListName, FileName: i.File, Bytes: i.Bytes, Format: i.Format.Kind,
		Encoding: i.Format.Encoding, Unsure: i.Format.Unsure, Delimiter: i.Format.Delimiter, Header: i.Header, Columns: []ImportColumn{}, Status: string(i.Status), TotalRows: i.Total, Error: i.Error,
		CreatedAt: moment(i.Created), StartedAt: instant(i.Started), FinishedAt: instant(i.Finished)}
	for n, c := range i.Columns {
		column := ImportColumn{ColumnMapping: ColumnMapping{Index: n, Target: string(c.Guess.Use), Field: c.Guess.Field}, Name: c.Name,
			Samples: append([]string{}, c.Samples...), Guess: string(c.Guess.Use), HitRate: c.Hits}
		if n < len(i.Roles) {
			column.Target, column.Field = string(i.Roles[n].Use), i.Roles[n].Field
		}
		if c.Guess.Use == list.AsPhone && v.Country == "" {
			v.Country = c.Country
		}
		v.Columns = append(v.Columns, column)
	}
	if i.Status == list.Checked { // the counts are the check's
		v.Status, v.Check = string(list.Uploaded), sums(i)
		return v
	}
	v.DoneRows, v.Accepted, v.Merged, v.Rejected = i.Rows, i.Accepted, i.Merged, i.Rejected
	if until := i.Finished; i.CanUndo(now) {
		v.UndoUntil = instant(until.Add(24 * time.Hour))
	}
	switch i.Status {
	case list.Undoing:
		v.Status = string(list.Running)
	case list.Undone:
		v.Undo = &ImportUndo{Removed: max(i.Accepted-i.Kept, 0), KeptCalled: i.Kept}
	}
	if took := now.Sub(i.Started).Seconds(); i.Status == list.Running && took > 0 {
		v.RowsPerSecond = float64(i.Rows) / took
	} else if took := i.Finished.Sub(i.Started).Seconds(); i.Status == list.Done && took > 0 {
		v.RowsPerSecond = float64(i.Rows) / took
	}
	return v
}

// resultOf is what became of the rows that a reason counts; every reason but these is one of a rejection.
func resultOf(code string) string {
	switch code {
	case "numbers_left_out":
		return "accepted"
	case "duplicate_in_file", "already_in_list":
		return "merged"
	}
	return "rejected"
}

func sums(i list.Import) *ImportSums {
	s := &ImportSums{Rows: i.Rows, Accepted: i.Accepted, Merged: i.Merged, Rejected: i.Rejected, Reasons: []ImportReason{}}
	for code, n := range i.Reasons {
		s.Reasons = append(s.Reasons, ImportReason{Code: code, Result: resultOf(code), Count: n})
	}
	slices.SortFunc(s.Reasons, func(a, b ImportReason) int { return int(b.Count - a.Count) })
	return s
}

func viewRow(f list.RowFate) ImportRow {
	r := ImportRow{RowNo: f.From, RowTo: f.To, Result: f.Result, Code: f.Code, Detail: f.Detail, LeadID: pointer(string(f.Lead))}
	if r.Detail == nil {
		r.Detail = map[string]any{}
	}
	return r
}
