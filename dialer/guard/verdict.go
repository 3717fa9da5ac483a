package guard

import (
	"slices"
	"time"

	"github.com/boyunhq/boyun/dialer/list/phone"
)

// Verdict is the answer. When not Allowed, Reason is a stable word; Until says when to ask again, and is zero when time changes
// nothing. Detail holds the values of the reason's sentence.
type Verdict struct {
	Allowed bool
	Reason  string
	Until   time.Time
	Detail  map[string]any
}

// Reasons. The first six are sentences 1 to 5 of the console's words and come with their values.
const (
	WindowClosed   = "window_closed"   // local (15:04 there), zone
	AttemptCap     = "attempt_cap"     // count
	BudgetSpent    = "budget_spent"    // max
	Blacklisted    = "blacklisted"     // since (date), why
	ConsentMissing = "consent_missing" //
	ZoneUnknown    = "zone_unknown"    // country: where the phone is cannot be told, hence not what time it is there
	CountryDenied  = "country_denied"  // country: not on the tenant's list of destinations
	KindDenied     = "kind_denied"     // kind: premium, shared-cost and the like
	SandboxOnly    = "sandbox_only"    // why: sample (list) or unproven (company or caller ID)
	FactsMissing   = "facts_missing"   // the facts could not be read; asked again soon
)

// again is how soon missing facts are looked for again.
const again = time.Minute

// MayCall decides. What time cannot heal is said first, so that a lead is not woken every morning to be refused.
func MayCall(f Facts) Verdict {
	if !f.Gathered || f.Rules.MaxAttempts < 1 || (!f.Sandbox && (f.Profile.MaxAttempts < 1 || f.Local.MaxAttempts < 1)) {
		return Verdict{Reason: FactsMissing, Until: f.Now.Add(again)}
	}
	checks := []func(Facts) (Verdict, bool){blacklist, standing, destination, budget, consent, window, frequency}
	for _, check := range checks {
		if v, refused := check(f); refused {
			return v
		}
	}
	return Verdict{Allowed: true}
}

func blacklist(f Facts) (Verdict, bool) {
	if f.Blocked == nil {
		return Verdict{}, false
	}
	return Verdict{Reason: Blacklisted, Detail: map[string]any{"since": f.Blocked.Since.Format(time.DateOnly), "why": f.Blocked.Reason}}, true
}

func standing(f Facts) (Verdict, bool) {
	switch {
	case f.Sandbox:
		return Verdict{}, false
	case f.Sample:
		return Verdict{Reason: SandboxOnly, Detail: map[string]any{"why": "sample"}}, true
	case !f.Proven:
		return Verdict{Reason: SandboxOnly, Until: f.Now.Add(time.Hour), Detail: map[string]any{"why": "unproven"}}, true
	}
	return Verdict{}, false
}

func destination(f Facts) (Verdict, bool) {
	switch {
	case f.Sandbox:
		return Verdict{}, false
	case f.Country == "" || !slices.Contains(f.Countries, f.Country):
		return Verdict{Reason: CountryDenied, Detail: map[string]any{"country": f.Country}}, true
	case !plain(f.Kind):
		return Verdict{Reason: KindDenied, Detail: map[string]any{"kind": string(f.Kind)}}, true
	}
	return Verdict{}, false
}

// plain are the kinds of numbers that cost what a call costs and reach a person. Freephone numbers are companies'; they cost nothing
// and harm nobody.
func plain(k phone.Kind) bool {
	switch k {
	case phone.Mobile, phone.Fixed, phone.FixedOrMobile, phone.VoIP, phone.TollFree, phone.Company:
		return true
	}
	return false
}

func budget(f Facts) (Verdict, bool) {
	most := f.Rules.MaxAttempts
	if !f.Sandbox {
		most = min(most, f.Profile.MaxAttempts, f.Local.MaxAttempts)
	}
	if f.Used < most {
		return Verdict{}, false
	}
	return Verdict{Reason: BudgetSpent, Detail: map[string]any{"max": most}}, true
}

func consent(f Facts) (Verdict, bool) {
	if f.Sandbox || f.Consent || !f.Rules.NeedConsent {
		return Verdict{}, false
	}
	return Verdict{Reason: ConsentMissing, Until: f.Now.Add(time.Hour)}, true
}

func (f Facts) week() Week { return f.Rules.Week.And(f.Profile.Week).And(f.Local.Week) }

func window(f Facts) (Verdict, bool) {
	if f.Sandbox {
		return Verdict{}, false
	}
	if len(f.Zones) == 0 {
		return Verdict{Reason: ZoneUnknown, Detail: map[string]any{"country": f.Country}}, true
	}
	next := f.week().Next(f.Now, f.Zones)
	if next.Equal(f.Now) {
		return Verdict{}, false
	}
	zone := f.Zones[0]
	for _, z := range f.Zones {
		if yes, _ := f.week().open(f.Now, z); !yes {
			zone = z
			break
		}
	}
	v := Verdict{Reason: WindowClosed, Until: next, Detail: map[string]any{"local": f.Now.In(zone).Format("15:04"), "zone": zone.String()}}
	if next.IsZero() {
		v.Until = f.Now.Add(horizon) // rules that leave no hour open are looked at again: somebody may mend them
	}
	return v, true
}

// frequency counts the calls of the person's own day, in the least favourable of the zones.
func frequency(f Facts) (Verdict, bool) {
	if f.Sandbox {
		return Verdict{}, false
	}
	for _, zone := range f.Zones {
		today, here := 0, 0
		for _, d := range f.Calls {
			if !sameDay(d.At, f.Now, zone) {
				continue
			}
			today++
			if d.Here {
				here++
			}
		}
		most := min(f.Profile.PerDay, f.Local.PerDay)
		if today < most && here < f.Rules.PerDay {
			continue
		}
		v := Verdict{Reason: AttemptCap, Until: f.week().Next(tomorrow(f.Now, zone), f.Zones), Detail: map[string]any{"count": today}}
		if v.Until.IsZero() {
			v.Until = f.Now.Add(horizon)
		}
		return v, true
	}
	return Verdict{}, false
}

func sameDay(a, b time.Time, zone *time.Location) bool {
	y1, m1, d1 := a.In(zone).Date()
	y2, m2, d2 := b.In(zone).Date()
	return y1 == y2 && m1 == m2 && d1 == d2
}

// tomorrow is the first moment of the next day in zone, also where the clock is changed at midnight.
func tomorrow(t time.Time, zone *time.Location) time.Time {
	y, m, d := t.In(zone).Date()
	at := time.Date(y, m, d+1, 0, 0, 0, 0, zone)
	for sameDay(at, t, zone) {
		at = at.Add(time.Minute)
	}
	return at
}
