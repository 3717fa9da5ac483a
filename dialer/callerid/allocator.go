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
	d := &Allocator{Pool: slices.Clone(pool), Health: make([]Health, len(pool)), Rested: make([]int, len(pool)), Guard: guard}
	copy(d.Health, health)
	for i := range d.Pool {
		d.Pool[i].Recent = slices.Clone(pool[i].Recent)
	}
	return d
}

// Day begins the tenant's day that lasts to ends: nothing was used of it.
func (d *Allocator) Day(ends time.Time) {
	for i := range d.Pool {
		d.Pool[i].Today, d.Pool[i].DayEnds = 0, ends
	}
}

// Room is how many calls may begin now; when none, why.
func (d *Allocator) Room(now time.Time) (calls int, reason string) {
	d.look(now)
	return Room(d.Pool, now)
}

// Assign gives wants their numbers and counts their use.
func (d *Allocator) Assign(wants []Want, now time.Time) []Grant {
	d.look(now)
	grants := Allocate(d.Pool, wants, now)
	for _, g := range grants {
		if at := d.at(g.Caller); at >= 0 {
			d.Pool[at].use(now, 0) // the order inside one allocation is forgotten, as it is in the tables
		}
	}
	return grants
}

// Unused gives back the use of a call that was claimed at a moment and never dialed.
func (d *Allocator) Unused(id dialer.CallerID, claimed time.Time) {
	at := d.at(id)
	if at < 0 {
		return
	}
	s := &d.Pool[at]
	for i := range s.Recent {
		if s.Recent[i].At.Equal(claimed.Truncate(Slot)) && s.Recent[i].Calls > 0 {
			s.Recent[i].Calls--
			s.Today = max(0, s.Today-1)
		}
	}
}

// Ended takes a completed call that was claimed at a moment into the books, and begins the rest it is the reason for; found is nil when it
// begins none.
func (d *Allocator) Ended(id dialer.CallerID, claimed time.Time, f Fate) (found *Finding) {
	at := d.at(id)
	if at < 0 {
		return nil
	}
	d.count(claimed.Truncate(Slot), f.Answered)
	peers := slices.Delete(slices.Clone(d.Health), at, at+1)
	health, found := Judge(d.Health[at], peers, f)
	if found != nil {
		health = health.Rested()
		if s := &d.Pool[at]; s.Resting(f.At) { // calls that began before a rest end inside it
			found = nil
		} else {
			s.Rests, s.Sick = f.At.Add(RestFor(d.Rested[at])), true
			d.Rested[at]++
		}
	}
	d.Health[at] = health
	return found
}

// look brings what depends on the moment up to date.
func (d *Allocator) look(now time.Time) {
	share := 1.0
	if d.Guard {
		share = d.share(now)
	}
	for i := range d.Pool {
		s := &d.Pool[i]
		s.Guard, s.Sick = share, s.Sick && s.Resting(now)
		for len(s.Recent) > 0 && !s.Recent[0].At.After(now.Add(-Hour)) {
			s.Recent = s.Recent[1:]
		}
	}
}

// share is what the guard leaves of the hourly caps.
func (d *Allocator) share(now time.Time) float64 {
	var usual Rate
	for _, h := range d.Health {
		usual.N, usual.K = usual.N+h.Answers.N, usual.K+h.Answers.K
	}
	var recent []Rate
	for _, slot := range d.answers {
		if slot.at.After(now.Add(-guardSpan)) {
			recent = append(recent, slot.Rate)
		}
	}
	return Guarded(recent, usual)
}

func (d *Allocator) count(slot time.Time, hit bool) {
	i := 0
	for i < len(d.answers) && d.answers[i].at.After(slot) {
		i++
	}
	if i == len(d.answers) || !d.answers[i].at.Equal(slot) {
		d.answers = slices.Insert(d.answers, i, answered{at: slot})
	}
	d.answers[i].N++
	if hit {
		d.answers[i].K++
	}
	if most := int(guardSpan/Slot) + 1; len(d.answers) > most {
		d.answers = d.answers[:most]
	}
}

func (d *Allocator) at(id dialer.CallerID) int {
	return slices.IndexFunc(d.Pool, func(s Standing) bool { return s.ID == id })
}
