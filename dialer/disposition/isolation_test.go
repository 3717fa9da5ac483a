package disposition

import (
	"context"
	"testing"
	"time"

	"github.com/boyunhq/boyun/dialer/internal/fixture"
	"github.com/boyunhq/boyun/tenant/isolation"
)

func TestNobodyDisposesAnotherTenantsCall(t *testing.T) {
	w := book.Open(t)
	s := NewStore(w.Schemas)
	plant := func(ctx context.Context, o isolation.Office) error { return fixture.Canary(ctx, w.Schemas, o) }
	word := func(o isolation.Office) Disposition {
		return Disposition{Call: fixture.Of(o).Call, Agent: fixture.Of(o).User, Code: "ok", Kind: Success, At: time.Now()}
	}
	isolation.Isolate(t, w, isolation.Trial{Plant: plant},
		isolation.Probe{Name: "Dispose", Silent: true, Run: func(ctx context.Context, o isolation.Office) (any, error) { return nil, s.Dispose(ctx, o.ID, word(o)) },
			Trespass: func(ctx context.Context, me, other isolation.Office) (any, error) {
				return nil, s.Dispose(ctx, me.ID, word(other))
			}},
		isolation.Probe{Name: "Undo", Silent: true, Run: func(ctx context.Context, o isolation.Office) (any, error) {
			return nil, s.Undo(ctx, o.ID, fixture.Of(o).Call)
		},
			Trespass: func(ctx context.Context, me, other isolation.Office) (any, error) {
				return nil, s.Undo(ctx, me.ID, fixture.Of(other).Call)
			}},
	)
}
