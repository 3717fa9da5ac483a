package campaign

import (
	"cmp"
	"slices"
	"strings"

	"github.com/boyunhq/boyun/dialer/guard"
)

// StateCount is what one state's own rule means for a campaign's leads: it is counted from the guard's own verdicts, with the rule and
// without it.
type StateCount struct {
	Country string
	Code    string // as in postal addresses
	Law     string
	Leads   int64 // held to it, those that are done left out
	Held    []StateHeld
}

// StateHeld is how many leads a state's rule keeps from being called though their country's would not.
type StateHeld struct {
	Reason  string // the guard's
	Holiday string // of the state, when that is why
	Skipped int64  // today
	Later   int64  // now; they are called later today
}

type stateKey struct{ country, code string }

type stateCounts map[stateKey]*StateCount

func (c stateCounts) of(country string, s guard.State) *StateCount {
	at := c[stateKey{country, s.Code}]
	if at == nil {
		at = &StateCount{Country: country, Code: s.Code, Law: s.Law}
		c[stateKey{country, s.Code}] = at
	}
	return at
}

func (c stateCounts) count(profiles *guard.Profiles, groups []guard.Group) {
	for _, g := range groups {
		if g.Finished || g.Facts.Sandbox {
			continue
		}
		for _, s := range profiles.Held(g.Facts) {
			c.of(g.Facts.Country, s).Leads += g.Leads
		}
		verdict, skip := today(g.Facts)
		against := func(f guard.Facts) bool { return !guard.MayCall(f).Allowed }
		if skip {
			against = func(f guard.Facts) bool { _, skip := today(f); return skip }
		}
		if s, ok := profiles.ByState(g.Facts, against); ok {
			c.of(g.Facts.Country, s).hold(verdict, skip, g.Leads)
		}
	}
}

func (s *StateCount) hold(v guard.Verdict, skip bool, leads int64) {
	day, _ := v.Detail["holiday"].(string)
	at := slices.IndexFunc(s.Held, func(h StateHeld) bool { return h.Reason == v.Reason && h.Holiday == day })
	if at < 0 {
		at, s.Held = len(s.Held), append(s.Held, StateHeld{Reason: v.Reason, Holiday: day})
	}
	if skip {
		s.Held[at].Skipped += leads
	} else {
		s.Held[at].Later += leads
	}
}

func (c stateCounts) sorted() (all []StateCount) {
	for _, s := range c {
		slices.SortFunc(s.Held, func(a, b StateHeld) int {
			return cmp.Or(strings.Compare(a.Reason, b.Reason), strings.Compare(a.Holiday, b.Holiday))
		})
		all = append(all, *s)
	}
	slices.SortFunc(all, func(a, b StateCount) int {
		return cmp.Or(strings.Compare(a.Country, b.Country), strings.Compare(a.Code, b.Code))
	})
	return all
}
