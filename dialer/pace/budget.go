package pace

// budget is the day's abandon budget.
type budget struct {
	target, limit float64
}

const (
	strict = 0.97 // the guard's part of the limit
	trust  = 0.75 // of the answers still expected today, the part the guard counts on
)

// aim is the share to abandon from now on so that the day ends at the target; expected are the answers still to come today.
func (b budget) aim(day Memory, expected float64) float64 {
	target := min(b.target*0.97, b.limit*reach)
	left := target*(float64(day.Answered)+expected) - float64(day.Abandoned)
	return min(max(left/max(expected, 1), target*0.2), target*2)
}

// spent reports whether one more abandoned person, beside pending ones, could put the day over the limit.
func (b budget) spent(day Memory, expected, pending float64) bool {
	return float64(day.Abandoned)+1+pending > strict*b.limit*(float64(day.Answered)+trust*expected)
}
