package guard

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/boyunhq/boyun/dialer/guard/holiday"
)

// every zone of the installed database would take minutes; these are one of each set of rules that differ in how the clock moves, and the
// days are those around holidays and clock changes.
func TestNextIsTheFirstOpenMinuteAroundHolidays(t *testing.T) {
	all := profiles(t)
	calendars := []*holiday.Calendar{nil, all.Days("CN"), all.Days("US"), all.Days("GB"), all.Days("GR")}
	days := []time.Time{time.Date(2026, 2, 13, 0, 0, 0, 0, time.UTC), time.Date(2026, 10, 9, 0, 0, 0, 0, time.UTC), time.Date(2026, 3, 28, 12, 0, 0, 0, time.UTC),
		time.Date(2026, 10, 31, 20, 0, 0, 0, time.UTC), time.Date(2026, 12, 24, 12, 0, 0, 0, time.UTC), time.Date(2026, 4, 10, 0, 0, 0, 0, time.UTC)}
	rapid.Check(t, func(t *rapid.T) {
		h := Hours{Week: drawWeek(t), Days: rapid.SampledFrom(calendars).Draw(t, "days"), Holidays: rapid.SampledFrom([]Treatment{Closed, AsSunday, AsAnyDay, ""}).Draw(t, "holidays")}
		zones := drawZones(t)
		at := rapid.SampledFrom(days).Draw(t, "near").Add(time.Duration(rapid.IntRange(0, 3*24*3600).Draw(t, "offset")) * time.Second)
		got := h.Next(at, zones)
		isOpen := func(m time.Time) bool {
			for _, z := range zones {
				if !oracle(h, m.In(z)) {
					return false
				}
			}
			return true
		}
		if !got.IsZero() && !isOpen(got) {
			t.Fatalf("Next(%s) = %s is closed", at, got)
		}
		end := got
		if got.IsZero() {
			end = at.Add(horizon)
		}
		for m := at; m.Before(end); m = m.Truncate(time.Minute).Add(7 * time.Minute) { // a span is hardly shorter than seven minutes in all zones
			if isOpen(m) {
				t.Fatalf("Next(%s) = %s, but %s is open", at, got, m)
			}
		}
	})
}

// oracle says the same in other words: look the day up, choose the day's hours, look whether the minute is in them.
func oracle(h Hours, local time.Time) bool {
	minute := local.Hour()*60 + local.Minute()
	in := func(day int) bool {
		for _, s := range h.Week[day] {
			if s.From <= minute && minute < s.To {
				return true
			}
		}
		return false
	}
	switch day := h.Days.Day(local); {
	case day.Kind == holiday.Off && h.Holidays == AsAnyDay:
	case day.Kind == holiday.Off && h.Holidays == AsSunday:
		return in(6)
	case day.Kind == holiday.Off:
		return false
	case day.Kind == holiday.Work:
		return in(0) && in(1) && in(2) && in(3) && in(4)
	}
	return in((int(local.Weekday()) + 6) % 7)
}
