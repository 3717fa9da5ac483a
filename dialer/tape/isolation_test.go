package tape

import (
	"context"
	"testing"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/dialer/history"
	"github.com/boyunhq/boyun/dialer/internal/fixture"
	"github.com/boyunhq/boyun/tenant/isolation"
)

func TestNoTenantsSweepReachesAnothersRecordings(t *testing.T) {
	s := open(t)
	index := history.NewStore(s.world.Schemas, nil)
	k := &Keeper{Schemas: s.world.Schemas, Index: index, Jobs: &asked{}, Log: quiet(), Now: time.Now,
		Laws: func(*gorm.DB) (guard.Retention, error) { return guard.Retention{Days: 30}, nil }}
	of := fixture.Of
	var offices []isolation.Office
	plant := func(ctx context.Context, o isolation.Office) error {
		offices = append(offices, o)
		return fixture.Canary(ctx, s.world.Schemas, o)
	}
	isolation.Isolate(t, s.world, isolation.Trial{Plant: plant},
		isolation.Probe{Name: "Until", Silent: true, Run: func(ctx context.Context, o isolation.Office) (any, error) { return k.Until(ctx, o.ID, of(o).Call) },
			Trespass: func(ctx context.Context, me, other isolation.Office) (any, error) {
				return k.Until(ctx, me.ID, of(other).Call)
			}},
	)
	mine, other := offices[0], offices[1]
	k.Now = func() time.Time { return time.Now().AddDate(1, 0, 0) }
	if err := k.Sweep(t.Context(), mine.ID); err != nil {
		t.Fatal(err)
	}
	for o, want := range map[isolation.Office]bool{mine: false, other: true} {
		if left, err := index.Kept(t.Context(), o.ID); err != nil || left != want {
			t.Errorf("recordings of %s are left: %v, %v", o.ID, left, err)
		}
	}
}
