package lead_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/callback"
	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/dialer/internal/fixture"
	"github.com/boyunhq/boyun/dialer/lead"
	"github.com/boyunhq/boyun/dialer/list"
	"github.com/boyunhq/boyun/dialer/list/phone"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/isolation"
	"github.com/boyunhq/boyun/tenant/tenanttest"
)

func TestNobodyReadsOrActsOnAnothersLeads(t *testing.T) {
	w := book.Open(t)
	rules, err := guard.New(guard.Config{})
	if err != nil {
		t.Fatal(err)
	}
	lists := list.NewStore(w.Schemas, tenanttest.NewBox(t), phone.NewBook(), nil)
	s, backs := lead.NewStore(w.Schemas, lead.World{Lists: lists, Guard: rules, Jobs: &queue{}}), callback.NewStore(w.Schemas)
	now := time.Now()
	by := func(o isolation.Office) tenant.Actor { return tenant.Actor{Tenant: o.ID, User: "ann"} }
	wish := func(o isolation.Office) lead.Wish {
		return lead.Wish{Kind: lead.Priority, Priority: 3, Scope: lead.Scope{Leads: []dialer.LeadID{fixture.Of(o).Lead}}}
	}
	isolation.Isolate(t, w, isolation.Trial{Plant: func(ctx context.Context, o isolation.Office) error { return fixture.Canary(ctx, w.Schemas, o) }, Tenants: 4},
		isolation.Probe{Name: "Sheet", Run: func(ctx context.Context, o isolation.Office) (any, error) {
			return s.Sheet(ctx, o.ID, fixture.Of(o).Lead, now)
		}, Trespass: func(ctx context.Context, me, other isolation.Office) (any, error) {
			return s.Sheet(ctx, me.ID, fixture.Of(other).Lead, now)
		}},
		isolation.Probe{Name: "Timeline", Run: func(ctx context.Context, o isolation.Office) (any, error) {
			all, _, err := s.Timeline(ctx, o.ID, fixture.Of(o).Lead, "", 0, now)
			return all, err
		}, Trespass: func(ctx context.Context, me, other isolation.Office) (any, error) {
			all, _, err := s.Timeline(ctx, me.ID, fixture.Of(other).Lead, "", 0, now)
			return all, err
		}},
		isolation.Probe{Name: "Begin", Silent: true, Run: func(ctx context.Context, o isolation.Office) (any, error) { return s.Begin(ctx, by(o), wish(o), now) },
			Trespass: func(ctx context.Context, me, other isolation.Office) (any, error) {
				a, err := s.Begin(ctx, by(me), wish(other), now)
				if err == nil && a.Changed > 0 {
					err = fmt.Errorf("changed %d leads of another", a.Changed)
				}
				return a, err
			}},
		isolation.Probe{Name: "Acts", Silent: true, Run: func(ctx context.Context, o isolation.Office) (any, error) { return s.Acts(ctx, o.ID) }},
		isolation.Probe{Name: "Make", Silent: true, Run: func(context.Context, isolation.Office) (any, error) { return nil, nil },
			Trespass: func(ctx context.Context, me, other isolation.Office) (any, error) {
				return backs.Make(ctx, by(me), callback.Promise{Campaign: fixture.Of(other).Campaign, Lead: fixture.Of(other).Lead, Due: now.Add(time.Hour)}, now)
			}},
	)
}
