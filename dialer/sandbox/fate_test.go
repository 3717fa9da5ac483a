package sandbox

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/boyunhq/boyun/dialer"
)

func TestEveryEndingHasOneFateAndUnlistedOnesAPerson(t *testing.T) {
	for ending := range 100 {
		rows := 0
		for _, f := range Fates() {
			if f.From <= ending && ending <= f.To {
				rows++
			}
		}
		if rows > 1 {
			t.Errorf("ending %02d has %d fates", ending, rows)
		}
		if got := lookup(ending); rows == 0 && got.Kind != Person {
			t.Errorf("unlisted ending %02d is %s", ending, got.Kind)
		}
	}
}

func TestEveryFateSaysWhatItDoesAndWhatADialerShouldMakeOfIt(t *testing.T) {
	seen := map[Kind]bool{}
	for _, f := range Fates() {
		if f.From > f.To || f.From < 0 || f.To > 99 || f.Does == "" || !strings.HasSuffix(f.Does, ".") || seen[f.Kind] {
			t.Errorf("bad row %+v", f)
		}
		seen[f.Kind] = true
		if f.Kind != Mix && f.Outcome == "" {
			t.Errorf("%s has no outcome", f.Kind)
		}
		if f.Outcome.Person() && f.SIP != 200 {
			t.Errorf("%s is a person but answers %d", f.Kind, f.SIP)
		}
	}
}

func TestTheMixIsOfKnownKindsAndAddsUpToAHundred(t *testing.T) {
	sum := 0
	for _, s := range mixture() {
		sum += s.weight
		if byKind(s.kind).Kind != s.kind {
			t.Errorf("unknown kind %s in the mix", s.kind)
		}
	}
	if sum != 100 {
		t.Errorf("the mix adds up to %d", sum)
	}
	drawn := map[Kind]int{}
	for i := range 10000 {
		drawn[NewPlan(7, fmt.Sprintf("861380013%04d", i)[:11]+"95", 1).Fate.Kind]++
		drawn[NewPlan(7, fmt.Sprintf("86138%06d95", i), 1).Fate.Kind]++
	}
	for _, s := range mixture() {
		if got := float64(drawn[s.kind]) / 200; got < float64(s.weight)*0.7-1 || got > float64(s.weight)*1.3+1 {
			t.Errorf("%s was drawn %.1f %% of the time, want about %d %%", s.kind, got, s.weight)
		}
	}
}

func TestPlansDependOnSeedAndNumberOnly(t *testing.T) {
	different := 0
	for i := range 100 {
		number := fmt.Sprintf("86138001380%02d", i)
		first, again, other := NewPlan(1, number, 1), NewPlan(1, number, 1), NewPlan(2, number, 1)
		if first != again {
			t.Errorf("%s has two plans", number)
		}
		if first != other {
			different++
		}
	}
	if different < 90 {
		t.Errorf("the seed changed only %d plans of 100", different)
	}
}

func TestPlansOfTheTable(t *testing.T) {
	for _, c := range []struct {
		number string
		pace   float64
		ok     func(p Plan) bool
	}{
		{"8613800138000", 1, func(p Plan) bool { return p.Fate.Kind == Person && p.Stay == 0 && p.Ring >= 1500*time.Millisecond }},
		{"8613800138001", 1, func(p Plan) bool { return p.Ring == 12*time.Second }},
		{"8613800138001", 12, func(p Plan) bool { return p.Ring == time.Second }},
		{"8613800138002", 1, func(p Plan) bool { return p.Stay == 3*time.Minute }},
		{"8613800138012", 1, func(p Plan) bool { return p.Ring == 3*time.Minute }},
		{"8613800138017", 2, func(p Plan) bool { return p.Mute == time.Second }},
		{"8613800138018", 100, func(p Plan) bool { return p.Retry == 2*time.Second }},
		{"8613800138021", 1, func(p Plan) bool { return p.HoldAt == 4*time.Second && p.HoldFor == 5*time.Second }},
		{"8613800138122", 1, func(p Plan) bool { return p.Keys == "8122#" }},
		{"8613800138030", 1, func(p Plan) bool { return p.Stay == 10*time.Second }},
		{"8613800138037", 1, func(p Plan) bool { return p.Stay == 7*time.Second }},
		{"8613800138095", 1, func(p Plan) bool { return p.Mixed && p.Fate.Kind != Mix && p.Fate.Outcome != "" }},
	} {
		if p := NewPlan(1, c.number, c.pace); !c.ok(p) {
			t.Errorf("number ending %s at pace %g has plan %+v", c.number[11:], c.pace, p)
		}
	}
}

func TestNumbersAreReadFromTheRequestURI(t *testing.T) {
	for _, c := range []struct {
		user, digits string
		ok           bool
	}{
		{"+8613800138000", "8613800138000", true},
		{"%2B8613800138000", "8613800138000", true},
		{"008613800138000", "008613800138000", true},
		{"+1-212-555-0110", "12125550110", true},
		{"+1.(212).555.0110;phone-context=x", "12125550110", true},
		{"110", "110", true},
		{"12", "", false},
		{"", "", false},
		{"+", "", false},
		{"alice", "", false},
		{"+86138001380001234", "", false},
		{"138 0013", "", false},
		{"1+23", "", false},
	} {
		if digits, ok := digitsOf(c.user); digits != c.digits || ok != c.ok {
			t.Errorf("%q was read as %q, %v", c.user, digits, ok)
		}
	}
}

func FuzzNumbers(f *testing.F) {
	for _, s := range []string{"+8613800138000", "%2b86", "1-2-3", ";", "+(1)2;3", "۱۲۳"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, user string) {
		digits, ok := digitsOf(user)
		if !ok {
			if digits != "" {
				t.Errorf("refused %q but gave %q", user, digits)
			}
			return
		}
		if len(digits) < 3 || len(digits) > 15 || strings.Trim(digits, "0123456789") != "" {
			t.Fatalf("%q was read as %q", user, digits)
		}
		if again, ok := digitsOf(digits); !ok || again != digits {
			t.Errorf("%q is not read as itself", digits)
		}
		if e := endingOf(digits); e < 0 || e > 99 || !strings.HasSuffix(digits, fmt.Sprintf("%02d", e)) {
			t.Errorf("ending of %q is %d", digits, e)
		}
		p := NewPlan(1, digits, 1)
		if p.Fate.Kind == Mix || p.Delay <= 0 || p.Ring < 0 {
			t.Errorf("plan of %q is %+v", digits, p)
		}
		if _, ok := dialer.NewNumber("+" + digits); !ok {
			t.Errorf("%q does not fit a dialer.Number", digits)
		}
	})
}
