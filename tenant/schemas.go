package tenant

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/pg"
)

// Schemas is the one door to tenants' rows. Outside of it the database knows no tenant's table: the pool's search path is a trap
// ("nowhere") and its role (boyun_app) has no rights on any tenant's schema.
type Schemas struct{ db *gorm.DB }

// NewSchemas takes the application pool (search_path=nowhere, role=boyun_app) and keeps it from everybody else.
func NewSchemas(pool *gorm.DB) *Schemas { return &Schemas{db: pool} }

// Within runs fn in one transaction that sees the tables of tenant id and nothing else: search path, row-level-security tenant and
// role are set for that transaction alone, in its first statement. fn must use tx only. An error of fn rolls back and is returned; that
// Postgres cannot be reached is fault.Unavailable "database_away", a text it cannot keep is fault.Invalid "text_unreadable".
//
// Besides its own schema the tenant's role sees its own rows of the shared book (sessions, logins, campaign board) as public.<table>.
func (s *Schemas) Within(ctx context.Context, id ID, fn func(tx *gorm.DB) error) error {
	return within(s.db.WithContext(ctx), id, fn)
}

func within(db *gorm.DB, id ID, fn func(tx *gorm.DB) error) error {
	if !id.Valid() {
		return fault.New(fault.NotFound, "no_tenant", "no such tenant")
	}
	return judged(db.Transaction(func(tx *gorm.DB) error {
		const enter = `select set_config('search_path', $1, true), set_config('app.tenant', $2, true), set_config('role', $3, true)`
		if err := tx.Exec(enter, id.Schema(), string(id), id.Schema()).Error; err != nil {
			return fmt.Errorf("enter schema of tenant %s: %w", id, err)
		}
		return fn(tx)
	}))
}

// judged gives a word to errors that are nobody's mistake here: the database was not there, or a text is none.
func judged(err error) error {
	switch {
	case pg.Away(err):
		return fault.Wrap(fault.Unavailable, "database_away", "the database cannot be reached just now; try again in a few seconds", err).With("seconds", 5)
	case pg.Unstorable(err):
		return fault.Wrap(fault.Invalid, "text_unreadable", "a text has characters that cannot be kept, such as NUL or bytes that are not UTF-8", err)
	}
	return err
}

// Public runs fn in one transaction on the shared book (schema public) with the application's own rights: log-in and key look-ups,
// sign-ups, leases, the directory. It cannot see any tenant's schema.
func (s *Schemas) Public(ctx context.Context, fn func(tx *gorm.DB) error) error {
	return judged(s.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		if err := tx.Exec(`select set_config('search_path', 'public', true)`).Error; err != nil {
			return fmt.Errorf("enter the shared book: %w", err)
		}
		return fn(tx)
	}))
}

// Schema is the name of the tenant's schema and of its role. Only the door and the migrator may use it.
func (id ID) Schema() string { return "t_" + string(id) }
