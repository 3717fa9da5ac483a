package quality

import "time"

// Joined is two series of one call in one, with nothing known of the time between them. Either may be nil or empty.
func Joined(first, then *Series) *Series {
	switch {
	case then == nil || then.Len() == 0:
		return first
	case first == nil || first.Len() == 0:
		return then
	}
	all := &Series{Begun: first.Begun}
	all.append(first)
	end := first.Begun.Add(time.Duration(first.Len()) * first.Step())
	for gap := then.Begun.Sub(end).Round(time.Second); gap > 0; gap -= time.Second {
		all.Add([sides]Second{})
	}
	all.append(then)
	return all
}

func (s *Series) append(of *Series) {
	for i := range of.Len() {
		both := [sides]Second{Agent: of.At(i, Agent), Customer: of.At(i, Customer)}
		for range of.Step() / time.Second {
			s.Add(both)
		}
	}
}
