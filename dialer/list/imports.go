package list

import (
	"context"
	"encoding/json"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/list/sheet"
	"github.com/boyunhq/boyun/tenant"
)

// Status is where an import stands.
type Status string

// Statuses.
const (
	Uploaded  Status = "uploaded"  // columns are guessed; nothing is saved
	Checking  Status = "checking"  // all rows are being judged; nothing is saved
	Checked   Status = "checked"   // the counts say what an import would do
	Running   Status = "running"   //
	Done      Status = "done"      //
	Cancelled Status = "cancelled" // what was in stays, unless it was asked to go
	Failed    Status = "failed"    // Error says why; what was in stays
	Undoing   Status = "undoing"   //
	Undone    Status = "undone"    // Kept leads stay: they were called, or another file brought them too
)

func (s Status) busy() bool { return s == Checking || s == Running || s == Undoing }

// Use is what a column is for.
type Use string

// Uses.
const (
	AsPhone     Use = "phone" // of several, the first that holds a number is the lead's first, the others follow
	AsName      Use = "name"
	AsTags      Use = "tags" // separated by ; , | or spaces of a wide script
	AsNote      Use = "note"
	AsPriority  Use = "priority"
	AsConsent   Use = "consent"     // yes, no, the day or where it comes from; Field is the purpose
	AsDoNotCall Use = "do_not_call" // a row that says so is not imported
	AsZone      Use = "timezone"    // an IANA name; it counts more than what the number tells
	AsField     Use = "field"
	Ignored     Use = "ignore"
)

// Role is a column's use, and for a field its name, for consent its purpose.
type Role struct {
	Use   Use
	Field string
}

// Column is one column of a file as the preview shows it.
type Column struct {
	Name    string   // from the header; empty without one
	Samples []string // of the first rows, up to three that are not empty; what may be a number is masked
	Guess   Role
	Hits    float64 // 0..1: how many of the looked-at cells fit the guess
	Country string  // of a phone column: where most of its numbers are
}

// Import is one file on its way into a list.
type Import struct {
	ID       dialer.ImportID
	List     dialer.ListID
	ListName string
	File     string
	Bytes    int64
	Format   sheet.Format
	Header   bool
	Columns  []Column
	Roles    []Role // one for each column; the guesses until somebody says otherwise
	Status   Status
	// Counts of the check, or of the import so far. Accepted + Merged + Rejected is Rows, always; Total is Rows of the check, 0 before.
	Total    int64
	Rows     int64
	Accepted int64
	Merged   int64
	Rejected int64
	Reasons  map[string]int64 // merges and rejections by reason
	Kept     int64
	Error    string // reason word
	By       string
	Created  time.Time
	Started  time.Time
	Finished time.Time
}

// undoFor is how long an import can be undone.
const undoFor = 24 * time.Hour

// CanUndo tells whether an import can still be undone.
func (i Import) CanUndo(now time.Time) bool {
	return (i.Status == Done || i.Status == Cancelled || i.Status == Failed) && i.Accepted+i.Merged > 0 && now.Sub(i.Finished) < undoFor
}

type importRow struct {
	ID             string
	ListID         string
	ListName       string
	FileName       string
	FileKey        string
	Bytes          int64
	Format         string
	Encoding       string
	EncodingUnsure bool
	Delimiter      string
	Sheet          string
	Header         bool
	Columns        json.RawMessage
	Mapping        json.RawMessage
	Status         string
	Round          int
	TotalRows      int64
	DoneRows       int64
	Accepted       int64
	Merged         int64
	Rejected       int64
	Reasons        json.RawMessage
	Kept           int64
	Error          string
	CreatedBy      string
	CreatedAt      time.Time
	StartedAt      *time.Time
	BeatAt         *time.Time
	FinishedAt     *time.Time
}

const importColumns = `select i.id, i.list_id, l.name as list_name, i.file_name, i.file_key, i.bytes, i.format, i.encoding, i.encoding_unsure, i.delimiter, i.sheet, i.header, i.columns,
	i.mapping, i.status, i.round, i.total_rows, i.done_rows, i.accepted, i.merged, i.rejected, i.reasons, i.kept, i.error, i.created_by, i.created_at, i.started_at,
	i.beat_at, i.finished_at from imports i join lists l on l.id = i.list_id`

type columnRow struct {
	Name    string   `json:"name"`
	Samples []string `json:"samples"`
	Guess   roleRow  `json:"guess"`
	Hits    float64  `json:"hits"`
	Country string   `json:"country,omitempty"`
}

type roleRow struct {
	Use   Use    `json:"use"`
	Field string `json:"field,omitempty"`
}

func roleRows(roles []Role) []roleRow {
	rows := make([]roleRow, len(roles))
	for i, r := range roles {
		rows[i] = roleRow(r)
	}
	return rows
}

func columnRows(columns []Column) []columnRow {
	rows := make([]columnRow, len(columns))
	for i, c := range columns {
		rows[i] = columnRow{c.Name, c.Samples, roleRow(c.Guess), c.Hits, c.Country}
	}
	return rows
}

func (r importRow) imported() (Import, error) {
	i := Import{ID: dialer.ImportID(r.ID), List: dialer.ListID(r.ListID), ListName: r.ListName, File: r.FileName, Bytes: r.Bytes, Header: r.Header,
		Format: r.format(), Status: Status(r.Status), Total: r.TotalRows, Rows: r.DoneRows,
		Accepted: r.Accepted, Merged: r.Merged, Rejected: r.Rejected, Kept: r.Kept, Error: r.Error, By: r.CreatedBy, Created: r.CreatedAt}
	for at, t := range map[*time.Time]*time.Time{&i.Started: r.StartedAt, &i.Finished: r.FinishedAt} {
		if t != nil {
			*at = *t
		}
	}
	var columns []columnRow
	var roles []roleRow
	for at, raw := range map[any]json.RawMessage{&columns: r.Columns, &roles: r.Mapping, &i.Reasons: r.Reasons} {
		if err := json.Unmarshal(raw, at); err != nil {
			return Import{}, err
		}
	}
	for _, c := range columns {
		i.Columns = append(i.Columns, Column{c.Name, c.Samples, Role(c.Guess), c.Hits, c.Country})
	}
	for _, role := range roles {
		i.Roles = append(i.Roles, Role(role))
	}
	return i, nil
}

func getImport(tx *gorm.DB, id dialer.ImportID, lock string) (importRow, error) {
	var rows []importRow
	if err := tx.Raw(importColumns+` where i.id = ? `+lock, string(id)).Scan(&rows).Error; err != nil {
		return importRow{}, err
	}
	if len(rows) == 0 {
		return importRow{}, notHere("import")
	}
	return rows[0], nil
}

const forUpdate = `for update of i`

// Import returns one import.
func (m *Importer) Import(ctx context.Context, t tenant.ID, id dialer.ImportID) (i Import, err error) {
	err = m.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		row, err := getImport(tx, id, "")
		if err != nil {
			return err
		}
		i, err = row.imported()
		return err
	})
	return i, err
}

// Imports returns imports of one list or of all, the newest first: at most limit of those before the import before, which may be empty.
func (m *Importer) Imports(ctx context.Context, t tenant.ID, list dialer.ListID, before dialer.ImportID, limit int) (all []Import, err error) {
	err = m.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		var rows []importRow
		err := tx.Raw(importColumns+` where ? in ('', i.list_id) and (? = '' or i.id < ?) order by i.id desc limit ?`, // ids rise with time
			string(list), string(before), string(before), limit).Scan(&rows).Error
		for _, row := range rows {
			i, err := row.imported()
			if err != nil {
				return err
			}
			all = append(all, i)
		}
		return err
	})
	return all, err
}
