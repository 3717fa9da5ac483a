package campaign

import (
	"fmt"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/supply"
)

// The phases in which a lane's leads are looked at. Leads with a priority are few and have an index of their own, so that the walk over
// the rest follows the order of the file.
const (
	raised   = 0
	ordinary = 1
	lowered  = 2
	allSeen  = 3
)

// lane is one list of a campaign and how far it has been looked through.
type lane struct {
	CampaignID string
	Lane       int
	ListID     string
	Weight     int
	Phase      int
	AtPriority int
	AtID       string
	Filled     int64
	Taken      float64
}

// lanesOf reads the lanes a campaign draws on; one that has none yet gets them.
func lanesOf(tx *gorm.DB, c campaignRow) ([]lane, error) {
	lanes, err := readLanes(tx, c.ID)
	if err != nil || len(lanes) > 0 {
		return lanes, err
	}
	if err := setLanes(tx, c); err != nil {
		return nil, err
	}
	return readLanes(tx, c.ID)
}

func readLanes(tx *gorm.DB, campaign string) (lanes []lane, err error) {
	err = tx.Raw(`select campaign_id, lane, list_id, weight, phase, at_priority, at_id, filled, taken from campaign_lanes
		where campaign_id = ? and weight > 0 order by lane`, campaign).Scan(&lanes).Error
	if err != nil {
		return nil, fmt.Errorf("lanes of campaign %s: %w", campaign, err)
	}
	return lanes, nil
}

// setLanes makes the lanes what the plan says. A list that is taken out keeps its lane with weight 0, so that it goes on where it was
// when it comes back.
func setLanes(tx *gorm.DB, c campaignRow) error {
	plan, err := c.supply()
	if err != nil {
		return err
	}
	if err := tx.Exec(`update campaign_lanes set weight = 0 where campaign_id = ?`, c.ID).Error; err != nil {
		return err
	}
	for _, share := range plan.Of(dialer.ListID(c.ListID)) {
		err := tx.Exec(`insert into campaign_lanes (campaign_id, lane, list_id, weight)
			select @c, coalesce(max(lane) + 1, 0), @list, @weight from campaign_lanes where campaign_id = @c
			on conflict (campaign_id, list_id) do update set weight = excluded.weight`,
			map[string]any{"c": c.ID, "list": string(share.List), "weight": share.Weight}).Error
		if err != nil {
			return fmt.Errorf("lane of list %s in campaign %s: %w", share.List, c.ID, err)
		}
	}
	return nil
}

// resupply follows a change of lists, selection or order in a campaign that has started: leads that nobody has called yet leave the queue
// and are chosen anew; those that were called once and whose list is gone wait for it, blocked, except promised callbacks.
func resupply(tx *gorm.DB, c campaignRow) error {
	if err := setLanes(tx, c); err != nil {
		return err
	}
	for _, sql := range []string{
		`delete from queue q where q.campaign_id = @c and q.state = 'queued' and q.tries = 0 and not exists (select 1 from attempts a where a.campaign_id = q.campaign_id and a.lead_id = q.lead_id)`,
		`update queue q set state = 'blocked', reason = 'list_removed', detail = '{}', updated_at = now() from campaign_lanes n
			where n.campaign_id = q.campaign_id and n.lane = q.lane and n.weight = 0 and q.campaign_id = @c and q.state in ('queued', 'waiting') and q.reason not in ('callback', 'test_call')
			and not exists (select 1 from callbacks b where b.campaign_id = q.campaign_id and b.lead_id = q.lead_id and b.done_at is null and b.cancelled_at is null)`,
		`update queue q set state = 'waiting', reason = 'retry_wait', updated_at = now() from campaign_lanes n
			where n.campaign_id = q.campaign_id and n.lane = q.lane and n.weight > 0 and q.campaign_id = @c and q.state = 'blocked' and q.reason = 'list_removed'`,
		`update campaign_lanes set phase = 0, at_id = '', passed = 0, twice = false where campaign_id = @c`,
	} {
		if err := tx.Exec(sql, map[string]any{"c": c.ID}).Error; err != nil {
			return fmt.Errorf("supply campaign %s anew: %w", c.ID, err)
		}
	}
	return nil
}

// Bounds of one step: it takes the moment of a claim, whatever the list and the selection are.
const (
	topUp   = 250    // leads queued by one step, or as many as a claim wants
	lookFor = 10_000 // leads looked at by one step when a selection leaves most of them out
)

// top looks at the next leads of a lane, most at a time, and queues those of the selection. Twice equals once: the place it has come to
// moves in the same transaction. more is false when all of the lane has been looked at.
func (l *lane) top(tx *gorm.DB, plan supply.Plan, most int, now time.Time) (added int64, more bool, err error) {
	if l.Phase == allSeen {
		return 0, false, nil
	}
	sql, named := l.next(plan, most, now)
	var did []struct {
		Added, Passed int64
		AtID          string
		AtPriority    int
	}
	if err = tx.Raw(sql, named).Scan(&did).Error; err != nil {
		return 0, false, fmt.Errorf("queue leads of list %s for campaign %s: %w", l.ListID, l.CampaignID, err)
	}
	if len(did) == 0 { // nothing left in this phase
		l.Phase, l.AtID, l.AtPriority = l.Phase+1, "", 0
		if err := tx.Exec(`update campaign_lanes set phase = ?, at_id = '', at_priority = 0 where campaign_id = ? and lane = ?`, l.Phase, l.CampaignID, l.Lane).Error; err != nil {
			return 0, false, err
		}
		return l.top(tx, plan, most, now)
	}
	d := did[0]
	l.AtID, l.AtPriority, l.Filled = d.AtID, d.AtPriority, l.Filled+d.Added
	err = tx.Exec(`update campaign_lanes set at_id = ?, at_priority = ?, filled = filled + ?, passed = passed + ? where campaign_id = ? and lane = ?`,
		l.AtID, l.AtPriority, d.Added, d.Passed, l.CampaignID, l.Lane).Error
	return d.Added, true, err
}

// next is the statement of one step. Leads are read one by one and no further than the last one that is chosen; a lead that is looked at in
// passing, because it belongs to another phase, is neither chosen nor passed over.
func (l lane) next(plan supply.Plan, most int, now time.Time) (sql string, named map[string]any) {
	hit, args := plan.Select.SQL("l")
	named = map[string]any{"c": l.CampaignID, "lane": l.Lane, "list": l.ListID, "id": l.AtID, "priority": l.AtPriority, "look": lookFor, "top": most, "now": now.UTC(), "filled": l.Filled}
	hit = name(hit, args, named)
	return `with recursive ` + l.levels(plan.Order) + `looked as materialized (
			select s.id, s.priority, s.blind, s.here, s.hit, row_number() over () as n from (` + l.walk(plan.Order, hit) + `) s
		), chosen as materialized (
			select id, priority, blind, n, row_number() over () as rank from looked where here and hit limit @top
		), ends as materialized (
			select coalesce(case when count(*) = @top then max(n) end, (select max(n) from looked)) as n from chosen
		), queued as (
			insert into queue (campaign_id, lead_id, state, reason, detail, due_at, priority, lane, rank, updated_at)
			select @c, l.id, ` + queued + `, @now, l.priority, @lane, @filled + l.rank, @now from chosen l ` + blocked + `
			on conflict do nothing returning 1
		)
		select (select count(*) from queued) as added, at.id as at_id, at.priority as at_priority,
			(select count(*) from (select here, hit from looked limit (select n from ends)) k where here and not hit) as passed
		from ends cross join lateral (select id, priority from looked where n = ends.n limit 1) at`, named
}
