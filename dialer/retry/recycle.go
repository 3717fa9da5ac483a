package retry

import (
	"slices"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/infra/fault"
)

// Recycle refines what follows after an outcome.
type Recycle struct {
	OtherTime  bool `json:"other_time,omitempty"`  // in another part of the person's day than this try
	NextNumber bool `json:"next_number,omitempty"` // at the lead's next number, if it has several; after the last the first again
}

// Recycled are the outcomes for which there may be a Recycle.
func Recycled() []dialer.Outcome {
	return []dialer.Outcome{dialer.Busy, dialer.NoAnswer, dialer.PoweredOff, dialer.Machine, dialer.Abandoned, dialer.Rejected, dialer.Vacant}
}

// Validate says whether r can be a rule for outcome.
func (r Recycle) Validate(outcome dialer.Outcome) error {
	if !slices.Contains(Recycled(), outcome) {
		return fault.New(fault.Invalid, "retry_outcome", "outcome %q is not tried again", outcome).With("field", "supply").With("outcome", string(outcome))
	}
	return nil
}

// deadNumber is how soon a lead's next number is called after one that does not exist.
const deadNumber = time.Minute

// next is the number of the next try; other tells that it is not the one just called.
func (l Lead) next(r Recycle) (number int, other bool) {
	if !r.NextNumber || l.Numbers < 2 {
		return l.Number, false
	}
	return (l.Number + 1) % l.Numbers, true
}

// The parts of a day, by the hour at which they begin: morning, afternoon, evening.
var parts = [...]int{0, 12, 17, 24}

func partOf(t time.Time) int {
	hour := t.Hour()
	for i := 1; i < len(parts); i++ {
		if hour < parts[i] {
			return i - 1
		}
	}
	return 0
}

// nextPart is the first moment of the part of the day after t's, in t's zone.
func nextPart(t time.Time) time.Time {
	y, m, d := t.Date()
	at := time.Date(y, m, d, parts[partOf(t)+1], 0, 0, 0, t.Location())
	if !at.After(t) { // the clock was turned back over the hour
		at = t.Add(time.Hour)
	}
	return at
}

// otherTime is the first moment from due on that lies in another part of the person's day than now and at which the person may be called;
// due itself when a week of their hours knows no other part.
func (l Lead) otherTime(due, now time.Time) time.Time {
	if l.Zone == nil {
		return due
	}
	called := partOf(now.In(l.Zone))
	at := due
	for at.Before(due.AddDate(0, 0, 8)) {
		if l.Open != nil {
			if at = l.Open(at); at.IsZero() {
				return due
			}
		}
		if partOf(at.In(l.Zone)) != called {
			return at
		}
		at = nextPart(at.In(l.Zone))
	}
	return due
}
