package campaign_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/campaign"
	"github.com/boyunhq/boyun/dialer/campaign/run"
	"github.com/boyunhq/boyun/dialer/internal/fixture"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/isolation"
)

func TestNoTenantSeesOrDrivesAnothersCampaigns(t *testing.T) {
	b := newBench(t)
	s, now := b.store, time.Now()
	plant := func(ctx context.Context, o isolation.Office) error { return fixture.Canary(ctx, b.Schemas, o) }
	of := fixture.Of
	type probe = isolation.Probe
	type office = isolation.Office
	nothing := func(context.Context, office) (any, error) { return nil, nil }
	// kept lets a wrong state pass: another goroutine of the same tenant was quicker
	kept := func(read any, err error) (any, error) {
		if fault.Is(err, fault.Conflict) || fault.Is(err, fault.Invalid) {
			return nil, nil
		}
		return read, err
	}
	// gone lets nothing but "not found" and an empty answer pass
	gone := func(did bool, err error) (any, error) {
		if did {
			return nil, errors.New("it worked")
		}
		return nil, err
	}
	drive := func(name string, act func(ctx context.Context, t tenant.ID, id dialer.CampaignID) (campaign.Campaign, error)) probe {
		return probe{Name: name, Silent: true, Run: nothing, Trespass: func(ctx context.Context, me, other office) (any, error) {
			return act(ctx, me.ID, of(other).Campaign)
		}}
	}
	isolation.Isolate(b.TB.(*testing.T), b.World, isolation.Trial{Plant: plant, Rounds: 20},
		probe{Name: "Get", Run: func(ctx context.Context, o office) (any, error) {
			c, err := s.Get(ctx, o.ID, of(o).Campaign)
			if err == nil && (c.Status != campaign.Running || c.Name != o.Canary) {
				err = errors.New("the campaign was changed from outside")
			}
			return c, err
		}, Trespass: func(ctx context.Context, me, other office) (any, error) { return s.Get(ctx, me.ID, of(other).Campaign) }},
		probe{Name: "List", Run: func(ctx context.Context, o office) (any, error) { return s.List(ctx, o.ID) }},
		probe{Name: "Defaults", Silent: true, Run: func(ctx context.Context, o office) (any, error) { return s.Defaults(ctx, o.ID) }},
		probe{Name: "Sample", Run: func(ctx context.Context, o office) (any, error) { return s.Sample(ctx, o.ID) }},
		probe{Name: "Progress", Silent: true, Run: func(ctx context.Context, o office) (any, error) { return s.Progress(ctx, o.ID) },
			Trespass: func(ctx context.Context, me, other office) (any, error) {
				all, err := s.Progress(ctx, me.ID, of(other).Campaign)
				return gone(len(all) > 0, err)
			}},
		probe{Name: "Places", Run: func(ctx context.Context, o office) (any, error) { return s.Places(ctx, o.ID, of(o).Campaign) },
			Trespass: func(ctx context.Context, me, other office) (any, error) {
				return s.Places(ctx, me.ID, of(other).Campaign)
			}},
		probe{Name: "Standing", Silent: true, Run: func(ctx context.Context, o office) (any, error) { return s.Standing(ctx, o.ID, of(o).Campaign) },
			Trespass: func(ctx context.Context, me, other office) (any, error) {
				return s.Standing(ctx, me.ID, of(other).Campaign)
			}},
		probe{Name: "Figures", Silent: true, Run: func(ctx context.Context, o office) (any, error) { return s.Figures(ctx, o.ID, of(o).Campaign, now) },
			Trespass: func(ctx context.Context, me, other office) (any, error) {
				return s.Figures(ctx, me.ID, of(other).Campaign, now)
			}},
		probe{Name: "Preflight", Silent: true, Run: func(ctx context.Context, o office) (any, error) { return s.Preflight(ctx, o.ID, of(o).Campaign, now) },
			Trespass: func(ctx context.Context, me, other office) (any, error) {
				return s.Preflight(ctx, me.ID, of(other).Campaign, now)
			}},
		probe{Name: "WorksIn", Run: func(ctx context.Context, o office) (any, error) {
			ids, err := s.WorksIn(ctx, o.ID, of(o).User)
			if err == nil && (len(ids) != 1 || ids[0] != of(o).Campaign) {
				err = errors.New("works in other campaigns")
			}
			return []any{ids, o.Canary}, err
		}, Trespass: func(ctx context.Context, me, other office) (any, error) {
			ids, err := s.WorksIn(ctx, me.ID, of(other).User)
			return gone(len(ids) > 0, err)
		}},
		probe{Name: "Create on another's list", Silent: true, Run: nothing, Trespass: func(ctx context.Context, me, other office) (any, error) {
			c, err := s.Create(ctx, me.ID, campaign.Fresh{Name: "x", List: of(other).List, By: of(me).User, At: now})
			if fault.Is(err, fault.Invalid) { // a field that points nowhere
				return nil, nil
			}
			return gone(c.ID != "", err)
		}},
		probe{Name: "Assign another's agent", Silent: true, Run: nothing, Trespass: func(ctx context.Context, me, other office) (any, error) {
			return kept(nil, errors.Join(
				only(s.Assign(ctx, me.ID, of(other).Campaign, []tenant.UserID{of(me).User})),
				only(s.Assign(ctx, me.ID, of(me).Campaign, []tenant.UserID{of(other).User}))))
		}},
		probe{Name: "Promise", Silent: true, Run: nothing, Trespass: func(ctx context.Context, me, other office) (any, error) {
			return kept(nil, s.Promise(ctx, me.ID, of(other).Campaign, of(other).Lead, of(me).User, now))
		}},
		drive("Start", func(ctx context.Context, t tenant.ID, id dialer.CampaignID) (campaign.Campaign, error) {
			return s.Start(ctx, t, id, now)
		}),
		drive("Pause", s.Pause),
		drive("Resume", func(ctx context.Context, t tenant.ID, id dialer.CampaignID) (campaign.Campaign, error) {
			return s.Resume(ctx, t, id, now)
		}),
		drive("Stop", func(ctx context.Context, t tenant.ID, id dialer.CampaignID) (campaign.Campaign, error) {
			return s.Stop(ctx, t, id, now)
		}),
		probe{Name: "Remove", Silent: true, Run: nothing, Trespass: func(ctx context.Context, me, other office) (any, error) {
			return kept(nil, s.Remove(ctx, me.ID, of(other).Campaign))
		}},
		probe{Name: "Claim", Silent: true, Run: nothing, Trespass: func(ctx context.Context, me, other office) (any, error) {
			claimed, err := s.Claim(ctx, run.Entry{Tenant: me.ID, Campaign: of(other).Campaign}, "n1", 1, 10, now)
			return gone(len(claimed) > 0, err)
		}},
		probe{Name: "Plan of the loop", Silent: true, Run: nothing, Trespass: func(ctx context.Context, me, other office) (any, error) {
			return s.Plan(ctx, run.Entry{Tenant: me.ID, Campaign: of(other).Campaign})
		}},
	)
}

// only lets "not found" pass, so that two attempts can be judged at once.
func only(err error) error {
	if fault.Is(err, fault.NotFound) || fault.Is(err, fault.Invalid) {
		return nil
	}
	return err
}
