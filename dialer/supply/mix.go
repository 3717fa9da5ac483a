package supply

// Lane is one list of a mix at a claim: how many of its leads were taken so far, and the priorities of its next ones, not rising.
type Lane struct {
	Weight int
	Taken  float64
	Next   []int
}

// Pick is one lead of a mix: the at'th of the lane's Next.
type Pick struct{ Lane, At int }

// Mix takes n leads of the lanes. A higher priority goes first, whichever list it is on; among equals the lane goes first that has had
// least for its weight, so that the parts stay right over any number of small claims. A lane that had nothing to give for a while does
// not catch up at the others' cost: taken says what every lane counts from now on.
func Mix(lanes []Lane, n int) (picks []Pick, taken []float64) {
	at := make([]int, len(lanes))
	taken = level(lanes)
	for len(picks) < n {
		best := -1
		for i, l := range lanes {
			if at[i] < len(l.Next) && (best < 0 || before(lanes, taken, at, i, best)) {
				best = i
			}
		}
		if best < 0 {
			break
		}
		picks = append(picks, Pick{best, at[best]})
		at[best]++
		taken[best]++
	}
	return picks, taken
}

// before tells whether lane a gives its next lead before lane b.
func before(lanes []Lane, taken []float64, at []int, a, b int) bool {
	if pa, pb := lanes[a].Next[at[a]], lanes[b].Next[at[b]]; pa != pb {
		return pa > pb
	}
	return (taken[a]+1)/float64(lanes[a].Weight) < (taken[b]+1)/float64(lanes[b].Weight)
}

// level is what each lane has had, where one that fell behind counts as if it had had nearly its part: a list that was empty yesterday
// is owed nothing today.
func level(lanes []Lane) []float64 {
	most := 0.0
	for _, l := range lanes {
		most = max(most, l.Taken/float64(l.Weight))
	}
	out := make([]float64, len(lanes))
	for i, l := range lanes {
		out[i] = max(l.Taken, (most-1)*float64(l.Weight))
	}
	return out
}
