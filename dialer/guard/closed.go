package guard

import (
	"regexp"
	"time"

	"github.com/boyunhq/boyun/dialer/guard/holiday"
	"github.com/boyunhq/boyun/infra/fault"
)

// ClosedDay is a day on which a tenant calls nobody of a country, or of one of its states: a local holiday, a day of mourning.
type ClosedDay struct {
	Date    string `json:"date"`            // 2006-01-02, of the person's own calendar
	Country string `json:"country"`         // ISO alpha-2
	State   string `json:"state,omitempty"` // as in postal addresses; empty: all of the country
	Name    string `json:"name"`
}

// OwnDays are a tenant's own days by region: "US", or "US-UT" for one state.
type OwnDays map[string]*holiday.Calendar

// mostClosed bounds the days a tenant may name.
const mostClosed = 400

var (
	countryCode = regexp.MustCompile(`^[A-Z]{2}$`)
	stateCode   = regexp.MustCompile(`^([A-Z]{2})?$`)
)

func (d ClosedDay) region() string {
	if d.State == "" {
		return d.Country
	}
	return d.Country + "-" + d.State
}

// closed reads the tenant's own days.
func (t Tightening) closed() (OwnDays, error) { return NewOwnDays(t.Days) }

// NewOwnDays sorts days by region; people are told apart by state in the US only.
func NewOwnDays(days []ClosedDay) (OwnDays, error) {
	if len(days) > mostClosed {
		return nil, fault.New(fault.Invalid, "closed_days_many", "at most %d days of your own", mostClosed).With("field", "days").With("most", mostClosed)
	}
	by := map[string]map[string]string{}
	for _, d := range days {
		if _, err := time.Parse(time.DateOnly, d.Date); err != nil || !countryCode.MatchString(d.Country) || !stateCode.MatchString(d.State) || d.State != "" && d.Country != "US" || len([]rune(d.Name)) > 80 {
			return nil, fault.New(fault.Invalid, "closed_day", "a day of your own has a date, a country, in the US a state, and a name of at most 80 characters").With("field", "days").With("day", d.Date)
		}
		if by[d.region()] == nil {
			by[d.region()] = map[string]string{}
		}
		by[d.region()][d.Date] = d.Name
	}
	all := OwnDays{}
	for region, named := range by {
		calendar, err := holiday.Closed(named)
		if err != nil {
			return nil, err
		}
		all[region] = calendar
	}
	return all, nil
}

// ClosedDays are the tenant's own days that hold in all of country.
func (t Tightening) ClosedDays(country string) []*holiday.Calendar {
	all, err := t.closed()
	if err != nil {
		return nil // it was not saved so
	}
	return all.of(country, nil)
}

// of are the calendars that hold for somebody in country and in these states of it.
func (c OwnDays) of(country string, states []string) (found []*holiday.Calendar) {
	if days := c[country]; days != nil {
		found = append(found, days)
	}
	for _, state := range states {
		if days := c[country+"-"+state]; days != nil {
			found = append(found, days)
		}
	}
	return found
}
