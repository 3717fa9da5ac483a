package supply

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// Claims of any size, over any number of rounds, keep the parts of lists that have leads within one lead per unit of weight.
func TestTheMixKeepsItsPartsOverAnyClaims(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		weights := rapid.SliceOfN(rapid.IntRange(1, 20), 1, 6).Draw(t, "weights")
		taken, got, sum := make([]float64, len(weights)), make([]int, len(weights)), 0
		for _, w := range weights {
			sum += w
		}
		all := 0
		for range 60 {
			n := rapid.IntRange(1, 40).Draw(t, "n")
			lanes := make([]Lane, len(weights))
			for i, w := range weights {
				lanes[i] = Lane{w, taken[i], make([]int, n)}
			}
			var picks []Pick
			picks, taken = Mix(lanes, n)
			if len(picks) != n {
				t.Fatalf("%d picks of %d", len(picks), n)
			}
			for _, p := range picks {
				got[p.Lane]++
				all++
			}
		}
		for i, w := range weights {
			if ideal := float64(all) * float64(w) / float64(sum); math.Abs(float64(got[i])-ideal) > float64(len(weights)*20) {
				t.Fatalf("list %d of weight %d got %d of %d, its part is %.0f", i, w, got[i], all, ideal)
			}
		}
	})
}

func TestPriorityGoesBeforeTheMixAndNothingIsTakenTwice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lanes := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Lane {
			next := rapid.SliceOfN(rapid.IntRange(-3, 3), 0, 20).Draw(t, "next")
			for i := 1; i < len(next); i++ {
				next[i] = min(next[i], next[i-1])
			}
			return Lane{rapid.IntRange(1, 9).Draw(t, "weight"), float64(rapid.IntRange(0, 1000).Draw(t, "taken")), next}
		}), 1, 5).Draw(t, "lanes")
		n := rapid.IntRange(1, 60).Draw(t, "n")
		picks, _ := Mix(lanes, n)
		seen, last, total := map[Pick]bool{}, math.MaxInt, 0
		for _, l := range lanes {
			total += len(l.Next)
		}
		if len(picks) != min(n, total) {
			t.Fatalf("%d picks of %d, there are %d", len(picks), n, total)
		}
		for _, p := range picks {
			if seen[p] || lanes[p.Lane].Next[p.At] > last {
				t.Fatalf("%+v after priority %d", p, last)
			}
			seen[p], last = true, lanes[p.Lane].Next[p.At]
		}
	})
}

func TestAListThatWasEmptyIsOwedNothing(t *testing.T) {
	next := make([]int, 100)
	picks, taken := Mix([]Lane{{1, 50_000, next}, {1, 0, next}}, 100)
	second := 0
	for _, p := range picks {
		second += p.Lane
	}
	if second < 45 || second > 55 {
		t.Fatalf("the list that came late took %d of 100", second)
	}
	if taken[1] < 49_000 {
		t.Fatalf("it counts as %f", taken[1])
	}
}
