package guard

import (
	"testing"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/list/phone"
	"github.com/boyunhq/boyun/infra/fault"
)

// A state's rules protect whoever has its area code or lives there; of two states the stricter rule counts; no state loosens the country's.
func TestTheStateOfTheNumberAndOfTheAddressBothCount(t *testing.T) {
	p := profiles(t)
	for _, s := range p.States("US") {
		if s.Law == "" || !s.profile.Within(p.Of("US")) {
			t.Errorf("%s: %+v", s.Code, s)
		}
	}
	east := load(t, "America/New_York")
	for name, c := range map[string]struct {
		digits, address string
		at              time.Time // of the person's clock
		open            bool
	}{
		"New York at 20:30":                         {"+12125550100", "", time.Date(2026, 12, 1, 20, 30, 0, 0, east), true},
		"Florida at 20:30":                          {"+13055550100", "", time.Date(2026, 12, 1, 20, 30, 0, 0, east), false},
		"a New York number that lives in Florida":   {"+12125550100", "1 Main St, Miami, FL 33101", time.Date(2026, 12, 1, 20, 30, 0, 0, east), false},
		"a Florida number that lives in New York":   {"+13055550100", "New York", time.Date(2026, 12, 1, 20, 30, 0, 0, east), false},
		"Connecticut at 8:30":                       {"+12035550100", "", time.Date(2026, 12, 1, 8, 30, 0, 0, east), false},
		"Connecticut at 9:30":                       {"+12035550100", "", time.Date(2026, 12, 1, 9, 30, 0, 0, east), true},
		"Rhode Island on a Saturday at 16:30":       {"+14015550100", "", time.Date(2026, 12, 5, 16, 30, 0, 0, east), true},
		"Rhode Island on a Saturday at 17:30":       {"+14015550100", "", time.Date(2026, 12, 5, 17, 30, 0, 0, east), false},
		"Utah on a Sunday":                          {"+18015550100", "", time.Date(2026, 12, 6, 12, 0, 0, 0, load(t, "America/Denver")), false},
		"Mississippi on a Sunday":                   {"+16015550100", "", time.Date(2026, 12, 6, 12, 0, 0, 0, load(t, "America/Chicago")), false},
		"Texas on a Sunday":                         {"+12145550100", "", time.Date(2026, 12, 6, 13, 0, 0, 0, load(t, "America/Chicago")), true},
		"Louisiana on a Sunday":                     {"+15045550100", "", time.Date(2026, 12, 6, 12, 0, 0, 0, load(t, "America/Chicago")), false},
		"Utah on Pioneer Day":                       {"+18015550100", "", time.Date(2026, 7, 24, 12, 0, 0, 0, load(t, "America/Denver")), false},
		"Utah on the Friday before Pioneer Day":     {"+18015550100", "", time.Date(2027, 7, 23, 12, 0, 0, 0, load(t, "America/Denver")), false},
		"Utah on the Thursday before":               {"+18015550100", "", time.Date(2027, 7, 22, 12, 0, 0, 0, load(t, "America/Denver")), true},
		"Colorado on Pioneer Day":                   {"+13035550100", "", time.Date(2026, 7, 24, 12, 0, 0, 0, load(t, "America/Denver")), true},
		"Rhode Island on Victory Day":               {"+14015550100", "", time.Date(2026, 8, 10, 12, 0, 0, 0, east), false},
		"who lives in Rhode Island on election day": {"+12125550100", "Rhode Island", time.Date(2026, 11, 3, 12, 0, 0, 0, east), false},
		"Rhode Island the Monday after 4 July":      {"+14015550100", "", time.Date(2026, 7, 6, 12, 0, 0, 0, east), false},
		"Mississippi on Confederate Memorial Day":   {"+16015550100", "", time.Date(2026, 4, 27, 12, 0, 0, 0, load(t, "America/Chicago")), true},
		"freephone": {"+18005550100", "", time.Date(2026, 12, 6, 13, 0, 0, 0, east), true},
	} {
		n, _ := dialer.NewNumber(c.digits)
		f := Facts{Frame: Frame{Proven: true, Countries: []string{"US"}, Profile: p.Get("US"), Platform: p.Platform(), Terms: Terms{Purpose: ForService},
			Rules: Rules{Week: p.Get("US").Week, MaxAttempts: 3, PerDay: 3}}, Now: c.at, Gathered: true, Local: p.Of("US"), Days: p.Days("US"), Country: "US", Kind: phone.FixedOrMobile,
			Zones: []*time.Location{c.at.Location()}}
		f.settle(p, n, c.address)
		if v := MayCall(f); v.Allowed != c.open || !c.open && v.Reason != WindowClosed {
			t.Errorf("%s: %+v, states %v", name, v, f.States)
		}
	}
}

// A tenant may close days of its own, of a country or of one state, whatever a public holiday means by its profile.
func TestADayOfTheTenantsOwnClosesItsRegion(t *testing.T) {
	p := profiles(t)
	own := Tightening{Days: []ClosedDay{{"2026-12-01", "US", "NY", "Founders' day"}, {"2026-12-02", "US", "", "Mourning"}, {"2026-12-03", "CN", "", "Elsewhere"}}}
	closed, err := own.closed()
	if err != nil {
		t.Fatal(err)
	}
	east := load(t, "America/New_York")
	for name, c := range map[string]struct {
		digits string
		day    int
		want   string // the day's name; empty: open
	}{
		"New York on its day":          {"+12125550100", 1, "Founders' day"},
		"Florida on New York's day":    {"+13055550100", 1, ""},
		"New York on everybody's day":  {"+12125550100", 2, "Mourning"},
		"Florida on everybody's day":   {"+13055550100", 2, "Mourning"},
		"a freephone on that day":      {"+18005550100", 2, "Mourning"},
		"another country's day":        {"+12125550100", 3, ""},
		"New York the day after these": {"+12125550100", 4, ""},
	} {
		n, _ := dialer.NewNumber(c.digits)
		open := p.Get("US")
		open.Holidays = AsAnyDay
		f := Facts{Frame: Frame{Proven: true, Countries: []string{"US"}, Profile: open, Platform: p.Platform(), Terms: Terms{Purpose: ForService}, OwnDays: closed,
			Rules: Rules{Week: open.Week, MaxAttempts: 3, PerDay: 3}}, Now: time.Date(2026, 12, c.day, 12, 0, 0, 0, east), Gathered: true, Local: open, Days: p.Days("US"),
			Country: "US", Kind: phone.FixedOrMobile, Zones: []*time.Location{east}}
		f.settle(p, n, "")
		v := MayCall(f)
		if v.Allowed != (c.want == "") || c.want != "" && (v.Reason != WindowClosed || v.Detail["holiday"] != c.want) {
			t.Errorf("%s: %+v", name, v)
		}
	}
	for name, bad := range map[string]ClosedDay{"no date": {"1 December", "US", "", ""}, "no country": {"2026-12-01", "usa", "", ""}, "a state elsewhere": {"2026-12-01", "CN", "GD", ""}} {
		if _, err := p.Get("US").Tighten(Tightening{Days: []ClosedDay{bad}}); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if tight, err := p.Get("US").Tighten(own); err != nil || tight.Version == p.Get("US").Version {
		t.Errorf("the rules with days of one's own: %v, version %s", err, tight.Version)
	}
}
