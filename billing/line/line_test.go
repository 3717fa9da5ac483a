package line

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/call"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/state/memory"
	"github.com/boyunhq/boyun/tenant"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const who tenant.ID = "aaaaaaaaaa"

type capOf struct {
	lines int
	err   error
}

func (c *capOf) LineLimit(context.Context, tenant.ID) (int, error) { return c.lines, c.err }

func quiet() *slog.Logger { return slog.New(slog.NewTextHandler(io.Discard, nil)) }

func TestALineIsTakenAndGivenBackOnce(t *testing.T) {
	state, ctx := memory.New(), context.Background()
	defer state.Close()
	l := New(Config{Node: "n1", Log: quiet()}, state, &capOf{lines: 2})
	a, err := l.Take(ctx, who, "a")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := l.Take(ctx, who, "b"); err != nil {
		t.Fatal(err)
	}
	_, err = l.Take(ctx, who, "c")
	refused, ok := errors.AsType[*fault.Error](err)
	if !ok || refused.Reason != "line_limit" || refused.Detail["limit"] != 2 || refused.Detail["current"] != 2 {
		t.Fatalf("the third line of two: %v", err)
	}
	a.GiveBack()
	a.GiveBack()
	if free, err := l.Free(ctx, who); free != 1 || err != nil {
		t.Fatalf("%d free (%v), want 1", free, err)
	}
	if free, err := l.Free(ctx, "bbbbbbbbbb"); free != 2 || err != nil {
		t.Fatalf("another tenant has %d free (%v), want its own 2", free, err)
	}
}

func TestAnUnknownCapSellsNothingAndAKnownOneOutlivesTheDatabase(t *testing.T) {
	state, ctx := memory.New(), context.Background()
	defer state.Close()
	plan := &capOf{err: errors.New("database away")}
	now := time.Unix(0, 0)
	l := New(Config{Node: "n1", Log: quiet(), Now: func() time.Time { return now }}, state, plan)
	if _, err := l.Take(ctx, who, "a"); err == nil {
		t.Fatal("a line was sold under an unknown cap")
	}
	plan.lines, plan.err = 1, nil
	line, err := l.Take(ctx, who, "a")
	if err != nil {
		t.Fatal(err)
	}
	line.GiveBack()
	plan.err, now = errors.New("database away"), now.Add(time.Hour)
	if _, err := l.Take(ctx, who, "b"); err != nil {
		t.Fatalf("the last known cap is not used: %v", err)
	}
}

// node asks for lines all the time, as calls that last a while, until it dies; dead it gives nothing back.
type node struct {
	die  context.CancelFunc
	gone sync.WaitGroup
	held atomic.Int64
}

func start(t *testing.T, places Places, seed uint64, cap int) *node {
	ctx, die := context.WithCancel(t.Context())
	n := &node{die: die}
	l := New(Config{Node: fmt.Sprint("node", seed), Log: quiet()}, places, &capOf{lines: cap})
	n.gone.Go(func() { l.Run(ctx) })
	n.gone.Go(func() {
		defer n.held.Store(0)
		random := rand.New(rand.NewPCG(seed, 1))
		var mine []call.Line
		for i := 0; ; i++ {
			if line, err := l.Take(ctx, who, dialer.CallID(fmt.Sprint(seed, "/", i))); err == nil {
				mine = append(mine, line)
				n.held.Add(1)
			}
			if len(mine) > 0 && random.IntN(4) == 0 {
				n.held.Add(-1)
				mine[0].GiveBack()
				mine = mine[1:]
			}
			select {
			case <-ctx.Done():
				return
			case <-time.After(time.Duration(10+random.IntN(40)) * time.Millisecond):
			}
		}
	})
	return n
}

// Ten nodes ask for far more than the cap, die at random in the middle of it, and come back.
func TestTheCapHoldsOverNodesThatDieAndIsUsedAgainWithin20Seconds(t *testing.T) {
	const limit, count = 100, 10
	synctest.Test(t, func(t *testing.T) {
		state := memory.New()
		defer state.Close()
		random, nodes := rand.New(rand.NewPCG(3, 3)), make([]*node, count)
		for i := range nodes {
			nodes[i] = start(t, state, uint64(i), limit)
		}
		live := func() (sum int64) {
			for _, n := range nodes {
				sum += n.held.Load()
			}
			return sum
		}
		watch := func(d time.Duration) {
			for end := time.Now().Add(d); time.Now().Before(end); <-time.After(7 * time.Millisecond) {
				if used, err := state.Used(t.Context(), name(who)); err != nil || used > limit || live() > limit {
					t.Fatalf("%d lines leased and %d in use (%v), cap %d", used, live(), err, limit)
				}
			}
		}
		watch(20 * time.Second)
		for round := range 6 {
			dead := random.Perm(count)[:1+random.IntN(6)]
			for _, i := range dead {
				nodes[i].die()
				nodes[i].gone.Wait()
			}
			watch(20 * time.Second)
			if n := live(); n < limit*95/100 {
				t.Fatalf("20 s after %d nodes died %d lines are in use, want at least 95 of %d", len(dead), n, limit)
			}
			for _, i := range dead {
				nodes[i] = start(t, state, uint64(100*(round+1)+i), limit)
			}
		}
		for _, n := range nodes {
			n.die()
			n.gone.Wait()
		}
		<-time.After(15 * time.Second)
		if used, _ := state.Used(t.Context(), name(who)); used != 0 {
			t.Fatalf("%d lines are still leased when everybody is dead", used)
		}
	})
}

func TestAfterTheTrialNoLineIsSoldAndNoneIsFree(t *testing.T) {
	state, ctx := memory.New(), context.Background()
	defer state.Close()
	plan := &capOf{lines: 2}
	now := time.Unix(0, 0)
	l := New(Config{Node: "n1", Log: quiet(), Now: func() time.Time { return now }}, state, plan)
	if _, err := l.Take(ctx, who, "a"); err != nil {
		t.Fatal(err)
	}
	plan.err, now = fault.New(fault.Quota, "trial_over", "the trial is over"), now.Add(time.Minute)
	_, err := l.Take(ctx, who, "b")
	if refused, ok := errors.AsType[*fault.Error](err); !ok || refused.Reason != "trial_over" {
		t.Fatalf("got %v", err)
	}
	if free, err := l.Free(ctx, who); free != 0 || err != nil {
		t.Fatalf("%d free, %v", free, err)
	}
}

// A renewal that crosses a GiveBack must not bring the line back to life.
func TestARenewalThatCrossesAGiveBackLeavesNothingTaken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		state := memory.New()
		defer state.Close()
		ctx, cancel := context.WithCancel(t.Context())
		slow := &slowPlaces{State: state}
		l := New(Config{Node: "n1", Log: quiet()}, slow, &capOf{lines: 1})
		line, err := l.Take(ctx, who, "a")
		if err != nil {
			t.Fatal(err)
		}
		slow.delay = time.Second
		var run sync.WaitGroup
		run.Go(func() { l.Run(ctx) })
		<-time.After(5500 * time.Millisecond) // the renewal of 5 s is under way
		line.GiveBack()
		<-time.After(3 * time.Second)
		if used, _ := state.Used(ctx, name(who)); used != 0 {
			t.Fatalf("%d lines are taken", used)
		}
		cancel()
		run.Wait()
	})
}

type slowPlaces struct {
	*memory.State
	delay time.Duration
}

func (s *slowPlaces) Take(ctx context.Context, name, holder string, limit int, ttl time.Duration) (int, bool, error) {
	<-time.After(s.delay)
	return s.State.Take(ctx, name, holder, limit, ttl)
}
