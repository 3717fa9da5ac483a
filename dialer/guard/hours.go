package guard

import (
	"time"

	"github.com/boyunhq/boyun/dialer/guard/holiday"
)

// Hours is when calls are allowed in one country: a week, and what becomes of it on days that are not ordinary.
type Hours struct {
	Week     Week
	Days     *holiday.Calendar   // nil: no day off is known
	More     []*holiday.Calendar // that hold as well: of the country's states, and the company's own
	Holidays Treatment
}

// Day is what the date of local is.
func (h Hours) Day(local time.Time) holiday.Day {
	if len(h.More) == 0 {
		return h.Days.Day(local)
	}
	return holiday.Strictest(local, append([]*holiday.Calendar{h.Days}, h.More...)...)
}

// Closing is the name of the day off that closes local's day, or shortens it; empty on any other.
func (h Hours) Closing(local time.Time) string {
	if day := h.Day(local); day.Kind == holiday.Shut || day.Kind == holiday.Off && h.Holidays != AsAnyDay {
		return day.Name
	}
	return ""
}

// Spans are the open stretches of local's day.
func (h Hours) Spans(local time.Time) []Span {
	switch h.Day(local).Kind {
	case holiday.Shut:
		return nil
	case holiday.Off:
		switch h.Holidays {
		case AsAnyDay:
		case AsSunday:
			return h.Week[6]
		default:
			return nil
		}
	case holiday.Work:
		return h.Week.working()
	}
	return h.Week[weekday(local)]
}

// weekday counts from 0, Monday.
func weekday(local time.Time) int { return (int(local.Weekday()) + 6) % 7 }

// working is what every day from Monday to Friday has in common: the hours of a weekend day that is worked.
func (w Week) working() []Span {
	same := w[0]
	for day := 1; day < 5; day++ {
		same = common(same, w[day])
	}
	return same
}

// open tells whether h is open at t in zone, and if not in how many minutes by that zone's clock something may change: the next
// opening of that day, or midnight.
func (h Hours) open(t time.Time, zone *time.Location) (yes bool, minutes int) {
	local := t.In(zone)
	at := local.Hour()*60 + local.Minute()
	for _, s := range h.Spans(local) {
		if at < s.From {
			return false, s.From - at
		}
		if at < s.To {
			return true, 0
		}
	}
	return false, 24*60 - at
}

// horizon is how far ahead an opening is looked for: two weeks show every day of the week and every run of holidays we know.
const horizon = 14 * 24 * time.Hour

// Next is the first moment from t on, in whole minutes after t itself, at which h is open in all zones at once; zero when there is
// none within two weeks. Clock changes are respected: near them it looks minute by minute.
func (h Hours) Next(t time.Time, zones []*time.Location) time.Time {
	if len(zones) == 0 {
		return time.Time{}
	}
	end := t.Add(horizon)
	for at := t; at.Before(end); {
		step := 0
		var closedIn *time.Location
		for _, zone := range zones {
			if yes, minutes := h.open(at, zone); !yes && minutes > step {
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

// Next is Hours.Next where every day is ordinary.
func (w Week) Next(t time.Time, zones []*time.Location) time.Time {
	return Hours{Week: w}.Next(t, zones)
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
