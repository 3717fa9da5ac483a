package pick

import (
	"slices"

	"github.com/boyunhq/boyun/dialer"
)

// Wheel remembers whose turn it is: a smooth weighted round robin, in which every trunk earns its weight with each turn and whoever has
// earned most pays for all and goes. Equal weights make it a plain round robin. The zero value is ready; it is not safe for use by
// several goroutines at once.
type Wheel struct {
	earned map[dialer.TrunkID]int
	by     Strategy // with which, and for which routes, it was earned
	routes []Route
}

// fit begins anew when the group was changed: what was earned under other weights would be paid out as a burst of calls to one trunk.
func (w *Wheel) fit(g Group) {
	if w.by != g.Strategy || !slices.Equal(w.routes, g.Routes) {
		*w = Wheel{by: g.Strategy, routes: slices.Clone(g.Routes)}
	}
}

func (w *Wheel) due(t dialer.TrunkID, weight int) int { return w.earned[t] + weight }

// turn lets the first of those who took part go. Trunks that did not take part earn nothing, so that one that comes back from a rest
// gets no burst of calls to make up for it.
func (w *Wheel) turn(part []seen, weight func(seen) int) {
	if w.earned == nil {
		w.earned = map[dialer.TrunkID]int{}
	}
	sum := 0
	for _, s := range part {
		w.earned[s.Trunk] += weight(s)
		sum += weight(s)
	}
	w.earned[part[0].Trunk] -= sum
}
