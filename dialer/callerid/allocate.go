package callerid

import (
	"slices"
	"time"

	"github.com/boyunhq/boyun/dialer"
)

// Want is one lead that needs a number to be called from.
type Want struct {
	Lead  dialer.LeadID
	Place Place
	Last  dialer.CallerID // the number this person saw last, over all campaigns; empty: none
}

// Stable words for why no number is free.
const (
	AtCap    = "caller_id_cap"      // every number that may be shown has been shown as often as it may
	Guarding = "answer_guard"       // fewer people answer than usual, so the numbers are shown less
	Resting  = "caller_id_rest"     // the numbers rest
	Unowned  = "caller_id_unproven" // the campaign has no number that was proved to be the tenant's
)

// Grant is the answer to a Want: a number, or the reason why there is none and from when on to ask again (zero: not by waiting).
type Grant struct {
	Caller dialer.CallerID
	Sticky bool     // the number the person saw last
	Near   Nearness // of the number to the person
	Reason string
	Until  time.Time
}

// Allocate gives each want a number of pool, in order: the number the person saw last unless it rests or has left the pool, else the
// nearest of those with room, among these the least recently used. A number a person knows is waited for when it is at its cap. When
// most of a pool failed their health tests the rest of it is not used up in their place: the whole pool rests (Held). Allocate is a
// function of its values: the same pool and wants give the same grants, whoever asks.
func Allocate(pool []Standing, wants []Want, now time.Time) []Grant {
	desk := desk{pool: slices.Clone(pool), now: now}
	for i := range desk.pool {
		desk.pool[i].Recent = slices.Clone(pool[i].Recent)
	}
	grants := make([]Grant, len(wants))
	for i, w := range wants {
		grants[i] = desk.grant(w)
	}
	return grants
}

// Held tells whether a pool rests as a whole, because more than half of its numbers failed their health tests and still rest: people mark
// a caller, not a number, and calling on from what is left would only have those marked too. until is when the half is well again.
func Held(pool []Standing, now time.Time) (until time.Time, held bool) {
	var ends []time.Time
	for _, s := range pool {
		if s.Sick && s.Resting(now) {
			ends = append(ends, s.Rests)
		}
	}
	over := len(ends) - len(pool)/2
	if len(ends) == 0 || over <= 0 {
		return time.Time{}, false
	}
	slices.SortFunc(ends, time.Time.Compare)
	return ends[over-1], true
}

// Room is how many calls may begin now from pool; when none, why.
func Room(pool []Standing, now time.Time) (calls int, reason string) {
	if len(pool) == 0 {
		return 0, Unowned
	}
	if _, held := Held(pool, now); held {
		return 0, Resting
	}
	reason = Resting
	for _, s := range pool {
		if s.Resting(now) {
			continue
		}
		if reason == Resting || reason == AtCap {
			reason = s.holds(now)
		}
		room, _ := s.Room(now)
		calls += room
	}
	if calls > 0 {
		reason = ""
	}
	return calls, reason
}

// desk is one allocation at work.
type desk struct {
	pool []Standing
	now  time.Time
	turn int
}

func (d *desk) grant(w Want) Grant {
	if len(d.pool) == 0 {
		return Grant{Reason: Unowned}
	}
	if until, held := Held(d.pool, d.now); held {
		return Grant{Reason: Resting, Until: until}
	}
	if known := d.find(w.Last); known != nil && !known.Resting(d.now) {
		room, from := known.Room(d.now)
		if room == 0 {
			return Grant{Reason: known.holds(d.now), Until: from}
		}
		return d.take(known, w, true)
	}
	if best := d.best(w); best != nil {
		return d.take(best, w, false)
	}
	return d.none()
}

func (d *desk) find(id dialer.CallerID) *Standing {
	for i := range d.pool {
		if id != "" && d.pool[i].ID == id {
			return &d.pool[i]
		}
	}
	return nil
}

// best is the nearest number with room, among equals the one that was used longest ago.
func (d *desk) best(w Want) (best *Standing) {
	for i := range d.pool {
		s := &d.pool[i]
		if room, _ := s.Room(d.now); room == 0 || s.Resting(d.now) {
			continue
		}
		if best == nil || better(s, best, w.Place) {
			best = s
		}
	}
	return best
}

func better(a, b *Standing, to Place) bool {
	if p, q := Near(a.Place, to), Near(b.Place, to); p != q {
		return p > q
	}
	if c := a.LastUsed.Compare(b.LastUsed); c != 0 {
		return c < 0
	}
	if a.turn != b.turn {
		return a.turn < b.turn
	}
	return a.ID < b.ID
}

func (d *desk) take(s *Standing, w Want, sticky bool) Grant {
	d.turn++
	s.use(d.now, d.turn)
	return Grant{Caller: s.ID, Sticky: sticky, Near: Near(s.Place, w.Place)}
}

// none says why no number is free: the soonest that will be, and what it waits for.
func (d *desk) none() Grant {
	g := Grant{Reason: Resting}
	for _, s := range d.pool {
		_, until := s.Room(d.now)
		switch {
		case s.Resting(d.now):
			until = later(until, s.Rests)
		case g.Reason != Guarding:
			g.Reason = s.holds(d.now)
		}
		if g.Until.IsZero() || until.Before(g.Until) {
			g.Until = until
		}
	}
	return g
}

func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}
