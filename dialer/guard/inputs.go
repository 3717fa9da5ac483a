package guard

import (
	"crypto/sha256"
	"encoding/json"
	"time"
)

// Inputs is what a verdict was made from, written down for the proof: no digits, no name. Its JSON form is canonical, so that its digest
// can be made again.
type Inputs struct {
	At       time.Time `json:"at"`
	Rules    string    `json:"rules"` // versions of everything that was held against the lead
	Sandbox  bool      `json:"sandbox,omitempty"`
	Country  string    `json:"country"`
	States   []string  `json:"states,omitempty"`
	Kind     string    `json:"kind"`
	Zones    []string  `json:"zones"`
	Local    []string  `json:"local"` // the clock in each zone
	Holiday  string    `json:"holiday,omitempty"`
	Today    int       `json:"today"` // calls to the number on its day, over all campaigns
	Week     int       `json:"week"`  // in seven times 24 hours
	Used     int       `json:"used"`
	Most     int       `json:"most"`
	Purpose  string    `json:"purpose"`
	Need     string    `json:"need"`
	Consent  string    `json:"consent,omitempty"` // id of the record
	Blocked  bool      `json:"blocked"`
	Listed   bool      `json:"platform_blocked"`
	Feed     string    `json:"feed,omitempty"`
	FeedAt   string    `json:"feed_at,omitempty"`
	FeedSeq  int64     `json:"feed_version,omitempty"`
	Allowed  bool      `json:"allowed"`
	Reason   string    `json:"reason,omitempty"`
	Attempts int       `json:"attempt"`            // number of the attempt this verdict is for
	Promised bool      `json:"promised,omitempty"` // a callback was promised, which is a try of its own
}

// Inputs writes down what v was made from.
func (f Facts) Inputs(v Verdict, attempt int) Inputs {
	p := f.Strict()
	in := Inputs{At: f.Now.UTC().Truncate(time.Millisecond), Rules: p.Version + " " + f.Platform.Version, Sandbox: f.Sandbox, Country: f.Country, States: f.States, Kind: string(f.Kind),
		Zones: []string{}, Local: []string{}, Used: f.Used, Most: min(f.most(), p.MaxAttempts), Purpose: string(f.Terms.Purpose), Need: string(f.Terms.Needs(p)),
		Consent: f.Consent, Blocked: f.Blocked != nil, Listed: f.Listed != nil, Allowed: v.Allowed, Reason: v.Reason, Attempts: attempt, Promised: f.Promised}
	for _, zone := range f.Zones {
		local := f.Now.In(zone)
		in.Zones, in.Local = append(in.Zones, zone.String()), append(in.Local, local.Format("2006-01-02T15:04:05Z07:00"))
		in.Holiday = f.Hours().Day(local).Name
		all, _ := f.today(zone)
		in.Today = max(in.Today, all)
	}
	in.Week, _ = f.rolling(Cap{Calls: 1 << 30, Span: 7 * 24 * time.Hour})
	if f.Feed != "" && f.Risk.Known {
		in.Feed, in.FeedAt, in.FeedSeq = f.Feed, f.Risk.At.UTC().Format(time.RFC3339), f.Risk.Version
	}
	return in
}

// Text is the canonical form, and Digest its SHA-256.
func (in Inputs) Text() ([]byte, error) { return json.Marshal(in) }

// Digest is what a chain holds of a verdict's inputs.
func Digest(text []byte) [sha256.Size]byte { return sha256.Sum256(text) }
