package guard

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// Window is a stretch of some days of the week, in the called person's local time. Days count from 1, Monday, to 7, Sunday; From is
// included, To is not; both are "15:04", and To may be "24:00".
type Window struct {
	Days []int  `json:"days"`
	From string `json:"from"`
	To   string `json:"to"`
}

// Week is when calls are allowed: for each day from Monday the open spans, sorted and apart. The zero Week is closed.
type Week [7][]Span

// Span is a stretch of a day in minutes from midnight; From is included, To is not.
type Span struct{ From, To int }

// NewWeek builds a Week; a window that is empty, backwards or on no day is an error.
func NewWeek(windows []Window) (Week, error) {
	var w Week
	for _, window := range windows {
		from, err1 := clockOf(window.From)
		to, err2 := clockOf(window.To)
		if err1 != nil || err2 != nil || from >= to {
			return Week{}, fmt.Errorf("window %s-%s is not a stretch of a day", window.From, window.To)
		}
		if len(window.Days) == 0 {
			return Week{}, fmt.Errorf("window %s-%s has no days", window.From, window.To)
		}
		for _, day := range window.Days {
			if day < 1 || day > 7 {
				return Week{}, fmt.Errorf("day %d is not a day of the week", day)
			}
			w[day-1] = append(w[day-1], Span{from, to})
		}
	}
	for day := range w {
		w[day] = merge(w[day])
	}
	return w, nil
}

// ParseWeek reads the JSON form of a list of windows.
func ParseWeek(raw []byte) (Week, error) {
	var windows []Window
	if err := json.Unmarshal(raw, &windows); err != nil {
		return Week{}, fmt.Errorf("calling windows: %w", err)
	}
	return NewWeek(windows)
}

func clockOf(s string) (minutes int, err error) {
	if s == "24:00" {
		return 24 * 60, nil
	}
	t, err := time.Parse("15:04", s)
	return t.Hour()*60 + t.Minute(), err
}

func merge(spans []Span) []Span {
	slices.SortFunc(spans, func(a, b Span) int { return a.From - b.From })
	var out []Span
	for _, s := range spans {
		if n := len(out); n > 0 && s.From <= out[n-1].To {
			out[n-1].To = max(out[n-1].To, s.To)
			continue
		}
		out = append(out, s)
	}
	return out
}

// And is open where both are.
func (w Week) And(other Week) (both Week) {
	for day := range w {
		for _, a := range w[day] {
			for _, b := range other[day] {
				if from, to := max(a.From, b.From), min(a.To, b.To); from < to {
					both[day] = append(both[day], Span{from, to})
				}
			}
		}
	}
	return both
}

// Inside tells whether w is open only where outer is: that a tenant has tightened and not widened.
func (w Week) Inside(outer Week) bool {
	both := w.And(outer)
	for day := range w {
		if !slices.Equal(both[day], w[day]) {
			return false
		}
	}
	return true
}

// Closed tells whether w is never open.
func (w Week) Closed() bool {
	for _, spans := range w {
		if len(spans) > 0 {
			return false
		}
	}
	return true
}

// open tells whether w is open at t in zone, and if not in how many minutes by that zone's clock something may change: the next
// opening of that day, or midnight.
func (w Week) open(t time.Time, zone *time.Location) (yes bool, minutes int) {
	local := t.In(zone)
	at := local.Hour()*60 + local.Minute()
	for _, s := range w[(int(local.Weekday())+6)%7] {
		if at < s.From {
			return false, s.From - at
		}
		if at < s.To {
			return true, 0
		}
	}
	return false, 24*60 - at
}

// horizon is how far ahead an opening is looked for: two weeks show every day of the week and every holiday bridge we know.
const horizon = 14 * 24 * time.Hour

// Next is the first moment from t on, in whole minutes after t itself, at which w is open in all zones at once; zero when there is
// none within two weeks. Clock changes are respected: near them it looks minute by minute.
func (w Week) Next(t time.Time, zones []*time.Location) time.Time {
	if len(zones) == 0 {
		return time.Time{}
	}
	end := t.Add(horizon)
	for at := t; at.Before(end); {
		step := 0
		var closedIn *time.Location
		for _, zone := range zones {
			if yes, minutes := w.open(at, zone); !yes && minutes > step {
				step, closedIn = minutes, zone
			}
		}
		if closedIn == nil {
			return at
		}
		at = leap(at, step, closedIn)
	}
	return time.Time{}
}

// leap goes ahead by that many minutes of zone's clock, but only by one when the clock is changed on the way.
func leap(at time.Time, minutes int, zone *time.Location) time.Time {
	whole := at.Truncate(time.Minute)
	there := whole.Add(time.Duration(minutes) * time.Minute)
	_, before := at.In(zone).Zone()
	if _, after := there.In(zone).Zone(); before == after {
		return there
	}
	return whole.Add(time.Minute)
}
