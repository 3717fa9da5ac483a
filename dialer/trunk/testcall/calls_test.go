package testcall

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/netip"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/call"
	"github.com/boyunhq/boyun/dialer/callerid"
	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/dialer/list"
	"github.com/boyunhq/boyun/dialer/list/phone"
	"github.com/boyunhq/boyun/dialer/sandbox"
	"github.com/boyunhq/boyun/dialer/trunk"
	"github.com/boyunhq/boyun/dialer/trunk/store"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/seal"
	"github.com/boyunhq/boyun/infra/state/memory"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/prompt"
	"github.com/boyunhq/boyun/media/rtp"
	"github.com/boyunhq/boyun/media/wav"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/directory"
	"github.com/boyunhq/boyun/tenant/isolation"
	"github.com/boyunhq/boyun/tenant/tenanttest"
)

var book tenanttest.Book

func TestMain(m *testing.M) { book.Main(m) }

// lines sells one line after the other and counts them.
type lines struct{ taken, given int }

func (l *lines) Take(context.Context, tenant.ID, dialer.CallID) (call.Line, error) {
	l.taken++
	return l, nil
}
func (l *lines) ID() string { return "line" }
func (l *lines) GiveBack()  { l.given++ }

// desk is everything around test calls: real stores, the sandbox carrier, real SIP and RTP.
type desk struct {
	*Calls
	world *tenanttest.World
	by    tenant.Actor
	lines *lines
	told  chan struct{}
}

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// running runs a part until the test ends.
func running(t *testing.T, run func(context.Context) error) {
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- run(ctx) }()
	t.Cleanup(func() {
		stop()
		must(t, <-done)
	})
}

func open(t *testing.T) *desk {
	t.Helper()
	w := book.Open(t)
	kek, err := seal.File(filepath.Join(t.TempDir(), "keys.json"))
	must(t, err)
	keys := seal.New(kek)
	wrapped, err := keys.NewTenantKey()
	must(t, err)
	boxes := directory.NewKeyring(w.Schemas, keys)
	d := &desk{world: w, by: tenant.Actor{Tenant: w.Tenant(t, wrapped), User: "u1", Role: tenant.Admin}, lines: &lines{}, told: make(chan struct{}, 100)}
	box, err := boxes.Box(context.Background(), d.by.Tenant)
	must(t, err)
	from, _ := dialer.NewNumber("+861065529988")
	sealed, err := list.SealCaller(box, "k", from)
	must(t, err)
	d.exec(t, `insert into trunks (id, name, kind) values ('box', 'Sandbox', 'sandbox'), ('sip', 'Carrier', 'ip')`)
	d.exec(t, `insert into caller_ids (id, label, last4, sealed, kind) values ('k', 'Sandbox', '9988', ?, 'sandbox')`, sealed)

	carrier, err := sandbox.New(sandbox.Config{Pace: 20, Seed: 1, Log: quiet()})
	must(t, err)
	running(t, carrier.Run)
	ports, err := rtp.NewPorts(rtp.PortConfig{First: 30000, Last: 39999, Rest: time.Nanosecond})
	must(t, err)
	shared := memory.New()
	t.Cleanup(func() { shared.Close() })
	trunks, err := trunk.New(trunk.Config{UDP: "127.0.0.1:0", MediaBind: netip.MustParseAddr("127.0.0.1"), Sandbox: carrier.Addr().String(), ByeTime: time.Second},
		trunk.World{Book: store.New(w.Schemas, boxes, callerid.New(w.Schemas, boxes, false)), Ports: ports, Shared: shared, Log: quiet()})
	must(t, err)
	running(t, trunks.Run)
	rules, err := guard.New(guard.Config{})
	must(t, err)
	prompts, err := prompt.Load()
	must(t, err)
	d.Calls = New(World{Trunks: trunks, Lines: d.lines, Store: NewStore(w.Schemas, boxes, rules), Limiter: shared, Prompts: prompts, Log: quiet(), Now: time.Now,
		Tell: func(context.Context, tenant.ID, dialer.TrunkID) { d.told <- struct{}{} }})
	running(t, d.Run)
	return d
}

func (d *desk) exec(t testing.TB, sql string, args ...any) {
	t.Helper()
	must(t, d.world.Schemas.Within(context.Background(), d.by.Tenant, func(tx *gorm.DB) error { return tx.Exec(sql, args...).Error }))
}

func wish(t testing.TB, via dialer.TrunkID, digits string) Wish {
	t.Helper()
	to, err := phone.NewBook().Parse(digits, "CN", "en")
	must(t, err)
	return Wish{Trunk: via, Caller: "k", To: to}
}

// finished waits until the newest test call is over.
func (d *desk) finished(t *testing.T) Call {
	t.Helper()
	deadline := time.After(30 * time.Second)
	for {
		all, err := d.Store.List(context.Background(), d.by.Tenant, "box", time.Now())
		must(t, err)
		if len(all) > 0 && !all[0].Ended.IsZero() {
			return all[0]
		}
		select {
		case <-d.told:
		case <-deadline:
			t.Fatalf("it does not end: %+v", all)
		}
	}
}

// page hears a test call as it happens.
type page struct {
	mu    sync.Mutex
	heard int // bytes
	over  chan struct{}
}

func (p *page) Hear(packet *media.Packet, _ time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.heard += len(packet.Payload)
}

func (p *page) Over() { close(p.over) }

func TestATestCallIsHeardMeasuredAndKept(t *testing.T) {
	d, ctx := open(t), context.Background()
	w, live := wish(t, "box", "13800138031"), &page{over: make(chan struct{})} // hangs up a second after the answer
	w.Ear = live
	made, err := d.Start(ctx, d.by, w)
	must(t, err)
	got := d.finished(t)
	if got.ID != made.ID || got.Outcome != dialer.Answered || got.SIP != 200 || got.Codec != "PCMA" || got.PDD == nil || got.Talk == 0 || got.Last4 != "8031" {
		t.Errorf("kept %+v", got)
	}
	if got.MOSHeard < 3 || !got.Heard {
		t.Errorf("heard with a MOS of %.2f, kept: %v", got.MOSHeard, got.Heard)
	}
	kinds := map[string]bool{}
	for _, e := range got.Steps {
		kinds[e.Kind] = true
	}
	if !kinds["sent"] || !kinds["ringing"] || !kinds["answered"] || !kinds["hung_up"] {
		t.Errorf("steps %+v", got.Steps)
	}
	sound, err := d.Store.Audio(ctx, d.by.Tenant, "box", got.ID)
	select {
	case <-live.over:
	case <-time.After(10 * time.Second):
		t.Fatal("who hears the call is not told that it has ended")
	}
	if header := len(wav.Header(media.PCMA, 1, 0)); live.heard != len(sound)-header {
		t.Errorf("the page heard %d bytes, %d are kept", live.heard, len(sound)-header)
	}
	if err != nil || !bytes.HasPrefix(sound, []byte("RIFF")) {
		t.Errorf("%d bytes of sound (%v)", len(sound), err)
	}
	var stored [][]byte
	must(t, d.world.Schemas.Within(ctx, d.by.Tenant, func(tx *gorm.DB) error { return tx.Raw(`select audio from trunk_tests`).Scan(&stored).Error }))
	if bytes.Contains(stored[0], []byte("RIFF")) {
		t.Error("the sound lies open in the database")
	}
	if d.lines.taken != 1 || d.lines.given != 1 {
		t.Errorf("%d lines taken, %d given back", d.lines.taken, d.lines.given)
	}
}

func TestATestCallThatIsRefusedSaysWhy(t *testing.T) {
	d := open(t)
	_, err := d.Start(context.Background(), d.by, wish(t, "box", "13800138013"))
	must(t, err)
	if got := d.finished(t); got.Outcome != dialer.Vacant || got.SIP != 404 || got.Cause != 1 || !got.Heard {
		t.Errorf("kept %+v", got)
	}
}

func TestNobodyIsCalledWhomTheGuardRefuses(t *testing.T) {
	d, ctx := open(t), context.Background()
	reason := func(err error) string {
		if coded, ok := errors.AsType[*fault.Error](err); ok {
			return coded.Reason
		}
		return ""
	}
	_, err := d.Start(ctx, d.by, wish(t, "sip", "13800138000"))
	if reason(err) != guard.SandboxOnly {
		t.Errorf("by a real trunk, from an unproven number: %v", err)
	}
	boxes := d.Store.boxes
	box, err := boxes.Box(ctx, d.by.Tenant)
	must(t, err)
	w := wish(t, "box", "13800138000")
	d.exec(t, `insert into blocklist (last4, blind, reason) values ('8000', ?, 'opt_out')`, list.Blind(box, w.To.Number))
	if _, err := d.Start(ctx, d.by, w); reason(err) != guard.Blacklisted {
		t.Errorf("somebody who opted out: %v", err)
	}
	if _, err := d.Start(ctx, d.by, wish(t, "none", "13800138000")); !fault.Is(err, fault.NotFound) {
		t.Errorf("by a trunk that is not there: %v", err)
	}
	_, _ = d.Start(ctx, d.by, wish(t, "sip", "13800138000")) // whatever becomes of the fourth
	if _, err := d.Start(ctx, d.by, wish(t, "sip", "13800138000")); !fault.Is(err, fault.Quota) {
		t.Errorf("the fifth test in a row: %v", err)
	}
	if all, err := d.Store.List(ctx, d.by.Tenant, "sip", time.Now()); err != nil || len(all) != 0 {
		t.Errorf("calls were made: %+v (%v)", all, err)
	}
}

func TestATestCallWhoseNodeDiedIsOverOnItsPage(t *testing.T) {
	d, ctx, began := open(t), context.Background(), time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	d.exec(t, `insert into trunk_tests (id, trunk_id, caller_id, last4, created_by, created_at) values ('t1', 'box', 'k', '8000', 'u1', ?)`, began)
	if all, err := d.Store.List(ctx, d.by.Tenant, "box", began.Add(longest)); err != nil || len(all) != 1 || !all[0].Ended.IsZero() {
		t.Errorf("while it may still be up: %+v (%v)", all, err)
	}
	if all, err := d.Store.List(ctx, d.by.Tenant, "box", began.Add(longest+time.Second)); err != nil || all[0].Outcome != dialer.Failed || all[0].Reason != "node_lost" || !all[0].Ended.Equal(began.Add(longest)) {
		t.Errorf("later: %+v (%v)", all, err)
	}
}

func TestATestCallThatWaitsForTheDatabaseKeepsNobodyElseWaiting(t *testing.T) {
	d := open(t)
	other := tenant.Actor{Tenant: d.world.Tenant(t, nil), User: "u2", Role: tenant.Admin}
	must(t, d.world.Schemas.Within(t.Context(), d.by.Tenant, func(tx *gorm.DB) error {
		must(t, tx.Exec(`lock table trunk_tests in access exclusive mode`).Error)
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		held := make(chan struct{})
		go func() {
			defer close(held)
			d.Start(ctx, d.by, wish(t, "box", "13800138000"))
		}()
		for waits := false; !waits; {
			must(t, ctx.Err())
			must(t, tx.Raw(`select exists (select 1 from pg_locks where relation = 'trunk_tests'::regclass and not granted)`).Scan(&waits).Error)
		}
		if _, err := d.Start(t.Context(), other, wish(t, "none", "13800138000")); err == nil {
			t.Error("another workspace calls by a trunk that is not there")
		}
		select {
		case <-held:
			t.Error("another workspace had to wait for the one that waits for the database")
		default:
		}
		cancel()
		<-held
		return nil
	}))
}

func TestNoTenantSeesOrUsesAnothersTestCalls(t *testing.T) {
	d := open(t)
	at := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	idOf := func(of isolation.Office) string { return "test-" + string(of.ID) }
	via := func(of isolation.Office) dialer.TrunkID { return dialer.TrunkID("trunk-" + of.ID) }
	plant := func(ctx context.Context, of isolation.Office) error {
		return d.world.Schemas.Within(ctx, of.ID, func(tx *gorm.DB) error {
			if err := tx.Exec(`insert into trunks (id, name, kind) values (?, ?, 'ip')`, string(via(of)), of.Canary).Error; err != nil {
				return err
			}
			return tx.Exec(`insert into trunk_tests (id, trunk_id, caller_id, last4, created_by, created_at, reason) values (?, ?, '', '0001', '', ?, ?)`, idOf(of), string(via(of)), at, of.Canary).Error
		})
	}
	type office = isolation.Office
	isolation.Isolate(t, d.world, isolation.Trial{Plant: plant},
		isolation.Probe{Name: "List", Run: func(ctx context.Context, me office) (any, error) { return d.Store.List(ctx, me.ID, via(me), at) },
			Trespass: func(ctx context.Context, me, other office) (any, error) {
				return d.Store.List(ctx, me.ID, via(other), at)
			}},
		isolation.Probe{Name: "Audio", Silent: true, Run: func(context.Context, office) (any, error) { return nil, nil },
			Trespass: func(ctx context.Context, me, other office) (any, error) {
				return d.Store.Audio(ctx, me.ID, via(other), idOf(other))
			}},
		isolation.Probe{Name: "Save", Silent: true, Run: func(context.Context, office) (any, error) { return nil, nil },
			Trespass: func(ctx context.Context, me, other office) (any, error) {
				return nil, d.Store.Save(ctx, me.ID, Call{ID: idOf(other), Reason: "ours now"}, nil)
			}},
	)
}
