package run

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/campaign/tempo"
	"github.com/boyunhq/boyun/dialer/pace"
)

// fill makes recordings impossible, and forgets what was told, by a look too that had begun before in the same instant.
func (s *stage) fill(with string) {
	s.with(func() { s.unkept = with })
	synctest.Wait()
	s.with(func() { s.reasons = map[pace.Reason]int{} })
}

func TestACampaignThatMustRecordDialsNothingWhileRecordingsCannotBeKeptAndGoesOnByItself(t *testing.T) {
	for _, mode := range []tempo.Mode{tempo.Progressive, tempo.Ratio, tempo.Predictive, tempo.Agentless} {
		t.Run(string(mode), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStage(2, 10_000)
				s.mode, s.pacing.Ratio, s.record = mode, 1, dialer.RecordRequired
				s.during(t, Config{}, time.Second, func() {
					time.Sleep(callsFor / 2)
					s.fill(dialer.RecordingFull)
					up, before := 0, 0
					s.with(func() { up, before, s.owed = s.up, len(s.started), 3 })
					time.Sleep(time.Second)
					s.with(func() {
						if up == 0 || s.up != up {
							t.Errorf("%d of the %d calls that were up are left", s.up, up)
						}
					})
					time.Sleep(3 * callsFor)
					s.with(func() {
						if len(s.started) != before || s.dropped != 0 || s.reasons[dialer.RecordingFull] == 0 || len(s.reasons) != 1 {
							t.Errorf("%d calls more while nothing can be kept, %d dropped, told %v", len(s.started)-before, s.dropped, s.reasons)
						}
					})
					s.fill("")
					time.Sleep(2 * time.Second)
					s.with(func() {
						if len(s.started) == before || s.reasons[dialer.RecordingFull] != 0 {
							t.Errorf("there is room again: %d calls more, told %v", len(s.started)-before, s.reasons)
						}
					})
				})
			})
		})
	}
}

func TestACampaignWhoseTrunkIsSwitchedOffDialsNothingSaysSoAndGoesOnByItself(t *testing.T) {
	for _, mode := range []tempo.Mode{tempo.Progressive, tempo.Predictive, tempo.Agentless} {
		t.Run(string(mode), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStage(2, 10_000)
				s.mode = mode
				s.during(t, Config{}, time.Second, func() {
					time.Sleep(callsFor / 2)
					s.with(func() { s.off, s.owed = true, 3 })
					time.Sleep(2 * time.Second) // the plan is read again
					before := 0
					s.with(func() { before, s.reasons = len(s.started), map[pace.Reason]int{} })
					time.Sleep(3 * callsFor)
					s.with(func() {
						if len(s.started) != before || s.dropped != 0 || s.leased != 1 || s.reasons[pace.TrunkOff] == 0 || len(s.reasons) != 1 {
							t.Errorf("%d calls more, %d dropped, %d leases out, told %v", len(s.started)-before, s.dropped, s.leased, s.reasons)
						}
						s.off = false
					})
					time.Sleep(3 * time.Second)
					s.with(func() {
						if len(s.started) == before {
							t.Error("no call though the trunk is on again")
						}
					})
				})
			})
		})
	}
}

func TestWhoAsksForACallIsToldThatTheTrunkIsOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(1, 10)
		s.mode, s.off = tempo.Manual, true
		ctx, cancel := context.WithCancel(t.Context())
		n := s.node(Config{})
		ended := make(chan error, 1)
		go func() { ended <- n.Run(ctx) }()
		time.Sleep(2 * time.Second)
		if err := n.Ask(ctx, shop, "agent-0", ""); reasonOf(err) != string(pace.TrunkOff) || len(s.started) != 0 {
			t.Errorf("told %v, %d calls", err, len(s.started))
		}
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

func TestAgentsOfACampaignThatMustRecordGetNoLeadAndAreToldWhy(t *testing.T) {
	for _, mode := range []tempo.Mode{tempo.Preview, tempo.Manual} {
		t.Run(string(mode), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStage(1, 10)
				s.mode, s.record, s.unkept = mode, dialer.RecordRequired, dialer.RecordingFull
				ctx, cancel := context.WithCancel(t.Context())
				n := s.node(Config{})
				ended := make(chan error, 1)
				go func() { ended <- n.Run(ctx) }()
				time.Sleep(5 * time.Second)
				if err := n.Ask(ctx, shop, "agent-0", ""); reasonOf(err) != dialer.RecordingFull {
					t.Errorf("who asks for a call is told %v", err)
				}
				s.with(func() {
					if len(s.held) != 0 || len(s.started) != 0 || s.reasons[dialer.RecordingFull] == 0 {
						t.Errorf("%d leads on desks, %d calls, told %v", len(s.held), len(s.started), s.reasons)
					}
				})
				s.fill("")
				time.Sleep(2 * time.Second)
				if mode == tempo.Manual {
					if err := n.Ask(ctx, shop, "agent-0", ""); err != nil {
						t.Error(err)
					}
				}
				s.with(func() {
					if len(s.held) != 1 {
						t.Errorf("%d leads on desks when there is room again", len(s.held))
					}
				})
				cancel()
				<-ended
			})
		})
	}
}

func TestALeadAcceptedWhenTheDiskHasFilledMeanwhileGoesBackWithTheReason(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(1, 1)
		s.mode, s.record, s.fills = tempo.Preview, dialer.RecordRequired, dialer.RecordingFull
		s.choices["lead-0"] = ""
		s.during(t, Config{}, 5*time.Second, nil)
		if len(s.started) != 0 || s.back["lead-0"] != dialer.RecordingFull || s.done != 1 {
			t.Fatalf("%d calls, back %v, %d agents released", len(s.started), s.back, s.done)
		}
	})
}
