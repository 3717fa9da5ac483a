package line

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"sync"
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

// Ten nodes ask for far more than the cap; nodes die at random and their lines come free when their leases run out.
func TestTheCapHoldsOverNodesThatDie(t *testing.T) {
	const limit, nodes = 100, 10
	synctest.Test(t, func(t *testing.T) {
		state := memory.New()
		defer state.Close()
		var mu sync.Mutex
		up := map[string]bool{} // calls that hold a line, by our own count
		check := func() {
			if used, err := state.Used(t.Context(), name(who)); err != nil || used > limit {
				t.Fatalf("%d lines in use (%v), cap %d", used, err, limit)
			}
		}
		var all sync.WaitGroup
		kill := make([]context.CancelFunc, nodes)
		for n := range nodes {
			var ctx context.Context
			ctx, kill[n] = context.WithCancel(t.Context())
			l := New(Config{Node: fmt.Sprint("n", n), Log: quiet()}, state, &capOf{lines: limit})
			all.Go(func() { l.Run(ctx) })
			all.Go(func() {
				random := rand.New(rand.NewPCG(uint64(n), 1))
				var mine []call.Line
				for i := 0; ctx.Err() == nil; i++ {
					if line, err := l.Take(ctx, who, dialer.CallID(fmt.Sprint(i))); err == nil {
						mine = append(mine, line)
						mu.Lock()
						up[line.ID()] = true
						mu.Unlock()
					}
					if len(mine) > 0 && random.IntN(3) == 0 {
						mine[0].GiveBack()
						mine = mine[1:]
					}
					time.Sleep(time.Duration(20+random.IntN(60)) * time.Millisecond)
					check()
				}
			})
		}
		time.Sleep(30 * time.Second)
		for n := range nodes / 2 {
			kill[n]() // a killed node gives nothing back
		}
		time.Sleep(20 * time.Second)
		if used, _ := state.Used(t.Context(), name(who)); used < limit*95/100 {
			t.Fatalf("20 s after half of the nodes died %d lines are in use, want at least 95 of %d", used, limit)
		}
		for _, k := range kill {
			k()
		}
		all.Wait()
		time.Sleep(16 * time.Second)
		if used, _ := state.Used(t.Context(), name(who)); used != 0 {
			t.Fatalf("%d lines are still leased when everybody is dead", used)
		}
	})
}
