package callerid

import (
	"math"
	"time"

	"github.com/boyunhq/boyun/dialer"
)

// Slot is the grain of the book of use.
const Slot = 5 * time.Minute

// Hour is how far back the hourly cap looks: an hour and one slot, because a slot counts whole. So no 60 minutes ever hold more than the
// cap, wherever they begin.
const Hour = time.Hour + Slot

// Caps bound how often a number is shown; zero is no cap.
type Caps struct{ PerHour, PerDay int }

// Used is how many calls began in one slot.
type Used struct {
	At    time.Time
	Calls int
}

// Standing is one number as the allocation sees it.
type Standing struct {
	ID       dialer.CallerID
	Place    Place
	Caps     Caps
	Guard    float64   // the share of the hourly cap that the answer-rate guard leaves; 0 is all of it
	Recent   []Used    // slots within Hour, oldest first
	Today    int       // calls since the tenant's day began
	DayEnds  time.Time // when Today begins anew
	LastUsed time.Time
	Rests    time.Time // until when; zero or past: it does not rest
	Sick     bool      // it rests because it failed its health test, not because a person said so
	turn     int       // order of use inside one allocation, where all calls have one moment
}

// unlimited is room without a cap: more than any batch.
const unlimited = 1 << 20

// Resting tells whether the number rests at now.
func (s Standing) Resting(now time.Time) bool { return s.Rests.After(now) }

// Room is how many calls may begin at now by the caps, and, when none, from when on one may.
func (s Standing) Room(now time.Time) (calls int, from time.Time) {
	calls, from = unlimited, now
	if s.Caps.PerHour > 0 {
		if calls = s.perHour() - s.hour(now); calls <= 0 {
			from = s.hourFrees(now)
		}
	}
	if s.Caps.PerDay > 0 {
		left := s.Caps.PerDay - s.Today
		if left <= 0 && from.Before(s.DayEnds) {
			from = s.DayEnds
		}
		calls = min(calls, left)
	}
	return max(calls, 0), from
}

// perHour is the hourly cap with the guard's part taken off; a capped number may always make one call.
func (s Standing) perHour() int {
	if s.Guard <= 0 || s.Guard >= 1 {
		return s.Caps.PerHour
	}
	return max(1, int(math.Round(float64(s.Caps.PerHour)*s.Guard)))
}

// holds is why a number without room has none.
func (s Standing) holds(now time.Time) string {
	free := s
	free.Guard = 0
	if room, _ := free.Room(now); room > 0 {
		return Guarding
	}
	return AtCap
}

func (s Standing) hour(now time.Time) (calls int) {
	for _, used := range s.Recent {
		if used.At.After(now.Add(-Hour)) {
			calls += used.Calls
		}
	}
	return calls
}

// hourFrees is when enough slots have passed for one more call.
func (s Standing) hourFrees(now time.Time) time.Time {
	over := s.hour(now) - s.perHour() + 1
	for _, used := range s.Recent {
		if !used.At.After(now.Add(-Hour)) {
			continue
		}
		if over -= used.Calls; over <= 0 {
			return used.At.Add(Hour)
		}
	}
	return now.Add(Hour)
}

// use counts one more call at now.
func (s *Standing) use(now time.Time, turn int) {
	slot := now.Truncate(Slot)
	if n := len(s.Recent); n > 0 && !s.Recent[n-1].At.Before(slot) {
		s.Recent[n-1].Calls++
	} else {
		s.Recent = append(s.Recent, Used{slot, 1})
	}
	s.Today++
	s.LastUsed, s.turn = now, turn
}
