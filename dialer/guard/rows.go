package guard

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer/list/phone"
	"github.com/boyunhq/boyun/tenant"
)

type frameRow struct {
	Tenant       string
	Windows      json.RawMessage
	MaxAttempts  int
	PerDay       int
	Sandbox      bool
	Sample       bool
	CallerProven bool
	Profile      string
	Country      string
	Compliance   json.RawMessage
	Standing     json.RawMessage
	Destinations json.RawMessage
	Own          json.RawMessage
	Feed         json.RawMessage
}

func (r frameRow) frame(s *Store) (Frame, error) {
	week, err := ParseWeek(r.Windows)
	if err != nil {
		return Frame{}, err
	}
	own, err := parseTightening(r.Own)
	if err != nil {
		return Frame{}, err
	}
	f := Frame{Tenant: tenant.ID(r.Tenant), Sandbox: r.Sandbox, Sample: r.Sample, Profile: s.profiles.Get(r.Profile).Tightened(own), Platform: s.profiles.platform,
		Countries: []string{r.Country}, Licensed: own.Licence != "", Rules: Rules{Week: week, MaxAttempts: r.MaxAttempts, PerDay: r.PerDay}}
	if f.OwnDays, err = own.closed(); err != nil {
		return Frame{}, err
	}
	if f.Terms, err = ReadTerms(r.Compliance); err != nil {
		return Frame{}, err
	}
	var standing struct{ Live bool }
	if len(r.Standing) > 0 {
		if err := json.Unmarshal(r.Standing, &standing); err != nil {
			return Frame{}, err
		}
	}
	if len(r.Destinations) > 0 {
		f.Countries = nil
		if err := json.Unmarshal(r.Destinations, &f.Countries); err != nil {
			return Frame{}, err
		}
	}
	f.Proven = r.CallerProven && (s.TrustTenants || standing.Live)
	f.Feed = s.feedOf(f.Tenant, r.Feed)
	return f, nil
}

// leadRow is what factsOf says of a lead.
type leadRow struct {
	ID           string
	Sealed       []byte
	Blind        []byte
	Country      string
	Kind         string
	Timezone     string
	OtherZones   string // comma-separated
	BlockedFor   *string
	BlockedAt    *time.Time
	BlockedUntil *time.Time
	Consent      *string
	Used         int
	Promised     bool
	Last         int
	Address      string // what free fields say of where the person lives, parted by |
	Calls        string // "<milliseconds>h" for this campaign's, "<milliseconds>o" for others', comma-separated
}

// readLeads reads the rows of factsOf, one by one: gorm would look up by reflection where each value goes, for every lead of every claim.
func readLeads(query *gorm.DB, about int) ([]leadRow, error) {
	rows, err := query.Rows()
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	all := make([]leadRow, 0, about)
	for rows.Next() {
		var r leadRow
		if err := rows.Scan(&r.ID, &r.Sealed, &r.Blind, &r.Country, &r.Kind, &r.Timezone, &r.OtherZones, &r.Address, &r.BlockedFor, &r.BlockedAt, &r.BlockedUntil, &r.Consent,
			&r.Used, &r.Promised, &r.Last, &r.Calls); err != nil {
			return nil, err
		}
		all = append(all, r)
	}
	return all, rows.Err()
}

// dialed reads the Calls column; what it cannot read makes the lead's facts missing.
func (r leadRow) dialed() (calls []Dialed, ok bool) {
	if r.Calls == "" {
		return nil, true
	}
	for entry := range strings.SplitSeq(r.Calls, ",") {
		ms, err := strconv.ParseInt(strings.TrimRight(entry, "ho"), 10, 64)
		if err != nil {
			return nil, false
		}
		calls = append(calls, Dialed{At: time.UnixMilli(ms), Here: strings.HasSuffix(entry, "h")})
	}
	return calls, true
}

func (r leadRow) zones() []string {
	if r.Timezone == "" {
		return nil
	}
	names := []string{r.Timezone}
	if r.OtherZones != "" {
		names = append(names, strings.Split(r.OtherZones, ",")...)
	}
	return names
}

func (r leadRow) kind() phone.Kind { return phone.Kind(r.Kind) }

func (r leadRow) block() *Block {
	if r.BlockedFor == nil {
		return nil
	}
	b := &Block{Reason: *r.BlockedFor}
	if r.BlockedAt != nil {
		b.Since = *r.BlockedAt
	}
	if r.BlockedUntil != nil {
		b.Until = *r.BlockedUntil
	}
	return b
}
