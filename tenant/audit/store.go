package audit

import (
	"bytes"
	"context"
	"iter"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
)

// Log reads the audit logs of tenants.
type Log struct{ schemas *tenant.Schemas }

// New returns a Log behind the door.
func New(schemas *tenant.Schemas) *Log { return &Log{schemas: schemas} }

// Add writes an entry that stands for itself: what happened changed no row it could stand or fall with.
func (l *Log) Add(ctx context.Context, actor tenant.Actor, at time.Time, e Entry) error {
	return l.schemas.Within(ctx, actor.Tenant, func(tx *gorm.DB) error { return Append(tx, actor, at, e) })
}

// Filter chooses rows; zero values choose all.
type Filter struct {
	Actor, Action string
	From, To      time.Time // From inclusive, To exclusive
	Before        int64     // only rows with a smaller Seq: the cursor of a page
	Limit         int       // 1 to 200, 50 when zero
}

// Rows returns the newest rows first.
func (l *Log) Rows(ctx context.Context, id tenant.ID, f Filter) ([]Row, error) {
	var rows []Row
	err := l.schemas.Within(ctx, id, func(tx *gorm.DB) error {
		q := f.where(tx.Model(&logRow{})).Order("seq desc").Limit(limit(f.Limit))
		if f.Before > 0 {
			q = q.Where("seq < ?", f.Before)
		}
		var err error
		rows, err = find(q)
		return err
	})
	return rows, err
}

func limit(n int) int {
	if n < 1 {
		return 50
	}
	return min(n, 200)
}

func (f Filter) where(q *gorm.DB) *gorm.DB {
	if f.Actor != "" {
		q = q.Where("actor = ?", f.Actor)
	}
	if f.Action != "" {
		q = q.Where("action = ?", f.Action)
	}
	if !f.From.IsZero() {
		q = q.Where("at >= ?", f.From)
	}
	if !f.To.IsZero() {
		q = q.Where("at < ?", f.To)
	}
	return q
}

func find(q *gorm.DB) ([]Row, error) {
	var found []logRow
	if err := q.Find(&found).Error; err != nil {
		return nil, fault.Wrap(fault.Internal, "audit", "read the audit log", err)
	}
	rows := make([]Row, len(found))
	for i, row := range found {
		r, err := row.domain()
		if err != nil {
			return nil, fault.Wrap(fault.Internal, "audit", "read the audit log", err)
		}
		rows[i] = r
	}
	return rows, nil
}

// batch is how many rows Export and Verify hold at a time.
const batch = 1000

// Export walks the chosen rows, oldest first, a batch per transaction, so that a long log neither fills memory nor holds a connection.
// Before and Limit of f are not read. The walk ends at the first error, which it yields.
func (l *Log) Export(ctx context.Context, id tenant.ID, f Filter) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		for after := int64(0); ; {
			var rows []Row
			err := l.schemas.Within(ctx, id, func(tx *gorm.DB) (err error) {
				rows, err = find(f.where(tx.Model(&logRow{})).Where("seq > ?", after).Order("seq").Limit(batch))
				return err
			})
			if err != nil {
				yield(Row{}, err)
				return
			}
			for _, r := range rows {
				if !yield(r, nil) {
					return
				}
				after = r.Seq
			}
			if len(rows) < batch {
				return
			}
		}
	}
}

// Report is what Verify found. BrokenAt is the Seq of the first row that is missing, changed or out of its place; 0 when OK.
type Report struct {
	OK       bool
	Rows     int64
	BrokenAt int64
}

// Verify recomputes the whole chain and compares its end with what the shared book says it is.
func (l *Log) Verify(ctx context.Context, id tenant.ID) (Report, error) {
	var head headRow
	err := l.schemas.Within(ctx, id, func(tx *gorm.DB) error {
		return tx.Raw(`select seq, hash from public.audit_heads where tenant_id = ?`, string(id)).Scan(&head).Error
	})
	if err != nil {
		return Report{}, fault.Wrap(fault.Internal, "audit", "read the end of the audit log", err)
	}
	report, previous := Report{}, []byte{}
	for r, err := range l.Export(ctx, id, Filter{}) {
		if err != nil {
			return Report{}, err
		}
		next := report.Rows + 1
		sound := r.Seq == next && bytes.Equal(r.previous, previous) && bytes.Equal(r.hash, r.sum())
		if !sound || r.Seq == head.Seq && !bytes.Equal(r.hash, head.Hash) {
			report.BrokenAt = next
			return report, nil
		}
		report.Rows, previous = next, r.hash
	}
	if report.Rows < head.Seq { // rows written since the head was read are fine, rows missing are not
		report.BrokenAt = report.Rows + 1
		return report, nil
	}
	report.OK = true
	return report, nil
}
