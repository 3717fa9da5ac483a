package budget

// Cap bounds the share of abandoned people of a stretch of days.
type Cap struct {
	Share float64
	Days  int
}

// Caps bind at the same time.
type Caps []Cap

// Strictest is the smallest share.
func (c Caps) Strictest() float64 {
	least := 1.0
	for _, each := range c {
		least = min(least, each.Share)
	}
	return least
}

// Days is the longest stretch of any cap.
func (c Caps) Days() int {
	most := 1
	for _, each := range c {
		most = max(most, each.Days)
	}
	return most
}
