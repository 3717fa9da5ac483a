package pg

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"gorm.io/gorm/logger"
)

// queryLog is gorm's logger: slow queries at Warn, the others silent (their errors are the caller's to report). It never prints
// parameters, because they are people's data.
type queryLog struct {
	logger *slog.Logger
	slow   time.Duration
}

var _ logger.Interface = (*queryLog)(nil)

// LogMode changes nothing: the level is slog's.
func (q *queryLog) LogMode(logger.LogLevel) logger.Interface { return q }

// Info is for gorm's own remarks, which are of use only when debugging.
func (q *queryLog) Info(ctx context.Context, format string, args ...any) {
	q.logger.DebugContext(ctx, fmt.Sprintf(format, args...))
}

// Warn passes gorm's own warnings on.
func (q *queryLog) Warn(ctx context.Context, format string, args ...any) {
	q.logger.WarnContext(ctx, fmt.Sprintf(format, args...))
}

// Error passes gorm's own errors on; failed queries do not come this way.
func (q *queryLog) Error(ctx context.Context, format string, args ...any) {
	q.logger.ErrorContext(ctx, fmt.Sprintf(format, args...))
}

// Trace sees every query when it has ended.
func (q *queryLog) Trace(ctx context.Context, began time.Time, query func() (sql string, rows int64), _ error) {
	if took := time.Since(began); took >= q.slow {
		sql, rows := query()
		q.logger.WarnContext(ctx, "slow query", "sql", sql, "rows", rows, "took", took)
	}
}

// ParamsFilter drops the values before gorm writes a statement out.
func (q *queryLog) ParamsFilter(_ context.Context, sql string, _ ...any) (string, []any) {
	return sql, nil
}
