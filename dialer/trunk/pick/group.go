package pick

import (
	"slices"
	"strings"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/visible"
)

// Strategy is how calls are spread over the trunks that serve a number equally well.
type Strategy string

// The strategies.
const (
	RoundRobin Strategy = "round_robin" // one after the other
	Weighted   Strategy = "weighted"    // in proportion to their weights
	LeastCalls Strategy = "least_calls" // the one with the fewest calls now
	Cheapest   Strategy = "cheapest"    // the one whose carrier charges least for the number
)

// Strategies lists them all.
func Strategies() []Strategy { return []Strategy{RoundRobin, Weighted, LeastCalls, Cheapest} }

// Route says that a trunk serves the numbers that begin so.
type Route struct {
	Prefix   string // digits of E.164 without the plus; empty: every number
	Trunk    dialer.TrunkID
	Priority int // lower is asked first among routes of one prefix
	Weight   int // of Weighted; at least 1
}

// Group is a set of routes that a campaign may call by.
type Group struct {
	ID       dialer.GroupID
	Name     string
	Strategy Strategy
	Routes   []Route
}

// The bounds of a group.
const (
	mostRoutes   = 200
	mostWeight   = 1000
	longPrefix   = 15
	mostPriority = 100
)

// Validate tells what its owner must mend.
func (g Group) Validate() error {
	name := visible.Trim(g.Name)
	switch {
	case name == "" || len([]rune(name)) > 100:
		return fault.New(fault.Invalid, "group_name", "give the group a name of at most 100 characters").With("field", "name")
	case !slices.Contains(Strategies(), g.Strategy):
		return fault.New(fault.Invalid, "group_strategy", "trunks are chosen by round_robin, weighted, least_calls or cheapest").With("field", "strategy")
	case len(g.Routes) == 0 || len(g.Routes) > mostRoutes:
		return fault.New(fault.Invalid, "group_empty", "a group has 1 to %d routes", mostRoutes).With("field", "routes")
	}
	type key struct {
		prefix string
		trunk  dialer.TrunkID
	}
	seen := map[key]bool{}
	for i, r := range g.Routes {
		wrong := func(reason, why string) error {
			return fault.New(fault.Invalid, reason, "route %d: %s", i+1, why).With("field", "routes").With("route", i+1)
		}
		switch k := (key{r.Prefix, r.Trunk}); {
		case r.Trunk == "":
			return wrong("route_trunk", "name a trunk")
		case len(r.Prefix) > longPrefix || strings.Trim(r.Prefix, "0123456789") != "" || strings.HasPrefix(r.Prefix, "0"): // no country code begins with 0
			return wrong("route_prefix", "a prefix is the digits a number begins with, country code first, such as 86 or 8610")
		case r.Priority < 1 || r.Priority > mostPriority:
			return wrong("route_priority", "the order is 1 to 100")
		case r.Weight < 1 || r.Weight > mostWeight:
			return wrong("route_weight", "a weight is 1 to 1000")
		case seen[k]:
			return wrong("route_twice", "this trunk is there already for these numbers")
		default:
			seen[k] = true
		}
	}
	return nil
}
