package list

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/sync/errgroup"
	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/list/phone"
	"github.com/boyunhq/boyun/dialer/list/sheet"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/pg/tuple"
	"github.com/boyunhq/boyun/infra/seal"
)

// work is one worker on one round of an import.
type work struct {
	*Importer
	job               Job
	row               importRow
	roles             []Role
	country, language string
	box               *seal.Box
	tally             tally
	began             time.Time
	from              int64 // rows that were done before we began
	shown, kept       time.Time
	memory            memory // of the list, while we write to it
	consent           int    // the column that says what people agreed to; -1: none
	wording           string // its name: what they agreed to
}

// tally is what has become of the rows so far: accepted + merged + rejected is rows, always.
type tally struct {
	rows, accepted, merged, rejected int64
	reasons                          map[string]int64
}

func (m *Importer) newWork(tx *gorm.DB, job Job, row importRow) (*work, error) {
	i, err := row.imported()
	if err != nil {
		return nil, err
	}
	home, err := homeOf(tx)
	if err != nil {
		return nil, err
	}
	on, err := getList(tx, i.List)
	if err != nil {
		return nil, err
	}
	w := &work{Importer: m, job: job, row: row, roles: i.Roles, country: on.Country, language: home.Language, began: m.Now(), from: i.Rows,
		tally: tally{rows: i.Rows, accepted: i.Accepted, merged: i.Merged, rejected: i.Rejected, reasons: i.Reasons}}
	if w.tally.reasons == nil {
		w.tally.reasons = map[string]int64{}
	}
	if w.consent = slices.IndexFunc(i.Roles, func(r Role) bool { return r.Use == AsConsent }); w.consent >= 0 {
		w.wording = i.File
		if w.consent < len(i.Columns) && i.Columns[w.consent].Name != "" {
			w.wording = i.Columns[w.consent].Name
		}
		w.wording = cut(w.wording, 200)
	}
	return w, nil
}

// errTaken says that the import went on without us: cancelled, or another worker was quicker.
var errTaken = errors.New("the import is in other hands")

func (w *work) run(ctx context.Context) (err error) {
	if w.box, err = w.keys.Box(ctx, w.job.Tenant); err != nil {
		return err
	}
	defer w.memory.end()
	switch Status(w.row.Status) {
	case Checking:
		err = w.check(ctx)
	case Running:
		err = w.bring(ctx)
	case Undoing:
		err = w.undo(ctx)
	}
	switch {
	case errors.Is(err, errTaken):
		return nil
	case fault.Is(err, fault.Invalid) || fault.Is(err, fault.NotFound): // the file itself: trying again changes nothing
		return w.fail(ctx, err)
	}
	return err
}

// fail ends the round with the reason on the import.
func (w *work) fail(ctx context.Context, cause error) error {
	w.Log.Warn("an import failed", "tenant", w.job.Tenant, "import", w.job.Import, "error", cause)
	reason := "import_failed"
	if coded, ok := errors.AsType[*fault.Error](cause); ok && coded.Reason != "" {
		reason = coded.Reason
	}
	return w.finish(ctx, Failed, map[string]any{"error": reason})
}

// batch is a piece of the file: rows first, and what they became, in order.
type batch struct {
	rows  []line
	ready []ready
	done  chan struct{}
}

// line is one row of the file with its fate so far.
type line struct {
	no     int64 // 1 is the first data row
	at     int   // line of the file
	entry  Entry
	bad    string
	reject *phone.Reject
	ready  int // index into batch.ready, if not rejected
}

// batchBytes bounds what the cells of a batch hold; half a dozen are under way at once, each as cells, as leads and as rows for the server.
const batchBytes = 1 << 20

// each reads the file from behind row skip, prepares batches on all cores and gives them to fn in order.
func (w *work) each(ctx context.Context, skip int64, prepare func(*batch) error, fn func(*batch) error) error {
	rows, err := w.open(ctx, w.box, w.row)
	if err != nil {
		return err
	}
	defer rows.Close()
	return w.pipe(ctx, rows, skip, prepare, fn)
}

func (w *work) pipe(ctx context.Context, rows sheet.Rows, skip int64, prepare func(*batch) error, fn func(*batch) error) error {
	group, ctx := errgroup.WithContext(ctx)
	workers := runtime.GOMAXPROCS(0)
	todo, ordered := make(chan *batch), make(chan *batch, workers)
	group.Go(func() error {
		defer close(todo)
		defer close(ordered)
		return w.read(ctx, rows, skip, todo, ordered)
	})
	for range workers {
		group.Go(func() error {
			for b := range todo {
				if err := prepare(b); err != nil { // it is never done: nobody takes half a batch for a whole one
					return err
				}
				close(b.done)
			}
			return nil
		})
	}
	group.Go(func() error {
		for b := range ordered {
			select {
			case <-b.done:
			case <-ctx.Done():
				return ctx.Err()
			}
			if err := fn(b); err != nil {
				return err
			}
		}
		return nil
	})
	return group.Wait()
}

func (w *work) read(ctx context.Context, rows sheet.Rows, skip int64, todo, ordered chan<- *batch) error {
	b, size, no := w.newBatch(), 0, int64(0)
	send := func() error {
		for _, to := range []chan<- *batch{ordered, todo} {
			select {
			case to <- b:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		b, size = w.newBatch(), 0
		return nil
	}
	for first := true; ; first = false {
		row, err := rows.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		if first && w.row.Header {
			continue
		}
		if no++; no <= skip {
			continue
		}
		l := line{no: no, at: row.Line, bad: row.Bad}
		if row.Bad == "" {
			l.entry = w.entry(row.Cells)
		}
		b.rows = append(b.rows, l)
		for _, cell := range row.Cells {
			size += len(cell)
		}
		if len(b.rows) >= w.Batch || size > batchBytes {
			if err := send(); err != nil {
				return err
			}
		}
	}
	if len(b.rows) == 0 {
		return nil
	}
	return send()
}

func (w *work) newBatch() *batch {
	return &batch{rows: make([]line, 0, w.Batch), done: make(chan struct{})}
}

// entry reads the cells of a row by the columns' roles.
func (w *work) entry(cells []string) Entry {
	e := Entry{}
	for i, role := range w.roles {
		if i >= len(cells) || cells[i] == "" {
			continue
		}
		cell := rearm(cells[i])
		switch role.Use {
		case AsPhone:
			if e.Number == "" {
				e.Number = cell
			} else {
				e.Others = append(e.Others, cell)
			}
		case AsName:
			e.Name = joined(e.Name, cell)
		case AsTags:
			e.Tags = append(e.Tags, strings.FieldsFunc(cell, func(r rune) bool { return strings.ContainsRune(";,|；，、\u3000", r) })...)
		case AsNote:
			e.Note = strings.TrimSpace(e.Note + "\n" + cell)
		case AsZone:
			e.Zone = cell
		case AsConsent:
			e.Consent = cell
		case AsDoNotCall:
			e.DoNotCall = e.DoNotCall || !mayCall[strings.ToLower(strings.TrimSpace(cell))]
		case AsPriority:
			if n, err := strconv.Atoi(cell); err == nil {
				e.Priority = min(max(n, -100), 100)
			}
		case AsField:
			if e.Fields == nil {
				e.Fields = map[string]string{}
			}
			e.Fields[role.Field] = cell
		}
	}
	return e
}

// mayCall are the words of a do-not-call column that forbid nothing: any other, as a day or a reason, says not to call.
var mayCall = words("0 0.0 no n false f none null nil call ok - – n/a na 否 无 沒有 没有 不是 可以 可联系 空")

// joined puts the parts of a name together, in the order of the columns; Chinese ones stand without a space.
func joined(name, part string) string {
	last, _ := utf8.DecodeLastRuneInString(name)
	next, _ := utf8.DecodeRuneInString(part)
	if name == "" || unicode.Is(unicode.Han, last) && unicode.Is(unicode.Han, next) {
		return name + part
	}
	return name + " " + part
}

// rowBytes is about what a lead takes in a COPY.
const rowBytes = 400

// prepareAll seals the numbers of a batch and writes its rows.
func (w *work) prepareAll(b *batch) error {
	b.ready = make([]ready, 0, len(b.rows))
	at, rows := w.landing(nil), &tuple.Buffer{}
	rows.Grow(rowBytes * len(b.rows))
	for i := range b.rows {
		l := &b.rows[i]
		if l.bad != "" {
			l.reject = &phone.Reject{Reason: l.bad}
			continue
		}
		agreed, err := readConsent(l.entry.Consent, w.Now())
		var r ready
		if err == nil {
			r, err = w.prepare(w.box, l.entry, w.country, w.language)
			r.agreed = agreed
		}
		l.entry = Entry{}
		if reject, ok := errors.AsType[*phone.Reject](err); ok {
			l.reject = reject
			continue
		}
		if err != nil {
			return err
		}
		r.encode(rows, at)
		l.ready = len(b.ready)
		b.ready = append(b.ready, r)
	}
	return nil
}

// progress of the work, with its speed and the time that is left.
func (w *work) progress(status Status) Progress {
	p := Progress{Import: w.job.Import, List: dialer.ListID(w.row.ListID), Status: status, Total: w.row.TotalRows, Rows: w.tally.rows,
		Accepted: w.tally.accepted, Merged: w.tally.merged, Rejected: w.tally.rejected, LeftMS: -1}
	p.PerSec = float64(w.tally.rows-w.from) / seconds(w.Now().Sub(w.began))
	if p.Total > 0 && p.PerSec > 0 {
		p.LeftMS = int64(float64(max(p.Total-p.Rows, 0)) / p.PerSec * 1000)
	}
	return p
}

// show publishes progress, at most four times a second.
func (w *work) show(ctx context.Context) {
	if now := w.Now(); now.Sub(w.shown) >= 250*time.Millisecond {
		w.shown = now
		w.tell(ctx, w.job.Tenant, w.progress(Status(w.row.Status)))
	}
}

// hold makes sure in tx that the import is still ours: same round, and nobody has got further.
func (w *work) hold(tx *gorm.DB, doneRows int64) error {
	var rows []struct {
		Status   string
		Round    int
		DoneRows int64
	}
	if err := tx.Raw(`select status, round, done_rows from imports where id = ? for update`, w.row.ID).Scan(&rows).Error; err != nil {
		return err
	}
	if len(rows) == 0 || rows[0].Status != w.row.Status || rows[0].Round != w.job.Round || rows[0].DoneRows != doneRows {
		return errTaken
	}
	return nil
}

// save writes the counts and a sign of life; tx holds the import.
func (w *work) save(tx *gorm.DB, t tally) error {
	reasons, err := json.Marshal(t.reasons)
	if err != nil {
		return err
	}
	return tx.Exec(`update imports set done_rows = ?, accepted = ?, merged = ?, rejected = ?, reasons = ?, beat_at = ? where id = ?`,
		t.rows, t.accepted, t.merged, t.rejected, json.RawMessage(reasons), w.Now().UTC(), w.row.ID).Error
}

func (t tally) clone() tally {
	t.reasons = maps.Clone(t.reasons)
	return t
}

// finish ends the round.
func (w *work) finish(ctx context.Context, to Status, also map[string]any) error {
	err := w.schemas.Within(ctx, w.job.Tenant, func(tx *gorm.DB) error {
		var rows []struct {
			Status string
			Round  int
		}
		if err := tx.Raw(`select status, round from imports where id = ? for update`, w.row.ID).Scan(&rows).Error; err != nil {
			return err
		}
		if len(rows) == 0 || rows[0].Status != w.row.Status || rows[0].Round != w.job.Round {
			return errTaken
		}
		set := map[string]any{"status": string(to), "finished_at": w.Now().UTC()}
		maps.Copy(set, also)
		return tx.Table("imports").Where("id = ?", w.row.ID).Updates(set).Error
	})
	if err != nil {
		return err
	}
	w.tell(ctx, w.job.Tenant, w.progress(to))
	return nil
}
