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
	sorted := slices.Compact(slices.Sorted(slices.Values(countries)))
	if sorted == nil {
		sorted = []string{}
	}
	return set(tx, destinationsKey, sorted, at)
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
