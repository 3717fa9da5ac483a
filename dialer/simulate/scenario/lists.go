package scenario

import (
	"fmt"
	"slices"
	"time"
)

// list is a list of the mix in a file.
type list struct {
	Name   string `yaml:"name"`
	Weight int    `yaml:"weight"`
}

// mostWeight is what a list of a campaign may weigh.
const mostWeight = 100

// checkLists gives every group its list and tells lists that cannot be mixed.
func (s *Scenario) checkLists() error {
	if len(s.Lists) == 0 {
		s.Lists = []List{{Weight: 1}}
	}
	for i := range s.Lists {
		l := &s.Lists[i]
		if l.Weight == 0 {
			l.Weight = 1
		}
		switch {
		case l.Weight < 1 || l.Weight > mostWeight:
			return fmt.Errorf("lists[%d]: a weight is 1 to %d", i, mostWeight)
		case l.Name == "" && len(s.Lists) > 1:
			return fmt.Errorf("lists[%d]: name is missing", i)
		case slices.ContainsFunc(s.Lists[:i], func(o List) bool { return o.Name == l.Name }):
			return fmt.Errorf("lists[%d]: two lists are named %q", i, l.Name)
		}
	}
	for i := range s.Groups {
		g := &s.Groups[i]
		if g.List == "" {
			g.List = s.Lists[0].Name
		}
		if s.ListAt(g.List) < 0 {
			return fmt.Errorf("leads[%d]: no list is named %q", i, g.List)
		}
	}
	return nil
}

// ListAt is the place of a list; -1 when there is none of that name.
func (s *Scenario) ListAt(name string) int {
	return slices.IndexFunc(s.Lists, func(l List) bool { return l.Name == name })
}

// promised are callbacks of a group that wait at the start.
type promised struct {
	At    string `yaml:"at"`
	Agent int    `yaml:"agent"`
	Count int    `yaml:"count"`
}

func (p promised) promises(zone *time.Location) ([]Promise, error) {
	at, err := moment(p.At, zone)
	if err != nil {
		return nil, fmt.Errorf("promised: at: %w", err)
	}
	return slices.Repeat([]Promise{{at, p.Agent}}, min(max(p.Count, 1), mostLeads)), nil
}

// callback is a share of conversations, or {share, after, own}.
type callback struct {
	Share share    `yaml:"share"`
	After *lengths `yaml:"after"`
	Own   *share   `yaml:"own"`
}

func (c *callback) UnmarshalYAML(decode func(any) error) error {
	var one share
	if err := decode(&one); err == nil {
		c.Share = one
		return nil
	}
	type fields callback
	return decode((*fields)(c))
}

func (c callback) callback() Callback {
	out := Callback{Share: float64(c.Share), After: c.After.spread(), Own: 1}
	if c.Own != nil {
		out.Own = float64(*c.Own)
	}
	return out
}

func (g Group) checkCallbacks() error {
	if len(g.Promises) > g.Leads {
		return fmt.Errorf("promised: %d callbacks of %d leads", len(g.Promises), g.Leads)
	}
	for _, p := range g.Promises {
		if p.At.IsZero() || p.Agent < 0 {
			return fmt.Errorf("promised: a callback has a moment, and an agent is a number from 1")
		}
	}
	return g.Callback.After.check("callback.after")
}
