package history

import (
	"context"
	"errors"
	"testing"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/dialer/internal/fixture"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/media/quality"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/isolation"
)

func TestNoTenantSeesOrTouchesAnothersCalls(t *testing.T) {
	w := book.Open(t)
	s := NewStore(w.Schemas, func(*gorm.DB, tenant.ID, dialer.CallID) error { return nil })
	plant := func(ctx context.Context, o isolation.Office) error {
		if err := fixture.Canary(ctx, w.Schemas, o); err != nil {
			return err
		}
		return w.Schemas.Within(ctx, o.ID, func(tx *gorm.DB) error {
			return tx.Create(&qualityRow{CallID: string(fixture.Of(o).Call), Series: oneSecond().Encode()}).Error
		})
	}
	of := fixture.Of
	noon := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	type probe = isolation.Probe
	nothing := func(context.Context, isolation.Office) (any, error) { return nil, nil }
	// whole proves that nobody else's write has touched the tenant's call
	whole := func(ctx context.Context, o isolation.Office) (any, error) {
		c, err := s.Get(ctx, o.ID, of(o).Call)
		if err == nil && (c.Outcome != dialer.Answered || len(c.Recordings) != 1 || c.Recordings[0].Status != "complete") {
			err = errors.New("the call was changed from outside")
		}
		return c, err
	}
	isolation.Isolate(t, w, isolation.Trial{Plant: plant},
		probe{Name: "Get", Run: whole, Trespass: func(ctx context.Context, me, other isolation.Office) (any, error) {
			return s.Get(ctx, me.ID, of(other).Call)
		}},
		probe{Name: "List", Run: func(ctx context.Context, o isolation.Office) (any, error) { return s.List(ctx, o.ID, Filter{}) },
			Trespass: func(ctx context.Context, me, other isolation.Office) (any, error) {
				return s.List(ctx, me.ID, Filter{Campaign: of(other).Campaign, Agent: of(other).User, Lead: of(other).Lead})
			}},
		probe{Name: "Tape", Run: func(ctx context.Context, o isolation.Office) (any, error) {
			return s.Tape(ctx, o.ID, of(o).Call, "call")
		},
			Trespass: func(ctx context.Context, me, other isolation.Office) (any, error) {
				return s.Tape(ctx, me.ID, of(other).Call, "call")
			}},
		probe{Name: "Sound", Silent: true, Run: func(ctx context.Context, o isolation.Office) (any, error) {
			return nil, hasSound(ctx, s, o.ID, of(o).Call, 1)
		},
			Trespass: func(ctx context.Context, me, other isolation.Office) (any, error) {
				return nil, hasSound(ctx, s, me.ID, of(other).Call, 0)
			}},
		probe{Name: "TapeClosed", Silent: true, Run: nothing, Trespass: func(ctx context.Context, me, other isolation.Office) (any, error) {
			return nil, s.TapeClosed(ctx, me.ID, Recording{ID: string(of(other).Call), Call: of(other).Call, Kind: "call", Status: "partial"}, noon)
		}},
		probe{Name: "TapeMarked", Silent: true, Run: nothing, Trespass: func(ctx context.Context, me, other isolation.Office) (any, error) {
			return nil, s.TapeMarked(ctx, me.ID, Recording{ID: string(of(other).Call), Call: of(other).Call, Kind: "call", Paused: true})
		}},
		probe{Name: "TapeWithdrawn", Silent: true, Run: nothing, Trespass: func(ctx context.Context, me, other isolation.Office) (any, error) {
			return nil, s.TapeWithdrawn(ctx, me.ID, Recording{ID: string(of(other).Call)})
		}},
		probe{Name: "Expired", Silent: true, Run: nothing, Trespass: func(ctx context.Context, me, other isolation.Office) (any, error) {
			over, err := s.Expired(ctx, me.ID, string(of(other).Call))
			if over {
				err = errors.New("saw another tenant's recording")
			}
			return nil, err
		}},
		probe{Name: "Unfinished", Silent: true, Run: nothing, Trespass: func(ctx context.Context, me, other isolation.Office) (any, error) {
			open, err := s.Unfinished(ctx, me.ID, []string{string(of(other).Call)})
			if len(open) != 0 {
				err = errors.New("saw another tenant's recording")
			}
			return nil, err
		}},
		probe{Name: "Hold", Silent: true, Run: nothing, Trespass: func(ctx context.Context, me, other isolation.Office) (any, error) {
			err := s.Hold(ctx, tenant.System(me.ID), of(other).Call, "not mine", noon)
			if fault.Is(err, fault.NotFound) {
				err = nil
			}
			return nil, err
		}},
		probe{Name: "Release", Silent: true, Run: nothing, Trespass: func(ctx context.Context, me, other isolation.Office) (any, error) {
			err := s.Release(ctx, tenant.System(me.ID), of(other).Call, noon)
			if fault.Is(err, fault.NotFound) {
				err = nil
			}
			return nil, err
		}},
		probe{Name: "Expire", Silent: true, Run: nothing, Trespass: func(ctx context.Context, me, _ isolation.Office) (any, error) {
			over, err := s.Expire(ctx, me.ID, func(*gorm.DB) (guard.Retention, error) { return guard.Retention{Days: 30}, nil }, time.Now(), 10)
			if len(over) != 0 {
				err = errors.New("a recording of today is over its time")
			}
			return nil, err
		}},
		probe{Name: "Erased", Silent: true, Run: nothing, Trespass: func(ctx context.Context, me, other isolation.Office) (any, error) {
			return nil, s.Erased(ctx, me.ID, []string{string(of(other).Call)})
		}},
		probe{Name: "Kept", Silent: true, Run: nothing, Trespass: func(ctx context.Context, me, _ isolation.Office) (any, error) {
			return s.Kept(ctx, me.ID)
		}},
		probe{Name: "Close", Silent: true, Run: nothing, Trespass: func(ctx context.Context, me, other isolation.Office) (any, error) {
			p := of(other)
			return nil, s.Close(ctx, me.ID, Closing{Call: p.Call, Attempt: p.Attempt, Campaign: p.Campaign, Lead: p.Lead, Epoch: 1,
				Ending: dialer.Ending{Outcome: dialer.Failed, Times: dialer.Times{Ended: noon}}})
		}},
		probe{Name: "Answered", Silent: true, Run: nothing, Trespass: func(ctx context.Context, me, other isolation.Office) (any, error) {
			err := s.Answered(ctx, me.ID, of(other).Call, noon)
			if fault.Is(err, fault.NotFound) {
				err = nil
			}
			return nil, err
		}},
		probe{Name: "Heartbeat", Silent: true, Run: nothing, Trespass: func(ctx context.Context, me, other isolation.Office) (any, error) {
			return nil, s.Heartbeat(ctx, me.ID, []dialer.CallID{of(other).Call}, noon)
		}},
		probe{Name: "Sweep", Silent: true, Run: nothing, Trespass: func(ctx context.Context, me, other isolation.Office) (any, error) {
			n, err := s.Sweep(ctx, me.ID, of(other).Campaign, 9, noon)
			if n != 0 {
				err = errors.New("swept another tenant's calls")
			}
			return nil, err
		}},
	)
}

func oneSecond() *quality.Series {
	s := &quality.Series{Begun: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)}
	s.Add([2]quality.Second{quality.Customer: {From: quality.Way{Known: true, R: 80, Loss: 0.02, Burst: 1.5}, Talk: 0.5}})
	return s
}

func hasSound(ctx context.Context, s *Store, t tenant.ID, call dialer.CallID, want int) error {
	series, err := s.Sound(ctx, t, call)
	if err == nil && series.Len() != want {
		err = errors.New("the series has not the length it should have")
	}
	return err
}
