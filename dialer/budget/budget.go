package budget

// Count is what was counted in a stretch of time.
type Count struct {
	People    int64 // answered, by people
	Abandoned int64 // of them
}

// Share is abandoned of people, 0 while nobody answered.
func (c Count) Share() float64 {
	if c.People == 0 {
		return 0
	}
	return float64(c.Abandoned) / float64(c.People)
}

// Budget is a campaign's standing under its caps. The zero value is unknown and allows nothing.
type Budget struct {
	Known bool
	Caps  Caps
	Days  []Count // today first, then the days before; as many as the longest cap asks for
}

// Over is the count of the last n days, today included.
func (b Budget) Over(n int) (sum Count) {
	for _, day := range b.Days[:min(n, len(b.Days))] {
		sum.People += day.People
		sum.Abandoned += day.Abandoned
	}
	return sum
}

// Left is how many more people may be abandoned at this moment without passing a cap, by the cap that binds first. Every stretch has one
// to begin with, or a dialer could never begin. An unknown budget has none.
func (b Budget) Left() int64 {
	if !b.Known || len(b.Caps) == 0 {
		return 0
	}
	least := int64(1 << 32)
	for _, c := range b.Caps {
		count := b.Over(c.Days)
		allowed := max(1, int64(c.Share*float64(count.People)))
		least = min(least, max(0, allowed-count.Abandoned))
	}
	return least
}

// Spent tells that the campaign must dial one to one.
func (b Budget) Spent() bool { return b.Left() < 1 }

// Add counts one more person of today.
func (b Budget) Add(abandoned bool) Budget {
	days := append([]Count(nil), b.Days...)
	if len(days) == 0 {
		days = make([]Count, 1)
	}
	days[0].People++
	if abandoned {
		days[0].Abandoned++
	}
	b.Days = days
	return b
}
