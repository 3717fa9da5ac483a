package pace

import "math"

// budget is the day's abandon budget.
type budget struct {
	target, limit float64
	doubt         float64 // share of those judged people who may be machines: which of them were abandoned is chance that the counts do not show
}

const (
	// How far below its target a day aims, in parts of the square root of what may be abandoned, which is how large chance is: hard where the
	// target is the limit itself, soft where it is only wished for.
	hard, soft = 0.5, 0.15

	trust = 0.75 // of the answers still expected today, the part the guard counts on
)

// aim is the share to abandon from now on so that the day ends a little below the target; expected are the answers still to come today.
func (b budget) aim(answered, abandoned, expected float64) float64 {
	all := answered + expected
	most := b.target * all
	slack, nearest := hard+b.chance(), 0.965 // even a huge team's day keeps some distance from the limit
	if b.target < 0.9*b.limit {
		slack, nearest = soft, 1
	}
	target := b.target * min(max(1-slack/math.Sqrt(max(most, 1)), 0.75), nearest)
	left := target*all - abandoned
	return min(max(left/max(expected, 1), target*0.2), target*2)
}

// spent reports whether the day could end over the limit if calls went on to be dialed ahead, beside pending people who wait already.
func (b budget) spent(answered, abandoned, expected, pending float64) bool {
	most := b.limit * (answered + trust*expected)
	spare := 1 + min(most/25, 1) + b.chance()*math.Sqrt(most)/2 // people who may still be abandoned once dialing ahead has stopped
	return abandoned+spare+pending > 0.995*most
}

// chance is the deviation that doubt adds, in parts of the square root of what may be abandoned.
func (b budget) chance() float64 { return 0.4 * math.Sqrt(b.doubt) }
