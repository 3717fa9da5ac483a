package campaign

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/announce"
	"github.com/boyunhq/boyun/dialer/budget"
	"github.com/boyunhq/boyun/dialer/campaign/run"
	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/dialer/pace"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
)

var (
	_ run.Books           = (*Store)(nil)
	_ announce.Identities = (*Store)(nil)
)

// People counts the people who answered a campaign's calls, by days of zone: today first, then the days before. It reads the calls
// themselves, so a crash loses nothing of the abandon budget; calls that a dead node left open count once they are closed.
func (s *Store) People(ctx context.Context, e run.Entry, days int, zone *time.Location, now time.Time) ([]budget.Count, error) {
	local := now.In(zone)
	first := time.Date(local.Year(), local.Month(), local.Day()-days+1, 0, 0, 0, 0, zone)
	var rows []struct {
		Ago               int
		People, Abandoned int64
	}
	err := s.schemas.Within(ctx, e.Tenant, func(tx *gorm.DB) error {
		return tx.Raw(`select (?::date - (answered_at at time zone ?)::date) as ago, count(*) as people, count(*) filter (where outcome = 'abandoned') as abandoned
			from calls where campaign_id = ? and direction = 'outbound' and outcome in ('answered', 'abandoned') and answered_at >= ? group by 1`,
			local.Format(time.DateOnly), zone.String(), string(e.Campaign), first.UTC()).Scan(&rows).Error
	})
	if err != nil {
		return nil, fmt.Errorf("count the people of campaign %s: %w", e.Campaign, err)
	}
	counts := make([]budget.Count, days)
	for _, row := range rows {
		if row.Ago >= 0 && row.Ago < days {
			counts[row.Ago] = budget.Count{People: row.People, Abandoned: row.Abandoned}
		}
	}
	return counts, nil
}

type minuteRow struct {
	CampaignID  string    `gorm:"primaryKey"`
	At          time.Time `gorm:"primaryKey"`
	Mode        string
	Dials       int
	Completed   int
	Answered    int
	Abandoned   int
	Forecast    float64
	TalkMS      int64 `gorm:"column:talk_ms"`
	WrapMS      int64 `gorm:"column:wrap_ms"`
	IdleMS      int64 `gorm:"column:idle_ms"`
	GuardIdleMS int64 `gorm:"column:guard_idle_ms"`
	Held        json.RawMessage
}

func (minuteRow) TableName() string { return "campaign_minutes" }

// Keep writes a minute down. A minute that two holders of the campaign had a part in keeps the later one's.
func (s *Store) Keep(ctx context.Context, e run.Entry, m run.Minute) error {
	held := map[pace.Reason]int64{}
	for reason, d := range m.Held {
		held[reason] = d.Milliseconds()
	}
	raw, err := json.Marshal(held)
	if err != nil {
		return err
	}
	row := minuteRow{CampaignID: string(e.Campaign), At: m.At.UTC(), Mode: string(m.Mode), Dials: m.Dials, Completed: m.Completed, Answered: m.Answered, Abandoned: m.Abandoned,
		Forecast: m.Forecast, TalkMS: m.Talk.Milliseconds(), WrapMS: m.Wrap.Milliseconds(), IdleMS: m.Idle.Milliseconds(), GuardIdleMS: m.GuardIdle.Milliseconds(), Held: raw}
	return s.schemas.Within(ctx, e.Tenant, func(tx *gorm.DB) error {
		if _, err := get(tx, e.Campaign); err != nil {
			return err
		}
		return tx.Save(&row).Error
	})
}

// Kept reads the minutes of a stretch of time, oldest first. Minutes in which the campaign did not run are not there.
func (s *Store) Kept(ctx context.Context, t tenant.ID, id dialer.CampaignID, from, to time.Time) (minutes []run.Minute, err error) {
	var rows []minuteRow
	err = s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		if _, err := get(tx, id); err != nil {
			return err
		}
		return tx.Where("campaign_id = ? and at >= ? and at < ?", string(id), from.UTC(), to.UTC()).Order("at").Find(&rows).Error
	})
	for _, r := range rows {
		m := run.Minute{At: r.At, Mode: Mode(r.Mode), Dials: r.Dials, Completed: r.Completed, Answered: r.Answered, Abandoned: r.Abandoned, Forecast: r.Forecast,
			Talk: ms(r.TalkMS), Wrap: ms(r.WrapMS), Idle: ms(r.IdleMS), GuardIdle: ms(r.GuardIdleMS), Held: map[pace.Reason]time.Duration{}}
		var held map[pace.Reason]int64
		if err := json.Unmarshal(r.Held, &held); err != nil {
			return nil, fmt.Errorf("minutes of campaign %s: %w", id, err)
		}
		for reason, n := range held {
			m.Held[reason] = ms(n)
		}
		minutes = append(minutes, m)
	}
	return minutes, err
}

func ms(n int64) time.Duration { return time.Duration(n) * time.Millisecond }

// Announcement is what a campaign without agents says.
func (s *Store) Announcement(ctx context.Context, e run.Entry) ([]byte, error) {
	w, err := s.Words(ctx, e.Tenant, string(e.Campaign))
	return w.Audio, err
}

// Identity is how the tenant presents itself to people.
func (s *Store) Identity(ctx context.Context, t tenant.ID) (who announce.Identity, err error) {
	err = s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		return tx.Raw(`select language, country, (select audio from announcements where name = ?) as name from public.tenants
			where id = current_setting('app.tenant')`, Company).Scan(&who).Error
	})
	if err == nil && who.Language == "" {
		err = fault.New(fault.NotFound, "not_here", "no such tenant")
	}
	return who, err
}

// Budget is a campaign's standing under its caps on abandoned people.
func (s *Store) Budget(ctx context.Context, t tenant.ID, id dialer.CampaignID, now time.Time) (b budget.Budget, err error) {
	var zone string
	var profile guard.Profile
	err = s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		if _, err := get(tx, id); err != nil {
			return err
		}
		if _, _, profile, err = s.guard.Own(tx); err != nil {
			return err
		}
		return tx.Raw(`select timezone from public.tenants where id = current_setting('app.tenant')`).Scan(&zone).Error
	})
	if err != nil {
		return b, err
	}
	b.Caps = capsOf(profile)
	b.Days, err = s.People(ctx, run.Entry{Tenant: t, Campaign: id}, b.Caps.Days(), zoneNamed(zone), now)
	b.Known = err == nil
	return b, err
}

// zoneNamed is the location of that name, UTC if it is unknown.
func zoneNamed(name string) *time.Location {
	if at, err := time.LoadLocation(name); err == nil && name != "" {
		return at
	}
	return time.UTC
}
