package lease_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"go.uber.org/goleak"
	"gorm.io/gorm"

	"github.com/boyunhq/boyun/infra/dbtest"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/lease"
)

var server dbtest.Server

func TestMain(m *testing.M) {
	code := m.Run()
	server.Close()
	if err := goleak.Find(); err != nil {
		os.Stderr.WriteString(err.Error())
		code = 1
	}
	os.Exit(code)
}

// door is the shared book's, with a switch for the network.
type door struct {
	db  *gorm.DB
	cut *atomic.Bool
}

func (d door) Public(ctx context.Context, fn func(tx *gorm.DB) error) error {
	if d.cut.Load() {
		return errors.New("network is down")
	}
	return d.db.WithContext(ctx).Transaction(fn)
}

func open(t *testing.T) door {
	t.Helper()
	url := server.Database(t)
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	_, err = conn.Exec(t.Context(), `
		do $$ begin
			perform pg_advisory_xact_lock(72017203);
			if not exists (select 1 from pg_roles where rolname = 'boyun_app') then create role boyun_app nologin noinherit; end if;
		end $$;
		create table public.leases (name text primary key, holder text not null, epoch bigint not null, expires_at timestamptz not null);
		grant usage on schema public to boyun_app;
		grant select, insert, update on public.leases to boyun_app`)
	if err != nil {
		t.Fatal(err)
	}
	return door{dbtest.Pool(t, url, 8), new(atomic.Bool)}
}

func leases(t *testing.T, d door, cfg lease.Config) *lease.Leases {
	t.Helper()
	cfg.Logger = slog.New(slog.DiscardHandler)
	l, err := lease.New(d, cfg)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func acquire(t *testing.T, l *lease.Leases, name, holder string) *lease.Held {
	t.Helper()
	h, err := l.Acquire(t.Context(), name, holder)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func isLost(h *lease.Held) bool {
	select {
	case <-h.Lost():
		return true
	default:
		return false
	}
}

func TestAPausedHolderLosesItsRightAndItsEpochIsOlder(t *testing.T) {
	now := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	clock := func() time.Time { return now }
	l := leases(t, open(t), lease.Config{TTL: 10 * time.Second, Now: clock})
	paused := acquire(t, l, "campaign/a/1", "node-1")
	if paused.Epoch != 1 || !paused.Valid() {
		t.Fatalf("first holding: epoch %d valid %v", paused.Epoch, paused.Valid())
	}
	_, err := l.Acquire(t.Context(), "campaign/a/1", "node-2")
	if !fault.Is(err, fault.Conflict) {
		t.Fatalf("a held name was taken: %v", err)
	}
	if f, _ := errors.AsType[*fault.Error](err); f.Detail["holder"] != "node-1" {
		t.Fatalf("who holds it: %v", f.Detail)
	}
	now = now.Add(8 * time.Second)
	if err := paused.Renew(t.Context()); err != nil {
		t.Fatal(err)
	}
	now = now.Add(9500 * time.Millisecond) // the holder must stop before others may start
	if paused.Valid() || !isLost(paused) {
		t.Fatal("the holder still believes in its right")
	}
	if _, err := l.Acquire(t.Context(), "campaign/a/1", "node-2"); !fault.Is(err, fault.Conflict) {
		t.Fatalf("taken before the time was over: %v", err)
	}
	now = now.Add(500 * time.Millisecond)
	thief := acquire(t, l, "campaign/a/1", "node-2")
	if thief.Epoch != 2 {
		t.Fatalf("epoch after stealing: %d", thief.Epoch)
	}
	if err := paused.Renew(t.Context()); !fault.Is(err, fault.Conflict) {
		t.Fatalf("the paused holder renewed: %v", err)
	}
	if err := paused.Release(t.Context()); err != nil { // must not take it from the new holder
		t.Fatal(err)
	}
	if err := thief.Renew(t.Context()); err != nil {
		t.Fatal(err)
	}
	if s, err := l.Look(t.Context(), "campaign/a/1"); err != nil || s.Holder != "node-2" || s.Epoch != 2 || !s.Live {
		t.Fatalf("state: %+v %v", s, err)
	}
}

func TestAReleasedRightIsFreeAtOnceAndEpochsOnlyRise(t *testing.T) {
	l := leases(t, open(t), lease.Config{})
	for want := int64(1); want <= 4; want++ {
		h := acquire(t, l, "n", fmt.Sprint("node-", want))
		if h.Epoch != want {
			t.Fatalf("epoch %d, want %d", h.Epoch, want)
		}
		if err := h.Release(t.Context()); err != nil {
			t.Fatal(err)
		}
		if h.Valid() || isLost(h) {
			t.Fatal("given back is neither valid nor lost")
		}
	}
	first := acquire(t, l, "n", "same")
	second := acquire(t, l, "n", "same") // a process that came back under its own name
	if second.Epoch != first.Epoch+1 {
		t.Fatalf("epochs %d, %d", first.Epoch, second.Epoch)
	}
	if err := first.Renew(t.Context()); !fault.Is(err, fault.Conflict) || !isLost(first) {
		t.Fatalf("the earlier life renewed: %v", err)
	}
	if s, err := l.Look(t.Context(), "nobody's"); err != nil || s != (lease.State{}) {
		t.Fatalf("a name never held: %+v %v", s, err)
	}
}

func TestOfManyThatWantARightOneGetsIt(t *testing.T) {
	l := leases(t, open(t), lease.Config{})
	var got atomic.Int32
	var wait sync.WaitGroup
	for n := range 16 {
		wait.Go(func() {
			_, err := l.Acquire(t.Context(), "wanted", fmt.Sprint("node-", n))
			switch {
			case err == nil:
				got.Add(1)
			case !fault.Is(err, fault.Conflict):
				t.Error(err)
			}
		})
	}
	wait.Wait()
	if got.Load() != 1 {
		t.Fatalf("%d got it", got.Load())
	}
}

func TestKeepHoldsOnUntilToldAndStopsByItselfWhenCutOff(t *testing.T) {
	d := open(t)
	l := leases(t, d, lease.Config{TTL: 500 * time.Millisecond})
	h := acquire(t, l, "kept", "node-1")
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- h.Keep(ctx) }()
	acquire(t, l, "clock", "rival") // measures time by the database's clock alone
	for range 3 {
		waitUntilExpired(t, l, "clock")
		acquire(t, l, "clock", "rival")
	}
	if _, err := l.Acquire(t.Context(), "kept", "node-2"); !fault.Is(err, fault.Conflict) || !h.Valid() {
		t.Fatalf("a kept right was lost: %v", err)
	}
	stop()
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	h = acquire(t, l, "kept", "node-2")

	go func() { ended <- h.Keep(t.Context()) }()
	d.cut.Store(true)
	select {
	case <-h.Lost():
	case <-time.After(10 * time.Second):
		t.Fatal("cut off for 10 s and still no loss")
	}
	if err := <-ended; !fault.Is(err, fault.Conflict) {
		t.Fatalf("keep ended with %v", err)
	}
	d.cut.Store(false)
	if s, err := l.Look(t.Context(), "kept"); err != nil || !s.Live && time.Since(s.Until) > 200*time.Millisecond {
		t.Fatalf("the holder noticed only after its time was over: %+v %v", s, err)
	}
}

func waitUntilExpired(t *testing.T, l *lease.Leases, name string) {
	t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(10 * time.Second); ; <-tick.C {
		s, err := l.Look(t.Context(), name)
		if err != nil || time.Now().After(deadline) {
			t.Fatalf("%+v %v", s, err)
		}
		if !s.Live {
			return
		}
	}
}

func TestOnlyANameWhoseHolderDiedIsAnOrphan(t *testing.T) {
	d := open(t)
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	l := leases(t, d, lease.Config{Now: func() time.Time { return now }})
	given, died := acquire(t, l, "campaign/given", "n1"), acquire(t, l, "campaign/died", "n1")
	acquire(t, l, "other/died", "n1")
	if err := given.Release(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		pass time.Duration
		want string
	}{{0, "[]"}, {time.Minute, "[campaign/died]"}} {
		now = now.Add(step.pass)
		names, err := l.Orphans(t.Context(), "campaign/")
		if got := fmt.Sprint(names); err != nil || got != step.want {
			t.Fatalf("after %v: %s (%v), want %s", step.pass, got, err, step.want)
		}
	}
	if died.Valid() {
		t.Fatal("a holder that was silent for a minute believes to hold")
	}
}
