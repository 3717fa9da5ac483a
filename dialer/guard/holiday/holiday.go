// Package holiday owns the public holidays of countries as data: which days are off, which weekend days are worked instead, and for which
// years that is known. It does not decide what a holiday means for a call (dialer/guard does, by profile), nor does it know the regional
// holidays of federal states beyond what the data files say.
package holiday

import (
	"embed"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"time"
)

//go:embed data
var files embed.FS

// Known says how much is known of a year.
type Known string

// How much is known of a year.
const (
	Full      Known = "full"      // every public holiday, and every day that is worked instead
	Statutory Known = "statutory" // the days fixed by law; the government has not published what is swapped
	Nothing   Known = "nothing"
)

// Kind of a day.
type Kind string

// Kinds of days. The zero Kind is a day like any other of its weekday.
const (
	Ordinary Kind = ""
	Off      Kind = "off"  // a public holiday
	Work     Kind = "work" // a weekend day that is worked (调休上班)
	Shut     Kind = "shut" // nobody is called, whatever a public holiday means: a company's own word
)

// Day is what a date is in a country.
type Day struct {
	Kind Kind
	Name string
}

// Book is all calendars. It is read-only after Load and safe for concurrent use.
type Book struct{ of map[string]*Calendar }

// Load reads the built-in data.
func Load() (*Book, error) {
	b := &Book{of: map[string]*Calendar{}}
	entries, err := fs.ReadDir(files, "data")
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		raw, err := files.ReadFile("data/" + e.Name())
		if err != nil {
			return nil, err
		}
		found, err := parse(string(raw))
		if err != nil {
			return nil, fmt.Errorf("holidays %s: %w", e.Name(), err)
		}
		maps.Copy(b.of, found)
	}
	return b, nil
}

// Closed is a calendar of days on which nobody is called, by their dates (2006-01-02); an unreadable date is an error.
func Closed(days map[string]string) (*Calendar, error) {
	c := &Calendar{days: map[date]Day{}}
	for on, name := range days {
		at, err := time.Parse(time.DateOnly, on)
		if err != nil {
			return nil, err
		}
		c.days[dateOf(at)] = Day{Shut, name}
	}
	return c, nil
}

// Strictest is what a date is when several calendars hold at once: the one that closes more speaks, of equals the first.
func Strictest(local time.Time, of ...*Calendar) (found Day) {
	rank := map[Kind]int{Work: 1, Off: 2, Shut: 3}
	for _, c := range of {
		if day := c.Day(local); rank[day.Kind] > rank[found.Kind] {
			found = day
		}
	}
	return found
}

// Of is the calendar of country (ISO alpha-2), or of one of its parts ("US-UT"); nil, which knows nothing, when there is none.
func (b *Book) Of(country string) *Calendar {
	if b == nil {
		return nil
	}
	return b.of[country]
}

// Countries lists the countries there are calendars of, sorted.
func (b *Book) Countries() []string { return slices.Sorted(maps.Keys(b.of)) }

// Calendar is one country's.
type Calendar struct {
	Country string
	Source  string // where the days come from, for the compliance page
	known   map[int]Known
	days    map[date]Day
}

// date is a day without zone or clock.
type date struct {
	year  int
	month time.Month
	day   int
}

func dateOf(t time.Time) date {
	y, m, d := t.Date()
	return date{y, m, d}
}

// Day is what the date of local is. A nil Calendar knows ordinary days only.
func (c *Calendar) Day(local time.Time) Day {
	if c == nil {
		return Day{}
	}
	return c.days[dateOf(local)]
}

// Known says how much is known of year.
func (c *Calendar) Known(year int) Known {
	if c == nil {
		return Nothing
	}
	if k, ok := c.known[year]; ok {
		return k
	}
	return Nothing
}

// Years are the years of which something is known, ascending.
func (c *Calendar) Years() []int {
	if c == nil {
		return nil
	}
	return slices.Sorted(maps.Keys(c.known))
}

// Dated is a day that is not ordinary, with its date at midnight UTC.
type Dated struct {
	Date time.Time
	Day
}

// Between lists what is not ordinary from from to to, both included, in order.
func (c *Calendar) Between(from, to time.Time) (found []Dated) {
	if c == nil {
		return nil
	}
	for d, day := range c.days {
		at := time.Date(d.year, d.month, d.day, 0, 0, 0, 0, time.UTC)
		if !at.Before(from) && !at.After(to) {
			found = append(found, Dated{at, day})
		}
	}
	slices.SortFunc(found, func(a, b Dated) int { return a.Date.Compare(b.Date) })
	return found
}
