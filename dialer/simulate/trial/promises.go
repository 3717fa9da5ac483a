package trial

import (
	"fmt"
	"maps"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/dialer/internal/array"
	"github.com/boyunhq/boyun/dialer/simulate/scenario"
)

// mostPromises is how many waiting callbacks are played one by one; those that are due later wait among the list's other leads.
const mostPromises = 5_000

// promises are the callbacks that wait in a campaign's queue, by list.
type promises map[dialer.ListID]*waiting

// waiting are the callbacks of one list, the first due first.
type waiting struct {
	leads []dialer.LeadID
	due   []scenario.Promise
}

func (p promises) count() (n int) {
	for _, w := range p {
		n += len(w.due)
	}
	return n
}

// promised reads them. The campaign's agents are numbered as they are listed; who is not among so many as play is not there.
func promised(tx *gorm.DB, id dialer.CampaignID, agents int) (promises, error) {
	var rows []struct {
		LeadID, ListID string
		DueAt          time.Time
		Agent          int
	}
	err := tx.Raw(`with team as (select user_id, row_number() over (order by user_id) as n from campaign_agents where campaign_id = @campaign)
		select q.lead_id, l.list_id, q.due_at, case when q.agent_id is null then 0 else coalesce(team.n, @absent) end as agent
		from queue q join leads l on l.id = q.lead_id left join team on team.user_id = q.agent_id
		where q.campaign_id = @campaign and q.state = 'waiting' and not q.kept and (q.reason = 'callback' or q.agent_id is not null) order by q.due_at, q.lead_id limit @most`,
		map[string]any{"campaign": string(id), "absent": agents + 1, "most": mostPromises}).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("callbacks of campaign %s: %w", id, err)
	}
	out := promises{}
	for _, r := range rows {
		w := out[dialer.ListID(r.ListID)]
		if w == nil {
			w = &waiting{}
			out[dialer.ListID(r.ListID)] = w
		}
		w.leads = append(w.leads, dialer.LeadID(r.LeadID))
		w.due = append(w.due, scenario.Promise{At: r.DueAt, Agent: min(r.Agent, agents+1)})
	}
	return out, nil
}

// part is leads to be surveyed by themselves.
type part struct {
	guard.Extent
	promised bool
}

// split parts a list into those who were promised a callback, whatever the selection, and the others.
func (w *waiting) split(all guard.Extent) []part {
	if w == nil {
		return []part{{Extent: all}}
	}
	these := guard.Extent{List: all.List, Where: `l.id = any(cast(@wpromised as text[]))`, Args: map[string]any{"wpromised": array.Strings(w.leads)}}
	rest := guard.Extent{List: all.List, Where: `(` + all.Where + `) and not ` + these.Where, Args: maps.Clone(these.Args)}
	maps.Copy(rest.Args, all.Args)
	return []part{{these, true}, {rest, false}}
}

// take gives a group of so many leads its callbacks.
func (w *waiting) take(n int) (some []scenario.Promise) {
	n = min(n, len(w.due))
	some, w.due = w.due[:n], w.due[n:]
	return some
}

// callbacks are how conversations have ended with the promise of another in the last 30 days.
func callbacks(tx *gorm.DB, campaign dialer.CampaignID, sandbox bool, talks int, now time.Time) (c scenario.Callback, err error) {
	var row struct {
		Made  int
		Own   float64
		After string
	}
	err = tx.Raw(`select count(*) as made, coalesce(avg((b.agent_id is not null)::int), 0) as own,
			coalesce(array_to_string(percentile_cont(`+quantiles+`) within group (order by extract(epoch from b.due_at - b.created_at)) filter (where b.due_at > b.created_at), ','), '') as after
		from callbacks b join calls c on c.id = b.call_id where b.created_at > ? and c.test = ? and (? = '' or b.campaign_id = ?)`,
		now.Add(-memory).UTC(), sandbox, string(campaign), string(campaign)).Scan(&row).Error
	if err != nil {
		return c, fmt.Errorf("callbacks for a simulation: %w", err)
	}
	c.Share, c.Own = min(1, float64(row.Made)/float64(talks)), row.Own
	c.After.Points, err = points(row.After)
	return c, err
}
