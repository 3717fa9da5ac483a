package guard

import (
	"fmt"
	"sync"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/internal/array"
)

// Config of a Store.
type Config struct {
	// TrustTenants lets tenants call real people without an operator's word: for a company's private installation, where the tenant
	// is the operator. A caller ID must be verified all the same.
	TrustTenants bool
}

// Store gathers facts from the tenant's schema.
type Store struct {
	Config
	profiles *Profiles
	zones    sync.Map // name -> *time.Location; the zone files never change while we run
}

// New reads the built-in profiles.
func New(config Config) (*Store, error) {
	profiles, err := NewProfiles()
	if err != nil {
		return nil, err
	}
	return &Store{Config: config, profiles: profiles}, nil
}

// Profiles are the jurisdictions known.
func (s *Store) Profiles() *Profiles { return s.profiles }

// Candidate is a lead with its facts and what the claim needs beside them.
type Candidate struct {
	Facts
	Last int // highest attempt number so far
}

// Frame reads what holds for a whole campaign; tx must be inside the door. A campaign that is not there is gorm.ErrRecordNotFound.
func (s *Store) Frame(tx *gorm.DB, campaign dialer.CampaignID) (Frame, error) {
	var rows []frameRow
	err := tx.Raw(`select c.windows, c.max_attempts, c.per_day, t.kind = 'sandbox' as sandbox, l.sample or c.sample as sample,
			i.kind = 'own' and i.proof = 'verified' as caller_proven, o.profile, o.country,
			(select value from settings where key = @standing) as standing, (select value from settings where key = @destinations) as destinations
		from campaigns c join trunks t on t.id = c.trunk_id join lists l on l.id = c.list_id join caller_ids i on i.id = c.caller_id
			join public.tenants o on o.id = current_setting('app.tenant')
		where c.id = @campaign`, map[string]any{"campaign": string(campaign), "standing": standingKey, "destinations": destinationsKey}).Scan(&rows).Error
	if err != nil {
		return Frame{}, fmt.Errorf("rules of campaign %s: %w", campaign, err)
	}
	if len(rows) == 0 {
		return Frame{}, gorm.ErrRecordNotFound
	}
	frame, err := rows[0].frame(s.profiles, s.TrustTenants)
	if err != nil {
		return Frame{}, fmt.Errorf("rules of campaign %s: %w", campaign, err)
	}
	return frame, nil
}

// memory is how far back attempts on a number are looked at: more than one local day whatever the zone.
const memory = 72 * time.Hour

// Gather reads the facts of leads in one query; tx must be inside the door. A lead that is not in the answer has no facts.
func (s *Store) Gather(tx *gorm.DB, frame Frame, campaign dialer.CampaignID, leads []dialer.LeadID, now time.Time) (map[dialer.LeadID]Candidate, error) {
	var rows []leadRow
	err := tx.Raw(`select l.id, l.country, l.kind, l.timezone, array_to_string(l.other_zones, ',') as other_zones,
			b.reason as blocked_for, b.created_at as blocked_at, own.used, own.last, coalesce(seen.calls, '') as calls
		from leads l
		left join blocklist b on b.blind = l.blind
		cross join lateral (select count(*) filter (where a.outcome is distinct from 'blocked') as used, coalesce(max(a.number), 0) as last
			from attempts a where a.campaign_id = ? and a.lead_id = l.id) own
		cross join lateral (select string_agg((extract(epoch from a.created_at) * 1000)::bigint || case when a.campaign_id = ? then 'h' else 'o' end, ',') as calls
			from attempts a where a.blind = l.blind and a.created_at > ? and a.outcome is distinct from 'blocked') seen
		where l.id = any(?::text[])`, string(campaign), string(campaign), now.Add(-memory).UTC(), array.Strings(leads)).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("gather facts: %w", err)
	}
	found := make(map[dialer.LeadID]Candidate, len(rows))
	for _, row := range rows {
		found[dialer.LeadID(row.ID)] = Candidate{Facts: s.facts(row, frame, now), Last: row.Last}
	}
	return found, nil
}

func (s *Store) facts(row leadRow, frame Frame, now time.Time) Facts {
	f := Facts{Frame: frame, Now: now, Local: s.profiles.Of(row.Country), Country: row.Country, Kind: row.kind(), Used: row.Used}
	f.Calls, f.Gathered = row.dialed()
	for _, name := range row.zones() {
		zone := s.zone(name)
		if zone == nil {
			f.Zones = nil // one zone we do not know makes all of them useless
			break
		}
		f.Zones = append(f.Zones, zone)
	}
	if row.BlockedFor != nil {
		f.Blocked = &Block{Reason: *row.BlockedFor}
		if row.BlockedAt != nil {
			f.Blocked.Since = *row.BlockedAt
		}
	}
	return f
}

// zone is nil for a name nobody knows.
func (s *Store) zone(name string) *time.Location {
	if known, ok := s.zones.Load(name); ok {
		return known.(*time.Location)
	}
	loaded, err := time.LoadLocation(name)
	if err != nil || name == "" || name == "Local" {
		return nil
	}
	s.zones.Store(name, loaded)
	return loaded
}
