package plan

import (
	"math"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func yuan(n int64) Micro { return Micro(n * 1_000_000) }

func TestWhatAMonthOfPlansCosts(t *testing.T) {
	zone := time.UTC
	from, to := Month(time.Date(2026, 11, 5, 0, 0, 0, 0, zone), zone) // 30 days
	day := func(d int) time.Time { return from.AddDate(0, 0, d-1) }
	seats := func(n int, at time.Time) Held { return Held{Change{Kind: BySeat, Seats: n}, at} }
	lines := func(n int, at time.Time) Held { return Held{Change{Kind: ByLine, Lines: n}, at} }
	before := from.AddDate(0, -2, 0)
	tariff := Current("CNY", from) // a seat 98, a line 42
	tests := []struct {
		name string
		held []Held
		want []Micro
	}{
		{"nothing bought, nothing owed", nil, nil},
		{"a plan held all month", []Held{seats(10, before)}, []Micro{yuan(980)}},
		{"a plan bought at the month's first instant", []Held{seats(10, from)}, []Micro{yuan(980)}},
		{"a plan bought in the middle", []Held{seats(10, day(16))}, []Micro{yuan(490)}},
		{"a plan bought next month", []Held{seats(10, to)}, nil},
		{"only what was held last counts", []Held{seats(50, before), seats(10, before.AddDate(0, 1, 0))}, []Micro{yuan(980)}},
		{"five more in the middle", []Held{seats(10, before), seats(15, day(16))}, []Micro{yuan(980), yuan(245)}},
		{"fewer within the month cost the same", []Held{seats(10, before), seats(4, day(16))}, []Micro{yuan(980)}},
		{"given up and taken again is paid once", []Held{seats(10, before), seats(4, day(11)), seats(10, day(16))}, []Micro{yuan(980)}},
		{"given up and more taken pays for what is more", []Held{seats(10, before), seats(4, day(11)), seats(15, day(16))}, []Micro{yuan(980), yuan(245)}},
		{"from seats to lines pays the difference", []Held{seats(10, before), lines(60, day(16))}, []Micro{yuan(980), yuan(770)}},
		{"from lines to cheaper seats pays nothing", []Held{lines(60, before), seats(10, day(16))}, []Micro{yuan(2520)}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			charges, _ := Charges(tariff, test.held, from, to)
			var got []Micro
			for _, c := range charges {
				got = append(got, c.Amount)
			}
			if !slices.Equal(got, test.want) {
				t.Fatalf("%v, want %v", got, test.want)
			}
		})
	}
}

func TestAQuoteIsWhatTheBillWillSayAndNobodyPaysMoreThanTheDearestPlan(t *testing.T) {
	zone := time.UTC
	from, to := Month(time.Date(2026, 2, 5, 0, 0, 0, 0, zone), zone)
	tariff := Current("EUR", from)
	rapid.Check(t, func(t *rapid.T) {
		var held []Held
		var sum, dearest Micro
		at := from.AddDate(0, 0, -3)
		for range rapid.IntRange(1, 12).Draw(t, "changes") {
			at = at.Add(time.Duration(rapid.IntRange(1, 5*86400).Draw(t, "later")) * time.Second)
			c := Change{Kind: BySeat, Seats: rapid.IntRange(1, 10_000).Draw(t, "seats")}
			if rapid.Bool().Draw(t, "lines") {
				c = Change{Kind: ByLine, Lines: rapid.IntRange(1, 100_000).Draw(t, "count")}
			}
			if !at.Before(to) {
				break
			}
			_, paid := Charges(tariff, held, from, to)
			quote, err := Quote(Subscription{Currency: "EUR", Tariff: tariff.Version, Paid: paid}, c, at, zone)
			if err != nil {
				t.Fatal(err)
			}
			held = append(held, Held{c, at})
			dearest = max(dearest, c.Monthly(tariff))
			charges, _ := Charges(tariff, held, from, to)
			was := sum
			sum = 0
			for _, c := range charges {
				sum += c.Amount
			}
			if at.After(from) && sum-was != quote.Today {
				t.Fatalf("quoted %d, billed %d more", quote.Today, sum-was)
			}
			if sum > dearest {
				t.Fatalf("%d for a month whose dearest plan is %d", sum, dearest)
			}
		}
	})
}

func TestASharePassesNoBound(t *testing.T) {
	month := 31 * 24 * time.Hour
	if got := share(math.MaxInt64, month, month); got != math.MaxInt64 {
		t.Errorf("the whole of the most is %d", got)
	}
	if got := share(100_000*42_000_000, month/2, month); got != 100_000*21_000_000 {
		t.Errorf("half of the dearest plan is %d", got)
	}
	for _, got := range []Micro{share(-1, month, month), share(1, -month, month), share(1, month, 0), share(1, 0, month)} {
		if got != 0 {
			t.Errorf("%d instead of nothing", got)
		}
	}
	if got := share(7, 2*month, month); got != 7 {
		t.Errorf("more than the whole: %d", got)
	}
}
