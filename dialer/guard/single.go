package guard

import (
	"fmt"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/list/phone"
)

// Single is one number that belongs to no campaign: the test call of a trunk.
type Single struct {
	Sandbox      bool // its trunk is the sandbox: nobody real is called
	CallerProven bool // the number shown is the tenant's own, and verified
	Number       dialer.Number
	Blind        []byte
	Country      string
	Kind         phone.Kind
	Zones        []string
}

// anyHour is what a call outside any campaign has for windows: the profiles' are left to decide.
const anyHour = `[{"days":[1,2,3,4,5,6,7],"from":"00:00","to":"24:00"}]`

// Single judges it by what protects people and money: both blocklists, standing, destinations, the risk feed and the hours of the day; tx
// must be inside the door. Purpose, budgets and caps are a campaign's.
func (s *Store) Single(tx *gorm.DB, c Single, now time.Time) (Verdict, error) {
	return s.single(tx, c, now, blacklist, standing, destination, risk, window)
}

// Staff judges a telephone of one of the tenant's own people, whom callback lines call: what protects money counts, what protects
// customers (hours, opt-outs) does not.
func (s *Store) Staff(tx *gorm.DB, c Single, now time.Time) (Verdict, error) {
	return s.single(tx, c, now, standing, destination)
}

func (s *Store) single(tx *gorm.DB, c Single, now time.Time, checks ...func(Facts) (Verdict, bool)) (Verdict, error) {
	var rows []frameRow
	err := tx.Raw(`select o.id as tenant, cast(@windows as jsonb) as windows, 1 as max_attempts, 1 as per_day, cast(@sandbox as boolean) as sandbox, cast(@proven as boolean) as caller_proven, o.profile, o.country,
			(select value from settings where key = @standing) as standing, (select value from settings where key = @destinations) as destinations,
			(select value from settings where key = @own) as own, (select value from settings where key = @feed) as feed
		from public.tenants o where o.id = current_setting('app.tenant')`, map[string]any{"windows": anyHour, "sandbox": c.Sandbox, "proven": c.CallerProven,
		"standing": standingKey, "destinations": destinationsKey, "own": ownKey, "feed": feedKey}).Scan(&rows).Error
	if err != nil || len(rows) == 0 {
		return Verdict{Reason: FactsMissing, Until: now.Add(again)}, err
	}
	frame, err := rows[0].frame(s)
	if err != nil {
		return Verdict{}, fmt.Errorf("rules for a single call: %w", err)
	}
	f := Facts{Frame: frame, Now: now, Gathered: true, Local: s.profiles.Of(c.Country), Days: s.profiles.Days(c.Country), Country: c.Country, Kind: c.Kind,
		Prefix: frame.Platform.Denied(c.Number)}
	f.More = frame.OwnDays.of(c.Country, nil)
	f.settle(s.profiles, c.Number, "")
	for _, name := range c.Zones {
		zone := s.zone(name)
		if zone == nil {
			f.Zones = nil
			break
		}
		f.Zones = append(f.Zones, zone)
	}
	var blocks []Block
	if err := tx.Raw(`select reason, created_at as since from blocklist where blind = ? and (expires_at is null or expires_at > ?)`, c.Blind, now.UTC()).Scan(&blocks).Error; err != nil {
		return Verdict{}, err
	}
	if len(blocks) > 0 {
		f.Blocked = &blocks[0]
	}
	listed, risks, err := s.asked(tx, frame, []dialer.Number{c.Number}, now)
	if err != nil {
		return Verdict{}, err
	}
	f.Listed, f.Risk = listed[0], risks[0]
	for _, check := range checks {
		if v, refused := check(f); refused {
			return v, nil
		}
	}
	return Verdict{Allowed: true}, nil
}
