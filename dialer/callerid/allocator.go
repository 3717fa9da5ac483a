package callerid

import (
	"slices"
	"time"

	"github.com/boyunhq/boyun/dialer"
)

// Allocator keeps the numbers of one campaign in memory, as the tables do for campaigns that run: their use by slots, their health, their
// rests and how their calls were answered. It decides by the same functions (Room, Allocate, Guarded, Judge, RestFor) and is for campaigns
// that are only played. It has no clock; its owner tells it when a day begins.
type Allocator struct {
	Pool   []Standing
	Health []Health // of the Pool's numbers, in their order
	Guard  bool     // the pool is shown less when fewer people answer than usual
	Rested []int    // health rests of each number so far; those of the thirty days before count too

	answers []answered // latest first
}

// answered is what became of the completed calls of one slot.
type answered struct {
	at time.Time
	Rate
}

// NewAllocator takes numbers as they stand.
func NewAllocator(pool []Standing, health []Health, guard bool) *Allocator {
	a := &Allocator{Pool: slices.Clone(pool), Health: make([]Health, len(pool)), Rested: make([]int, len(pool)), Guard: guard}
	copy(a.Health, health)
	for i := range a.Pool {
		a.Pool[i].Recent = slices.Clone(pool[i].Recent)
	}
	return a
}

// Day begins the tenant's day that lasts to ends: nothing was used of it.
func (a *Allocator) Day(ends time.Time) {
	for i := range a.Pool {
		a.Pool[i].Today, a.Pool[i].DayEnds = 0, ends
	}
}

// Room is how many calls may begin now; when none, why.
func (a *Allocator) Room(now time.Time) (calls int, reason string) {
	a.look(now)
	return Room(a.Pool, now)
}

// Assign gives wants their numbers and counts their use.
func (a *Allocator) Assign(wants []Want, now time.Time) []Grant {
	a.look(now)
	grants := Allocate(a.Pool, wants, now)
	for _, g := range grants {
		if at := a.at(g.Caller); at >= 0 {
			a.Pool[at].use(now, 0) // the order inside one allocation is forgotten, as it is in the tables
		}
	}
	return grants
}

// Unused gives back the use of a call that was claimed at a moment and never dialed.
func (a *Allocator) Unused(id dialer.CallerID, claimed time.Time) {
	at := a.at(id)
	if at < 0 {
		return
	}
	s := &a.Pool[at]
	for i := range s.Recent {
		if s.Recent[i].At.Equal(claimed.Truncate(Slot)) && s.Recent[i].Calls > 0 {
			s.Recent[i].Calls--
			s.Today = max(0, s.Today-1)
		}
	}
}

// Ended takes a completed call that was claimed at a moment into the books, and begins the rest it is the reason for; found is nil when it
// begins none.
func (a *Allocator) Ended(id dialer.CallerID, claimed time.Time, f Fate) (found *Finding) {
	at := a.at(id)
	if at < 0 {
		return nil
	}
	a.count(claimed.Truncate(Slot), f.Answered)
	peers := slices.Delete(slices.Clone(a.Health), at, at+1)
	health, found := Judge(a.Health[at], peers, f)
	if found != nil {
		health = health.Rested()
		if s := &a.Pool[at]; s.Resting(f.At) { // calls that began before a rest end inside it
			found = nil
		} else {
			s.Rests, s.Sick = f.At.Add(RestFor(a.Rested[at])), true
			a.Rested[at]++
		}
	}
	a.Health[at] = health
	return found
}

// look brings what depends on the moment up to date.
func (a *Allocator) look(now time.Time) {
	share := 1.0
	if a.Guard {
		share = a.share(now)
	}
	for i := range a.Pool {
		s := &a.Pool[i]
		s.Guard, s.Sick = share, s.Sick && s.Resting(now)
		for len(s.Recent) > 0 && !s.Recent[0].At.After(now.Add(-Hour)) {
			s.Recent = s.Recent[1:]
		}
	}
}

// share is what the guard leaves of the hourly caps.
func (a *Allocator) share(now time.Time) float64 {
	var usual Rate
	for _, h := range a.Health {
		usual.N, usual.K = usual.N+h.Answers.N, usual.K+h.Answers.K
	}
	var recent []Rate
	for _, slot := range a.answers {
		if slot.at.After(now.Add(-guardSpan)) {
			recent = append(recent, slot.Rate)
		}
	}
	return Guarded(recent, usual)
}

func (a *Allocator) count(slot time.Time, hit bool) {
	i := 0
	for i < len(a.answers) && a.answers[i].at.After(slot) {
		i++
	}
	if i == len(a.answers) || !a.answers[i].at.Equal(slot) {
		a.answers = slices.Insert(a.answers, i, answered{at: slot})
	}
	a.answers[i].N++
	if hit {
		a.answers[i].K++
	}
	if most := int(guardSpan/Slot) + 1; len(a.answers) > most {
		a.answers = a.answers[:most]
	}
}

func (a *Allocator) at(id dialer.CallerID) int {
	return slices.IndexFunc(a.Pool, func(s Standing) bool { return s.ID == id })
}
