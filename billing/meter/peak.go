package meter

import (
	"context"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/tenant"
)

// Peak is the largest number of lines in use at once and when it was.
type Peak struct {
	Lines int
	At    time.Time // zero when there was no call
}

// Peak reads from the calls that began in [from, to) how many lines were in use at most: a line is held from the call's first moment to
// its last.
func (l *Ledger) Peak(ctx context.Context, t tenant.ID, from, to time.Time) (p Peak, err error) {
	err = l.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		var rows []struct {
			Lines int
			At    time.Time
		}
		err := tx.Raw(`with steps as (
				select created_at as at, 1 as step from calls where created_at >= ? and created_at < ? and line_id <> ''
				union all
				select ended_at, -1 from calls where created_at >= ? and created_at < ? and line_id <> '' and ended_at is not null
			) select at, lines from (select at, sum(step) over (order by at, step) as lines from steps) as running order by lines desc, at limit 1`,
			from.UTC(), to.UTC(), from.UTC(), to.UTC()).Scan(&rows).Error
		if err == nil && len(rows) == 1 {
			p = Peak{rows[0].Lines, rows[0].At}
		}
		return err
	})
	return p, err
}
