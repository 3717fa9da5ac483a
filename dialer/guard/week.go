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
	Days []int  `json:"days" yaml:"days"`
	From string `json:"from" yaml:"from"`
	To   string `json:"to" yaml:"to"`
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
		both[day] = common(w[day], other[day])
	}
	return both
}

func common(these, those []Span) (both []Span) {
	for _, a := range these {
		for _, b := range those {
			if from, to := max(a.From, b.From), min(a.To, b.To); from < to {
				both = append(both, Span{from, to})
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

// Closes is when the last span of local's day ends; zero when none opens on it.
func (w Week) Closes(local time.Time) (end time.Time) {
	for _, span := range w[weekday(local)] {
		end = time.Date(local.Year(), local.Month(), local.Day(), 0, span.To, 0, 0, local.Location())
	}
	return end
}
