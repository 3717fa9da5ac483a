package card

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/dialer/supply"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/softphone/signal"
	"github.com/boyunhq/boyun/tenant"
)

// Store reads cards and shifts.
type Store struct {
	schemas *tenant.Schemas
	now     func() time.Time
	ahead   ahead
	laws    Laws
}

// Laws says how many calls the law allows to a lead; dialer/guard does.
type Laws interface {
	Tries(tx *gorm.DB, campaign dialer.CampaignID, lead dialer.LeadID, now time.Time) (used, most int, err error)
}

var _ Laws = (*guard.Store)(nil)

// Under makes cards say when the law allows no further call, so that nobody promises one.
func (s *Store) Under(laws Laws) *Store {
	s.laws = laws
	return s
}

// NewStore takes the door and the clock.
func NewStore(schemas *tenant.Schemas, now func() time.Time) *Store {
	return &Store{schemas: schemas, now: now, ahead: ahead{sheets: map[seatKey]*reading{}}}
}

const touchesShown = 5

// Sheet is the card of a lead in a campaign, from what was read ahead if it is fresh.
func (s *Store) Sheet(ctx context.Context, t tenant.ID, c dialer.CampaignID, lead dialer.LeadID) (Sheet, error) {
	return s.ahead.get(ctx, seatKey{t, c, lead}, s.now(), s.read)
}

// Ready is the card if it has been read ahead; it never waits.
func (s *Store) Ready(t tenant.ID, c dialer.CampaignID, lead dialer.LeadID) (Sheet, bool) {
	return s.ahead.ready(seatKey{t, c, lead}, s.now())
}

func (s *Store) read(ctx context.Context, k seatKey) (Sheet, error) {
	var rows []sheetRow
	var touches []touchRow
	err := s.schemas.Within(ctx, k.tenant, func(tx *gorm.DB) error {
		err := tx.Raw(`select leads.id as lead_id, leads.name as lead_name, coalesce(d.last4, leads.last4) as last4, coalesce(d.region, leads.region) as region, coalesce(d.timezone, leads.timezone) as timezone, leads.fields, array_to_string(lists.fields, chr(31)) as field_order,
				to_jsonb(leads.tags) as tags, leads.note, coalesce(c.id, '') as campaign_id, coalesce(c.name, '') as campaign_name, coalesce(c.mode, '') as mode, coalesce(c.status, '') as status,
				coalesce(c.wrap_seconds, 30) as wrap_seconds, coalesce(c.script, '[]') as script, coalesce(c.dispositions, '[]') as dispositions, coalesce(c.windows, '[]') as windows,
				coalesce(c.record_policy, 'none') as record, coalesce(c.record_pause, true) as record_pause, coalesce(trunks.kind = 'sandbox', false) as sandbox
			from leads join lists on lists.id = leads.list_id left join dialing d on d.campaign_id = @campaign and d.id = leads.id left join campaigns c on c.id = @campaign left join trunks on trunks.id = c.trunk_id
			where leads.id = @lead and (c.id is not null or @campaign = '')`, map[string]any{"lead": string(k.lead), "campaign": string(k.campaign)}).Scan(&rows).Error
		if err != nil || len(rows) == 0 {
			return err
		}
		return tx.Raw(`select calls.created_at, ringing_at, answered_at, ended_at, coalesce(outcome, '') as outcome, disposition, talk_ms, note,
				coalesce(users.name, '') as agent
			from calls left join users on users.id = calls.agent_id
			where lead_id = ? and outcome is not null and outcome <> 'blocked' order by calls.created_at desc limit ?`, string(k.lead), touchesShown).Scan(&touches).Error
	})
	if err != nil {
		return Sheet{}, fmt.Errorf("read the card of lead %s: %w", k.lead, err)
	}
	if len(rows) == 0 {
		return Sheet{}, fault.New(fault.NotFound, "not_here", "no such lead or campaign")
	}
	sheet := rows[0].sheet(touches, s.now())
	if s.laws == nil || k.campaign == "" {
		return sheet, nil
	}
	// in a transaction of its own, which looks rows up only; what cannot be read keeps nobody off the screen, and the guard judges when the moment comes
	_ = s.schemas.Within(ctx, k.tenant, func(tx *gorm.DB) error {
		used, most, err := s.laws.Tries(tx, k.campaign, k.lead, s.now())
		if err == nil && most > 0 && used >= most {
			sheet.Card.NoCallback = most
		}
		return err
	})
	return sheet, nil
}

// choices is how many leads are offered to choose from.
const choices = 20

// Find lists leads of a campaign that may be dialed, by the beginning of a name; those whose turn is next first, and behind them those of
// its lists and selection that it has not queued yet.
func (s *Store) Find(ctx context.Context, t tenant.ID, c dialer.CampaignID, name string) (found []signal.Choice, err error) {
	var rows []choiceRow
	err = s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		if err := tx.Raw(`select q.lead_id, l.name, d.last4, d.region, d.timezone, q.state, q.reason, q.due_at from queue q join leads l on l.id = q.lead_id
				join dialing d on d.campaign_id = q.campaign_id and d.id = q.lead_id
			where q.campaign_id = ? and q.state in ('queued', 'waiting') and (? = '' or starts_with(lower(l.name), lower(?)))
			order by q.priority desc, q.due_at, q.lead_id limit ?`, string(c), name, name, choices).Scan(&rows).Error; err != nil {
			return err
		}
		if name == "" || len(rows) == choices {
			return nil
		}
		more, err := s.unqueued(tx, c, name, choices-len(rows))
		rows = append(rows, more...)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("find leads of campaign %s: %w", c, err)
	}
	for _, r := range rows {
		found = append(found, signal.Choice{Lead: r.LeadID, Name: r.Name, Number: "•••• " + r.Last4, Place: r.Region, Zone: zone(r.Timezone).String(), State: r.State,
			Reason: r.Reason, Due: signal.At(r.DueAt)})
	}
	return found, nil
}

type choiceRow struct {
	LeadID, Name, Last4, Region, Timezone, State, Reason string
	DueAt                                                time.Time
}

// unqueued are leads of a campaign's lists that it has not queued yet, by the beginning of a name.
func (s *Store) unqueued(tx *gorm.DB, c dialer.CampaignID, name string, most int) (rows []choiceRow, err error) {
	var plans []json.RawMessage
	if err := tx.Raw(`select supply from campaigns where id = ?`, string(c)).Scan(&plans).Error; err != nil || len(plans) == 0 {
		return nil, err
	}
	var plan supply.Plan
	if err := json.Unmarshal(plans[0], &plan); err != nil {
		return nil, err
	}
	chosen, args := plan.Select.SQL("l")
	return rows, tx.Raw(`select l.id as lead_id, l.name, l.last4, l.region, l.timezone, 'queued' as state, '' as reason, cast(? as timestamptz) as due_at
		from campaign_lists n join leads l on l.list_id = n.list_id
		where n.campaign_id = ? and starts_with(lower(l.name), lower(?)) and not exists (select 1 from queue q where q.campaign_id = n.campaign_id and q.lead_id = l.id)
			and (`+chosen+`) order by l.id limit ?`, append(append([]any{s.now().UTC(), string(c), name}, args...), most)...).Scan(&rows).Error
}
