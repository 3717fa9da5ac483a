package tenant

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/gorm"

	"github.com/boyunhq/boyun/infra/pg/tuple"
)

// Copy writes n rows into a table of the tenant by COPY, inside the transaction it was handed with: the quickest way in there is. Each of
// rows is one or more whole rows of these columns as infra/pg/tuple writes them.
type Copy func(ctx context.Context, table string, columns []string, n int, rows [][]byte) error

// Bulk is Within for those who bring in many rows at once.
func (s *Schemas) Bulk(ctx context.Context, id ID, fn func(tx *gorm.DB, copy Copy) error) error {
	return s.db.WithContext(ctx).Connection(func(held *gorm.DB) error {
		conn, ok := held.Statement.ConnPool.(*sql.Conn)
		if !ok {
			return fmt.Errorf("bulk write for tenant %s: the pool gave no connection", id)
		}
		return within(held, id, func(tx *gorm.DB) error {
			return fn(tx, func(ctx context.Context, table string, columns []string, n int, rows [][]byte) error {
				return conn.Raw(func(driver any) error {
					raw, ok := driver.(*stdlib.Conn)
					if !ok {
						return fmt.Errorf("copy into %s: not a connection of pgx", table)
					}
					named := make([]string, len(columns))
					for i, column := range columns {
						named[i] = pgx.Identifier{column}.Sanitize()
					}
					into := "copy " + pgx.Identifier{table}.Sanitize() + " (" + strings.Join(named, ", ") + ") from stdin (format binary)"
					done, err := raw.Conn().PgConn().CopyFrom(ctx, tuple.Reader(rows), into)
					if err == nil && done.RowsAffected() != int64(n) {
						err = fmt.Errorf("%d of %d rows written", done.RowsAffected(), n)
					}
					if err != nil {
						return fmt.Errorf("copy into %s: %w", table, err)
					}
					return nil
				})
			})
		})
	})
}
