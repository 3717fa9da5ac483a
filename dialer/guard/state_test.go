package guard

import (
	"testing"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/list/phone"
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
		"New York at 20:30":                       {"+12125550100", "", time.Date(2026, 12, 1, 20, 30, 0, 0, east), true},
		"Florida at 20:30":                        {"+13055550100", "", time.Date(2026, 12, 1, 20, 30, 0, 0, east), false},
		"a New York number that lives in Florida": {"+12125550100", "1 Main St, Miami, FL 33101", time.Date(2026, 12, 1, 20, 30, 0, 0, east), false},
		"a Florida number that lives in New York": {"+13055550100", "New York", time.Date(2026, 12, 1, 20, 30, 0, 0, east), false},
		"Connecticut at 8:30":                     {"+12035550100", "", time.Date(2026, 12, 1, 8, 30, 0, 0, east), false},
		"Connecticut at 9:30":                     {"+12035550100", "", time.Date(2026, 12, 1, 9, 30, 0, 0, east), true},
		"Rhode Island on a Saturday at 16:30":     {"+14015550100", "", time.Date(2026, 12, 5, 16, 30, 0, 0, east), true},
		"Rhode Island on a Saturday at 17:30":     {"+14015550100", "", time.Date(2026, 12, 5, 17, 30, 0, 0, east), false},
		"Utah on a Sunday":                        {"+18015550100", "", time.Date(2026, 12, 6, 12, 0, 0, 0, load(t, "America/Denver")), false},
		"Mississippi on a Sunday":                 {"+16015550100", "", time.Date(2026, 12, 6, 12, 0, 0, 0, load(t, "America/Chicago")), false},
		"Texas on a Sunday":                       {"+12145550100", "", time.Date(2026, 12, 6, 13, 0, 0, 0, load(t, "America/Chicago")), true},
		"freephone":                               {"+18005550100", "", time.Date(2026, 12, 6, 13, 0, 0, 0, east), true},
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
