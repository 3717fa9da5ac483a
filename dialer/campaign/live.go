package campaign

import (
	"context"
	"slices"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/internal/array"
	"github.com/boyunhq/boyun/tenant"
)

// Progress is how far a campaign has come.
type Progress struct {
	Leads int64 // of its lists
	Done  int64 // will not be called again by it
}

// Progress of the campaigns given, or of all the tenant's when none is.
func (s *Store) Progress(ctx context.Context, t tenant.ID, ids ...dialer.CampaignID) (map[dialer.CampaignID]Progress, error) {
	found := map[dialer.CampaignID]Progress{}
	err := s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		var rows []struct {
			ID          dialer.CampaignID
			Leads, Done int64
		}
		err := tx.Raw(`select c.id, coalesce(l.leads, 0) as leads, coalesce(q.done, 0) as done from campaigns c
			left join (select n.campaign_id, sum(s.leads)::bigint as leads from campaign_lists n join lists s on s.id = n.list_id group by 1) l on l.campaign_id = c.id
			left join (select campaign_id, count(*) as done from queue where state = 'done' group by campaign_id) q on q.campaign_id = c.id
			where cardinality(?::text[]) = 0 or c.id = any(?::text[])`, array.Strings(ids), array.Strings(ids)).Scan(&rows).Error
		for _, row := range rows {
			found[row.ID] = Progress{max(row.Leads, row.Done), row.Done}
		}
		return err
	})
	return found, err
}

// Place is a number of leads that stand at the same place for the same reason.
type Place struct {
	State  string // queued, leased, dialing, waiting, blocked; idle: not queued yet
	Reason string
	Count  int64
}

// Figures are a campaign at this moment. Rates are over the last quarter of an hour and nil when there is nothing to divide by.
type Figures struct {
	Progress
	Ended        int64 // calls in the last quarter of an hour, without those that were never dialed
	AnswerRate   *float64
	Abandoned    *float64       // of the people who answered
	ToAgentP50   *time.Duration // answer to bridge
	ToAgentP95   *time.Duration
	Finished     int64   // leads done in the last quarter of an hour
	Outcomes     []Tally // of all calls
	Dispositions []Tally
	Places       []Place // of the leads that are not done; their sum is Leads - Done
}

// Tally is a count by code.
type Tally struct {
	Code  string
	Count int64
}

// recent is the stretch that rates are of.
const recent = 15 * time.Minute

// Figures reads a campaign's figures at now.
func (s *Store) Figures(ctx context.Context, t tenant.ID, id dialer.CampaignID, now time.Time) (f Figures, err error) {
	progress, err := s.Progress(ctx, t, id)
	if err != nil {
		return f, err
	}
	f.Progress = progress[id]
	if f.Places, err = s.Places(ctx, t, id); err != nil {
		return f, err
	}
	err = s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		if err := f.rates(tx, id, now); err != nil {
			return err
		}
		if err := tx.Raw(`select outcome as code, count(*) as count from calls where campaign_id = ? and direction = 'outbound' and outcome is not null group by outcome order by 2 desc, 1`,
			string(id)).Scan(&f.Outcomes).Error; err != nil {
			return err
		}
		return tx.Raw(`select disposition as code, count(*) as count from calls where campaign_id = ? and disposition is not null group by disposition order by 2 desc, 1`,
			string(id)).Scan(&f.Dispositions).Error
	})
	return f, err
}

func (f *Figures) rates(tx *gorm.DB, id dialer.CampaignID, now time.Time) error {
	var row struct {
		Ended, People, Lost int64
		P50                 *float64 `gorm:"column:p50"`
		P95                 *float64 `gorm:"column:p95"`
	}
	err := tx.Raw(`select count(*) filter (where outcome is distinct from 'blocked') as ended, count(*) filter (where outcome in ('answered', 'abandoned')) as people,
			count(*) filter (where outcome = 'abandoned') as lost,
			percentile_cont(0.5) within group (order by extract(epoch from bridged_at - answered_at)) filter (where bridged_at is not null) as p50,
			percentile_cont(0.95) within group (order by extract(epoch from bridged_at - answered_at)) filter (where bridged_at is not null) as p95
		from calls where campaign_id = ? and direction = 'outbound' and created_at >= ? and ended_at >= ?`, string(id), now.Add(-24*time.Hour).UTC(), now.Add(-recent).UTC()).Scan(&row).Error
	if err != nil {
		return err
	}
	f.Ended = row.Ended
	if row.Ended > 0 {
		f.AnswerRate = new(float64(row.People) / float64(row.Ended))
	}
	if row.People > 0 {
		f.Abandoned = new(float64(row.Lost) / float64(row.People))
	}
	if row.P50 != nil {
		f.ToAgentP50 = new(time.Duration(*row.P50 * float64(time.Second)))
	}
	if row.P95 != nil {
		f.ToAgentP95 = new(time.Duration(*row.P95 * float64(time.Second)))
	}
	return tx.Raw(`select count(*) from queue where campaign_id = ? and state = 'done' and updated_at >= ?`, string(id), now.Add(-recent).UTC()).Scan(&f.Finished).Error
}

// Places counts the leads of a campaign that are not done, by where they stand and why; leads that are not queued yet are idle.
func (s *Store) Places(ctx context.Context, t tenant.ID, id dialer.CampaignID) ([]Place, error) {
	all, err := s.Standing(ctx, t, id, "")
	return slices.DeleteFunc(all, func(p Place) bool { return p.State == "done" }), err
}

// NotSelected is the reason of leads that the campaign's selection leaves out.
const NotSelected = "not_selected"

// Standing counts all leads of a campaign, done ones too, or those on one of its lists: its sum is its lists, or that one.
func (s *Store) Standing(ctx context.Context, t tenant.ID, id dialer.CampaignID, list dialer.ListID) (places []Place, err error) {
	err = s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		c, err := get(tx, id)
		if err != nil {
			return err
		}
		if err := tx.Raw(`select state, reason, count(*) as count from queue where campaign_id = @c and (@list = '' or lane in (select lane from campaign_lists where campaign_id = @c and list_id = @list))
			group by state, reason order by 3 desc, 1, 2`, map[string]any{"c": string(id), "list": string(list)}).Scan(&places).Error; err != nil {
			return err
		}
		var of struct{ Leads, Passed int64 }
		if err := tx.Raw(`select coalesce(sum(s.leads), 0)::bigint as leads, coalesce(sum(m.passed), 0)::bigint as passed from campaign_lists n join lists s on s.id = n.list_id
			left join campaign_lanes m on m.campaign_id = n.campaign_id and m.lane = n.lane where n.campaign_id = @c and (@list = '' or n.list_id = @list)`, map[string]any{"c": string(c.ID), "list": string(list)}).Scan(&of).Error; err != nil {
			return err
		}
		for _, p := range places {
			of.Leads -= p.Count
		}
		if passed := min(of.Passed, of.Leads); passed > 0 {
			of.Leads -= passed
			places = append(places, Place{State: "idle", Reason: NotSelected, Count: passed})
		}
		if of.Leads > 0 {
			places = append(places, Place{State: "idle", Count: of.Leads})
		}
		return nil
	})
	return places, err
}
