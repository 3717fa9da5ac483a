package agent

import (
	"context"
	"testing"
	"time"

	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/isolation"
)

func TestNoTenantReadsAnothersAgents(t *testing.T) {
	w := book.Open(t)
	log := NewLog(w.Schemas)
	user := func(o isolation.Office) tenant.UserID { return tenant.UserID("user-" + o.ID) }
	line := func(o isolation.Office) []Change { return []Change{{At: start, State: "ready", Reason: o.Canary}} }
	read := func(ctx context.Context, as, of isolation.Office) (any, error) {
		return log.Read(ctx, as.ID, user(of), start.Add(-time.Hour), start.Add(time.Hour))
	}
	plant := func(ctx context.Context, o isolation.Office) error { return log.Write(ctx, o.ID, user(o), line(o)) }
	isolation.Isolate(t, w, isolation.Trial{Plant: plant},
		isolation.Probe{Name: "Read", Run: func(ctx context.Context, o isolation.Office) (any, error) { return read(ctx, o, o) }, Trespass: read},
		isolation.Probe{Name: "Write", Silent: true, Run: func(ctx context.Context, o isolation.Office) (any, error) {
			return nil, log.Write(ctx, o.ID, user(o), line(o))
		}})
}
