package pace

// Memory is what of a predictive pacer must survive a crash: the day's counts, which the abandon budget is measured with. Estimates are
// not kept; they are learned anew in minutes, and until Restore a new pacer has an empty day and dials one to one.
type Memory struct {
	Answered  int // people who answered today
	Abandoned int // of them, those who had no agent in time
	Dialed    int
}

// Memory returns what to keep; the campaign loop writes it down when it changes.
func (p *Predictive) Memory() Memory { return p.day }

// Restore gives a new pacer the day's counts and lets it predict. A day that has just begun is restored with the zero Memory.
func (p *Predictive) Restore(m Memory) {
	p.day = Memory{Answered: max(m.Answered, 0), Abandoned: max(m.Abandoned, 0), Dialed: max(m.Dialed, 0)}
	p.restored = true
}
