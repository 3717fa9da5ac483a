package guard

import (
	"fmt"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/list/phone"
)

// Typed is a number somebody typed in full to ask whether it may be called.
type Typed struct {
	Number dialer.Number
	Blind  []byte
	Kind   phone.Kind
	Place  phone.Place
}

// General is the frame of no campaign in particular: the tenant's profile and its own rules, the widest a campaign of it could have. tx
// must be inside the door.
func (s *Store) General(tx *gorm.DB) (Frame, error) {
	var row frameRow
	err := tx.Raw(`select o.id as tenant, '[]'::jsonb as windows, true as caller_proven, o.profile, o.country, '{}'::jsonb as compliance,
			(select value from settings where key = @standing) as standing, (select value from settings where key = @destinations) as destinations,
			(select value from settings where key = @own) as own, (select value from settings where key = @feed) as feed
		from public.tenants o where o.id = current_setting('app.tenant')`,
		map[string]any{"standing": standingKey, "destinations": destinationsKey, "own": ownKey, "feed": feedKey}).Scan(&row).Error
	if err != nil {
		return Frame{}, fmt.Errorf("rules of the tenant: %w", err)
	}
	f, err := row.frame(s)
	f.Rules = Rules{Week: f.Profile.Week, MaxAttempts: f.Profile.MaxAttempts, PerDay: f.Profile.PerDay}
	return f, err
}

// FactsOf gathers what is known of a typed number in frame; campaign may be empty. tx must be inside the door.
func (s *Store) FactsOf(tx *gorm.DB, frame Frame, campaign dialer.CampaignID, n Typed, now time.Time) (Facts, error) {
	var row leadRow
	err := tx.Raw(`select b.reason as blocked_for, b.created_at as blocked_at, b.expires_at as blocked_until, agreed.id as consent, coalesce(own.used, 0) as used, coalesce(seen.calls, '') as calls
		from (select 1) one
		left join lateral (select reason, created_at, expires_at from blocklist where blind = @blind and (expires_at is null or expires_at > @now)
			union all select 'opt_out', created_at, null from campaign_optouts where blind = @blind and campaign_id = @campaign limit 1) b on true
		left join lateral (select id from consents where blind = @blind and purpose in (@purpose, 'any') and withdrawn_at is null and given_at <= @now
			and (expires_at is null or expires_at > @now) order by given_at desc limit 1) agreed on true
		cross join lateral (select max(used) as used from (select count(*) as used from attempts a join leads l on l.id = a.lead_id
			where a.campaign_id = @campaign and a.blind = @blind and a.outcome is distinct from 'blocked' group by a.lead_id) tries) own
		cross join lateral (select string_agg((extract(epoch from a.created_at) * 1000)::bigint || case when a.campaign_id = @campaign then 'h' else 'o' end, ',') as calls
			from attempts a where a.blind = @blind and a.created_at > @since and a.outcome is distinct from 'blocked') seen`,
		map[string]any{"blind": n.Blind, "campaign": string(campaign), "purpose": string(frame.Terms.asks()), "now": now.UTC(), "since": now.Add(-longestSpan).UTC()}).Scan(&row).Error
	if err != nil {
		return Facts{}, fmt.Errorf("gather facts of a number: %w", err)
	}
	row.Country, row.Kind = n.Place.Country, string(n.Kind)
	f := s.facts(row, frame, now)
	f.Zones = nil
	for _, name := range n.Place.Zones {
		if zone := s.zone(name); zone != nil {
			f.Zones = append(f.Zones, zone)
		}
	}
	f.Prefix = frame.Platform.Denied(n.Number)
	f.settle(s.profiles, n.Number, "")
	listed, risks, err := s.asked(tx, frame, []dialer.Number{n.Number}, now)
	if err != nil {
		return Facts{}, err
	}
	f.Listed, f.Risk = listed[0], risks[0]
	return f, nil
}
