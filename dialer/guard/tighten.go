package guard

import (
	"encoding/json"
	"time"

	"github.com/boyunhq/boyun/infra/fault"
)

// Tightening is what a tenant asks of itself beyond its profile. Zero fields ask nothing more.
type Tightening struct {
	Windows     []Window      `json:"windows,omitempty"`
	Holidays    Treatment     `json:"holidays,omitempty"`
	PerDay      int           `json:"per_day,omitempty"`
	Caps        []Cap         `json:"caps,omitempty"`
	MaxAttempts int           `json:"max_attempts,omitempty"`
	AbandonCap  float64       `json:"abandon_cap,omitempty"`
	MinRing     time.Duration `json:"min_ring,omitempty"`
	NeedProof   []Purpose     `json:"need_proof,omitempty"` // purposes for which proof is asked though the profile asks none
	Retention   int           `json:"retention_days,omitempty"`
	Scope       Scope         `json:"opt_out_scope,omitempty"`
	Days        []ClosedDay   `json:"days,omitempty"`    // on which nobody is called
	Licence     string        `json:"licence,omitempty"` // number of the licence for selling by telephone that the tenant declares
}

// LongestKept is the most days anything of a call may be asked to be kept: ten years.
const LongestKept = 3660

// Scope is how far an opt-out reaches.
type Scope string

// Scopes. An opt-out that names none counts for the whole tenant.
const (
	TenantWide   Scope = "tenant"
	CampaignWide Scope = "campaign"
)

// Tighten is p with what t asks more. What would loosen a rule is an error that says which, what was asked and what the profile says.
func (p Profile) Tighten(t Tightening) (Profile, error) {
	tight := p
	loose := func(field string, asked, allowed any) error {
		return fault.New(fault.Invalid, "rule_loosened", "%s may be stricter than profile %s, not looser", field, p.Name).
			With("field", field).With("profile", p.Name).With("asked", asked).With("allowed", allowed)
	}
	if len(t.Windows) > 0 {
		week, err := NewWeek(t.Windows)
		switch {
		case err != nil:
			return p, fault.New(fault.Invalid, "windows_unreadable", "calling windows: %v", err).With("field", "windows")
		case week.Closed():
			return p, fault.New(fault.Invalid, "windows_closed", "the calling windows never open").With("field", "windows")
		case !week.Inside(p.Week):
			return p, fault.New(fault.Invalid, "windows_wider", "the calling windows are wider than profile %s allows", p.Name).With("field", "windows").With("profile", p.Name)
		}
		tight.Windows, tight.Week = t.Windows, week
	}
	if t.Holidays != "" {
		if t.Holidays.rank() < p.Holidays.rank() || t.Holidays != Closed && t.Holidays != AsSunday && t.Holidays != AsAnyDay {
			return p, loose("holidays", t.Holidays, p.Holidays)
		}
		tight.Holidays = t.Holidays
	}
	for _, figure := range []struct {
		field string
		asked int
		at    *int
	}{{"per_day", t.PerDay, &tight.PerDay}, {"max_attempts", t.MaxAttempts, &tight.MaxAttempts}} {
		switch {
		case figure.asked == 0:
		case figure.asked < 0 || figure.asked > *figure.at:
			return p, loose(figure.field, figure.asked, *figure.at)
		default:
			*figure.at = figure.asked
		}
	}
	for _, c := range t.Caps {
		if c.Calls < 1 || c.Span < time.Hour || c.Span > longestSpan {
			return p, fault.New(fault.Invalid, "cap_range", "a cap is 1 or more calls in 1 to 744 hours").With("field", "caps")
		}
		for _, law := range p.Caps {
			if c.Span == law.Span && c.Calls > law.Calls {
				return p, loose("caps", c.Calls, law.Calls)
			}
		}
	}
	tight.Caps = stricterCaps(p.Caps, t.Caps)
	switch {
	case t.AbandonCap < 0 || t.AbandonCap > p.Abandon.Cap:
		return p, loose("abandon_cap", t.AbandonCap, p.Abandon.Cap)
	case t.AbandonCap > 0:
		tight.Abandon.Cap = t.AbandonCap
	}
	switch {
	case t.MinRing != 0 && t.MinRing < p.MinRing || t.MinRing > 90*time.Second:
		return p, loose("min_ring_seconds", int(t.MinRing/time.Second), int(p.MinRing/time.Second))
	case t.MinRing > 0:
		tight.MinRing = t.MinRing
	}
	switch {
	case t.Retention != 0 && t.Retention < p.Keep.Days || t.Retention > LongestKept:
		return p, loose("retention_days", t.Retention, p.Keep.Days)
	case t.Retention > 0:
		tight.Keep.Days = t.Retention
	}
	tight.Consent = p.withProof(t.NeedProof)
	if t.Scope != "" && t.Scope != TenantWide && t.Scope != CampaignWide {
		return p, fault.New(fault.Invalid, "scope_unknown_optout", "an opt-out counts for the tenant or for the campaign").With("field", "opt_out_scope")
	}
	if _, err := t.closed(); err != nil {
		return p, err
	}
	tight.Version = p.Version + t.version()
	return tight, nil
}

// Tightened is p with what a tenant has saved. It once fitted the profile; where the profile has become stricter since, both hold.
func (p Profile) Tightened(t Tightening) Profile {
	if tight, err := p.Tighten(t); err == nil {
		return tight
	}
	kept := p
	if week, err := NewWeek(t.Windows); err == nil && len(t.Windows) > 0 {
		kept.Week = p.Week.And(week)
	}
	if t.Holidays != "" && t.Holidays.rank() > p.Holidays.rank() {
		kept.Holidays = t.Holidays
	}
	if t.PerDay > 0 {
		kept.PerDay = min(p.PerDay, t.PerDay)
	}
	if t.MaxAttempts > 0 {
		kept.MaxAttempts = min(p.MaxAttempts, t.MaxAttempts)
	}
	if t.AbandonCap > 0 {
		kept.Abandon.Cap = min(p.Abandon.Cap, t.AbandonCap)
	}
	kept.MinRing = max(p.MinRing, t.MinRing)
	kept.Keep.Days = max(p.Keep.Days, min(t.Retention, LongestKept))
	kept.Caps = stricterCaps(p.Caps, t.Caps)
	kept.Consent = p.withProof(t.NeedProof)
	kept.Version = p.Version + t.version()
	return kept
}

// withProof is what p needs where some purposes need proof whatever it says.
func (p Profile) withProof(purposes []Purpose) map[Purpose]ConsentNeed {
	all := p.needs()
	for _, purpose := range purposes {
		if p.Needs(purpose) == NoConsent {
			all[purpose] = Proof
		}
	}
	return all
}

// version names what is asked more; empty when nothing is.
func (t Tightening) version() string {
	raw, err := json.Marshal(t)
	if err != nil || string(raw) == "{}" {
		return ""
	}
	return "+" + versionOf("own", string(raw))
}
