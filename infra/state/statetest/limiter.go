package statetest

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func limiterRate(t *testing.T, open Open) {
	s := open(t)
	started := time.Now()
	passed := 0
	for passed < 4 {
		wait, ok, err := s.Allow(t.Context(), "api/k1", 10, 4)
		must(t, err)
		if !ok {
			t.Fatalf("event %d of the burst was refused (wait %v)", passed+1, wait)
		}
		passed++
	}
	for passed < 9 {
		wait, ok, err := s.Allow(t.Context(), "api/k1", 10, 4)
		must(t, err)
		if ok {
			passed++
			continue
		}
		if wait <= 0 || wait > 100*time.Millisecond {
			t.Fatalf("told to wait %v at 10 a second", wait)
		}
		<-time.After(wait)
	}
	if took := time.Since(started); took < 480*time.Millisecond {
		t.Fatalf("9 events at 10 a second with a burst of 4 took only %v", took)
	}
}

func limiterKeys(t *testing.T, open Open) {
	s := open(t)
	for _, key := range []string{"a", "b", "c"} {
		if _, ok, err := s.Allow(t.Context(), key, 0.01, 1); !ok || err != nil {
			t.Fatalf("first event of %s: %v %v", key, ok, err)
		}
		wait, ok, err := s.Allow(t.Context(), key, 0.01, 1)
		if ok || err != nil || wait < 95*time.Second || wait > 100*time.Second {
			t.Fatalf("second event of %s: ok=%v wait=%v %v", key, ok, wait, err)
		}
	}
}

func limiterShared(t *testing.T, open Open) {
	var passed atomic.Int64
	var wait sync.WaitGroup
	for range 8 {
		s := open(t)
		wait.Go(func() {
			for range 50 {
				_, ok, err := s.Allow(t.Context(), "shared", 0.001, 25)
				if err != nil {
					t.Error(err)
					return
				}
				if ok {
					passed.Add(1)
				}
			}
		})
	}
	wait.Wait()
	if passed.Load() != 25 {
		t.Fatalf("%d of 400 events passed a burst of 25", passed.Load())
	}
}
