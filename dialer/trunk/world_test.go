package trunk

import (
	"context"
	"io"
	"log/slog"
	"net/netip"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/call"
	"github.com/boyunhq/boyun/dialer/trunk/pick"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/reach"
	"github.com/boyunhq/boyun/infra/state/memory"
	"github.com/boyunhq/boyun/media/plane"
	"github.com/boyunhq/boyun/media/rtp"
	"github.com/boyunhq/boyun/tenant"
)

// soon is how long a test waits for what must happen.
const soon = 10 * time.Second

const tenantID = tenant.ID("aaaaaaaaaa")

// shelf is a Book in memory.
type shelf struct {
	mu       sync.Mutex
	accounts map[dialer.TrunkID]Account
	groups   map[dialer.GroupID]pick.Group
	rates    map[dialer.TrunkID]dialer.Rate
	refuse   bool // no caller ID may be shown
}

func (s *shelf) Trunk(_ context.Context, _ tenant.ID, id dialer.TrunkID) (Account, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a, ok := s.accounts[id]
	if !ok {
		return a, fault.New(fault.NotFound, "no_trunk", "no such trunk")
	}
	return a, nil
}

func (s *shelf) MayShow(context.Context, tenant.ID, dialer.TrunkID, dialer.Number) (bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return !s.refuse, nil
}

func (s *shelf) Group(_ context.Context, _ tenant.ID, id dialer.GroupID) (pick.Group, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g, ok := s.groups[id]
	if !ok {
		return g, fault.New(fault.NotFound, "not_here", "no such group")
	}
	return g, nil
}

func (s *shelf) Rates(context.Context, tenant.ID, []dialer.TrunkID, string) (map[dialer.TrunkID]dialer.Rate, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.rates, nil
}

func (s *shelf) put(a Account) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.accounts[a.ID] = a
}

// world is a running user agent and what a test counts.
type world struct {
	t      testing.TB
	trunks *Trunks
	book   *shelf
	ports  *rtp.Ports
}

func quietLog() *slog.Logger {
	if os.Getenv("BOYUN_TEST_LOG") != "" {
		return slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelDebug}))
	}
	return slog.New(slog.DiscardHandler)
}

// newWorld runs trunks on loopback until the test ends, and then counts what is left behind: nothing.
func newWorld(t testing.TB, change func(*Config)) *world {
	t.Helper()
	return newWorldWith(t, quietLog(), change)
}

func newWorldWith(t testing.TB, log *slog.Logger, change func(*Config)) *world {
	t.Helper()
	shared := memory.New()
	t.Cleanup(func() { shared.Close() })
	return raise(t, log, shared, change)
}

// newWorldSharing is another node beside one whose counts it shares.
func newWorldSharing(t testing.TB, shared Shared, change func(*Config)) *world {
	t.Helper()
	return raise(t, quietLog(), shared, change)
}

func raise(t testing.TB, log *slog.Logger, shared Shared, change func(*Config), around ...func(*World)) *world {
	t.Helper()
	cfg := Config{
		Networks: reach.This(),
		UDP:      "127.0.0.1:0", TCP: "127.0.0.1:0", MediaBind: netip.MustParseAddr("127.0.0.1"),
		FirstReply: time.Second, RTPTimeout: soon, PingEvery: time.Hour, ByeTime: time.Second,
	}
	if change != nil {
		change(&cfg)
	}
	ports, err := rtp.NewPorts(rtp.PortConfig{First: 30000, Last: 39999, Rest: time.Nanosecond})
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, book: &shelf{accounts: map[dialer.TrunkID]Account{}, groups: map[dialer.GroupID]pick.Group{}}, ports: ports}
	outside := World{Book: w.book, Ports: ports, Plane: onPlane(t), Shared: shared, Log: log}
	for _, c := range around {
		c(&outside)
	}
	if w.trunks, err = New(cfg, outside); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- w.trunks.Run(ctx) }()
	t.Cleanup(func() {
		w.nothingLeft()
		stop()
		select {
		case err := <-ended:
			if err != nil {
				t.Errorf("Run ended with %v", err)
			}
		case <-time.After(soon):
			t.Error("Run does not end")
		}
	})
	return w
}

// onPlane is what reads the trunks' audio, as on a voice node; nil where the system has none.
func onPlane(t testing.TB) *plane.Plane {
	t.Helper()
	p, err := plane.Open(plane.Config{})
	if fault.Is(err, fault.Unavailable) {
		return nil
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	return p
}

// nothingLeft waits until no dialog, port or channel is held.
func (w *world) nothingLeft() {
	w.t.Helper()
	w.eventually("dialogs, ports and channels given back", func() bool {
		return w.trunks.Live() == 0 && w.ports.InUse() == 0 && w.busy() == 0
	})
}

func (w *world) busy() (n int) {
	w.book.mu.Lock()
	defer w.book.mu.Unlock()
	for id := range w.book.accounts {
		n += w.trunks.busy(trunkKey{tenantID, id})
	}
	return n
}

// eventually waits for a state that has no event of its own.
func (w *world) eventually(what string, ok func() bool) {
	w.t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(soon)
	for !ok() {
		select {
		case <-tick.C:
		case <-deadline:
			w.t.Fatalf("never came: %s (dialogs %d, ports %d, channels %d)", what, w.trunks.Live(), w.ports.InUse(), w.busy())
		}
	}
}

// account is a trunk by IP address to a far side, by UDP.
func (w *world) account(host string, change func(*Account)) dialer.TrunkID {
	a := Account{
		ID: dialer.TrunkID(dialer.NewID()), Tenant: tenantID, Name: "Test", Kind: ByIP, Transport: "udp", Host: host, Numbers: E164, Enabled: true,
	}
	if change != nil {
		change(&a)
	}
	w.book.put(a)
	return a.ID
}

// diary notes the events of a call in order.
type diary struct {
	mu     sync.Mutex
	events []dialer.Event
	news   chan string
}

func newDiary() *diary { return &diary{news: make(chan string, 64)} }

func (d *diary) note(e dialer.Event) {
	d.mu.Lock()
	d.events = append(d.events, e)
	d.mu.Unlock()
	d.news <- e.Kind
}

func (d *diary) kinds() (kinds []string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, e := range d.events {
		kinds = append(kinds, e.Kind)
	}
	return kinds
}

// find is the first event of a kind, zero when there is none.
func (d *diary) find(kind string) dialer.Event {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, e := range d.events {
		if e.Kind == kind {
			return e
		}
	}
	return dialer.Event{}
}

// await waits until an event of a kind is noted.
func (d *diary) await(t testing.TB, kind string) {
	t.Helper()
	deadline := time.After(soon)
	for {
		select {
		case got := <-d.news:
			if got == kind {
				return
			}
		case <-deadline:
			t.Fatalf("no %s", kind)
		}
	}
}

func number(s string) dialer.Number {
	n, ok := dialer.NewNumber(s)
	if !ok {
		panic(s)
	}
	return n
}

func dialing(id dialer.TrunkID) call.Dialing {
	return call.Dialing{
		Tenant: tenantID, Call: dialer.CallID(dialer.NewID()), Trunk: id, To: number("+8613800138000"), From: number("+862012345678"),
		RingTimeout: soon,
	}
}

// outcome is what a Dial returned.
type outcome struct {
	customer call.Customer
	err      error
}

// dial starts a call; the result comes by the channel.
func (w *world) dial(ctx context.Context, d call.Dialing, note func(dialer.Event)) <-chan outcome {
	result := make(chan outcome, 1)
	go func() {
		c, err := w.trunks.Dial(ctx, d, note)
		result <- outcome{c, err}
	}()
	return result
}

func (w *world) answered(result <-chan outcome) call.Customer {
	w.t.Helper()
	select {
	case r := <-result:
		if r.err != nil {
			w.t.Fatalf("not answered: %v", r.err)
		}
		return r.customer
	case <-time.After(soon):
		w.t.Fatal("Dial does not return")
	}
	return nil
}

func (w *world) failed(result <-chan outcome) dialer.Ending {
	w.t.Helper()
	select {
	case r := <-result:
		if r.err == nil {
			r.customer.HangUp(context.Background())
			w.t.Fatal("answered")
		}
		f, ok := r.err.(*dialer.Failure)
		if !ok {
			w.t.Fatalf("not a *dialer.Failure: %v", r.err)
		}
		return f.Ending
	case <-time.After(4 * soon):
		w.t.Fatal("Dial does not return")
	}
	return dialer.Ending{}
}

func (w *world) gone(c call.Customer) call.Parting {
	w.t.Helper()
	select {
	case <-c.Gone():
		return c.Parting()
	case <-time.After(2 * soon):
		w.t.Fatal("the leg does not end")
	}
	return call.Parting{}
}

// safeBuilder is a strings.Builder for several goroutines.
type safeBuilder struct {
	mu sync.Mutex
	b  strings.Builder
}

func (s *safeBuilder) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safeBuilder) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

func textLog(to io.Writer) *slog.Logger {
	return slog.New(slog.NewTextHandler(to, &slog.HandlerOptions{Level: slog.LevelDebug}))
}
