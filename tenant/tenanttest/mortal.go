package tenanttest

import (
	"errors"
	"sync/atomic"
	"testing"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/infra/dbtest"
	"github.com/boyunhq/boyun/tenant"
)

// ErrDead is what a dead process's statements get.
var ErrDead = errors.New("the process is dead")

// Mortal is the life of a process as the database sees it: after so many statements there are no more. Its open transaction rolls
// back, what it committed stays.
type Mortal struct{ left atomic.Int64 }

// DieAfter lets n more statements through and fails every one after them.
func (m *Mortal) DieAfter(n int) { m.left.Store(int64(n)) }

// Dead tells whether a statement was refused.
func (m *Mortal) Dead() bool { return m.left.Load() < 0 }

// Mortal returns a door of its own whose process can die. It lives until DieAfter.
func (w *World) Mortal(t testing.TB) (*tenant.Schemas, *Mortal) {
	t.Helper()
	pool, m := dbtest.Pool(t, w.DSN, 8), &Mortal{}
	m.DieAfter(1 << 40)
	strike := func(db *gorm.DB) {
		if m.left.Add(-1) < 0 {
			db.AddError(ErrDead)
		}
	}
	on := pool.Callback()
	err := errors.Join(on.Raw().Before("gorm:raw").Register("mortal", strike), on.Query().Before("gorm:query").Register("mortal", strike),
		on.Row().Before("gorm:row").Register("mortal", strike), on.Create().Before("gorm:create").Register("mortal", strike),
		on.Update().Before("gorm:update").Register("mortal", strike), on.Delete().Before("gorm:delete").Register("mortal", strike))
	if err != nil {
		t.Fatal(err)
	}
	return tenant.NewSchemas(pool), m
}
