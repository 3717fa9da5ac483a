package redis_test

import (
	"context"
	"fmt"
	"log/slog"
	"strconv"
	"sync"
	"testing"
	"time"

	client "github.com/redis/go-redis/v9"
	"go.uber.org/goleak"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/state"
	"github.com/boyunhq/boyun/infra/state/redis"
	"github.com/boyunhq/boyun/infra/state/statetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestRedisKeepsTheConformanceSuite(t *testing.T) {
	url := statetest.Redis(t)
	prefix := 0
	statetest.Run(t, func(t *testing.T) statetest.Open {
		prefix++
		return opener(t, redis.Config{URL: url, Prefix: "suite" + strconv.Itoa(prefix)})
	})
}

// opener returns an Open over an installation that has been running for a while: its era is old.
func opener(t *testing.T, cfg redis.Config) statetest.Open {
	cfg.Beat = 20 * time.Millisecond
	cfg.Logger = slog.New(slog.DiscardHandler)
	open := func(t *testing.T) state.State {
		s, err := redis.Open(t.Context(), cfg)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.Close() })
		return s
	}
	s := open(t)
	waitFor(t, "the first era", func() bool {
		_, ok, err := s.Take(t.Context(), "warm", "up", 1, time.Second)
		if err != nil && !fault.Is(err, fault.Unavailable) {
			t.Fatal(err)
		}
		return ok
	})
	return open
}

func waitFor(t *testing.T, what string, yes func() bool) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(10 * time.Second); !yes(); <-tick.C {
		if time.Now().After(deadline) {
			t.Fatalf("waited 10 s for %s", what)
		}
	}
}

// Ten nodes hold and take lines while Redis is flushed again and again. The truth is counted outside Redis: what a node holds, it
// holds, whatever Redis remembers.
func TestALimitHoldsWhileRedisIsFlushed(t *testing.T) {
	url := statetest.Redis(t)
	open := opener(t, redis.Config{URL: url})
	const limit, nodes = 5, 10
	var (
		mu         sync.Mutex
		held, most int
		taken      int
		wait       sync.WaitGroup
	)
	hold := func(by int) {
		mu.Lock()
		defer mu.Unlock()
		if held += by; by > 0 {
			taken++
		}
		most = max(most, held)
	}
	running, stop := context.WithCancel(t.Context())
	for n := range nodes {
		s := open(t)
		wait.Go(func() {
			for call := 0; running.Err() == nil; call++ {
				holder := fmt.Sprintf("node%d/call%d", n, call)
				_, ok, err := s.Take(t.Context(), "lines", holder, limit, 2*time.Second)
				if err != nil && !fault.Is(err, fault.Unavailable) {
					t.Error(err)
					return
				}
				if !ok {
					<-time.After(time.Millisecond)
					continue
				}
				hold(1)
				for range call % 4 { // some calls are long and renew
					<-time.After(10 * time.Millisecond)
					if _, ok, err := s.Take(t.Context(), "lines", holder, limit, 2*time.Second); err != nil || !ok {
						t.Errorf("a held place was not renewed: %v %v", ok, err)
					}
				}
				hold(-1)
				if err := s.Give(t.Context(), "lines", holder); err != nil {
					t.Error(err)
				}
			}
		})
	}
	options, _ := client.ParseURL(url)
	raw := client.NewClient(options)
	defer raw.Close()
	for range 8 {
		mu.Lock()
		before := taken
		mu.Unlock()
		waitFor(t, "calls between two flushes", func() bool {
			mu.Lock()
			defer mu.Unlock()
			return taken > before+20
		})
		if err := raw.FlushAll(t.Context()).Err(); err != nil {
			t.Fatal(err)
		}
	}
	stop()
	wait.Wait()
	if most != limit {
		t.Fatalf("at most %d places were held at once, the limit is %d (%d taken)", most, limit, taken)
	}
	s := open(t)
	waitFor(t, "all places to be free", func() bool {
		used, err := s.Used(t.Context(), "lines")
		return err == nil && used == 0
	})
}

func TestAPlaceComesBackAfterAFlushWithoutAnybodyAsking(t *testing.T) {
	url := statetest.Redis(t)
	open := opener(t, redis.Config{URL: url})
	holder, other := open(t), open(t)
	if _, ok, err := holder.Take(t.Context(), "lines", "h", 1, time.Minute); !ok || err != nil {
		t.Fatal(ok, err)
	}
	options, _ := client.ParseURL(url)
	raw := client.NewClient(options)
	defer raw.Close()
	if err := raw.FlushAll(t.Context()).Err(); err != nil {
		t.Fatal(err)
	}
	if _, ok, err := other.Take(t.Context(), "lines", "o", 1, time.Minute); ok || !fault.Is(err, fault.Unavailable) {
		t.Fatalf("a new place right after the flush: %v %v", ok, err)
	}
	if used, err := other.Used(t.Context(), "lines"); !fault.Is(err, fault.Unavailable) {
		t.Fatalf("a count right after the flush, while the holder's place may not be back: %d %v", used, err)
	}
	waitFor(t, "the place to be back", func() bool {
		used, _ := other.Used(t.Context(), "lines")
		return used == 1
	})
	waitFor(t, "the rebuild time to pass", func() bool {
		_, ok, err := other.Take(t.Context(), "lines", "o", 1, time.Minute)
		if ok {
			t.Fatal("the only line was given twice")
		}
		return err == nil
	})
}

func TestEventsGoOnAfterTheConnectionBreaksAndTellTheGap(t *testing.T) {
	url := statetest.Redis(t)
	open := opener(t, redis.Config{URL: url})
	reader, publisher := open(t), open(t)
	events, err := reader.Subscribe(t.Context(), "calls")
	if err != nil {
		t.Fatal(err)
	}
	options, _ := client.ParseURL(url)
	raw := client.NewClient(options)
	defer raw.Close()
	if err := raw.Do(t.Context(), "client", "kill", "type", "pubsub").Err(); err != nil {
		t.Fatal(err)
	}
	var got state.Event
	waitFor(t, "an event after the break", func() bool {
		if err := publisher.Publish(t.Context(), "calls", []byte("again")); err != nil {
			t.Fatal(err)
		}
		select {
		case got = <-events:
			return true
		default:
			return false
		}
	})
	if string(got.Data) != "again" || got.Lost == 0 {
		t.Fatalf("after the break: %q, lost %d", got.Data, got.Lost)
	}
}

func TestAServerThatIsAwayIsUnavailableAndQuick(t *testing.T) {
	started := time.Now()
	_, err := redis.Open(t.Context(), redis.Config{URL: "redis://127.0.0.1:1/0", Timeout: 200 * time.Millisecond, Logger: slog.New(slog.DiscardHandler)})
	if !fault.Is(err, fault.Unavailable) || time.Since(started) > 5*time.Second {
		t.Fatalf("after %v: %v", time.Since(started), err)
	}
	for _, cfg := range []redis.Config{{}, {URL: "redis://x"}, {URL: "what://x", Logger: slog.New(slog.DiscardHandler)}} {
		if _, err := redis.Open(t.Context(), cfg); !fault.Is(err, fault.Invalid) {
			t.Fatalf("%+v: %v", cfg, err)
		}
	}
}
