package campaign

import (
	"slices"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/visible"
)

// Validate tells the first thing in plan that can never work, measured against the tenant's profile.
func (p Plan) Validate(profile guard.Profile) error {
	for _, check := range []func(guard.Profile) error{p.checkTerms, p.checkBasics, p.checkSupply, p.checkPacing, p.checkDetection, p.checkWindows, p.checkRetry, p.checkScript, p.checkDispositions} {
		if err := check(profile); err != nil {
			return err
		}
	}
	return nil
}

func wrong(reason, format string, args ...any) *fault.Error {
	return fault.New(fault.Invalid, reason, format, args...)
}

func (p Plan) checkTerms(guard.Profile) error { return p.Compliance.Validate() }

func (p Plan) checkBasics(profile guard.Profile) error {
	name := visible.Trim(p.Name)
	switch {
	case name == "" || len([]rune(name)) > 120:
		return wrong("campaign_name", "a campaign needs a name of at most 120 characters").With("field", "name")
	case p.List == "" || p.Trunk == "" || p.Caller == "":
		return wrong("campaign_parts", "a campaign needs a list, a trunk and a caller ID")
	case p.MaxAttempts < 1 || p.MaxAttempts > profile.MaxAttempts:
		return wrong("attempts_range", "tries per lead must be 1 to %d", profile.MaxAttempts).With("field", "max_attempts").With("max", profile.MaxAttempts)
	case p.PerDay < 1 || p.PerDay > profile.PerDay:
		return wrong("per_day_range", "tries per day must be 1 to %d", profile.PerDay).With("field", "per_day").With("max", profile.PerDay)
	case p.RingTime < profile.MinRing || p.RingTime > 90*time.Second:
		return wrong("ring_range", "ringing time must be %d to 90 seconds", int(profile.MinRing/time.Second)).With("field", "ring_seconds").With("min", int(profile.MinRing/time.Second))
	case p.WrapTime < 0 || p.WrapTime > 10*time.Minute:
		return wrong("wrap_range", "wrap-up time must be 0 to 600 seconds").With("field", "wrap_seconds")
	case p.Route != Direct && p.Route != CallbackLine:
		return wrong("campaign_route", "a route is direct or callback").With("field", "route")
	case p.Recording.Policy != dialer.RecordNone && !p.Recording.Policy.On():
		return wrong("record_policy", "recording is required, all, consent or none").With("field", "recording")
	case p.Recording.Pause && !p.Recording.Policy.Pausable():
		return wrong("record_pause", "calls that must be recorded cannot be paused by agents: set may_pause to false, or record all calls without requiring it").With("field", "recording")
	case p.Recording.Days != 0 && (p.Recording.Days < profile.Keep.Days || p.Recording.Days > guard.LongestKept):
		return wrong("keep_range", "recordings are kept %d to %d days", profile.Keep.Days, guard.LongestKept).With("field", "recording").With("min", profile.Keep.Days).With("max", guard.LongestKept)
	case len(p.Purpose) > 2000:
		return wrong("purpose_long", "the purpose is longer than 2000 bytes").With("field", "purpose")
	}
	return nil
}

func (p Plan) checkSupply(guard.Profile) error { return p.Supply.Validate(p.List) }

func (p Plan) checkWindows(profile guard.Profile) error {
	week, err := guard.NewWeek(p.Windows)
	if err != nil {
		return wrong("windows_unreadable", "calling windows: %v", err).With("field", "windows")
	}
	if week.Closed() {
		return wrong("windows_closed", "the calling windows never open").With("field", "windows")
	}
	if !week.Inside(profile.Week) {
		return wrong("windows_wider", "the calling windows are wider than profile %s allows", profile.Name).With("field", "windows").With("profile", profile.Name)
	}
	return nil
}

func (p Plan) checkRetry(guard.Profile) error {
	for outcome, wait := range p.Retry {
		if !slices.Contains(retried, outcome) {
			return wrong("retry_outcome", "outcome %q is not tried again", outcome).With("field", "retry")
		}
		if wait < time.Minute || wait > 30*24*time.Hour {
			return wrong("retry_range", "a retry comes after 1 minute to 30 days").With("field", "retry").With("outcome", string(outcome))
		}
	}
	return nil
}

func (p Plan) checkScript(guard.Profile) error {
	ids := map[string]bool{}
	for _, step := range p.Script {
		if step.ID == "" || ids[step.ID] || len(step.Text) > 8000 || len(p.Script) > 60 {
			return wrong("script_step", "script step %q is doubled, nameless or too long", step.ID).With("field", "script")
		}
		ids[step.ID] = true
	}
	for _, step := range p.Script {
		for _, branch := range step.Branches {
			if !ids[branch.To] {
				return wrong("script_branch", "script step %q leads to %q, which is not there", step.ID, branch.To).With("field", "script").With("step", step.ID)
			}
		}
		for _, field := range step.Fields {
			if visible.Trim(field.Key) == "" || visible.Trim(field.Label) == "" {
				return wrong("script_field", "a field of script step %q has no key or label", step.ID).With("field", "script").With("step", step.ID)
			}
		}
	}
	return nil
}

func (p Plan) checkDispositions(guard.Profile) error {
	if len(p.Dispositions) < 1 || len(p.Dispositions) > 9 {
		return wrong("dispositions_count", "a campaign needs 1 to 9 outcomes, one for each key").With("field", "dispositions")
	}
	codes := map[string]bool{}
	for _, d := range p.Dispositions {
		if visible.Trim(d.Code) == "" || codes[d.Code] {
			return wrong("disposition_code", "outcome %q is nameless or doubled", d.Code).With("field", "dispositions")
		}
		codes[d.Code] = true
		if visible.Trim(d.Label["zh"]) == "" && visible.Trim(d.Label["en"]) == "" {
			return wrong("disposition_label", "outcome %q has no words", d.Code).With("field", "dispositions")
		}
		if !slices.Contains([]Kind{Success, Final, Again, Machine, Callback, DNC, Wrong}, d.Kind) {
			return wrong("disposition_kind", "outcome %q is of no known kind", d.Code).With("field", "dispositions")
		}
	}
	return nil
}

func (p Plan) checkDetection(guard.Profile) error { return p.Detection.Validate() }
