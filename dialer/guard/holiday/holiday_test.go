package holiday

import (
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func book(t testing.TB) *Book {
	t.Helper()
	b, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestDaysThatEverybodyKnows(t *testing.T) {
	b := book(t)
	for _, test := range []struct {
		country, date string
		kind          Kind
		what          string
	}{
		{"CN", "2026-02-17", Off, "the lunar new year"},
		{"CN", "2026-02-23", Off, "the last day of nine"},
		{"CN", "2026-02-24", Ordinary, "back at work"},
		{"CN", "2026-02-14", Work, "a Saturday that is worked"},
		{"CN", "2026-10-10", Work, "a Saturday that is worked"},
		{"CN", "2026-10-08", Ordinary, "the day after National Day"},
		{"CN", "2027-02-06", Off, "statutory before anything is published"},
		{"US", "2026-07-03", Off, "4 July 2026 is a Saturday, observed on Friday"},
		{"US", "2026-07-04", Off, "the day itself"},
		{"US", "2027-12-31", Off, "New Year 2028 is a Saturday"},
		{"US", "2026-11-26", Off, "Thanksgiving"},
		{"US", "2026-11-27", Ordinary, "the day after it"},
		{"GB", "2026-04-03", Off, "Good Friday"},
		{"GB", "2026-12-28", Off, "Boxing Day 2026 is a Saturday"},
		{"GB", "2027-12-27", Off, "Christmas 2027 is a Saturday"},
		{"GB", "2027-12-28", Off, "and Boxing Day a Sunday"},
		{"DE", "2026-05-14", Off, "Ascension"},
		{"DE", "2026-05-25", Off, "Whit Monday"},
		{"FR", "2026-07-14", Off, "14 July"},
		{"GR", "2026-04-12", Off, "Orthodox Easter, a week after the Western one"},
		{"GR", "2026-04-05", Ordinary, "Western Easter"},
		{"RO", "2026-04-10", Off, "Orthodox Good Friday"},
		{"SE", "2026-06-19", Off, "Midsummer Eve"},
		{"IT", "2025-10-04", Ordinary, "St Francis counts from 2026"},
		{"IT", "2026-10-04", Off, "St Francis counts from 2026"},
		{"IE", "2026-02-02", Off, "the first Monday of February"},
		{"PL", "2026-06-04", Off, "Corpus Christi"},
		{"XX", "2026-12-25", Ordinary, "a country without data"},
	} {
		at, err := time.Parse(time.DateOnly, test.date)
		if err != nil {
			t.Fatal(err)
		}
		if got := b.Of(test.country).Day(at); got.Kind != test.kind {
			t.Errorf("%s %s, %s: %+v", test.country, test.date, test.what, got)
		}
	}
}

func TestItIsSaidOfWhichYearsTheDaysAreKnown(t *testing.T) {
	b := book(t)
	for year, want := range map[int]Known{2024: Nothing, 2026: Full, 2027: Statutory, 2028: Nothing} {
		if got := b.Of("CN").Known(year); got != want {
			t.Errorf("CN %d: %s", year, got)
		}
	}
	if b.Of("XX").Known(2026) != Nothing || b.Of("DE").Known(2030) != Full || b.Of("DE").Known(2031) != Nothing {
		t.Error("known years")
	}
}

// The members of the EU, the other states of the EEA, and every date of their calendars inside the years they claim.
func TestEveryCountryOfTheUnionHasACalendar(t *testing.T) {
	b := book(t)
	for _, c := range strings.Fields("AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK IS LI NO CN US GB") {
		calendar := b.Of(c)
		if calendar == nil || calendar.Source == "" {
			t.Errorf("%s has no calendar or no source", c)
			continue
		}
		for year := 2025; year <= 2026; year++ {
			all := calendar.Between(midnight(year, 1, 1), midnight(year, 12, 31))
			if len(all) < 8 || calendar.Known(year) != Full {
				t.Errorf("%s %d: %d days, %s", c, year, len(all), calendar.Known(year))
			}
			if day := calendar.Day(midnight(year, 1, 1)); day.Kind != Off {
				t.Errorf("%s: 1 January %d is %+v", c, year, day)
			}
		}
	}
}

func TestWorkedDaysAreWeekends(t *testing.T) {
	for _, d := range book(t).Of("CN").Between(midnight(2025, 1, 1), midnight(2027, 12, 31)) {
		if w := d.Date.Weekday(); d.Kind == Work && w != time.Saturday && w != time.Sunday {
			t.Errorf("%s is a %s and is said to be worked", d.Date.Format(time.DateOnly), w)
		}
	}
}

func TestDataThatMakesNoSenseIsRefused(t *testing.T) {
	for name, text := range map[string]string{
		"no country": "on 01-01 x", "no name": "country XX\non 01-01", "a bad date": "country XX\noff 2026-02-30 x", "backwards": "country XX\noff 2026-02-03..2026-02-01 x",
		"an unknown rule": "country XX\nsometimes 3 x", "a bad weekday": "country XX\nnth 1 foo 03 x", "a thirteenth month": "country XX\nlast mon 13 x", "no years": "country XX\nknown x full",
	} {
		if _, err := parse(text); err == nil {
			t.Errorf("data with %s was taken", name)
		}
	}
}
