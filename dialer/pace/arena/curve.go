package arena

// curve is how busy agents were, minute by minute after a change of the answer rate, over all changes.
type curve struct{ busy, paid, answered, lost [after]float64 }

const (
	after   = 45 // minutes looked at
	settled = 15 // minutes until everything is as it will be
	window  = 5  // minutes together, or chance would decide
)

func (c *curve) add(s Score) {
	for _, at := range s.changes {
		from := int(at / 60)
		if from+after > len(s.busyPerMinute) {
			continue
		}
		for m := range after {
			c.busy[m] += s.busyPerMinute[from+m]
			c.paid[m] += s.paidPerMinute[from+m]
			c.answered[m] += s.perMinute[from+m]
			c.lost[m] += s.lostPerMinute[from+m]
		}
	}
}

func share(part, whole []float64) float64 {
	a, b := 0.0, 1e-9
	for i := range part {
		a, b = a+part[i], b+whole[i]
	}
	return a / b
}

// minutes until utilisation is within three points of where it settles and not more than 6 % are abandoned.
func (c *curve) minutes() int {
	usual := share(c.busy[settled:], c.paid[settled:])
	for m := range settled {
		if share(c.busy[m:m+window], c.paid[m:m+window]) >= usual-0.03 && share(c.lost[m:m+window], c.answered[m:m+window]) <= 0.06 {
			return m
		}
	}
	return settled
}
