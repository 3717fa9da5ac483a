package guard

import (
	"fmt"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
)

// Group is a number of leads with the same facts.
type Group struct {
	Facts    Facts
	Leads    int64
	Finished bool // done in this campaign already
}

type groupRow struct {
	Lead      leadRow `gorm:"embedded"`
	Finished  bool
	Today     int
	TodayHere int
	Leads     int64
}

// Survey sorts all leads of a list into groups of equal facts, for the preflight: the rules are applied to a group instead of to
// millions of leads. tx must be inside the door.
func (s *Store) Survey(tx *gorm.DB, frame Frame, campaign dialer.CampaignID, list dialer.ListID, now time.Time) ([]Group, error) {
	var rows []groupRow
	err := tx.Raw(`with seen as (
			select l.id, count(*) filter (where (a.created_at at time zone l.timezone)::date = (?::timestamptz at time zone l.timezone)::date) as today,
				count(*) filter (where a.campaign_id = ? and (a.created_at at time zone l.timezone)::date = (?::timestamptz at time zone l.timezone)::date) as today_here,
				count(*) filter (where a.campaign_id = ? and a.lead_id = l.id) as used
			from attempts a join leads l on l.blind = a.blind
			where l.list_id = ? and l.timezone <> '' and a.outcome is distinct from 'blocked' group by l.id
		)
		select l.country, l.kind, l.timezone, array_to_string(l.other_zones, ',') as other_zones, b.reason as blocked_for, min(b.created_at) as blocked_at,
			coalesce(seen.used, 0) as used, coalesce(seen.today, 0) as today, coalesce(seen.today_here, 0) as today_here,
			coalesce(q.state = 'done', false) as finished, count(*) as leads
		from leads l left join blocklist b on b.blind = l.blind left join seen on seen.id = l.id
			left join queue q on q.campaign_id = ? and q.lead_id = l.id
		where l.list_id = ? group by 1, 2, 3, 4, 5, 7, 8, 9, 10`,
		now.UTC(), string(campaign), now.UTC(), string(campaign), string(list), string(campaign), string(list)).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("survey list %s: %w", list, err)
	}
	groups := make([]Group, len(rows))
	for i, row := range rows {
		f := s.facts(row.Lead, frame, now)
		for n := range row.Today {
			f.Calls = append(f.Calls, Dialed{At: now, Here: n < row.TodayHere})
		}
		groups[i] = Group{Facts: f, Leads: row.Leads, Finished: row.Finished}
	}
	return groups, nil
}

// Today tells whether t is in the day it is now for the person; never, for the zero time.
func (f Facts) Today(t time.Time) bool {
	return !t.IsZero() && len(f.Zones) > 0 && sameDay(t, f.Now, f.Zones[0])
}

// At is f at another moment.
func (f Facts) At(t time.Time) Facts {
	f.Now = t
	return f
}

// Reasons lists all reasons against a call, in the order in which they are looked for.
func Reasons() []string {
	return []string{Blacklisted, SandboxOnly, CountryDenied, KindDenied, BudgetSpent, ConsentMissing, ZoneUnknown, WindowClosed, AttemptCap, FactsMissing}
}
