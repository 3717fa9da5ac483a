package pick

import (
	"cmp"
	"slices"
	"strings"

	"github.com/boyunhq/boyun/dialer"
)

// Sight is what is known of a trunk for one number at this moment.
type Sight struct {
	Away  bool // switched off, or resting for want of answers: not asked
	Calls int  // it carries now
	Rate  dialer.Rate
}

// Order lists the routes a call to digits (E.164 without the plus) may take, best first, each trunk once: the longest prefix, then the
// price when the group goes by it, then the priority, then the group's strategy. Trunks that are away are left out. The wheel takes one
// turn for the trunk that comes first; none is taken when there is none.
func Order(g Group, digits string, see func(dialer.TrunkID) Sight, wheel *Wheel) []Route {
	wheel.fit(g)
	var open []seen
	for _, r := range g.Routes {
		if !strings.HasPrefix(digits, r.Prefix) {
			continue
		}
		if s := see(r.Trunk); !s.Away {
			open = append(open, seen{r, s})
		}
	}
	byPrice := g.Strategy == Cheapest && comparable(open)
	slices.SortStableFunc(open, func(a, b seen) int { return tier(a, b, byPrice) })
	open = once(open)
	order := make([]Route, 0, len(open))
	for len(open) > 0 {
		n := 1
		for n < len(open) && tier(open[0], open[n], byPrice) == 0 {
			n++
		}
		for _, s := range spread(g.Strategy, open[:n], wheel, len(order) == 0) {
			order = append(order, s.Route)
		}
		open = open[n:]
	}
	return order
}

// Serves tells whether any route of the group is for the number at all, whatever the state of its trunks.
func (g Group) Serves(digits string) bool {
	return slices.ContainsFunc(g.Routes, func(r Route) bool { return strings.HasPrefix(digits, r.Prefix) })
}

type seen struct {
	Route
	Sight
}

// tier orders what must come before the strategy has a say; 0 is a tie.
func tier(a, b seen, byPrice bool) int {
	if n := cmp.Compare(len(b.Prefix), len(a.Prefix)); n != 0 {
		return n
	}
	if byPrice {
		if n := cmp.Compare(minute(a), minute(b)); n != 0 {
			return n
		}
	}
	return cmp.Compare(a.Priority, b.Priority)
}

// minute is what the first minute of a talk costs; a trunk without a price comes last.
func minute(s seen) int64 {
	if !s.Rate.Known() {
		return 1 << 62
	}
	return s.Rate.Cost(60e9)
}

// comparable tells whether all prices are in one currency; others say nothing about each other.
func comparable(all []seen) bool {
	currency := ""
	for _, s := range all {
		switch {
		case !s.Rate.Known():
		case currency == "":
			currency = s.Rate.Currency
		case currency != s.Rate.Currency:
			return false
		}
	}
	return true
}

// once keeps the best place of each trunk.
func once(all []seen) []seen {
	had := map[dialer.TrunkID]bool{}
	return slices.DeleteFunc(all, func(s seen) bool {
		was := had[s.Trunk]
		had[s.Trunk] = true
		return was
	})
}

// spread orders equals. Only the tier that is asked first moves the wheel.
func spread(by Strategy, equals []seen, wheel *Wheel, first bool) []seen {
	weight := func(s seen) int {
		if by == Weighted {
			return s.Weight
		}
		return 1
	}
	out := slices.Clone(equals)
	slices.SortStableFunc(out, func(a, b seen) int {
		if by == LeastCalls {
			if n := cmp.Compare(a.Calls, b.Calls); n != 0 {
				return n
			}
		}
		return cmp.Compare(wheel.due(b.Trunk, weight(b)), wheel.due(a.Trunk, weight(a)))
	})
	if first {
		wheel.turn(tied(by, out), weight)
	}
	return out
}

// tied are those whose turn it could have been: the wheel has no say between a trunk with fewer calls and one with more.
func tied(by Strategy, order []seen) []seen {
	if by != LeastCalls {
		return order
	}
	more := slices.IndexFunc(order, func(s seen) bool { return s.Calls > order[0].Calls })
	if more < 0 {
		return order
	}
	return order[:more]
}
