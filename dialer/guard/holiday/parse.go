package holiday

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// The data is lines of words. A country's part begins with "country XX"; "known 2025-2030 full" says of which years; "source ..." says
// where from; "shift us" or "shift uk" says what becomes of a fixed day on a weekend. Then its days:
//
//	off  2026-02-15..2026-02-23 name    dates as published
//	work 2026-02-14 name                a weekend day that is worked
//	on 12-25 name                       every year
//	easter -2 name                      days from Easter Sunday (Gregorian)
//	orthodox -2 name                    days from Easter Sunday (Julian reckoning, Gregorian date)
//	nth 3 mon 01 name                   the third Monday of January
//	last mon 05 name                    the last Monday of May
//	after sat 06-20 name                the first Saturday from 20 June on
//
// A rule may say "from 2026" before its name.
func parse(text string) (map[string]*Calendar, error) {
	found := map[string]*Calendar{}
	var c *Calendar
	var rules []rule
	shift := ""
	finish := func() {
		if c == nil {
			return
		}
		for year := range c.known {
			c.fill(year, rules, shift)
		}
		found[c.Country] = c
	}
	for i, line := range strings.Split(text, "\n") {
		line, _, _ = strings.Cut(line, "#")
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		if words[0] == "country" && len(words) == 2 {
			finish()
			c, rules, shift = &Calendar{Country: words[1], known: map[int]Known{}, days: map[date]Day{}}, nil, ""
			continue
		}
		if c == nil || len(words) < 2 {
			return nil, fmt.Errorf("line %d stands before any country or says nothing", i+1)
		}
		var err error
		switch words[0] {
		case "known":
			err = c.knows(words[1:])
		case "source":
			c.Source = strings.Join(words[1:], " ")
		case "shift":
			shift = words[1]
		case "off", "work":
			err = c.dated(Kind(words[0]), words[1], strings.Join(words[2:], " "))
		default:
			var r rule
			if r, err = readRule(words); err == nil {
				rules = append(rules, r)
			}
		}
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", i+1, err)
		}
	}
	finish()
	return found, nil
}

func (c *Calendar) knows(words []string) error {
	if len(words) != 2 || Known(words[1]) != Full && Known(words[1]) != Statutory {
		return errors.New("known wants years and full or statutory")
	}
	first, last, several := strings.Cut(words[0], "-")
	if !several {
		last = first
	}
	from, err1 := strconv.Atoi(first)
	to, err2 := strconv.Atoi(last)
	if err1 != nil || err2 != nil || from > to || to-from > 50 {
		return fmt.Errorf("%q are no years", words[0])
	}
	for year := from; year <= to; year++ {
		c.known[year] = Known(words[1])
	}
	return nil
}

func (c *Calendar) dated(kind Kind, span, name string) error {
	first, last, several := strings.Cut(span, "..")
	if !several {
		last = first
	}
	from, err1 := time.Parse(time.DateOnly, first)
	to, err2 := time.Parse(time.DateOnly, last)
	if err1 != nil || err2 != nil || to.Before(from) || to.Sub(from) > 20*24*time.Hour {
		return fmt.Errorf("%q are no dates", span)
	}
	for at := from; !at.After(to); at = at.AddDate(0, 0, 1) {
		c.days[dateOf(at)] = Day{kind, name}
	}
	return nil
}

// fill puts the days of year that rules make.
func (c *Calendar) fill(year int, rules []rule, shift string) {
	for _, r := range rules {
		if year < r.from {
			continue
		}
		at := r.in(year)
		c.days[dateOf(at)] = Day{Off, r.name}
		if moved := shifted(at, shift, r.fixed, c.days); !moved.Equal(at) {
			c.days[dateOf(moved)] = Day{Off, r.name + " (observed)"}
		}
	}
}

// shifted is the weekday on which a fixed day that falls on a weekend is observed besides.
func shifted(at time.Time, how string, fixed bool, taken map[date]Day) time.Time {
	if !fixed {
		return at
	}
	switch {
	case how == "us" && at.Weekday() == time.Saturday: // 5 U.S.C. 6103(b)
		return at.AddDate(0, 0, -1)
	case how == "us" && at.Weekday() == time.Sunday: // Executive Order 11582
		return at.AddDate(0, 0, 1)
	case how == "uk" && (at.Weekday() == time.Saturday || at.Weekday() == time.Sunday):
		for at.Weekday() == time.Saturday || at.Weekday() == time.Sunday || taken[dateOf(at)].Kind == Off {
			at = at.AddDate(0, 0, 1)
		}
	}
	return at
}
