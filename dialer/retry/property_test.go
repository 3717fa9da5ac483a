package retry_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/dialer/list/phone"
	"github.com/boyunhq/boyun/dialer/retry"
)

var outcomes = []dialer.Outcome{dialer.Busy, dialer.NoAnswer, dialer.Failed, dialer.Machine, dialer.PoweredOff, dialer.Abandoned, dialer.Vacant,
	dialer.Rejected, dialer.Answered, dialer.Blocked}

// person draws somebody in some zone under some windows, as the guard knows them.
func person(t *rapid.T) guard.Facts {
	profiles, err := guard.NewProfiles()
	if err != nil {
		t.Fatal(err)
	}
	zones := []string{"Asia/Shanghai", "America/New_York", "America/St_Johns", "Europe/London", "Australia/Lord_Howe", "Pacific/Apia"}
	zone, err := time.LoadLocation(rapid.SampledFrom(zones).Draw(t, "zone"))
	if err != nil {
		t.Fatal(err)
	}
	windows := rapid.SampledFrom([][]guard.Window{
		{{Days: []int{1, 2, 3, 4, 5, 6, 7}, From: "00:00", To: "24:00"}},
		{{Days: []int{1, 2, 3, 4, 5}, From: "09:00", To: "12:00"}, {Days: []int{1, 2, 3, 4, 5, 6}, From: "14:00", To: "19:00"}},
		{{Days: []int{2}, From: "10:00", To: "10:05"}},
		{{Days: []int{1, 7}, From: "11:30", To: "17:30"}},
	}).Draw(t, "windows")
	week, err := guard.NewWeek(windows)
	if err != nil {
		t.Fatal(err)
	}
	profile := profiles.Get(rapid.SampledFrom(profiles.Names()).Draw(t, "profile"))
	return guard.Facts{Frame: guard.Frame{Proven: true, Countries: []string{"CN"}, Profile: profile, Rules: guard.Rules{Week: week, MaxAttempts: 99, PerDay: rapid.IntRange(1, 5).Draw(t, "per day")}},
		Gathered: true, Local: profiles.Of("CN"), Country: "CN", Kind: phone.Mobile, Zones: []*time.Location{zone}}
}

// In virtual time: calls end in any way at all, and every next try is set for a moment at which the guard lets the call through.
func TestNoRetryFallsIntoAClosedWindow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		facts := person(t)
		rules := retry.Defaults()
		rules.MaxAttempts = 8
		rules.After[dialer.Rejected] = time.Duration(rapid.IntRange(1, 3000).Draw(t, "minutes")) * time.Minute
		now := time.Date(2026, 10, 20, 0, 0, 0, 0, time.UTC).Add(time.Duration(rapid.IntRange(0, 30*24*3600).Draw(t, "second")) * time.Second)
		lead := retry.Lead{Numbers: rapid.IntRange(1, 3).Draw(t, "numbers"), Zone: facts.Zones[0]}
		for {
			dialed := now
			facts.Calls = append(facts.Calls, guard.Dialed{At: dialed, Here: true})
			lead.Open = guard.Openings(facts)
			end := dialer.Ending{Outcome: rapid.SampledFrom(outcomes).Draw(t, "outcome"), RetryAfter: time.Duration(rapid.IntRange(0, 90).Draw(t, "asked")) * time.Second}
			if end.Outcome != dialer.Blocked {
				lead.Used++
			}
			if end.Outcome == dialer.Blocked && rapid.IntRange(0, 3).Draw(t, "again") == 0 {
				return
			}
			ended := now.Add(time.Duration(rapid.IntRange(1, 400).Draw(t, "lasted")) * time.Second)
			d := retry.Next(end, rules, lead, ended, rapid.Float64Range(0, 0.999).Draw(t, "jitter"))
			if d.State == retry.Done {
				return
			}
			if d.Due.Before(ended.Add(end.RetryAfter)) || !d.Due.After(ended) {
				t.Fatalf("due %v after %v although %v was asked for", d.Due, ended, end.RetryAfter)
			}
			if open := lead.Open(d.Due); !open.Equal(d.Due) && !open.IsZero() {
				t.Fatalf("due %s, but the guard says %+v", d.Due.In(lead.Zone), guard.MayCall(facts.At(d.Due)))
			}
			if d.Number < 0 || d.Number >= lead.Numbers {
				t.Fatalf("number %d of %d", d.Number, lead.Numbers)
			}
			lead.Number, now = d.Number, d.Due
		}
	})
}

func TestNoOutcomeAndNoNumberEverGetsMoreTriesThanTheBudget(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rules := retry.Defaults()
		rules.MaxAttempts = rapid.IntRange(1, 6).Draw(t, "budget")
		now, lead := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC), retry.Lead{Numbers: rapid.IntRange(1, 4).Draw(t, "numbers")}
		for blocked := 0; ; {
			end := dialer.Ending{Outcome: rapid.SampledFrom(outcomes).Draw(t, "outcome")}
			if end.Outcome == dialer.Blocked {
				if blocked++; blocked > 20 {
					return
				}
			} else {
				lead.Used++
			}
			d := retry.Next(end, rules, lead, now, rapid.Float64Range(0, 0.999).Draw(t, "jitter"))
			if d.State == retry.Done {
				break
			}
			now, lead.Number = d.Due, d.Number
		}
		if lead.Used > rules.MaxAttempts {
			t.Fatalf("%d tries of a budget of %d", lead.Used, rules.MaxAttempts)
		}
	})
}

func TestAnotherTimeOfDayIsAnotherPartOfThePersonsDay(t *testing.T) {
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	week, err := guard.NewWeek([]guard.Window{{Days: []int{1, 2, 3, 4, 5}, From: "09:00", To: "20:00"}})
	if err != nil {
		t.Fatal(err)
	}
	open := func(at time.Time) time.Time { return week.Next(at, []*time.Location{zone}) }
	rules := retry.Defaults()
	tests := []struct{ name, called, want string }{
		{"a morning call comes back in the afternoon", "2026-11-23 09:30", "2026-11-23 12:30"},
		{"an early morning call waits for the afternoon though its wait is over before", "2026-11-23 08:50", "2026-11-23 12:00"},
		{"an afternoon call comes back in the evening", "2026-11-23 13:00", "2026-11-23 17:00"},
		{"an evening call comes back next morning", "2026-11-23 18:00", "2026-11-24 09:00"},
		{"a Friday evening call comes back on Monday", "2026-11-27 19:00", "2026-11-30 09:00"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			at, err := time.ParseInLocation("2006-01-02 15:04", test.called, zone)
			if err != nil {
				t.Fatal(err)
			}
			d := retry.Next(dialer.Ending{Outcome: dialer.NoAnswer}, rules, retry.Lead{Used: 1, Zone: zone, Open: open}, at, 0)
			if got := d.Due.In(zone).Format("2006-01-02 15:04"); got != test.want {
				t.Fatalf("due %s, want %s", got, test.want)
			}
		})
	}
}

func TestSeveralNumbersOfALead(t *testing.T) {
	rules, now := retry.Defaults(), time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	tests := []struct {
		name            string
		outcome         dialer.Outcome
		number, numbers int
		want            retry.State
		next            int
	}{
		{"no answer: the next one", dialer.NoAnswer, 0, 2, retry.Waiting, 1},
		{"no answer at the last: the first again", dialer.NoAnswer, 1, 2, retry.Waiting, 0},
		{"busy: the person is there, the same again", dialer.Busy, 0, 2, retry.Waiting, 0},
		{"a number that does not exist: the next one", dialer.Vacant, 0, 2, retry.Waiting, 1},
		{"the last does not exist either: done", dialer.Vacant, 1, 2, retry.Done, 1},
		{"one number that does not exist: done", dialer.Vacant, 0, 1, retry.Done, 0},
		{"who refused is not called at another number", dialer.Rejected, 0, 3, retry.Done, 0},
		{"a trunk error says nothing about the number", dialer.Failed, 1, 3, retry.Waiting, 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			d := retry.Next(dialer.Ending{Outcome: test.outcome}, rules, retry.Lead{Used: 1, Number: test.number, Numbers: test.numbers}, now, 0.5)
			if d.State != test.want || d.Number != test.next {
				t.Fatalf("%+v", d)
			}
		})
	}
}
