package run

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/boyunhq/boyun/dialer/campaign/tempo"
	"github.com/boyunhq/boyun/dialer/pace"
	"github.com/boyunhq/boyun/infra/fault"
)

// unread tells reasons that say that something could not be read.
func unread(r pace.Reason) bool {
	return r == pace.StateAway || r == pace.DatabaseAway || r == pace.LookFailed || r == pace.LeaseLost
}

// during runs a node for d and then stops it softly.
func (s *stage) during(t *testing.T, config Config, d time.Duration, meanwhile func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	var node sync.WaitGroup
	node.Go(func() {
		if err := s.node(config).Run(ctx); err != nil {
			t.Error(err)
		}
	})
	if meanwhile != nil {
		meanwhile()
	}
	time.Sleep(d)
	cancel()
	node.Wait()
	if s.up != 0 || s.leased != 0 || len(s.flights.Of(shop.Tenant, shop.Campaign)) != 0 {
		t.Fatalf("left behind: %d calls, %d leases", s.up, s.leased)
	}
}

func TestACampaignIsDialedToItsEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(3, 10)
		s.during(t, Config{}, 2*time.Minute, nil)
		if len(s.started) != 10 || s.running || s.swept != 1 || s.heart < 90 {
			t.Fatalf("%d calls, running %v, swept %d times, %d heartbeats", len(s.started), s.running, s.swept, s.heart)
		}
		if s.reasons[pace.OnTheWay] == 0 || s.reasons[pace.CampaignHeld] == 0 {
			t.Fatalf("the page was told %v", s.reasons)
		}
	})
}

// What the shared state, the database and the claim say when something is away.
var (
	stateAway    = fault.Wrap(fault.Unavailable, "line_count_away", "lines cannot be counted now", fault.New(fault.Unavailable, "state_away", "redis"))
	databaseAway = fault.Wrap(fault.Unavailable, "lease_away", "look", fault.New(fault.Unavailable, "database_away", "the database cannot be reached"))
	leaseLost    = fault.New(fault.Conflict, "lease_lost", "leased to somebody else")
)

func TestWhatHoldsBackIsObeyedAndSaid(t *testing.T) {
	tests := []struct {
		name   string
		set    func(*stage)
		calls  int
		reason pace.Reason
	}{
		{"no agents: nothing is dialed", func(s *stage) { s.agents = nil }, 0, pace.NoAgents},
		{"two lines: two calls at a time", func(s *stage) { s.lines = 2 }, 2, pace.LineLimit},
		{"lines that cannot be counted: nothing is dialed", func(s *stage) { s.lineError = stateAway }, 0, pace.StateAway},
		{"a cap of lines that cannot be read: nothing is dialed", func(s *stage) { s.lineError = databaseAway }, 0, pace.DatabaseAway},
		{"a trunk that other campaigns have filled: nothing is dialed", func(s *stage) { s.rooms = room{} }, 0, pace.TrunkLimit},
		{"channels that cannot be counted: nothing is dialed", func(s *stage) { s.rooms = room{free: 9, err: stateAway} }, 0, pace.StateAway},
		{"a campaign that cannot be read: nothing is dialed", func(s *stage) { s.planError = databaseAway }, 0, pace.DatabaseAway},
		{"numbers that cannot be read: nothing is dialed", func(s *stage) { s.roomError = databaseAway }, 0, pace.DatabaseAway},
		{"leads that cannot be claimed: those committed before are dialed", func(s *stage) { s.claimError, s.leads = databaseAway, 1 }, 1, pace.DatabaseAway},
		{"a lead for an agent that cannot be claimed: nothing is dialed", func(s *stage) { s.mode, s.claimError = tempo.Preview, databaseAway }, 0, pace.DatabaseAway},
		{"a claim of somebody whose lease is another's: nothing is dialed", func(s *stage) { s.claimError, s.leads = leaseLost, 0 }, 0, pace.LeaseLost},
		{"a mistake of ours while everything answers: nothing is dialed", func(s *stage) { s.roomError = errors.New("no such column") }, 0, pace.LookFailed},
		{"numbers at their caps: nothing is dialed", func(s *stage) { s.atCap = true }, 0, pace.CallerIDCap},
		{"an empty queue is said to be dry", func(s *stage) { s.leads = 1 }, 1, pace.ListRunsDry},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStage(5, 100)
				test.set(s)
				s.during(t, Config{}, 5*time.Second, nil)
				if len(s.started) != test.calls || s.reasons[test.reason] == 0 || unread(test.reason) && (s.reasons[pace.LineLimit] > 0 || s.reasons[pace.TrunkLimit] > 0 || s.reasons[pace.ListRunsDry] > 0) {
					t.Fatalf("%d calls, told %v", len(s.started), s.reasons)
				}
			})
		})
	}
}

func TestAPauseStopsDialingWithinASecondAndCallsGoOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(2, 1000)
		var paused time.Time
		s.during(t, Config{}, 30*time.Second, func() {
			time.Sleep(23 * time.Second)
			s.with(func() { s.running, paused = false, time.Now() })
			time.Sleep(4 * time.Second)
			s.with(func() {
				if s.up != 2 {
					t.Errorf("%d calls are up 4 s after the pause, want the 2 that were", s.up)
				}
			})
		})
		if last := s.started[len(s.started)-1]; last.After(paused.Add(time.Second + 250*time.Millisecond)) {
			t.Fatalf("dialed %v after the pause", last.Sub(paused))
		}
	})
}

func TestALostLeaseStopsDialing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(1, 1000)
		var at int
		s.during(t, Config{Poll: time.Hour}, 30*time.Second, func() {
			time.Sleep(15 * time.Second)
			close(s.lost)
			synctest.Wait()
			s.with(func() { at = len(s.started) })
		})
		if len(s.started) != at {
			t.Fatalf("%d calls were started after the lease was lost", len(s.started)-at)
		}
	})
}

func TestADrainLetsCallsEndAndAHardLimitEndsThem(t *testing.T) {
	for drain, want := range map[time.Duration]time.Duration{time.Minute: callsFor - time.Second, 3 * time.Second: 3 * time.Second} {
		t.Run(drain.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStage(1, 100)
				var stopped time.Time
				ctx, cancel := context.WithCancel(t.Context())
				go func() { time.Sleep(time.Second); stopped = time.Now(); cancel() }()
				if err := s.node(Config{Drain: drain}).Run(ctx); err != nil {
					t.Fatal(err)
				}
				if took := time.Since(stopped); took < want-time.Second || took > want+time.Second {
					t.Fatalf("the stop took %v, want about %v", took, want)
				}
			})
		})
	}
}

func TestACampaignLeftByADeadNodeIsSettledEvenIfItIsPaused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(1, 100)
		s.running, s.orphans = false, []Entry{shop}
		s.during(t, Config{}, 5*time.Second, nil)
		if s.swept != 1 || len(s.started) != 0 {
			t.Fatalf("swept %d times, %d calls", s.swept, len(s.started))
		}
	})
}
