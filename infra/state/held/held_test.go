package held_test

import (
	"bufio"
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/boyunhq/boyun/infra/state"
	"github.com/boyunhq/boyun/infra/state/held"
	"github.com/boyunhq/boyun/infra/state/memory"
	"github.com/boyunhq/boyun/infra/state/redis"
	"github.com/boyunhq/boyun/infra/state/statetest"
)

const lease = 2 * time.Second

// TestMain is also the process that a test kills: it takes three places, says so and waits for its end.
func TestMain(m *testing.M) {
	url := os.Getenv("BOYUN_HELD_CHILD")
	if url == "" {
		goleak.VerifyTestMain(m)
		return
	}
	s, err := redis.Open(context.Background(), redis.Config{URL: url, Beat: 20 * time.Millisecond, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		panic(err)
	}
	h := held.New(held.Config{Process: "child", Lease: lease, Log: slog.New(slog.DiscardHandler)}, s)
	for n := range 3 {
		if _, _, ok, err := h.Take(context.Background(), "channels", fmt.Sprint("call", n), 5); err != nil || !ok {
			panic(fmt.Sprint(ok, err))
		}
	}
	go h.Run(context.Background())
	fmt.Println("holding")
	select {}
}

func open(t *testing.T, url string) state.State {
	t.Helper()
	s, err := redis.Open(t.Context(), redis.Config{URL: url, Beat: 20 * time.Millisecond, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func TestWhatAKilledProcessHeldIsFreeAfterItsLeaseAndNotBefore(t *testing.T) {
	url := statetest.Redis(t)
	s := open(t, url)
	// a fresh server gives nothing out before nodes had time to say what they hold
	for deadline := time.Now().Add(20 * time.Second); ; {
		if _, ok, _ := s.Take(t.Context(), "warm", "up", 1, time.Second); ok {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("the server never gives a place")
		}
		<-time.After(20 * time.Millisecond)
	}
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), "BOYUN_HELD_CHILD="+url)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(out).ReadString('\n'); err != nil || line != "holding\n" {
		t.Fatalf("the child says %q (%v)", line, err)
	}
	h := held.New(held.Config{Process: "here", Lease: lease, Log: slog.New(slog.DiscardHandler)}, s)
	take := func() bool {
		t.Helper()
		_, used, ok, err := h.Take(t.Context(), "channels", fmt.Sprint("call", h.Count()), 5)
		if err != nil || used > 5 {
			t.Fatalf("%d of 5 places are used (%v)", used, err)
		}
		return ok
	}
	first, second, third := take(), take(), take()
	if !first || !second || third {
		t.Fatalf("this process holds %d places beside the child's three of five", h.Count())
	}
	_ = child.Process.Kill()
	_ = child.Wait()
	killed := time.Now()
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); h.Run(ctx) }()
	defer func() { stop(); <-done }()
	for h.Count() < 5 {
		if take() && time.Since(killed) < lease/4 {
			t.Fatalf("a dead process's place was given out %v after its death", time.Since(killed))
		}
		if time.Since(killed) > 3*lease {
			t.Fatalf("%d places, %v after the other process died", h.Count(), time.Since(killed))
		}
		<-time.After(20 * time.Millisecond)
	}
	if take() {
		t.Fatal("a sixth place of five")
	}
}

func TestAPlaceIsKeptAsLongAsItIsHeldAndGivenBackOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := memory.New()
		defer s.Close()
		ctx, stop := context.WithCancel(t.Context())
		h := held.New(held.Config{Process: "p", Lease: 3 * time.Second, Log: slog.New(slog.DiscardHandler)}, s)
		go h.Run(ctx)
		give, used, ok, err := h.Take(ctx, "x", "a", 1)
		if err != nil || !ok || used != 1 {
			t.Fatal(used, ok, err)
		}
		time.Sleep(time.Minute)
		if _, _, ok, _ := h.Take(ctx, "x", "b", 1); ok {
			t.Error("a place that is held was given out again")
		}
		give()
		give()
		if _, _, ok, _ := h.Take(ctx, "x", "b", 1); !ok {
			t.Error("a place given back is not free")
		}
		stop()
		synctest.Wait()
	})
}
