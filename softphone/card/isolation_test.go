package card_test

import (
	"context"
	"testing"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/softphone/card"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/isolation"
)

func TestNoAgentSeesAnotherTenantsPeopleOrDay(t *testing.T) {
	w := book.Open(t)
	cards := card.NewStore(w.Schemas, func() time.Time { return now })
	campaign := func(o isolation.Office) dialer.CampaignID { return dialer.CampaignID("campaign-" + o.ID) }
	lead := func(o isolation.Office) dialer.LeadID { return dialer.LeadID("lead-" + o.ID) }
	user := func(o isolation.Office) tenant.UserID { return tenant.UserID("user-" + o.ID) }
	plant := func(ctx context.Context, o isolation.Office) error {
		names := map[string]any{"campaign": string(campaign(o)), "lead": string(lead(o)), "user": string(user(o)), "canary": o.Canary}
		return w.Schemas.Within(ctx, o.ID, func(tx *gorm.DB) error {
			for _, statement := range []string{
				`insert into lists (id, name, country) values ('list1', @canary, 'CN')`,
				`insert into trunks (id, name, kind) values ('t1', @canary, 'sandbox')`,
				`insert into caller_ids (id, label, sealed, last4, kind, trunk_id) values ('k1', @canary, '', '0000', 'sandbox', 't1')`,
				`insert into users (id, email, name, role) values (@user, cast(@canary as text) || '@acme.example', @canary, 'agent')`,
				`insert into leads (id, list_id, name, sealed, blind, last4, country, timezone, note) values (@lead, 'list1', @canary, '', 'blind-1', '6021', 'CN', 'Asia/Shanghai', @canary)`,
				`insert into campaigns (id, name, list_id, trunk_id, caller_id, status) values (@campaign, @canary, 'list1', 't1', 'k1', 'running')`,
				`insert into campaign_agents (campaign_id, user_id) values (@campaign, @user)`,
				`insert into calls (id, attempt_id, campaign_id, lead_id, trunk_id, caller_id, agent_id, outcome, created_at, ended_at, note)
					values ('call', 'a', @campaign, @lead, 't1', 'k1', @user, 'answered', now(), now(), @canary)`,
			} {
				if err := tx.Exec(statement, names).Error; err != nil {
					return err
				}
			}
			return nil
		})
	}
	type office = isolation.Office
	isolation.Isolate(t, w, isolation.Trial{Plant: plant},
		isolation.Probe{Name: "card.Sheet", Run: func(ctx context.Context, o office) (any, error) { return cards.Sheet(ctx, o.ID, campaign(o), lead(o)) },
			Trespass: func(ctx context.Context, me, other office) (any, error) {
				return cards.Sheet(ctx, me.ID, campaign(other), lead(other))
			}},
		isolation.Probe{Name: "card.Sheet of the own campaign and another's lead", Silent: true, Run: func(context.Context, office) (any, error) { return nil, nil },
			Trespass: func(ctx context.Context, me, other office) (any, error) {
				return cards.Sheet(ctx, me.ID, campaign(me), lead(other))
			}},
		isolation.Probe{Name: "card.Ready", Silent: true, Run: func(ctx context.Context, o office) (any, error) {
			sheet, _ := cards.Ready(o.ID, campaign(o), lead(o))
			return sheet, nil
		}, Trespass: func(ctx context.Context, me, other office) (any, error) {
			sheet, _ := cards.Ready(me.ID, campaign(other), lead(other))
			return sheet, nil
		}},
		isolation.Probe{Name: "card.Find", Silent: true, Run: func(ctx context.Context, o office) (any, error) { return cards.Find(ctx, o.ID, campaign(o), "") },
			Trespass: func(ctx context.Context, me, other office) (any, error) {
				return cards.Find(ctx, me.ID, campaign(other), "")
			}},
		isolation.Probe{Name: "card.Shift", Run: func(ctx context.Context, o office) (any, error) { return cards.Shift(ctx, o.ID, user(o)) },
			Trespass: func(ctx context.Context, me, other office) (any, error) { return cards.Shift(ctx, me.ID, user(other)) }},
	)
}
