package campaign_test

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/call"
	"github.com/boyunhq/boyun/dialer/callerid"
	"github.com/boyunhq/boyun/dialer/campaign"
	"github.com/boyunhq/boyun/dialer/campaign/run"
	"github.com/boyunhq/boyun/dialer/pace"
	"github.com/boyunhq/boyun/infra/dbtest"
	"github.com/boyunhq/boyun/infra/state"
	"github.com/boyunhq/boyun/infra/state/redis"
	"github.com/boyunhq/boyun/infra/state/statetest"
	"github.com/boyunhq/boyun/tenant"
)

// wire is a way to a server that can be cut.
type wire struct {
	address string
	mu      sync.Mutex
	cut     bool
	ends    []net.Conn
	wait    sync.WaitGroup
}

func wireTo(t *testing.T, network, server string) *wire {
	t.Helper()
	front, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := &wire{address: front.Addr().String()}
	w.wait.Go(func() {
		for {
			near, err := front.Accept()
			if err != nil {
				return
			}
			w.join(near, network, server)
		}
	})
	t.Cleanup(func() { front.Close(); w.Cut(true); w.wait.Wait() })
	return w
}

func (w *wire) join(near net.Conn, network, server string) {
	far, err := net.Dial(network, server)
	w.mu.Lock()
	defer w.mu.Unlock()
	if err != nil || w.cut {
		near.Close()
		if far != nil {
			far.Close()
		}
		return
	}
	w.ends = append(w.ends, near, far)
	pipe := func(from, to net.Conn) { io.Copy(to, from); from.Close(); to.Close() }
	w.wait.Go(func() { pipe(near, far) })
	w.wait.Go(func() { pipe(far, near) })
}

// Cut ends what runs over the wire, and lets nothing through until it is mended.
func (w *wire) Cut(cut bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.cut = cut; cut {
		for _, c := range w.ends {
			c.Close()
		}
		w.ends = nil
	}
}

// yard is what else a node needs: one agent who is ready, calls that ring until they are hung up, lines counted in the shared state.
type yard struct {
	entry run.Entry
	count state.State
	told  chan pace.Reason
}

func (y *yard) Acquire(context.Context, run.Entry) (run.Lease, bool, error) { return y, true, nil }
func (y *yard) Orphans(context.Context) ([]run.Entry, error)                { return nil, nil }
func (y *yard) Holder() string                                              { return "node1" }
func (y *yard) Epoch() int64                                                { return 1 }
func (y *yard) Lost() <-chan struct{}                                       { return nil }
func (y *yard) Release(context.Context) error                               { return nil }
func (y *yard) Running(context.Context) ([]run.Entry, error)                { return []run.Entry{y.entry}, nil }
func (y *yard) Heartbeat(context.Context, tenant.ID, []dialer.CallID, time.Time) error {
	return nil
}
func (y *yard) Sweep(context.Context, tenant.ID, dialer.CampaignID, int64, time.Time) (int, error) {
	return 0, nil
}
func (y *yard) Snapshot(tenant.ID, dialer.CampaignID) []pace.Agent {
	return []pace.Agent{{ID: "ann", State: pace.Ready}}
}
func (y *yard) Subscribe(tenant.ID, dialer.CampaignID) (<-chan struct{}, func()) {
	return nil, func() {}
}
func (y *yard) Hold(context.Context, run.Hold) (run.Held, bool) { return nil, false }
func (y *yard) Free(ctx context.Context, _ tenant.ID) (int, error) {
	used, err := y.count.Used(ctx, "lines")
	return 10 - used, err
}
func (y *yard) Run(ctx context.Context, _ call.Assignment) dialer.Ending {
	<-ctx.Done()
	return dialer.Ending{Outcome: dialer.NoAnswer}
}
func (y *yard) Show(ctx context.Context, _ run.Entry, p run.Pulse) {
	select {
	case y.told <- p.Reason:
	case <-ctx.Done():
	default: // nobody reads any more
	}
}

// until reads what the page is told up to want, and gives what was told before it.
func (y *yard) until(t *testing.T, want pace.Reason) (before []pace.Reason) {
	t.Helper()
	for limit := time.After(30 * time.Second); ; {
		select {
		case got := <-y.told:
			if got == want {
				return before
			}
			before = append(before, got)
		case <-limit:
			t.Fatalf("the page was never told %q, only %v", want, before)
		}
	}
}

func TestTheRealStateAndDatabaseGoneAwayAreSaidAsThatAndKeptInTheMinutes(t *testing.T) {
	b := newBench(t)
	b.leads(1, 50)
	e, _ := b.start("sip", "own")
	b.exec(`update campaigns set mode = 'progressive'`)

	socket := strings.TrimPrefix(statetest.Redis(t), "unix://")
	memory := wireTo(t, "unix", socket)
	shared, err := redis.Open(t.Context(), redis.Config{URL: "redis://" + memory.address, Beat: 20 * time.Millisecond, Timeout: 200 * time.Millisecond, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer shared.Close()

	dsn, err := url.Parse(b.DSN)
	if err != nil {
		t.Fatal(err)
	}
	disk := wireTo(t, "tcp", dsn.Host)
	dsn.Host = disk.address
	door := tenant.NewSchemas(dbtest.Pool(t, dsn.String(), 4))
	store := campaign.NewStore(door, b.guard, &b.presence)

	began, leap := time.Now(), atomic.Int64{}
	clock := func() time.Time { return noon(t).Add(time.Since(began) + time.Duration(leap.Load())) }
	y := &yard{entry: e, count: shared, told: make(chan pace.Reason, 1000)}
	node := run.NewNode(run.Config{Tick: 10 * time.Millisecond, Reread: time.Second, Drain: time.Millisecond, Now: clock}, run.World{Leases: y, Board: y, Campaigns: store, Offers: store, Books: store,
		Desks: y, Calls: y, Agents: y, Lines: y, CallerIDs: callerid.New(door, nil, true), Callers: y, Screens: y, Log: slog.New(slog.DiscardHandler)}, run.NewFlights())
	ctx, stop := context.WithCancel(t.Context())
	var works sync.WaitGroup
	works.Go(func() { node.Run(ctx) })

	y.until(t, pace.OnTheWay)
	for _, broken := range []struct {
		wire *wire
		says pace.Reason
	}{{memory, pace.StateAway}, {disk, pace.DatabaseAway}} {
		broken.wire.Cut(true)
		y.until(t, broken.says)
		for range 10 {
			if got := <-y.told; got != broken.says {
				t.Errorf("while it is away the page is told %q, want %q", got, broken.says)
			}
		}
		broken.wire.Cut(false)
		between := y.until(t, pace.OnTheWay)
		if slices.Contains(between, pace.LineLimit) || slices.Contains(between, pace.ListRunsDry) || slices.Contains(between, pace.CallerIDCap) {
			t.Errorf("until it was back the page was told %v", between)
		}
	}
	leap.Store(int64(time.Minute)) // the minute is over, and written
	for range 3 {
		<-y.told
	}
	held := map[pace.Reason]time.Duration{}
	kept, err := b.store.Kept(t.Context(), b.t, e.Campaign, noon(t), clock())
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range kept {
		for reason, d := range m.Held {
			held[reason] += d
		}
	}
	if held[pace.StateAway] == 0 || held[pace.DatabaseAway] == 0 || held[pace.LineLimit] > 0 || held[pace.ListRunsDry] > 0 {
		t.Errorf("the minutes hold %v", held)
	}
	stop()
	works.Wait()
}
