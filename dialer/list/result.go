package list

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"io"
	"strconv"
	"strings"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/list/sheet"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/seal"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/audit"
)

// RowFate is what became of a row of the file, or of several that follow each other and were all accepted.
type RowFate struct {
	From, To int64 // 1 is the first data row
	Result   string
	Code     string
	Detail   map[string]any // values of the sentence; "line" is the line of the file
	Lead     dialer.LeadID  // of a merge
}

type fateRow struct {
	RowNo  int64
	RowTo  int64
	Result string
	Code   string
	Detail json.RawMessage
	LeadID *string
}

func (r fateRow) fate() (RowFate, error) {
	f := RowFate{From: r.RowNo, To: r.RowTo, Result: r.Result, Code: r.Code}
	if err := json.Unmarshal(r.Detail, &f.Detail); err != nil {
		return f, err
	}
	delete(f.Detail, "before") // kept for an undo, not for a screen
	if r.LeadID != nil {
		f.Lead = dialer.LeadID(*r.LeadID)
	}
	return f, nil
}

// Fates returns a page of rows by result ("accepted", "merged", "rejected" or "" for all) and reason, in the order of the file. next is
// the row to go on behind, 0 on the last page.
func (m *Importer) Fates(ctx context.Context, t tenant.ID, id dialer.ImportID, result, code string, after int64, limit int) (fates []RowFate, next int64, err error) {
	if limit < 1 || limit > 1000 {
		limit = 100
	}
	err = m.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		if _, err := getImport(tx, id, ""); err != nil {
			return err
		}
		fates, next, err = fatesAfter(tx, id, result, code, after, limit)
		return err
	})
	return fates, next, err
}

func fatesAfter(tx *gorm.DB, id dialer.ImportID, result, code string, after int64, limit int) (fates []RowFate, next int64, err error) {
	var rows []fateRow
	err = tx.Raw(`select row_no, row_to, result, code, detail, lead_id from import_rows
		where import_id = ? and row_no > ? and ? in ('', result) and ? in ('', code) order by row_no limit ?`, string(id), after, result, code, limit+1).Scan(&rows).Error
	if err != nil {
		return nil, 0, err
	}
	if len(rows) > limit {
		rows = rows[:limit]
		next = rows[limit-1].RowNo
	}
	for _, row := range rows {
		f, err := row.fate()
		if err != nil {
			return nil, 0, err
		}
		fates = append(fates, f)
	}
	return fates, next, nil
}

// Wanted is which rows a result file holds, and in which language its words are.
type Wanted struct {
	Result   string // only rows of this result; "" for all
	Language string
}

// WriteResult writes the file again as CSV (UTF-8 with byte-order mark, for Excel's sake) with the fate of every row in front of its
// cells: corrected, it can be uploaded as it is. Cells that a spreadsheet would run as a formula are disarmed.
func (m *Importer) WriteResult(ctx context.Context, by tenant.Actor, id dialer.ImportID, want Wanted, out io.Writer) error {
	box, err := m.keys.Box(ctx, by.Tenant)
	if err != nil {
		return err
	}
	var row importRow
	err = m.schemas.Within(ctx, by.Tenant, func(tx *gorm.DB) error {
		if row, err = getImport(tx, id, ""); err != nil {
			return err
		}
		switch Status(row.Status) {
		case Uploaded, Checking, Checked:
			return notNow(row, "give a result")
		}
		return audit.Append(tx, by, m.Now(), audit.Entry{Action: "result_downloaded", Object: "imports", ObjectID: row.ID, Detail: map[string]string{"file": row.FileName}})
	})
	if err != nil {
		return err
	}
	r := resultWriter{Importer: m, tenant: by.Tenant, row: row, only: want.Result, english: want.Language == "en", out: csv.NewWriter(out)}
	if _, err := io.WriteString(out, "\ufeff"); err != nil {
		return err
	}
	if err := r.write(ctx, box); err != nil {
		return err
	}
	r.out.Flush()
	return r.out.Error()
}

type resultWriter struct {
	*Importer
	tenant  tenant.ID
	row     importRow
	only    string
	english bool
	out     *csv.Writer
	fates   []RowFate
	more    bool
	last    int64
	asked   bool
}

func (r *resultWriter) write(ctx context.Context, box *seal.Box) error {
	rows, err := r.open(ctx, box, r.row)
	if err != nil {
		return err
	}
	defer rows.Close()
	titles := resultTitles(r.english)
	headed := false
	for no := int64(0); ; {
		row, err := rows.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		if !headed {
			headed = true
			head := titles
			if r.row.Header {
				head = append(head, row.Cells...)
			}
			if err := r.line(head); err != nil {
				return err
			}
			if r.row.Header {
				continue
			}
		}
		no++
		if err := r.rowOut(ctx, no, row); err != nil {
			return err
		}
	}
	return nil
}

func (r *resultWriter) rowOut(ctx context.Context, no int64, row sheet.Row) error {
	f, err := r.fateOf(ctx, no)
	if err != nil {
		return err
	}
	if r.only != "" && f.Result != r.only {
		return nil
	}
	words, why := resultWords(f.Result, r.english), reasonWords(f.Code, f.Detail, r.english)
	if _, also := f.Detail["count"]; also && f.Result == "merged" {
		why += pick([2]string{"；", "; "}, r.english) + reasonWords(leftOut, f.Detail, r.english)
	}
	return r.line(append([]string{strconv.Itoa(row.Line), words, f.Code, why}, row.Cells...))
}

// fateOf walks the entries beside the file.
func (r *resultWriter) fateOf(ctx context.Context, no int64) (RowFate, error) {
	for len(r.fates) == 0 || r.fates[0].To < no {
		if len(r.fates) > 0 {
			r.fates = r.fates[1:]
			continue
		}
		if r.asked && !r.more {
			return RowFate{}, nil // beyond what was done: cancelled or failed on the way
		}
		err := r.schemas.Within(ctx, r.tenant, func(tx *gorm.DB) (err error) {
			r.fates, r.last, err = fatesAfter(tx, dialer.ImportID(r.row.ID), "", "", r.last, 2000)
			return err
		})
		if err != nil {
			return RowFate{}, err
		}
		r.asked, r.more = true, r.last > 0
		if len(r.fates) == 0 {
			return RowFate{}, nil
		}
	}
	if r.fates[0].From > no {
		return RowFate{}, fault.New(fault.Internal, "import_rows", "row %d of import %s has no fate", no, r.row.ID)
	}
	return r.fates[0], nil
}

func (r *resultWriter) line(cells []string) error {
	safe := make([]string, len(cells))
	for i, cell := range cells {
		safe[i] = disarm(cell)
	}
	return r.out.Write(safe)
}

// disarm keeps a spreadsheet from running a cell as a formula (OWASP's rule): a text that begins like one gets a text mark in front. Our
// own reader takes the mark off again.
func disarm(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r＝＋－＠", []rune(cell)[0]) {
		return "'" + cell
	}
	return cell
}

// rearm takes off the text mark that disarm puts on.
func rearm(cell string) string {
	if rest, ok := strings.CutPrefix(cell, "'"); ok && disarm(rest) != rest {
		return rest
	}
	return cell
}

// resultTitles head the columns in front of the file's own; a file that is uploaded again is known by them.
func resultTitles(english bool) []string {
	if english {
		return []string{"line", "result", "code", "why"}
	}
	return []string{"行", "结果", "代码", "说明"}
}
