package guard

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"github.com/boyunhq/boyun/dialer/list/phone"
)

type frameRow struct {
	Windows      json.RawMessage
	MaxAttempts  int
	PerDay       int
	Sandbox      bool
	Sample       bool
	CallerProven bool
	Profile      string
	Country      string
	Standing     json.RawMessage
	Destinations json.RawMessage
}

func (r frameRow) frame(profiles *Profiles, trust bool) (Frame, error) {
	week, err := ParseWeek(r.Windows)
	if err != nil {
		return Frame{}, err
	}
	f := Frame{Sandbox: r.Sandbox, Sample: r.Sample, Profile: profiles.Get(r.Profile), Countries: []string{r.Country},
		Rules: Rules{Week: week, MaxAttempts: r.MaxAttempts, PerDay: r.PerDay}}
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
	f.Proven = r.CallerProven && (trust || standing.Live)
	return f, nil
}

type leadRow struct {
	ID         string
	Country    string
	Kind       string
	Timezone   string
	OtherZones string // comma-separated
	BlockedFor *string
	BlockedAt  *time.Time
	Used       int
	Last       int
	Calls      string // "<milliseconds>h" for this campaign's, "<milliseconds>o" for others', comma-separated
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
