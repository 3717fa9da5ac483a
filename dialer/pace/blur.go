package pace

// blur is how many machines are among those the day counts as people: known where an agent met one, a probability where nobody did. The
// budget is one of people (16 CFR 310.4(b)(4)), so machines neither use it nor widen it. It is not kept over a crash: what was counted
// before is then taken as people.
type blur struct{ answered, abandoned float64 }

// met is a machine an agent was connected to.
func (b *blur) met() { b.answered++ }

// lost is an abandoned one who was a person with this probability.
func (b *blur) lost(person float64) {
	b.answered += 1 - person
	b.abandoned += 1 - person
}

// people are the day's counts without machines.
func (b *blur) people(day Memory) (answered, abandoned float64) {
	return max(float64(day.Answered)-b.answered, 0), max(float64(day.Abandoned)-b.abandoned, 0)
}
