package trunk

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/call"
	"github.com/boyunhq/boyun/infra/state/memory"
)

func TestCallsPerSecondHoldOverTwoNodes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shared := memory.New()
		defer shared.Close()
		key := trunkKey{tenantID, "t1"}
		nodes := []*usage{{line: make(chan struct{}, 1)}, {line: make(chan struct{}, 1)}}
		var mu sync.Mutex
		var at []time.Time
		var calls sync.WaitGroup
		for n := range 20 {
			calls.Go(func() {
				if word := nodes[n%2].turn(t.Context(), shared, key, 5); word != "" {
					t.Errorf("call %d is refused: %s", n, word)
				}
				mu.Lock()
				at = append(at, time.Now())
				mu.Unlock()
			})
		}
		calls.Wait()
		for i := 5; i < len(at); i++ {
			if gap := at[i].Sub(at[i-5]); gap < 990*time.Millisecond {
				t.Errorf("calls %d to %d came within %v", i-5, i, gap)
			}
		}
	})
}

func TestACallThatWouldWaitTooLongIsRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shared := memory.New()
		defer shared.Close()
		u := &usage{line: make(chan struct{}, 1)}
		words := make(chan string, 10)
		for range 10 {
			go func() { words <- u.turn(t.Context(), shared, trunkKey{tenantID, "t1"}, 1) }()
		}
		count := map[string]int{}
		for range 10 {
			count[<-words]++
		}
		if count[""] < 5 || count["trunk_rate"] < 4 || count[""]+count["trunk_rate"] != 10 {
			t.Errorf("of ten calls at one a second: %v", count)
		}
	})
}

func TestChannelsHoldOverTwoNodes(t *testing.T) {
	t.Parallel()
	a, f := newWorld(t, quiet), newFar(t)
	b := newWorldSharing(t, a.trunks.world.Shared, quiet)
	id := a.account(f.host(), func(x *Account) { x.Channels = 2 })
	b.book.mu.Lock()
	b.book.accounts = a.book.accounts
	b.book.mu.Unlock()
	var up []call.Customer
	for i, w := range []*world{a, b} {
		result := w.dial(context.Background(), dialing(id), nil)
		invite := f.await("INVITE")
		f.reply(invite, 200, "OK", withSDP)
		up = append(up, w.answered(result))
		f.expect("ACK")
		if channels, _, err := w.trunks.Room(context.Background(), tenantID, id, ""); err != nil || channels != 1-i {
			t.Errorf("after call %d there is room for %d (%v)", i+1, channels, err)
		}
	}
	for _, w := range []*world{a, b} {
		wantEnding(t, w.failed(w.dial(context.Background(), dialing(id), nil)), dialer.Blocked, "trunk_channels", 0)
	}
	f.silence(50 * time.Millisecond)
	for _, customer := range up {
		f.part(customer)
	}
	if channels, _, err := a.trunks.Room(context.Background(), tenantID, id, ""); err != nil || channels != 2 {
		t.Errorf("after both ended there is room for %d (%v)", channels, err)
	}
}
