package guard

import (
	"slices"
	"time"
)

// Verdict is the answer. When not Allowed, Reason is a stable word; Until says when to ask again, and is zero when time changes
// nothing. Detail holds the values of the reason's sentence.
type Verdict struct {
	Allowed bool
	Reason  string
	Until   time.Time
	Detail  map[string]any
}

// Reasons. Each comes with the values of its sentence.
const (
	Blacklisted    = "blacklisted"      // since (date), why
	PlatformListed = "platform_blocked" // since (date), why: on the blocklist of the whole platform
	RiskDenied     = "risk_denied"      // why: the anti-fraud feed's word
	FeedStale      = "feed_stale"       // seconds since the feed was last heard; the feed is away and its snapshot too old
	SandboxOnly    = "sandbox_only"     // why: sample (list) or unproven (company or caller ID)
	CountryDenied  = "country_denied"   // country: not on the tenant's list of destinations
	KindDenied     = "kind_denied"      // kind: premium, shared-cost, satellite and the like
	BudgetSpent    = "budget_spent"     // max
	PurposeDenied  = "purpose_denied"   // purpose: takes a licence that the tenant has not declared
	ConsentMissing = "consent_missing"  // purpose
	ZoneUnknown    = "zone_unknown"     // country: where the phone is cannot be told, hence not what time it is there
	WindowClosed   = "window_closed"    // local (15:04 there), zone, and holiday (its name) when that is why
	AttemptCap     = "attempt_cap"      // count, and hours when the cap is not the day's
	FactsMissing   = "facts_missing"    // the facts could not be read; asked again soon
)

// Reasons lists all reasons against a call, in the order in which they are looked for.
func Reasons() []string {
	return []string{Blacklisted, PlatformListed, SandboxOnly, CountryDenied, KindDenied, RiskDenied, FeedStale, BudgetSpent, PurposeDenied, ConsentMissing, ZoneUnknown,
		WindowClosed, AttemptCap, FactsMissing}
}

// again is how soon missing facts are looked for again; soon is how soon a feed is.
const (
	again = time.Minute
	soon  = 5 * time.Second
)

// FeedAge is how old what a risk feed says may be.
const FeedAge = time.Minute

// MayLeave decides once more about a lead that was claimed, when its call is about to leave: everything but the counts, which have this
// very attempt in them.
func MayLeave(f Facts) Verdict {
	return judge(f, blacklist, standing, destination, risk, purpose, window)
}

// MayCall decides. What time cannot heal is said first, so that a lead is not woken every morning to be refused.
func MayCall(f Facts) Verdict {
	return judge(f, blacklist, standing, destination, risk, budget, purpose, window, frequency)
}

func judge(f Facts, checks ...func(Facts) (Verdict, bool)) Verdict {
	if !f.Gathered || f.Rules.MaxAttempts < 1 || (!f.Sandbox && (f.Profile.MaxAttempts < 1 || f.Local.MaxAttempts < 1 || f.Platform.PerDay < 1)) {
		return Verdict{Reason: FactsMissing, Until: f.Now.Add(again)}
	}
	for _, check := range checks {
		if v, refused := check(f); refused {
			return v
		}
	}
	return Verdict{Allowed: true}
}

func blacklist(f Facts) (Verdict, bool) {
	for _, on := range []struct {
		entry  *Block
		reason string
	}{{f.Blocked, Blacklisted}, {f.Listed, PlatformListed}} {
		if on.entry != nil {
			return Verdict{Reason: on.reason, Until: on.entry.Until, Detail: map[string]any{"since": on.entry.Since.Format(time.DateOnly), "why": on.entry.Reason}}, true
		}
	}
	return Verdict{}, false
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

// destination is the rule against dear and foreign numbers: the tenant's list of countries, and the platform's kinds and prefixes.
func destination(f Facts) (Verdict, bool) {
	switch {
	case f.Sandbox:
		return Verdict{}, false
	case f.Prefix != "":
		return Verdict{Reason: KindDenied, Detail: map[string]any{"kind": f.Prefix}}, true
	case f.Country == "" || !slices.Contains(f.Countries, f.Country):
		return Verdict{Reason: CountryDenied, Detail: map[string]any{"country": f.Country}}, true
	case !f.Platform.Plain(f.Kind):
		return Verdict{Reason: KindDenied, Detail: map[string]any{"kind": string(f.Kind)}}, true
	}
	return Verdict{}, false
}

// risk asks what the anti-fraud feed says, where one is configured. What it says counts for FeedAge; silence is a no.
func risk(f Facts) (Verdict, bool) {
	switch {
	case f.Sandbox || f.Feed == "":
		return Verdict{}, false
	case !f.Risk.Known || f.Now.Sub(f.Risk.At) > FeedAge || f.Risk.At.Sub(f.Now) > FeedAge:
		v := Verdict{Reason: FeedStale, Until: f.Now.Add(soon), Detail: map[string]any{"feed": f.Feed}}
		if !f.Risk.At.IsZero() {
			v.Detail["seconds"] = int(f.Now.Sub(f.Risk.At) / time.Second)
		}
		return v, true
	case f.Risk.Denied:
		return Verdict{Reason: RiskDenied, Until: f.Now.Add(24 * time.Hour), Detail: map[string]any{"why": f.Risk.Reason}}, true
	}
	return Verdict{}, false
}

func budget(f Facts) (Verdict, bool) {
	most := f.most()
	if f.Used < most {
		return Verdict{}, false
	}
	return Verdict{Reason: BudgetSpent, Detail: map[string]any{"max": most}}, true
}

// most is how many tries the lead has: the campaign's, one more for a promise that was not tried yet, and never more than the law's.
func (f Facts) most() int {
	most := f.Rules.MaxAttempts
	if f.Promised {
		most = max(most, f.Used+1)
	}
	if !f.Sandbox {
		most = min(most, f.Strict().MaxAttempts)
	}
	return most
}

// purpose asks for what the campaign's purpose takes: a licence, proof of consent, or nothing.
func purpose(f Facts) (Verdict, bool) {
	if f.Sandbox {
		return Verdict{}, false
	}
	need := f.Terms.Needs(f.Strict())
	detail := map[string]any{"purpose": string(f.Terms.Purpose)}
	switch {
	case need == Licence && !f.Licensed:
		return Verdict{Reason: PurposeDenied, Until: f.Now.Add(time.Hour), Detail: detail}, true
	case f.LacksConsent():
		return Verdict{Reason: ConsentMissing, Until: f.Now.Add(time.Hour), Detail: detail}, true
	}
	return Verdict{}, false
}

// LacksConsent tells that proof of consent is asked for the campaign's purpose and none is on file.
func (f Facts) LacksConsent() bool { return f.Consent == "" && f.Terms.Needs(f.Strict()) != NoConsent }

func window(f Facts) (Verdict, bool) {
	if f.Sandbox {
		return Verdict{}, false
	}
	if len(f.Zones) == 0 {
		return Verdict{Reason: ZoneUnknown, Detail: map[string]any{"country": f.Country}}, true
	}
	hours := f.Hours()
	next := hours.Next(f.Now, f.Zones)
	if next.Equal(f.Now) {
		return Verdict{}, false
	}
	zone := f.Zones[0]
	for _, z := range f.Zones {
		if yes, _ := hours.open(f.Now, z); !yes {
			zone = z
			break
		}
	}
	local := f.Now.In(zone)
	v := Verdict{Reason: WindowClosed, Until: next, Detail: map[string]any{"local": local.Format("15:04"), "zone": zone.String()}}
	if name := hours.Closing(local); name != "" {
		v.Detail["holiday"] = name
	}
	if next.IsZero() {
		v.Until = f.Now.Add(horizon) // rules that leave no hour open are looked at again: somebody may mend them
	}
	return v, true
}
