package checklist

import (
	"context"
	"testing"

	"github.com/boyunhq/boyun/dialer/internal/fixture"
	"github.com/boyunhq/boyun/tenant/isolation"
)

func TestTheChecklistTicksByTheOwnFactsAlone(t *testing.T) {
	w := book.Open(t)
	s := NewStore(w.Schemas)
	plant := func(ctx context.Context, o isolation.Office) error { return fixture.Canary(ctx, w.Schemas, o) }
	isolation.Isolate(t, w, isolation.Trial{Plant: plant},
		isolation.Probe{Name: "Read", Run: func(ctx context.Context, o isolation.Office) (any, error) { return s.Read(ctx, o.ID) }},
		isolation.Probe{Name: "Skip", Silent: true, Run: func(ctx context.Context, o isolation.Office) (any, error) {
			return nil, s.Skip(ctx, o.ID, Sound, true)
		}},
	)
}
