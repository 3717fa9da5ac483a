package statetest

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/boyunhq/boyun/infra/fault"
)

func placesNeverExceed(t *testing.T, open Open) {
	const limit, holders, rounds = 3, 10, 60
	var held, most, taken atomic.Int64
	var wait sync.WaitGroup
	for h := range holders {
		s := open(t)
		wait.Go(func() {
			for r := range rounds {
				holder := fmt.Sprintf("node%d/%d", h, r)
				used, ok, err := s.Take(t.Context(), "lines/t1", holder, limit, time.Minute)
				if err != nil || used > limit {
					t.Errorf("take: used %d, %v", used, err)
					return
				}
				if !ok {
					continue
				}
				taken.Add(1)
				n := held.Add(1)
				for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
				}
				held.Add(-1)
				if err := s.Give(t.Context(), "lines/t1", holder); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	wait.Wait()
	if most.Load() > limit || taken.Load() == 0 {
		t.Fatalf("%d places held at once with a limit of %d (%d taken)", most.Load(), limit, taken.Load())
	}
	if used, err := open(t).Used(t.Context(), "lines/t1"); err != nil || used != 0 {
		t.Fatalf("all were given back, yet %d are used: %v", used, err)
	}
}

func placesExpire(t *testing.T, open Open) {
	s, other := open(t), open(t)
	const limit = 2
	for _, holder := range []string{"a", "b"} {
		if _, ok, err := s.Take(t.Context(), "lines", holder, limit, 200*time.Millisecond); !ok || err != nil {
			t.Fatalf("take %s: %v %v", holder, ok, err)
		}
	}
	if used, ok, err := other.Take(t.Context(), "lines", "c", limit, time.Minute); ok || used != 2 || err != nil {
		t.Fatalf("a third place of two: ok=%v used=%d %v", ok, used, err)
	}
	must(t, other.Give(t.Context(), "lines", "c")) // gives nothing: c has none
	eventually(t, "the leases to end", func() bool {
		_, ok, err := other.Take(t.Context(), "lines", "c", limit, time.Minute)
		must(t, err)
		return ok
	})
	if _, ok, _ := other.Take(t.Context(), "lines", "d", limit, time.Minute); !ok {
		eventually(t, "the second lease to end", func() bool {
			_, ok, _ = other.Take(t.Context(), "lines", "d", limit, time.Minute)
			return ok
		})
	}
	if used, ok, err := s.Take(t.Context(), "lines", "a", limit, time.Minute); ok || used != 2 || err != nil {
		t.Fatalf("a came back late and got a third place: used=%d %v", used, err)
	}
	if used, _ := s.Used(t.Context(), "lines"); used != 2 {
		t.Fatalf("used %d, want 2", used)
	}
}

func placesRenew(t *testing.T, open Open) {
	s := open(t)
	for _, holder := range []string{"a", "b"} {
		if _, ok, err := s.Take(t.Context(), "lines", holder, 2, 300*time.Millisecond); !ok || err != nil {
			t.Fatalf("take: %v %v", ok, err)
		}
	}
	until := time.Now().Add(600 * time.Millisecond)
	eventually(t, "twice the time to live to pass", func() bool {
		if used, ok, err := s.Take(t.Context(), "lines", "a", 1, 300*time.Millisecond); !ok || err != nil {
			t.Fatalf("renewing a: used=%d %v %v", used, ok, err)
		}
		return time.Now().After(until)
	})
	if used, err := s.Used(t.Context(), "lines"); used != 1 || err != nil {
		t.Fatalf("only a renewed, yet %d are used: %v", used, err)
	}
}

func badInput(t *testing.T, open Open) {
	s := open(t)
	if _, _, err := s.Take(t.Context(), "lines", "a", 1, 0); !fault.Is(err, fault.Invalid) {
		t.Errorf("a place for ever: %v", err)
	}
	if err := s.Put(t.Context(), "k", nil, 0); !fault.Is(err, fault.Invalid) {
		t.Errorf("a value for ever: %v", err)
	}
	for _, c := range []struct {
		rate  float64
		burst int
	}{{0, 1}, {-1, 1}, {1, 0}} {
		if _, ok, err := s.Allow(t.Context(), "k", c.rate, c.burst); ok || !fault.Is(err, fault.Invalid) {
			t.Errorf("Allow(%v, %d): %v %v", c.rate, c.burst, ok, err)
		}
	}
	if _, ok, err := s.Take(t.Context(), "none", "a", 0, time.Minute); ok || err != nil {
		t.Errorf("a place of none: %v %v", ok, err)
	}
}
