package guard

import (
	"slices"
	"time"
)

// frequency counts the calls to the number over all campaigns and lists: those of the person's own day, in the least favourable of the
// zones, and those within the span of each rolling cap. Of several caps the one that holds longest speaks.
func frequency(f Facts) (Verdict, bool) {
	if f.Sandbox {
		return Verdict{}, false
	}
	v, refused := Verdict{}, false
	later := func(count int, hours int, free time.Time) {
		until := f.Hours().Next(free, f.Zones)
		if until.IsZero() {
			until = f.Now.Add(horizon)
		}
		if refused && !until.After(v.Until) {
			return
		}
		v, refused = Verdict{Reason: AttemptCap, Until: until, Detail: map[string]any{"count": count}}, true
		if hours > 0 {
			v.Detail["hours"] = hours
		}
	}
	p := f.Strict()
	for _, zone := range f.Zones {
		today, here := f.today(zone)
		if today >= min(p.PerDay, f.Platform.PerDay) || here >= f.Rules.PerDay {
			later(today, 0, tomorrow(f.Now, zone))
		}
	}
	for _, c := range stricterCaps(p.Caps, f.Platform.Caps) {
		if within, free := f.rolling(c); within >= c.Calls {
			later(within, int(c.Span/time.Hour), free)
		}
	}
	return v, refused
}

// today counts the calls of the day it is in zone: all, and those of this campaign.
func (f Facts) today(zone *time.Location) (all, here int) {
	for _, d := range f.Calls {
		if !sameDay(d.At, f.Now, zone) {
			continue
		}
		all++
		if d.Here {
			here++
		}
	}
	return all, here
}

// rolling counts the calls within the span of c before now, and says when enough of them will be older.
func (f Facts) rolling(c Cap) (within int, free time.Time) {
	var at []time.Time
	for _, d := range f.Calls {
		if d.At.After(f.Now.Add(-c.Span)) {
			at = append(at, d.At)
		}
	}
	if len(at) < c.Calls {
		return len(at), f.Now
	}
	slices.SortFunc(at, func(a, b time.Time) int { return b.Compare(a) }) // the newest first
	return len(at), at[c.Calls-1].Add(c.Span)
}

func sameDay(a, b time.Time, zone *time.Location) bool {
	y1, m1, d1 := a.In(zone).Date()
	y2, m2, d2 := b.In(zone).Date()
	return y1 == y2 && m1 == m2 && d1 == d2
}

// tomorrow is the first moment of the next day in zone, also where the clock is changed at midnight.
func tomorrow(t time.Time, zone *time.Location) time.Time {
	y, m, d := t.In(zone).Date()
	at := time.Date(y, m, d+1, 0, 0, 0, 0, zone)
	for sameDay(at, t, zone) {
		at = at.Add(time.Minute)
	}
	return at
}

// CallsToday counts the calls of the day it is where the number is, the most of its zones.
func (f Facts) CallsToday() (most int) {
	for _, zone := range f.Zones {
		today, _ := f.today(zone)
		most = max(most, today)
	}
	return most
}
