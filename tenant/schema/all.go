package schema

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/boyunhq/boyun/tenant"
)

// Progress is told after each tenant.
type Progress struct {
	Tenant      tenant.ID
	Err         error // nil: up to date
	Done, Total int   // tenants tried so far, and in all
}

// Plan is one run over everything: what `boyun migrate` does.
type Plan struct {
	Tenants  func(ctx context.Context) ([]tenant.ID, error) // asked once the shared book is up to date
	Parallel int                                            // tenants at a time; default 4
	Progress func(Progress)                                 // may be nil; called by one goroutine at a time
}

// All brings the shared book and then every tenant up to date. Traffic may go on: migrations only ever add. A tenant that fails does
// not keep the others back; its error is in the result. A run that was killed is taken up by running it again: each migration of each
// schema is one transaction, and what is done is skipped.
func (m *Migrator) All(ctx context.Context, p Plan) error {
	if err := m.Shared(ctx); err != nil {
		return err
	}
	ids, err := p.Tenants(ctx)
	if err != nil {
		return fmt.Errorf("migrate: which tenants are there: %w", err)
	}
	return m.tenants(ctx, ids, p)
}

func (m *Migrator) tenants(ctx context.Context, ids []tenant.ID, p Plan) error {
	if p.Parallel == 0 {
		p.Parallel = 4
	}
	var group errgroup.Group
	group.SetLimit(max(p.Parallel, 1))
	told := tally{total: len(ids), tell: p.Progress}
	for _, id := range ids {
		if ctx.Err() != nil {
			break
		}
		group.Go(func() error {
			told.add(id, m.Tenant(ctx, id))
			return nil
		})
	}
	group.Wait()
	return errors.Join(ctx.Err(), told.err())
}

// tally counts what was done and keeps the first few failures.
type tally struct {
	total int
	tell  func(Progress)

	mu     sync.Mutex
	done   int
	failed int
	first  []error
}

const shown = 5

func (t *tally) add(id tenant.ID, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.done++
	if err != nil {
		t.failed++
		if len(t.first) < shown {
			t.first = append(t.first, err)
		}
	}
	if t.tell != nil {
		t.tell(Progress{Tenant: id, Err: err, Done: t.done, Total: t.total})
	}
}

func (t *tally) err() error {
	if t.failed == 0 {
		return nil
	}
	return fmt.Errorf("migrate: %d of %d tenants are not up to date, run it again: %w", t.failed, t.total, errors.Join(t.first...))
}
