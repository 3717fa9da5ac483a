package callerid

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/boyunhq/boyun/dialer"
)

var (
	hangzhou  = Place{"CN", "浙江省杭州市", "Hangzhou, Zhejiang"}
	ningbo    = Place{"CN", "浙江省宁波市", "Ningbo, Zhejiang"}
	beijing   = Place{"CN", "北京市", "Beijing"}
	newark    = Place{"US", "Newark, NJ", "Newark, NJ"}
	jersey    = Place{"US", "New Jersey", "New Jersey"}
	nanning   = Place{"CN", "广西南宁市", "Nanning, Guangxi"}
	guilin    = Place{"CN", "广西桂林市", "Guilin, Guangxi"}
	nine      = time.Date(2026, 11, 23, 9, 2, 0, 0, time.UTC)
	midnight  = time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)
	thousands = Caps{1000, 10000}
)

func TestNumbersAreAsNearAsTheirAreas(t *testing.T) {
	for _, c := range []struct {
		a, b Place
		want Nearness
	}{
		{hangzhou, hangzhou, City}, {hangzhou, ningbo, Province}, {hangzhou, beijing, Country}, {hangzhou, newark, Abroad}, {Place{}, Place{}, Abroad},
		{newark, jersey, Province}, {nanning, guilin, Province}, {beijing, beijing, City},
		{Place{Country: "CN", Zh: "浙江省杭州市"}, hangzhou, City},               // a lead read in a Chinese workspace
		{Place{Country: "CN", En: "Hangzhou, Zhejiang"}, ningbo, Province}, // and in an English one
		{Place{Country: "CN"}, hangzhou, Country},
	} {
		if got := Near(c.a, c.b); got != c.want {
			t.Errorf("%v and %v: %v, want %v", c.a, c.b, got, c.want)
		}
	}
}

func number(id string, at Place, caps Caps) Standing {
	return Standing{ID: dialer.CallerID(id), Place: at, Caps: caps, DayEnds: midnight}
}

func wants(n int, at Place) (all []Want) {
	for i := range n {
		all = append(all, Want{Lead: dialer.LeadID(fmt.Sprint("l", i)), Place: at})
	}
	return all
}

func TestANumberIsChosenByPlaceThenByHowLongItWasLeftAlone(t *testing.T) {
	pool := []Standing{number("bj", beijing, thousands), number("hz1", hangzhou, thousands), number("hz2", hangzhou, thousands), number("nb", ningbo, thousands)}
	pool[1].LastUsed = nine.Add(-time.Minute)
	pool[2].LastUsed = nine.Add(-time.Hour)
	type given struct {
		caller dialer.CallerID
		near   Nearness
		sticky bool
	}
	var got []given
	for _, g := range Allocate(pool, append(wants(3, hangzhou), Want{Lead: "x", Place: guilin}, Want{Lead: "y", Place: hangzhou, Last: "bj"}), nine) {
		got = append(got, given{g.Caller, g.Near, g.Sticky})
	}
	want := []given{{"hz2", City, false}, {"hz1", City, false}, {"hz2", City, false}, {"bj", Country, false}, {"bj", Country, true}}
	if !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	pool[1].Caps, pool[1].Recent = Caps{PerHour: 1}, []Used{{nine.Truncate(Slot), 1}}
	pool[2].Rests = nine.Add(time.Hour)
	if g := Allocate(pool, wants(1, hangzhou), nine)[0]; g.Caller != "nb" || g.Near != Province {
		t.Errorf("with the city's numbers away the province's is next: %+v", g)
	}
}

func TestAPersonSeesTheNumberTheyKnowUnlessItRests(t *testing.T) {
	pool := []Standing{number("a", hangzhou, Caps{PerHour: 2}), number("b", hangzhou, Caps{PerHour: 2})}
	known := Want{Lead: "l", Place: hangzhou, Last: "a"}
	pool[0].Recent = []Used{{nine.Add(-30 * time.Minute).Truncate(Slot), 1}, {nine.Truncate(Slot), 1}}
	g := Allocate(pool, []Want{known}, nine)[0]
	if g.Caller != "" || g.Reason != AtCap || !g.Until.Equal(time.Date(2026, 11, 23, 9, 35, 0, 0, time.UTC)) {
		t.Errorf("at its cap it is waited for: %+v", g)
	}
	pool[0].Rests = nine.Add(24 * time.Hour)
	if g := Allocate(pool, []Want{known}, nine)[0]; g.Caller != "b" || g.Sticky {
		t.Errorf("resting, another is shown: %+v", g)
	}
	if g := Allocate(pool[1:], []Want{known}, nine)[0]; g.Caller != "b" {
		t.Errorf("gone from the pool, another is shown: %+v", g)
	}
}

func TestWhenNoNumberIsFreeTheSoonestIsNamed(t *testing.T) {
	full := number("a", hangzhou, Caps{PerHour: 1})
	full.Recent = []Used{{nine.Truncate(Slot), 1}}
	day := number("b", hangzhou, Caps{PerDay: 5})
	day.Today = 5
	resting := number("c", hangzhou, thousands)
	resting.Rests = nine.Add(10 * time.Minute)
	for _, c := range []struct {
		name   string
		pool   []Standing
		reason string
		until  time.Time
	}{
		{"an hour's cap", []Standing{full}, AtCap, nine.Truncate(Slot).Add(Hour)},
		{"a day's cap", []Standing{day}, AtCap, midnight},
		{"a rest", []Standing{resting}, Resting, nine.Add(10 * time.Minute)},
		{"all of them", []Standing{full, day, resting}, AtCap, nine.Add(10 * time.Minute)},
		{"no number at all", nil, Unowned, time.Time{}},
	} {
		if g := Allocate(c.pool, wants(1, hangzhou), nine)[0]; g.Caller != "" || g.Reason != c.reason || !g.Until.Equal(c.until) {
			t.Errorf("%s: %+v", c.name, g)
		}
		if room, reason := Room(c.pool, nine); room != 0 || reason != c.reason {
			t.Errorf("%s: room for %d, %s", c.name, room, reason)
		}
	}
}

func TestAPoolMostOfWhichFailedIsNotCalledEmpty(t *testing.T) {
	pool := []Standing{number("a", hangzhou, thousands), number("b", hangzhou, thousands), number("c", hangzhou, thousands)}
	pool[0].Rests, pool[0].Sick = nine.Add(time.Hour), true
	if g := Allocate(pool, wants(1, hangzhou), nine)[0]; g.Caller == "" {
		t.Errorf("one of three rests: %+v", g)
	}
	pool[1].Rests = nine.Add(2 * time.Hour) // by hand: says nothing about people's marks
	if g := Allocate(pool, wants(1, hangzhou), nine)[0]; g.Caller != "c" {
		t.Errorf("one failed and one was put aside: %+v", g)
	}
	pool[1].Sick = true
	if g := Allocate(pool, wants(1, hangzhou), nine)[0]; g.Caller != "" || g.Reason != Resting || !g.Until.Equal(nine.Add(time.Hour)) {
		t.Errorf("two of three failed: %+v", g)
	}
}

// Whatever the pool, its past and the wants: no number passes a cap in any 60 minutes or a day, none that rests is shown, and among
// numbers of one place the use is even.
func TestCapsHoldInAnyHourWhateverComes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		places := []Place{hangzhou, ningbo, beijing, newark}
		var pool []Standing
		for i := range rapid.IntRange(1, 6).Draw(t, "numbers") {
			s := number(fmt.Sprint("n", i), rapid.SampledFrom(places).Draw(t, "place"), Caps{rapid.IntRange(1, 9).Draw(t, "hour"), rapid.IntRange(5, 30).Draw(t, "day")})
			if rapid.IntRange(0, 5).Draw(t, "rests") == 0 {
				s.Rests = nine.Add(time.Duration(rapid.IntRange(0, 300).Draw(t, "minutes")) * time.Minute)
			}
			pool = append(pool, s)
		}
		shown := map[dialer.CallerID][]time.Time{}
		now := nine
		for range rapid.IntRange(1, 40).Draw(t, "rounds") {
			now = now.Add(time.Duration(rapid.IntRange(0, 900).Draw(t, "seconds")) * time.Second)
			for _, g := range Allocate(pool, wants(rapid.IntRange(1, 8).Draw(t, "wants"), rapid.SampledFrom(places).Draw(t, "to")), now) {
				if g.Caller == "" {
					if g.Reason == "" || !g.Until.After(now) {
						t.Fatalf("refused without a reason or for no time: %+v at %v", g, now)
					}
					continue
				}
				shown[g.Caller] = append(shown[g.Caller], now)
				for i := range pool {
					if pool[i].ID == g.Caller {
						if pool[i].Resting(now) {
							t.Fatalf("%s is shown while it rests", g.Caller)
						}
						pool[i].use(now, 0)
					}
				}
			}
		}
		for _, s := range pool {
			for i, at := range shown[s.ID] {
				hour := 0
				for _, other := range shown[s.ID][i:] {
					if other.Sub(at) < time.Hour {
						hour++
					}
				}
				if hour > s.Caps.PerHour || len(shown[s.ID]) > s.Caps.PerDay {
					t.Fatalf("%s was shown %d times in an hour and %d in a day, caps %+v", s.ID, hour, len(shown[s.ID]), s.Caps)
				}
			}
		}
	})
}

func TestNumbersOfOnePlaceAreUsedEvenlyAndTheSameAskedTwiceIsTheSame(t *testing.T) {
	pool := []Standing{number("a", hangzhou, thousands), number("b", hangzhou, thousands), number("c", hangzhou, thousands)}
	count := map[dialer.CallerID]int{}
	first, second := Allocate(pool, wants(100, hangzhou), nine), Allocate(pool, wants(100, hangzhou), nine)
	if !slices.Equal(first, second) {
		t.Error("twice is not once")
	}
	for _, g := range first {
		count[g.Caller]++
	}
	if len(count) != 3 || max(count["a"], count["b"], count["c"])-min(count["a"], count["b"], count["c"]) > 1 {
		t.Errorf("%v", count)
	}
}
