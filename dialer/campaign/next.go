package campaign

import (
	"fmt"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/dialer/internal/array"
	"github.com/boyunhq/boyun/dialer/supply"
)

// dueLead is a lead that is next.
type dueLead struct {
	lead     dialer.LeadID
	promised dialer.AgentID
	number   int // which of its numbers
	numbers  int // how many it has
}

type dueRow struct {
	LeadID   string
	AgentID  string
	NumberAt int
	Numbers  int
	Priority int
}

func (r dueRow) due() dueLead {
	return dueLead{dialer.LeadID(r.LeadID), dialer.AgentID(r.AgentID), r.NumberAt, r.Numbers}
}

// readDue reads the leads that again or fresh chose.
func readDue(query *gorm.DB) (due []dueRow, err error) {
	rows, err := query.Rows()
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var r dueRow
		if err := rows.Scan(&r.LeadID, &r.NumberAt, &r.Priority, &r.Numbers, &r.AgentID); err != nil {
			return nil, err
		}
		due = append(due, r)
	}
	return due, rows.Err()
}

const dueColumns = `due.lead_id, due.number_at, due.priority, 1 + (select count(*) from lead_numbers n where n.lead_id = due.lead_id) as numbers`

// The leads that are due again (retries, callbacks), the highest priority first and in each the longest due. levels walks the priorities
// there are by the index, so that leads of a high priority that are not due yet are never read; the nested loop keeps its order and stops
// at the limit. Whose promised leads are open is supply.Promise's rule, written as a condition.
const again = `with recursive levels (priority) as (
		(select priority from queue where campaign_id = @campaign and state = 'waiting' order by priority desc limit 1)
		union all
		select (select q.priority from queue q where q.campaign_id = @campaign and q.state = 'waiting' and q.priority < levels.priority
			order by q.priority desc limit 1) from levels where levels.priority is not null
	)
	select ` + dueColumns + `, case when due.due_at > @overdue then coalesce(due.agent_id, '') else '' end as agent_id
	from levels cross join lateral (
		select q.lead_id, q.agent_id, q.due_at, q.number_at, q.priority from queue q
		where q.campaign_id = @campaign and q.state = 'waiting' and q.priority = levels.priority and q.due_at <= @now and not q.kept
			and (q.agent_id is null or q.agent_id = any(cast(@ready as text[])) or q.due_at <= @overdue)
		order by q.due_at, q.lead_id limit @n for update skip locked
	) due
	where levels.priority is not null limit @n`

// The next leads of one lane that nobody has called yet: the index queue_fresh has them in this order.
const fresh = `select ` + dueColumns + `, '' as agent_id from (
		select q.lead_id, q.number_at, q.priority from queue q
		where q.campaign_id = @campaign and q.lane = @lane and q.state = 'queued' and not q.kept
		order by q.priority desc, q.rank, q.lead_id limit @n for update skip locked
	) due`

// next locks the next n leads: by priority, and in each those that are due again before those of the lists in their mix.
func (c *claim) next(tx *gorm.DB, n int) (due []dueLead, err error) {
	back, err := readDue(tx.Raw(again, map[string]any{"campaign": string(c.entry.Campaign), "now": c.now.UTC(), "overdue": c.now.Add(-supply.Alone).UTC(),
		"ready": array.Strings(c.ready), "n": n}))
	if err != nil {
		return nil, fmt.Errorf("claim leads of campaign %s: %w", c.entry.Campaign, err)
	}
	mix, err := c.mixed(tx, n)
	if err != nil {
		return nil, err
	}
	for len(due) < n && len(back)+len(mix.rows) > 0 {
		from := &back
		if len(back) == 0 || len(mix.rows) > 0 && supply.FreshFirst(mix.rows[0].Priority, back[0].Priority) {
			from = &mix.rows
			mix.used++
		}
		due, *from = append(due, (*from)[0].due()), (*from)[1:]
	}
	return due, mix.keep(tx)
}

// mixture is the next leads of the lanes in their order, of which the first used are taken.
type mixture struct {
	rows   []dueRow
	used   int
	lanes  []lane
	stocks []supply.Lane
}

// mixed finds the next n leads of the lanes, which are filled from their lists when they run short.
func (c *claim) mixed(tx *gorm.DB, n int) (m mixture, err error) {
	plan, err := c.row.supply()
	if err != nil {
		return m, err
	}
	if m.lanes, err = lanesOf(tx, c.row); err != nil {
		return m, err
	}
	c.more = false
	m.stocks = make([]supply.Lane, len(m.lanes))
	rows := make([][]dueRow, len(m.lanes))
	for i := range m.lanes {
		l := &m.lanes[i]
		if rows[i], err = c.stock(tx, l, plan, n); err != nil {
			return m, err
		}
		m.stocks[i] = supply.Lane{Weight: l.Weight, Taken: l.Taken}
		for _, r := range rows[i] {
			m.stocks[i].Next = append(m.stocks[i].Next, r.Priority)
		}
		c.more = c.more || len(rows[i]) < n && l.Phase < allSeen
	}
	picks, _ := supply.Mix(m.stocks, n)
	for _, p := range picks {
		m.rows = append(m.rows, rows[p.Lane][p.At])
	}
	return m, nil
}

// keep writes what each list has had, for the next claim's mix.
func (m mixture) keep(tx *gorm.DB) error {
	if len(m.lanes) < 2 || m.used == 0 { // nothing to keep in balance
		return nil
	}
	_, taken := supply.Mix(m.stocks, m.used)
	numbers := make([]int32, len(m.lanes))
	for i, l := range m.lanes {
		numbers[i] = int32(l.Lane)
	}
	return tx.Exec(`update campaign_lanes n set taken = a.taken from unnest(cast(? as int[]), cast(? as float8[])) as a (lane, taken)
		where n.campaign_id = ? and n.lane = a.lane`, array.Of(numbers), array.Of(taken), m.lanes[0].CampaignID).Error
}

// stock is the next n leads of a lane; one look at its list goes before when the lane has fewer.
func (c *claim) stock(tx *gorm.DB, l *lane, plan supply.Plan, n int) (rows []dueRow, err error) {
	for try := 0; ; try++ {
		if rows, err = readDue(tx.Raw(fresh, map[string]any{"campaign": l.CampaignID, "lane": l.Lane, "n": n})); err != nil {
			return nil, fmt.Errorf("claim leads of campaign %s: %w", l.CampaignID, err)
		}
		if len(rows) == n || try > 0 {
			return rows, nil
		}
		if added, more, err := l.top(tx, plan, max(topUp, n), c.now); err != nil || added == 0 && !more {
			return rows, err
		}
	}
}

// zoneOf is the zone in which a lead's day is divided; nil when it is not known, or nobody real is called.
func zoneOf(f guard.Facts) *time.Location {
	if f.Sandbox || len(f.Zones) == 0 {
		return nil
	}
	return f.Zones[0]
}
