package guard

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/boyunhq/boyun/dialer/guard/holiday"
	"github.com/boyunhq/boyun/dialer/list/phone"
)

func profiles(t interface{ Fatal(...any) }) *Profiles {
	p, err := NewProfiles()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// callable is a lead in Shanghai on a Monday at 10:00 with nothing against it.
func callable(t interface{ Fatal(...any) }) Facts {
	p := profiles(t)
	return Facts{
		Frame: Frame{Proven: true, Countries: []string{"CN"}, Profile: p.Get("CN"), Platform: p.Platform(), Terms: Terms{Purpose: ForService},
			Rules: Rules{Week: p.Get("CN").Week, MaxAttempts: 3, PerDay: 2}},
		Now:      time.Date(2026, 11, 23, 10, 0, 0, 0, load(t, "Asia/Shanghai")),
		Gathered: true, Local: p.Of("CN"), Days: p.Days("CN"), Consent: "k1", Country: "CN", Kind: phone.Mobile, Zones: []*time.Location{load(t, "Asia/Shanghai")},
	}
}

func TestEveryReasonAgainstACall(t *testing.T) {
	shanghai := load(t, "Asia/Shanghai")
	at := func(day, hour, minute int) time.Time { return time.Date(2026, 11, day, hour, minute, 0, 0, shanghai) }
	tests := []struct {
		name   string
		change func(*Facts)
		reason string
		until  time.Time
		detail map[string]any
	}{
		{"nothing against it", func(*Facts) {}, "", time.Time{}, nil},
		{"no facts", func(f *Facts) { f.Gathered = false }, FactsMissing, at(23, 10, 1), nil},
		{"no rules", func(f *Facts) { f.Rules = Rules{} }, FactsMissing, at(23, 10, 1), nil},
		{"no profile", func(f *Facts) { f.Profile = Profile{} }, FactsMissing, at(23, 10, 1), nil},
		{"evening there", func(f *Facts) { f.Now = at(23, 20, 15) }, WindowClosed, at(24, 9, 0), map[string]any{"local": "20:15", "zone": "Asia/Shanghai"}},
		{"lunch there", func(f *Facts) { f.Now = at(23, 12, 0) }, WindowClosed, at(23, 14, 0), nil},
		{"the campaign's own window is tighter", func(f *Facts) { f.Rules.Week, _ = NewWeek([]Window{{Days: []int{2}, From: "15:00", To: "16:00"}}) }, WindowClosed, at(24, 15, 0), nil},
		{"a campaign window wider than the profile changes nothing", func(f *Facts) {
			f.Rules.Week, _ = NewWeek([]Window{{Days: []int{1, 2, 3, 4, 5, 6, 7}, From: "00:00", To: "24:00"}})
			f.Now = at(23, 21, 0)
		}, WindowClosed, at(24, 9, 0), nil},
		{"called twice today", func(f *Facts) { f.Calls = []Dialed{{At: at(23, 9, 0), Here: true}, {At: at(23, 9, 30), Here: true}} }, AttemptCap, at(24, 9, 0), map[string]any{"count": 2}},
		{"called twice today by other campaigns", func(f *Facts) { f.Calls = []Dialed{{At: at(23, 9, 0)}, {At: at(23, 9, 30)}} }, AttemptCap, at(24, 9, 0), nil},
		{"called twice yesterday", func(f *Facts) { f.Calls = []Dialed{{At: at(22, 19, 0)}, {At: at(22, 19, 30)}} }, "", time.Time{}, nil},
		{"the campaign allows one a day", func(f *Facts) { f.Rules.PerDay = 1; f.Calls = []Dialed{{At: at(23, 9, 0), Here: true}} }, AttemptCap, at(24, 9, 0), nil},
		{"budget spent", func(f *Facts) { f.Used = 3 }, BudgetSpent, time.Time{}, map[string]any{"max": 3}},
		{"a promise that was not tried is a try of its own", func(f *Facts) { f.Used = 3; f.Promised = true }, "", time.Time{}, nil},
		{"a promise gives no try that the law does not", func(f *Facts) { f.Used = 5; f.Promised = true }, BudgetSpent, time.Time{}, map[string]any{"max": 5}},
		{"the profile gives fewer tries than the campaign", func(f *Facts) { f.Rules.MaxAttempts = 99; f.Used = 5 }, BudgetSpent, time.Time{}, map[string]any{"max": 5}},
		{"on the blacklist", func(f *Facts) {
			f.Blocked = &Block{Reason: "opt_out", Since: time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)}
		}, Blacklisted, time.Time{}, map[string]any{"since": "2026-03-02", "why": "opt_out"}},
		{"on the blacklist until Wednesday", func(f *Facts) { f.Blocked = &Block{Reason: "imported", Until: at(25, 0, 0)} }, Blacklisted, at(25, 0, 0), nil},
		{"on the platform's blacklist", func(f *Facts) { f.Listed = &Block{Reason: "fraud", Since: at(1, 0, 0)} }, PlatformListed, time.Time{}, map[string]any{"why": "fraud"}},
		{"consent asked and not given", func(f *Facts) { f.Consent = "" }, ConsentMissing, at(23, 11, 0), map[string]any{"purpose": "service"}},
		{"selling takes a licence in China", func(f *Facts) { f.Terms.Purpose = ForMarketing }, PurposeDenied, at(23, 11, 0), map[string]any{"purpose": "marketing"}},
		{"selling with the licence declared, and proof", func(f *Facts) { f.Terms.Purpose, f.Licensed = ForMarketing, true }, "", time.Time{}, nil},
		{"selling with the licence, without proof", func(f *Facts) { f.Terms.Purpose, f.Licensed, f.Consent = ForMarketing, true, "" }, ConsentMissing, at(23, 11, 0), nil},
		{"a purpose nobody knows asks for proof", func(f *Facts) { f.Terms.Purpose, f.Consent = "charity", "" }, ConsentMissing, at(23, 11, 0), nil},
		{"National Day", func(f *Facts) { f.Now = time.Date(2026, 10, 2, 10, 0, 0, 0, shanghai) }, WindowClosed, time.Date(2026, 10, 8, 9, 0, 0, 0, shanghai), map[string]any{"holiday": "National Day 国庆节"}},
		{"a Saturday that is worked, though the campaign rests on Saturdays", func(f *Facts) {
			f.Now = time.Date(2026, 10, 10, 10, 0, 0, 0, shanghai)
			f.Rules.Week, _ = NewWeek([]Window{{Days: []int{1, 2, 3, 4, 5}, From: "09:00", To: "18:00"}})
		}, "", time.Time{}, nil},
		{"any other Saturday of that campaign", func(f *Facts) {
			f.Now = time.Date(2026, 10, 17, 10, 0, 0, 0, shanghai)
			f.Rules.Week, _ = NewWeek([]Window{{Days: []int{1, 2, 3, 4, 5}, From: "09:00", To: "18:00"}})
		}, WindowClosed, time.Date(2026, 10, 19, 9, 0, 0, 0, shanghai), nil},
		{"called six times in a week, never twice a day", func(f *Facts) {
			for day := 17; day <= 22; day++ {
				f.Calls = append(f.Calls, Dialed{At: at(day, 11, 0)})
			}
		}, AttemptCap, at(24, 11, 0), map[string]any{"count": 6, "hours": 168}},
		{"the feed was not heard", func(f *Facts) { f.Feed = "bureau" }, FeedStale, at(23, 10, 0).Add(5 * time.Second), nil},
		{"the feed's word is 61 s old", func(f *Facts) { f.Feed, f.Risk = "bureau", Risk{Known: true, At: f.Now.Add(-61 * time.Second)} }, FeedStale, at(23, 10, 0).Add(5 * time.Second), map[string]any{"seconds": 61}},
		{"the feed's word is of tomorrow", func(f *Facts) { f.Feed, f.Risk = "bureau", Risk{Known: true, At: f.Now.Add(24 * time.Hour)} }, FeedStale, at(23, 10, 0).Add(5 * time.Second), nil},
		{"the feed denies it", func(f *Facts) { f.Feed, f.Risk = "bureau", Risk{Known: true, Denied: true, Reason: "fraud", At: f.Now} }, RiskDenied, at(24, 10, 0), map[string]any{"why": "fraud"}},
		{"the feed has nothing against it", func(f *Facts) { f.Feed, f.Risk = "bureau", Risk{Known: true, At: f.Now.Add(-59 * time.Second)} }, "", time.Time{}, nil},
		{"a satellite phone", func(f *Facts) { f.Prefix = "satellite" }, KindDenied, time.Time{}, map[string]any{"kind": "satellite"}},
		{"no platform rules", func(f *Facts) { f.Platform = Platform{} }, FactsMissing, at(23, 10, 1), nil},
		{"zone unknown", func(f *Facts) { f.Zones = nil }, ZoneUnknown, time.Time{}, map[string]any{"country": "CN"}},
		{"another country", func(f *Facts) { f.Country = "CU" }, CountryDenied, time.Time{}, map[string]any{"country": "CU"}},
		{"no country at all", func(f *Facts) { f.Country = "" }, CountryDenied, time.Time{}, nil},
		{"no destinations allowed", func(f *Facts) { f.Countries = nil }, CountryDenied, time.Time{}, nil},
		{"premium", func(f *Facts) { f.Kind = phone.Premium }, KindDenied, time.Time{}, map[string]any{"kind": "premium"}},
		{"shared cost", func(f *Facts) { f.Kind = phone.SharedCost }, KindDenied, time.Time{}, nil},
		{"kind unknown", func(f *Facts) { f.Kind = "" }, KindDenied, time.Time{}, nil},
		{"a tenant that proved nothing", func(f *Facts) { f.Proven = false }, SandboxOnly, at(23, 11, 0), map[string]any{"why": "unproven"}},
		{"a sample list on a real trunk", func(f *Facts) { f.Sample = true }, SandboxOnly, time.Time{}, map[string]any{"why": "sample"}},
		{"the sandbox at night, unproven, sample, called often", func(f *Facts) {
			f.Sandbox, f.Sample, f.Proven, f.Zones = true, true, false, nil
			f.Now = at(23, 3, 0)
			f.Calls = []Dialed{{At: at(23, 2, 0)}, {At: at(23, 2, 1)}, {At: at(23, 2, 2)}}
		}, "", time.Time{}, nil},
		{"the blacklist counts in the sandbox too", func(f *Facts) { f.Sandbox = true; f.Blocked = &Block{} }, Blacklisted, time.Time{}, nil},
		{"the budget counts in the sandbox too", func(f *Facts) { f.Sandbox = true; f.Used = 3 }, BudgetSpent, time.Time{}, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := callable(t)
			test.change(&f)
			got := MayCall(f)
			if got.Reason != test.reason || got.Allowed != (test.reason == "") {
				t.Fatalf("got %+v, want reason %q", got, test.reason)
			}
			if !got.Until.Equal(test.until) {
				t.Fatalf("until %s, want %s", got.Until, test.until)
			}
			for key, want := range test.detail {
				if got.Detail[key] != want {
					t.Errorf("detail %s = %v, want %v", key, got.Detail[key], want)
				}
			}
		})
	}
}

func TestANumberThatMayBeInSeveralZonesIsCalledOnlyWhenAllAreOpen(t *testing.T) {
	f := callable(t)
	f.Countries, f.Country, f.Kind, f.Days = []string{"US"}, "US", phone.FixedOrMobile, profiles(t).Days("US")
	f.Profile, f.Local = profiles(t).Get("US"), profiles(t).Of("US")
	f.Rules.Week = f.Profile.Week
	f.Zones = []*time.Location{load(t, "America/New_York"), load(t, "America/Los_Angeles")}
	f.Now = time.Date(2026, 11, 23, 8, 30, 0, 0, f.Zones[0]) // 05:30 in Los Angeles
	got := MayCall(f)
	if got.Reason != WindowClosed || got.Detail["zone"] != "America/Los_Angeles" || !got.Until.Equal(time.Date(2026, 11, 23, 8, 0, 0, 0, f.Zones[1])) {
		t.Fatalf("%+v", got)
	}
}

// No number of facts, however odd, lets a call out of its window, over its caps or to somebody who opted out.
func TestNobodyIsCalledAgainstARule(t *testing.T) {
	base := callable(t)
	all := profiles(t)
	rapid.Check(t, func(t *rapid.T) {
		f := base
		f.Zones, f.Now, f.Rules.Week = drawZones(t), drawMoment(t), drawWeek(t)
		f.Gathered = rapid.Bool().Draw(t, "gathered")
		f.Proven = rapid.Bool().Draw(t, "proven")
		f.Sample = rapid.Bool().Draw(t, "sample")
		f.Country = rapid.SampledFrom([]string{"CN", "US", "FR", ""}).Draw(t, "country")
		f.Local = all.Of(f.Country)
		f.Kind = rapid.SampledFrom([]phone.Kind{phone.Mobile, phone.Premium, ""}).Draw(t, "kind")
		f.Used = rapid.IntRange(0, 6).Draw(t, "used")
		for range rapid.IntRange(0, 9).Draw(t, "calls") {
			f.Calls = append(f.Calls, Dialed{At: f.Now.Add(-time.Duration(rapid.IntRange(0, 10*24*60).Draw(t, "ago")) * time.Minute), Here: rapid.Bool().Draw(t, "here")})
		}
		f.Consent = rapid.SampledFrom([]string{"", "k1"}).Draw(t, "consent")
		f.Days = rapid.SampledFrom([]*holiday.Calendar{all.Days("CN"), all.Days("US"), nil}).Draw(t, "days")
		f.Feed = rapid.SampledFrom([]string{"", "bureau"}).Draw(t, "feed")
		f.Risk = Risk{Known: rapid.Bool().Draw(t, "heard"), Denied: rapid.Bool().Draw(t, "denied"), At: f.Now.Add(-time.Duration(rapid.IntRange(-90, 90).Draw(t, "age")) * time.Second)}
		if rapid.Bool().Draw(t, "blocked") {
			f.Blocked = &Block{Until: f.Now.Add(time.Hour)}
		}
		if rapid.Bool().Draw(t, "listed") {
			f.Listed = &Block{}
		}
		f.Prefix = rapid.SampledFrom([]string{"", "", "premium"}).Draw(t, "prefix")
		got := MayCall(f)
		if !got.Allowed {
			if got.Reason == "" || (!got.Until.IsZero() && !got.Until.After(f.Now)) {
				t.Fatalf("a refusal without a reason, or until the past: %+v", got)
			}
			return
		}
		if f.Consent == "" || f.Blocked != nil || f.Listed != nil || f.Prefix != "" || f.Feed != "" && (!f.Risk.Known || f.Risk.Denied || f.Now.Sub(f.Risk.At).Abs() > time.Minute) {
			t.Fatalf("called without consent, against a list or a feed: %+v", f)
		}
		if !f.Gathered || !f.Proven || f.Sample || f.Country != "CN" || f.Kind != phone.Mobile || f.Used >= 3 {
			t.Fatalf("called against a fact: %+v", f)
		}
		for _, zone := range f.Zones {
			local := f.Now.In(zone)
			minute := local.Hour()*60 + local.Minute()
			if !(minute >= 9*60 && minute < 12*60 || minute >= 14*60 && minute < 20*60) {
				t.Fatalf("called at %s", local)
			}
			if f.Days.Day(local).Kind == holiday.Off {
				t.Fatalf("called on a holiday: %s", local)
			}
			today, week := 0, 0
			for _, d := range f.Calls {
				if f.Now.Sub(d.At) < 7*24*time.Hour {
					week++
				}
			}
			if week >= 6 {
				t.Fatalf("called for the %d. time in a week", week+1)
			}
			for _, d := range f.Calls {
				if d.At.In(zone).Format(time.DateOnly) == local.Format(time.DateOnly) {
					today++
				}
			}
			if today >= 2 {
				t.Fatalf("called for the %d. time on %s", today+1, local)
			}
		}
	})
}

// A day and a night in virtual time: a lead that is asked whenever the verdict says so is called only inside its window, at most
// twice a day, and no later than the first minute that is allowed.
func TestAWeekOfRetriesStaysInsideTheRules(t *testing.T) {
	for _, name := range oddZones {
		zone := load(t, name)
		f := callable(t)
		f.Zones, f.Rules.MaxAttempts, f.Profile.MaxAttempts, f.Local.MaxAttempts = []*time.Location{zone}, 100, 100, 100
		f.Profile.Caps, f.Local.Caps = nil, nil
		perDay := map[string]int{}
		end := f.Now.AddDate(0, 0, 7)
		for f.Now.Before(end) {
			v := MayCall(f)
			if !v.Allowed {
				if !v.Until.After(f.Now) {
					t.Fatalf("%s: stuck at %s: %+v", name, f.Now, v)
				}
				f.Now = v.Until
				continue
			}
			perDay[f.Now.In(zone).Format(time.DateOnly)]++
			f.Calls = append(f.Calls, Dialed{At: f.Now, Here: true})
			f.Used++
			f.Now = f.Now.Add(37 * time.Minute)
		}
		if len(perDay) < 7 {
			t.Errorf("%s: called on %d days of a week only: %v", name, len(perDay), perDay)
		}
		for day, n := range perDay {
			if n > 2 {
				t.Errorf("%s: %d calls on %s", name, n, day)
			}
		}
	}
}

func TestProfilesAreDataAndTheStricterCounts(t *testing.T) {
	all := profiles(t)
	for _, name := range []string{"CN", "US", "UK", "EU", "INTL"} {
		p := all.Get(name)
		if p.Name != name || p.Source == "" || p.Week.Closed() {
			t.Errorf("profile %s: %+v", name, p)
		}
	}
	if all.Get("nowhere").Name != "INTL" || all.Of("FR").Name != "EU" || all.Of("GB").Name != "UK" || all.Of("BR").Name != "INTL" {
		t.Error("countries fall to the wrong profile")
	}
	both := all.Get("EU").And(all.Of("FR"))
	if !both.Week.Inside(all.Of("FR").Week) || len(both.Week[5]) != 0 {
		t.Errorf("French Saturdays must be closed: %v", both.Week)
	}
}
