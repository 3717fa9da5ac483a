package memory_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/boyunhq/boyun/infra/state"
	"github.com/boyunhq/boyun/infra/state/memory"
	"github.com/boyunhq/boyun/infra/state/statetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestMemoryKeepsTheConformanceSuite(t *testing.T) {
	statetest.Run(t, func(t *testing.T) statetest.Open {
		s := memory.New() // one process, so every "node" is the same state
		t.Cleanup(func() { s.Close() })
		return func(*testing.T) state.State { return s }
	})
}

func TestInVirtualTimeLeasesEndToTheMillisecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := memory.New()
		defer s.Close()
		ctx := context.Background()
		for i := range 5 {
			if _, ok, _ := s.Take(ctx, "lines", fmt.Sprint(i), 5, time.Duration(i+1)*15*time.Second); !ok {
				t.Fatal("no place")
			}
		}
		for i := range 5 {
			<-time.After(15*time.Second - time.Millisecond)
			if used, _ := s.Used(ctx, "lines"); used != 5-i {
				t.Fatalf("just before lease %d ends: used %d", i, used)
			}
			<-time.After(time.Millisecond)
			if used, _ := s.Used(ctx, "lines"); used != 4-i {
				t.Fatalf("just after lease %d ended: used %d", i, used)
			}
		}
	})
}

func TestALimiterHeldForAnHourPassesExactlyItsRate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := memory.New()
		defer s.Close()
		passed := 0
		for started := time.Now(); time.Since(started) < time.Hour; {
			wait, ok, err := s.Allow(context.Background(), "cps", 5, 3)
			if err != nil {
				t.Fatal(err)
			}
			if ok {
				passed++
				continue
			}
			<-time.After(wait)
		}
		if passed != 3600*5+3-1 {
			t.Fatalf("passed %d in an hour at 5 a second with a burst of 3", passed)
		}
	})
}
