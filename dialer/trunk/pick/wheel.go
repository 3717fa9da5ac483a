package pick

import "github.com/boyunhq/boyun/dialer"

// Wheel remembers whose turn it is: a smooth weighted round robin, in which every trunk earns its weight with each turn and whoever has
// earned most pays for all and goes. Equal weights make it a plain round robin. The zero value is ready; it is not safe for use by
// several goroutines at once.
type Wheel struct {
	earned map[dialer.TrunkID]int
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
