package pick

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"github.com/boyunhq/boyun/dialer"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func up(dialer.TrunkID) Sight { return Sight{} }

func names(routes []Route) (out []string) {
	for _, r := range routes {
		out = append(out, string(r.Trunk))
	}
	return out
}

func route(prefix, trunk string, priority int) Route {
	return Route{Prefix: prefix, Trunk: dialer.TrunkID(trunk), Priority: priority, Weight: 1}
}

func price(minute int64, currency string) dialer.Rate {
	return dialer.Rate{Currency: currency, Minute: minute, First: 60e9, Step: 60e9}
}

func TestOrder(t *testing.T) {
	routes := []Route{route("", "any", 1), route("86", "china", 1), route("86", "china2", 2), route("8610", "beijing", 1), route("8610", "any", 2)}
	tests := []struct {
		name   string
		group  Group
		digits string
		see    func(dialer.TrunkID) Sight
		want   []string
	}{
		{"the longest prefix comes first, each trunk once", Group{Strategy: RoundRobin, Routes: routes}, "861055550000", up, []string{"beijing", "any", "china", "china2"}},
		{"a number of another country takes the route for all", Group{Strategy: RoundRobin, Routes: routes}, "442055550000", up, []string{"any"}},
		{"within a prefix the priority decides", Group{Strategy: RoundRobin, Routes: routes}, "862155550000", up, []string{"china", "china2", "any"}},
		{"no route, no trunk", Group{Strategy: RoundRobin, Routes: routes[1:3]}, "442055550000", up, nil},
		{"a trunk that is away is left out", Group{Strategy: RoundRobin, Routes: routes}, "862155550000",
			func(id dialer.TrunkID) Sight { return Sight{Away: id == "china"} }, []string{"china2", "any"}},
		{"the cheapest comes before the priority", Group{Strategy: Cheapest, Routes: routes}, "862155550000", func(id dialer.TrunkID) Sight {
			return Sight{Rate: map[dialer.TrunkID]dialer.Rate{"china": price(9, "CNY"), "china2": price(7, "CNY")}[id]}
		}, []string{"china2", "china", "any"}},
		{"a longer prefix beats a better price", Group{Strategy: Cheapest, Routes: routes}, "861055550000", func(id dialer.TrunkID) Sight {
			return Sight{Rate: map[dialer.TrunkID]dialer.Rate{"beijing": price(90, "CNY"), "china": price(1, "CNY"), "any": price(50, "CNY")}[id]}
		}, []string{"any", "beijing", "china", "china2"}},
		{"prices in two currencies say nothing about each other", Group{Strategy: Cheapest, Routes: routes}, "862155550000", func(id dialer.TrunkID) Sight {
			return Sight{Rate: map[dialer.TrunkID]dialer.Rate{"china": price(9, "CNY"), "china2": price(7, "USD")}[id]}
		}, []string{"china", "china2", "any"}},
		{"a trunk without a price is asked last", Group{Strategy: Cheapest, Routes: routes}, "862155550000", func(id dialer.TrunkID) Sight {
			return Sight{Rate: map[dialer.TrunkID]dialer.Rate{"china2": price(7, "CNY")}[id]}
		}, []string{"china2", "china", "any"}},
		{"the fewest calls first", Group{Strategy: LeastCalls, Routes: []Route{route("", "a", 1), route("", "b", 1), route("", "c", 1)}}, "44",
			func(id dialer.TrunkID) Sight { return Sight{Calls: map[dialer.TrunkID]int{"a": 3, "b": 1, "c": 2}[id]} }, []string{"b", "c", "a"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := names(Order(test.group, test.digits, test.see, &Wheel{})); !slices.Equal(got, test.want) {
				t.Errorf("%v, want %v", got, test.want)
			}
		})
	}
}

// team draws a group of trunks that all serve every number.
func team(t *rapid.T, by Strategy) (g Group) {
	g.Strategy = by
	for i := range rapid.IntRange(1, 8).Draw(t, "trunks") {
		g.Routes = append(g.Routes, Route{Trunk: dialer.TrunkID(fmt.Sprint("t", i)), Priority: 1, Weight: rapid.IntRange(1, 50).Draw(t, "weight")})
	}
	return g
}

func TestRoundRobinKeepsTrunksWithinOneCallOfEachOther(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g, wheel, count := team(t, RoundRobin), &Wheel{}, map[dialer.TrunkID]int{}
		for range rapid.IntRange(1, 500).Draw(t, "calls") {
			count[Order(g, "86", up, wheel)[0].Trunk]++
			least, most := math.MaxInt, 0
			for _, r := range g.Routes {
				least, most = min(least, count[r.Trunk]), max(most, count[r.Trunk])
			}
			if most-least > 1 {
				t.Fatalf("the counts differ by %d: %v", most-least, count)
			}
		}
	})
}

func TestWeightsAreKeptWithinOnePercent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g, wheel, count, sum := team(t, Weighted), &Wheel{}, map[dialer.TrunkID]int{}, 0
		for _, r := range g.Routes {
			sum += r.Weight
		}
		const calls = 2000
		for range calls {
			count[Order(g, "86", up, wheel)[0].Trunk]++
		}
		for _, r := range g.Routes {
			want := float64(r.Weight) / float64(sum)
			if got := float64(count[r.Trunk]) / calls; math.Abs(got-want) > 0.01 {
				t.Fatalf("trunk of weight %d in %d got %.4f of the calls, want %.4f", r.Weight, sum, got, want)
			}
		}
	})
}

func TestLeastCallsNeverPicksABusierHealthyTrunk(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g, wheel := team(t, LeastCalls), &Wheel{}
		sights := map[dialer.TrunkID]Sight{}
		for range rapid.IntRange(1, 100).Draw(t, "rounds") {
			for _, r := range g.Routes {
				sights[r.Trunk] = Sight{Calls: rapid.IntRange(0, 20).Draw(t, "calls"), Away: rapid.IntRange(0, 3).Draw(t, "away") == 0}
			}
			order := Order(g, "86", func(id dialer.TrunkID) Sight { return sights[id] }, wheel)
			for _, r := range g.Routes {
				if s := sights[r.Trunk]; !s.Away && (len(order) == 0 || s.Calls < sights[order[0].Trunk].Calls) {
					t.Fatalf("%v was picked though %s has %d calls", order, r.Trunk, s.Calls)
				}
			}
			if slices.ContainsFunc(order, func(r Route) bool { return sights[r.Trunk].Away }) {
				t.Fatalf("%v holds a trunk that is away", order)
			}
		}
	})
}

func TestATrunkBackFromARestGetsNoBurst(t *testing.T) {
	g, wheel := Group{Strategy: RoundRobin, Routes: []Route{route("", "a", 1), route("", "b", 1), route("", "c", 1)}}, &Wheel{}
	for range 90 {
		Order(g, "86", func(id dialer.TrunkID) Sight { return Sight{Away: id == "c"} }, wheel)
	}
	count := map[dialer.TrunkID]int{}
	for range 30 {
		count[Order(g, "86", up, wheel)[0].Trunk]++
	}
	if count["c"] != 10 {
		t.Errorf("after a rest: %v, want 10 each", count)
	}
}

func TestTrunksThatHaveHadFewerCallsForLongGetNoBurstWhenTheyAreEqual(t *testing.T) {
	g, wheel, count := Group{Strategy: LeastCalls, Routes: []Route{route("", "a", 1), route("", "b", 1)}}, &Wheel{}, map[dialer.TrunkID]int{}
	for range 90 {
		Order(g, "86", func(id dialer.TrunkID) Sight { return Sight{Calls: map[dialer.TrunkID]int{"b": 1}[id]} }, wheel)
	}
	for range 10 {
		count[Order(g, "86", up, wheel)[0].Trunk]++
	}
	if count["a"] != 5 {
		t.Errorf("of ten calls to equals %v, want 5 each", count)
	}
}

func TestAGroupThatIsChangedBeginsAnew(t *testing.T) {
	for name, change := range map[string]func(*Group){
		"another strategy": func(g *Group) { g.Strategy = RoundRobin },
		"other weights":    func(g *Group) { g.Routes[0].Weight = 1 },
		"another trunk":    func(g *Group) { g.Routes[0] = route("", "c", 1) },
	} {
		g, wheel, count := Group{Strategy: Weighted, Routes: []Route{route("", "a", 1), route("", "b", 1)}}, &Wheel{}, map[dialer.TrunkID]int{}
		g.Routes[0].Weight = 1000
		for range 400 {
			Order(g, "86", up, wheel)
		}
		g.Routes = slices.Clone(g.Routes)
		change(&g)
		for range 10 {
			count[Order(g, "86", up, wheel)[0].Trunk]++
		}
		if count["b"] != 5 {
			t.Errorf("%s: of the next ten calls %v, want 5 each", name, count)
		}
	}
}

func TestGroupsAreCheckedBeforeTheyAreKept(t *testing.T) {
	good := Group{Name: "All", Strategy: RoundRobin, Routes: []Route{route("86", "a", 1)}}
	if err := good.Validate(); err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(*Group){
		"a name":                   func(g *Group) { g.Name = " " },
		"a strategy":               func(g *Group) { g.Strategy = "luck" },
		"a route":                  func(g *Group) { g.Routes = nil },
		"a trunk":                  func(g *Group) { g.Routes[0].Trunk = "" },
		"digits":                   func(g *Group) { g.Routes[0].Prefix = "+86" },
		"a country code":           func(g *Group) { g.Routes[0].Prefix = "010" },
		"a priority":               func(g *Group) { g.Routes[0].Priority = 0 },
		"a weight":                 func(g *Group) { g.Routes[0].Weight = 0 },
		"each trunk once a prefix": func(g *Group) { g.Routes = append(g.Routes, g.Routes[0]) },
	} {
		g := good
		g.Routes = slices.Clone(good.Routes)
		if spoil(&g); g.Validate() == nil {
			t.Errorf("a group without %s was taken", name)
		}
	}
}

func BenchmarkOrderOf20Routes(b *testing.B) {
	g, wheel := Group{Strategy: LeastCalls}, &Wheel{}
	for i := range 20 {
		g.Routes = append(g.Routes, route([]string{"", "86", "8610", "861380"}[i%4], fmt.Sprint("t", i%8), 1+i%3))
	}
	see := func(id dialer.TrunkID) Sight { return Sight{Calls: int(id[1])} }
	for b.Loop() {
		Order(g, "8613800138000", see, wheel)
	}
}
