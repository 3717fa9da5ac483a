package guard

import (
	"testing"
	"time"

	"go.uber.org/goleak"
	"pgregory.net/rapid"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// zones at both ends of the day, with odd offsets, with clock changes of an hour, of half an hour and at midnight
var oddZones = []string{"Asia/Shanghai", "America/New_York", "Europe/London", "Pacific/Kiritimati", "Etc/GMT+12", "Pacific/Pago_Pago", "Asia/Kathmandu",
	"Australia/Lord_Howe", "Asia/Beirut", "America/Havana", "Africa/Casablanca", "Pacific/Chatham", "America/Sao_Paulo"}

func load(t interface{ Fatal(...any) }, name string) *time.Location {
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

func drawZones(t *rapid.T) []*time.Location {
	names := rapid.SliceOfNDistinct(rapid.SampledFrom(oddZones), 1, 3, rapid.ID).Draw(t, "zones")
	var zones []*time.Location
	for _, name := range names {
		zones = append(zones, load(t, name))
	}
	return zones
}

func drawWeek(t *rapid.T) Week {
	var w Week
	for day := range w {
		for range rapid.IntRange(0, 2).Draw(t, "spans") {
			from := rapid.IntRange(0, 24*60-1).Draw(t, "from")
			w[day] = append(w[day], Span{from, rapid.IntRange(from+1, 24*60).Draw(t, "to")})
		}
		w[day] = merge(w[day])
	}
	return w
}

// moments near the clock changes of 2026 as well as any other
func drawMoment(t *rapid.T) time.Time {
	base := rapid.SampledFrom([]time.Time{
		time.Date(2026, 3, 8, 5, 0, 0, 0, time.UTC), time.Date(2026, 11, 1, 4, 0, 0, 0, time.UTC), // New York, Havana
		time.Date(2026, 3, 29, 0, 0, 0, 0, time.UTC), time.Date(2026, 10, 25, 0, 0, 0, 0, time.UTC), // London
		time.Date(2026, 3, 28, 20, 0, 0, 0, time.UTC), time.Date(2026, 4, 4, 14, 0, 0, 0, time.UTC), // Beirut; Lord Howe, Chatham
		time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC),
	}).Draw(t, "near")
	return base.Add(time.Duration(rapid.IntRange(-12*3600, 12*3600).Draw(t, "offset")) * time.Second)
}

func TestNextIsTheFirstMinuteAtWhichEveryZoneIsOpen(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		week, zones, at := drawWeek(t), drawZones(t), drawMoment(t)
		got := week.Next(at, zones)
		allOpen := func(m time.Time) bool {
			for _, z := range zones {
				if yes, _ := (Hours{Week: week}).open(m, z); !yes {
					return false
				}
			}
			return true
		}
		for m := at; m.Before(at.Add(horizon)); m = m.Truncate(time.Minute).Add(time.Minute) {
			if allOpen(m) {
				if !got.Equal(m) {
					t.Fatalf("Next(%s) = %s, but all are open at %s", at, got, m)
				}
				return
			}
		}
		if !got.IsZero() {
			t.Fatalf("Next(%s) = %s, but there is no open minute in two weeks", at, got)
		}
	})
}

func TestAndIsOpenExactlyWhereBothAre(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawWeek(t), drawWeek(t)
		both := a.And(b)
		at := time.Date(2026, 6, 1, 0, rapid.IntRange(0, 7*24*60-1).Draw(t, "minute"), 0, 0, time.UTC)
		inA, _ := Hours{Week: a}.open(at, time.UTC)
		inB, _ := Hours{Week: b}.open(at, time.UTC)
		if in, _ := (Hours{Week: both}).open(at, time.UTC); in != (inA && inB) {
			t.Fatalf("%v and %v: %v", inA, inB, in)
		}
		if !both.Inside(a) || !both.Inside(b) {
			t.Fatal("the common part must lie inside each")
		}
		if a.Inside(b) != (len(diff(a, both)) == 0) {
			t.Fatal("Inside disagrees with And")
		}
	})
}

func diff(a, b Week) (days []int) {
	for day := range a {
		if len(a[day]) != len(b[day]) {
			days = append(days, day)
			continue
		}
		for i := range a[day] {
			if a[day][i] != b[day][i] {
				days = append(days, day)
				break
			}
		}
	}
	return days
}

func TestWindowsThatMakeNoSenseAreRefused(t *testing.T) {
	for name, window := range map[string]Window{
		"backwards": {Days: []int{1}, From: "12:00", To: "09:00"}, "empty": {Days: []int{1}, From: "09:00", To: "09:00"},
		"no days": {From: "09:00", To: "10:00"}, "day eight": {Days: []int{8}, From: "09:00", To: "10:00"}, "no clock": {Days: []int{1}, From: "nine", To: "10:00"},
		"past midnight": {Days: []int{1}, From: "20:00", To: "25:00"},
	} {
		if _, err := NewWeek([]Window{window}); err == nil {
			t.Errorf("a window that is %s was taken", name)
		}
	}
	week, err := NewWeek([]Window{{Days: []int{7}, From: "00:00", To: "24:00"}})
	if err != nil || week[6][0] != (Span{0, 1440}) {
		t.Fatalf("a whole Sunday: %v %v", week, err)
	}
}

func BenchmarkNextTomorrow(b *testing.B) {
	week, _ := NewWeek([]Window{{Days: []int{1, 2, 3, 4, 5}, From: "09:00", To: "12:00"}, {Days: []int{1, 2, 3, 4, 5}, From: "14:00", To: "20:00"}})
	zones := []*time.Location{load(b, "Asia/Shanghai")}
	at := time.Date(2026, 11, 21, 3, 0, 0, 0, time.UTC)
	for b.Loop() {
		week.Next(at, zones)
	}
}
