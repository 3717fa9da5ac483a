package guard

import "time"

// Openings is when a lead may be called, as its facts stand: the first moment from t on that MayCall allows, zero when none is in sight.
// What its tries have used of the budget does not count: that is the retry's own rule.
func Openings(f Facts) func(t time.Time) time.Time {
	f.Used = 0
	return func(t time.Time) time.Time {
		for range 50 { // each look is later than the one before; a verdict that keeps moving is none
			v := MayCall(f.At(t))
			switch {
			case v.Allowed:
				return t
			case !v.Until.After(t):
				return time.Time{}
			}
			t = v.Until
		}
		return time.Time{}
	}
}

// With is f with one more call, the one that is being made.
func (f Facts) With(d Dialed) Facts {
	f.Calls = append(f.Calls[:len(f.Calls):len(f.Calls)], d)
	return f
}
