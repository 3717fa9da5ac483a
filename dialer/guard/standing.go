package guard

import (
	"encoding/json"
	"slices"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer/list/phone"
	"github.com/boyunhq/boyun/infra/fault"
)

// The tenant's settings that the guard reads.
const (
	standingKey     = "standing"     // {"live": true}: an operator has seen who the tenant is
	destinationsKey = "destinations" // ["CN", "HK"]: countries it may call; its own until somebody says otherwise
	grantedKey      = "granted"      // ["CN", "HK", "MO"]: countries it may add again, having left them out itself
	ownKey          = "compliance"   // Tightening
	feedKey         = "risk_feed"    // the tenant's own anti-fraud feed (dialer/guard/risk)
)

// SetStanding writes down whether the tenant may call real people; tx must be inside its door. It is the operator's word, never the
// tenant's.
func SetStanding(tx *gorm.DB, live bool, at time.Time) error {
	return set(tx, standingKey, map[string]bool{"live": live}, at)
}

// SetDestinations sets the countries (ISO alpha-2) a tenant may call; tx must be inside its door.
func SetDestinations(tx *gorm.DB, countries []string, at time.Time) error {
	for _, country := range countries {
		if !phone.Country(country) {
			return fault.New(fault.Invalid, "country_unknown", "%q is no country", country).With("country", country)
		}
	}
	if err := set(tx, destinationsKey, tidy(countries), at); err != nil {
		return err
	}
	return tx.Exec(`delete from settings where key = ?`, grantedKey).Error
}

func tidy(countries []string) []string {
	sorted := slices.Compact(slices.Sorted(slices.Values(countries)))
	if sorted == nil {
		return []string{}
	}
	return sorted
}

// LeaveOut sets the countries the tenant calls, of those it was granted, which it may add again later; tx must be inside its door.
func LeaveOut(tx *gorm.DB, countries, granted []string, at time.Time) error {
	if err := SetDestinations(tx, countries, at); err != nil { // which holds the first row: others of the tenant wait there
		return err
	}
	return set(tx, grantedKey, tidy(granted), at)
}

// Granted are the countries a tenant was granted: those it calls now, and those it left out itself; tx must be inside its door.
func Granted(tx *gorm.DB, now []string) ([]string, error) {
	var rows []json.RawMessage
	if err := tx.Raw(`select value from settings where key = ?`, grantedKey).Scan(&rows).Error; err != nil {
		return nil, err
	}
	granted := slices.Clone(now)
	for _, raw := range rows {
		var all []string
		if err := json.Unmarshal(raw, &all); err != nil {
			return nil, err
		}
		granted = append(granted, all...)
	}
	return tidy(granted), nil
}

// SetOwn writes down what the tenant asks of itself; tx must be inside its door, and own must have passed Profile.Tighten.
func SetOwn(tx *gorm.DB, own Tightening, at time.Time) error { return set(tx, ownKey, own, at) }

// SetFeed writes the setting of the tenant's own risk feed down, or with nil takes it away; tx must be inside its door.
func SetFeed(tx *gorm.DB, setting json.RawMessage, at time.Time) error {
	if setting == nil {
		return tx.Exec(`delete from settings where key = ?`, feedKey).Error
	}
	return set(tx, feedKey, setting, at)
}

// OwnFeed is the setting of the tenant's own risk feed, nil without one; tx must be inside its door.
func OwnFeed(tx *gorm.DB) (raw []byte, err error) {
	var rows []json.RawMessage
	if err := tx.Raw(`select value from settings where key = ?`, feedKey).Scan(&rows).Error; err != nil || len(rows) == 0 {
		return nil, err
	}
	return rows[0], nil
}

func set(tx *gorm.DB, key string, value any, at time.Time) error {
	raw, err := json.Marshal(value)
	if err != nil {
		return err
	}
	return tx.Exec(`insert into settings (key, value, updated_at) values (?, ?, ?) on conflict (key) do update set value = excluded.value, updated_at = excluded.updated_at`,
		key, json.RawMessage(raw), at.UTC()).Error
}

func parseTightening(raw []byte) (own Tightening, err error) {
	if len(raw) > 0 {
		err = json.Unmarshal(raw, &own)
	}
	return own, err
}
