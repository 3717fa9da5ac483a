package guard

import (
	"fmt"
	"strings"
	"sync"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/internal/array"
	"github.com/boyunhq/boyun/dialer/internal/planner"
)

// Config of a Store.
type Config struct {
	// TrustTenants lets tenants call real people without an operator's word: for a company's private installation, where the tenant
	// is the operator. A caller ID must be verified all the same.
	TrustTenants bool

	Numbers Opener // nil: nothing that needs the number itself is looked at (platform blocklist, prefixes, feeds)
	Listed  Listed
	Feeds   Feeds
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

// Own is what the tenant asks of itself and the profile that results; tx must be inside the door.
func (s *Store) Own(tx *gorm.DB) (own Tightening, base, tight Profile, err error) {
	var row struct {
		Profile string
		Own     []byte
	}
	err = tx.Raw(`select o.profile, (select value from settings where key = ?) as own from public.tenants o where o.id = current_setting('app.tenant')`, ownKey).Scan(&row).Error
	if err == nil {
		own, err = parseTightening(row.Own)
	}
	base = s.profiles.Get(row.Profile)
	return own, base, base.Tightened(own), err
}

// Candidate is a lead with its facts and what the claim needs beside them.
type Candidate struct {
	Facts
	Last  int    // highest attempt number so far
	Blind []byte // index of the number
}

// Frame reads what holds for a whole campaign; tx must be inside the door. A campaign that is not there is gorm.ErrRecordNotFound.
func (s *Store) Frame(tx *gorm.DB, campaign dialer.CampaignID) (Frame, error) {
	var rows []frameRow
	err := tx.Raw(`select o.id as tenant, c.windows, c.max_attempts, c.per_day, t.kind = 'sandbox' as sandbox, l.sample or c.sample as sample, c.compliance,
			exists (select 1 from caller_ids i where i.kind = 'own' and i.proof = 'verified' and case when coalesce(c.callers->>'pool', '') = '' then i.id = c.caller_id
				else i.id in (select m.caller_id from caller_pool_members m where m.pool_id = c.callers->>'pool') end) as caller_proven, o.profile, o.country,
			(select value from settings where key = @standing) as standing, (select value from settings where key = @destinations) as destinations,
			(select value from settings where key = @own) as own, (select value from settings where key = @feed) as feed
		from campaigns c join trunks t on t.id = c.trunk_id join lists l on l.id = c.list_id
			join public.tenants o on o.id = current_setting('app.tenant')
		where c.id = @campaign`, map[string]any{"campaign": string(campaign), "standing": standingKey, "destinations": destinationsKey, "own": ownKey, "feed": feedKey}).Scan(&rows).Error
	if err != nil {
		return Frame{}, fmt.Errorf("rules of campaign %s: %w", campaign, err)
	}
	if len(rows) == 0 {
		return Frame{}, gorm.ErrRecordNotFound
	}
	frame, err := rows[0].frame(s)
	if err != nil {
		return Frame{}, fmt.Errorf("rules of campaign %s: %w", campaign, err)
	}
	return frame, nil
}

// addressOf is what free fields named like @address say of where the lead l lives, parted by |; of countries whose states ask more.
const addressOf = `case when l.country = 'US' then coalesce((select string_agg(v.value, '|') from leads x cross join lateral jsonb_each_text(x.fields) v
			where x.id = l.id and lower(v.key) = any(@address)), '') else '' end`

// promised tells whether a callback is promised to the lead l that was not tried since; looked for only where the campaign's tries are used up. A try
// that is under way is the one that is judged (campaign.Store.Confirm).
const promised = `case when own.used < @tries then false else exists (select 1 from callbacks p where p.lead_id = l.id and p.campaign_id = @campaign and p.done_at is null and p.cancelled_at is null
	and not exists (select 1 from attempts a where a.campaign_id = @campaign and a.lead_id = l.id and a.created_at > p.created_at and a.ended_at is not null and a.outcome is distinct from 'blocked')) end`

// What is known of a number: @campaign's own tries, calls of all campaigns and lists as far back as @since, blocks that hold at @now, and
// the newest consent that holds for @purpose. The leads asked for come first and everything else is looked up for each of them: a fence
// (offset 0) keeps the view of what is dialed from being read the other way round, whatever the figures of the tables say.
func factsOf(numbers string) string {
	return `select l.id, l.sealed, l.blind, l.country, l.kind, l.timezone, array_to_string(l.other_zones, ',') as other_zones,
		` + addressOf + ` as address,
		b.reason as blocked_for, b.created_at as blocked_at, b.expires_at as blocked_until, agreed.id as consent, own.used, ` + promised + ` as promised, own.last, coalesce(seen.calls, '') as calls
	from unnest(cast(@leads as text[])) asked (lead)
	cross join lateral (` + numbers + ` offset 0) l
	left join lateral (select reason, created_at, expires_at from blocklist where blind = l.blind and (expires_at is null or expires_at > @now)
		union all select 'opt_out', created_at, null from campaign_optouts where blind = l.blind and campaign_id = @campaign limit 1) b on true
	left join lateral (select id from consents where blind = l.blind and purpose in (@purpose, 'any') and withdrawn_at is null and given_at <= @now
		and (expires_at is null or expires_at > @now) order by given_at desc limit 1) agreed on true
	cross join lateral (select count(*) filter (where a.outcome is distinct from 'blocked') as used, coalesce(max(a.number), 0) as last
		from attempts a where a.campaign_id = @campaign and a.lead_id = l.id) own
	cross join lateral (select string_agg((extract(epoch from a.created_at) * 1000)::bigint || case when a.campaign_id = @campaign then 'h' else 'o' end, ',') as calls
		from attempts a where a.blind = any(l.blinds) and a.created_at > @since and a.outcome is distinct from 'blocked') seen`
}

// The number at which a lead of @campaign is called next: of one that is queued, and of any, which is called at its first number as long as
// it is not queued.
const (
	queuedNumber = `select d.id, d.sealed, d.blind, d.country, d.kind, d.timezone, d.other_zones, d.blinds from dialing d where d.campaign_id = @campaign and d.id = asked.lead`
	nextNumber   = `select p.id, coalesce(d.sealed, p.sealed) as sealed, coalesce(d.blind, p.blind) as blind, coalesce(d.country, p.country) as country, coalesce(d.kind, p.kind) as kind,
			coalesce(d.timezone, p.timezone) as timezone, coalesce(d.other_zones, p.other_zones) as other_zones,
			coalesce(d.blinds, array_append(array(select m.blind from lead_numbers m where m.lead_id = p.id), p.blind)) as blinds
		from leads p left join dialing d on d.campaign_id = @campaign and d.id = p.id where p.id = asked.lead`
)

// Gather reads the facts of leads that are queued; tx must be inside the door, and only looks rows up from then on (planner.Lookups). A lead
// that is not in the answer has no facts.
func (s *Store) Gather(tx *gorm.DB, frame Frame, campaign dialer.CampaignID, leads []dialer.LeadID, now time.Time) (map[dialer.LeadID]Candidate, error) {
	if err := planner.Lookups(tx); err != nil {
		return nil, err
	}
	return s.Look(tx, frame, campaign, leads, now)
}

// Look is Gather in a transaction that only looks rows up already.
func (s *Store) Look(tx *gorm.DB, frame Frame, campaign dialer.CampaignID, leads []dialer.LeadID, now time.Time) (map[dialer.LeadID]Candidate, error) {
	return s.read(tx, queuedNumber, frame, campaign, leads, now)
}

// Ahead is Gather for leads that the campaign may not have queued yet.
func (s *Store) Ahead(tx *gorm.DB, frame Frame, campaign dialer.CampaignID, leads []dialer.LeadID, now time.Time) (map[dialer.LeadID]Candidate, error) {
	if err := planner.Lookups(tx); err != nil {
		return nil, err
	}
	return s.read(tx, nextNumber, frame, campaign, leads, now)
}

func (s *Store) read(tx *gorm.DB, numbers string, frame Frame, campaign dialer.CampaignID, leads []dialer.LeadID, now time.Time) (map[dialer.LeadID]Candidate, error) {
	rows, err := readLeads(tx.Raw(factsOf(numbers), map[string]any{"campaign": string(campaign), "purpose": string(frame.Terms.asks()), "now": now.UTC(), "since": now.Add(-longestSpan).UTC(),
		"leads": array.Strings(leads), "tries": frame.Rules.MaxAttempts, "address": array.Of(addressFields())}), len(leads))
	if err != nil {
		return nil, fmt.Errorf("gather facts: %w", err)
	}
	found := make(map[dialer.LeadID]Candidate, len(rows))
	for _, row := range rows {
		found[dialer.LeadID(row.ID)] = Candidate{Facts: s.facts(row, frame, now), Last: row.Last, Blind: row.Blind}
	}
	if err := s.ask(tx, frame, rows, found, now); err != nil {
		return nil, err
	}
	common := map[string]*held{} // a country's, and its states'
	for id, c := range found {
		place := c.Country + " " + strings.Join(c.States, " ")
		if common[place] == nil {
			common[place] = c.hold()
		}
		c.held = common[place]
		found[id] = c
	}
	return found, nil
}

// asks is the purpose under which consent is looked for: an artificial voice needs consent to it.
func (t Terms) asks() Purpose {
	if t.AIVoice {
		return AIVoice
	}
	return t.Purpose
}

func (s *Store) facts(row leadRow, frame Frame, now time.Time) Facts {
	f := Facts{Frame: frame, Now: now, Local: s.profiles.Of(row.Country), Days: s.profiles.Days(row.Country), Country: row.Country, Kind: row.kind(), Used: row.Used, Promised: row.Promised, Blocked: row.block()}
	f.More = frame.OwnDays.of(row.Country, nil)
	f.Calls, f.Gathered = row.dialed()
	if row.Consent != nil {
		f.Consent = *row.Consent
	}
	for _, name := range row.zones() {
		zone := s.zone(name)
		if zone == nil {
			f.Zones = nil // one zone we do not know makes all of them useless
			break
		}
		f.Zones = append(f.Zones, zone)
	}
	return f
}

// ask adds what only the number itself can tell: the platform's blocklist, prefixes that are never called, and the risk feed. A number
// that does not open has no facts.
func (s *Store) ask(tx *gorm.DB, frame Frame, rows []leadRow, found map[dialer.LeadID]Candidate, now time.Time) error {
	if s.Numbers == nil {
		return nil
	}
	numbers, leads := make([]dialer.Number, 0, len(rows)), make([]dialer.LeadID, 0, len(rows))
	addresses := map[dialer.LeadID]string{}
	for _, row := range rows {
		id := dialer.LeadID(row.ID)
		addresses[id] = row.Address
		n, err := s.Numbers.OpenLead(tx.Statement.Context, frame.Tenant, id, row.Sealed)
		if err != nil {
			c := found[id]
			c.Gathered = false
			found[id] = c
			continue
		}
		numbers, leads = append(numbers, n), append(leads, id)
	}
	listed, risks, err := s.asked(tx, frame, numbers, now)
	if err != nil {
		return err
	}
	for i, id := range leads {
		c := found[id]
		c.Prefix = frame.Platform.Denied(numbers[i])
		c.settle(s.profiles, numbers[i], addresses[id])
		c.Listed, c.Risk = listed[i], risks[i]
		found[id] = c
	}
	return nil
}

func (s *Store) asked(tx *gorm.DB, frame Frame, numbers []dialer.Number, now time.Time) (listed []*Block, risks []Risk, err error) {
	listed, risks = make([]*Block, len(numbers)), make([]Risk, len(numbers))
	if len(numbers) == 0 {
		return listed, risks, nil
	}
	if s.Listed != nil {
		if listed, err = s.Listed.Look(tx, numbers); err != nil {
			return nil, nil, fmt.Errorf("ask the platform's blocklist: %w", err)
		}
	}
	if frame.Feed != "" && !frame.Sandbox {
		risks = s.Feeds.Judge(frame.Tenant, frame.Feed, numbers, now)
	}
	return listed, risks, nil
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
