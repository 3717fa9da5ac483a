package holiday

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// rule makes one day of every year from from on.
type rule struct {
	name  string
	from  int
	fixed bool // a date of the year, which may fall on a weekend
	in    func(year int) time.Time
}

func readRule(words []string) (r rule, err error) {
	wants := map[string]int{"on": 1, "easter": 1, "orthodox": 1, "nth": 3, "last": 2, "after": 2}[words[0]]
	if wants == 0 || len(words) <= wants+1 {
		return r, fmt.Errorf("%q is no rule with a name", strings.Join(words, " "))
	}
	args, rest := words[1:wants+1], words[wants+1:]
	if rest[0] == "from" && len(rest) > 2 {
		if r.from, err = strconv.Atoi(rest[1]); err != nil {
			return r, err
		}
		rest = rest[2:]
	}
	r.name = strings.Join(rest, " ")
	switch words[0] {
	case "on":
		month, day, err := monthDay(args[0])
		r.fixed, r.in = true, func(year int) time.Time { return midnight(year, month, day) }
		return r, err
	case "easter", "orthodox":
		days, err := strconv.Atoi(args[0])
		of := easter
		if words[0] == "orthodox" {
			of = orthodox
		}
		r.in = func(year int) time.Time { return of(year).AddDate(0, 0, days) }
		return r, err
	case "after":
		month, day, err := monthDay(args[1])
		weekday, ok := weekdayOf(args[0])
		r.in = func(year int) time.Time { return onward(midnight(year, month, day), weekday) }
		return r, orNot(err, ok, args[0])
	}
	return monthly(r, words[0], args)
}

// monthly reads "nth 3 mon 01" and "last mon 05".
func monthly(r rule, how string, args []string) (rule, error) {
	n := 1
	var err error
	if how == "nth" {
		if n, err = strconv.Atoi(args[0]); err != nil {
			return r, err
		}
		args = args[1:]
	}
	weekday, ok := weekdayOf(args[0])
	month, err := strconv.Atoi(args[1])
	r.in = func(year int) time.Time {
		if how == "last" {
			return onward(midnight(year, time.Month(month)+1, 1).AddDate(0, 0, -7), weekday)
		}
		return onward(midnight(year, time.Month(month), 1), weekday).AddDate(0, 0, 7*(n-1))
	}
	return r, orNot(err, ok && month >= 1 && month <= 12, strings.Join(args, " "))
}

func orNot(err error, ok bool, what string) error {
	if err == nil && !ok {
		return fmt.Errorf("%q cannot be read", what)
	}
	return err
}

func midnight(year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}

func monthDay(s string) (time.Month, int, error) {
	t, err := time.Parse("01-02", s)
	return t.Month(), t.Day(), err
}

func weekdayOf(s string) (time.Weekday, bool) {
	for d := time.Sunday; d <= time.Saturday; d++ {
		if strings.EqualFold(d.String()[:3], s) {
			return d, true
		}
	}
	return 0, false
}

// onward is the first such weekday from at on.
func onward(at time.Time, weekday time.Weekday) time.Time {
	return at.AddDate(0, 0, (int(weekday)-int(at.Weekday())+7)%7)
}

// easter is Easter Sunday of the Western churches, by the anonymous Gregorian computus.
func easter(year int) time.Time {
	a, b, c := year%19, year/100, year%100
	h := (19*a + b - b/4 - (b-(b+8)/25+1)/3 + 15) % 30
	l := (32 + 2*(b%4) + 2*(c/4) - h - c%4) % 7
	m := (a + 11*h + 22*l) / 451
	n := h + l - 7*m + 114
	return midnight(year, time.Month(n/31), n%31+1)
}

// orthodox is Easter Sunday of the Eastern churches (Meeus's Julian algorithm), as a Gregorian date of 1900 to 2099.
func orthodox(year int) time.Time {
	d := (19*(year%19) + 15) % 30
	e := (2*(year%4) + 4*(year%7) - d + 34) % 7
	n := d + e + 114
	return midnight(year, time.Month(n/31), n%31+1).AddDate(0, 0, 13)
}
