package run

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/boyunhq/boyun/dialer/pace"
)

func TestMinutesThatCannotBeWrittenAreWrittenLater(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(1, 1000)
		s.during(t, Config{}, 2*time.Minute, func() {
			s.with(func() { s.planError, s.keepError = databaseAway, databaseAway })
			time.Sleep(10 * time.Second) // it was never read: there is no minute yet
			s.with(func() { s.planError = nil })
			time.Sleep(time.Second)
			s.with(func() { s.planError = databaseAway })
			time.Sleep(3 * time.Minute)
			s.with(func() {
				if len(s.kept) != 0 {
					t.Errorf("%d minutes were written by nobody", len(s.kept))
				}
				s.planError, s.keepError = nil, nil
			})
		})
		if len(s.kept) < 4 {
			t.Fatalf("%d minutes are written", len(s.kept))
		}
		for i, m := range s.kept {
			if i > 0 && !m.At.Equal(s.kept[i-1].At.Add(time.Minute)) {
				t.Errorf("a minute is missing before %v", m.At)
			}
		}
		if held := s.kept[1].Held[pace.DatabaseAway]; held < 59*time.Second {
			t.Errorf("of a minute without the database %v say so", held)
		}
	})
}

func TestWhatEndedTheDialingIsSaidWhileTheLastCallsGoOn(t *testing.T) {
	for _, test := range []struct {
		reason pace.Reason
		end    func(*stage)
	}{
		{pace.LeaseLost, func(s *stage) { close(s.lost) }},
		{pace.CampaignHeld, func(s *stage) { s.with(func() { s.running = false }) }},
		{pace.Drained, func(*stage) {}},
	} {
		t.Run(string(test.reason), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStage(1, 1000)
				s.during(t, Config{Poll: time.Hour}, 3*time.Second, func() {
					time.Sleep(callsFor / 2)
					test.end(s)
				})
				if s.reasons[test.reason] == 0 {
					t.Fatalf("told %v", s.reasons)
				}
			})
		})
	}
}
