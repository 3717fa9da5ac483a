package list_test

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/campaign"
	"github.com/boyunhq/boyun/dialer/list"
	"github.com/boyunhq/boyun/dialer/list/phone"
	"github.com/boyunhq/boyun/infra/blob"
	"github.com/boyunhq/boyun/infra/jobs"
	"github.com/boyunhq/boyun/infra/seal"
	"github.com/boyunhq/boyun/infra/state"
	"github.com/boyunhq/boyun/infra/state/memory"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/directory"
	"github.com/boyunhq/boyun/tenant/tenanttest"
)

var book tenanttest.Book

func TestMain(m *testing.M) { book.Main(m, func() { os.RemoveAll(plain.dir) }) }

// bench is a tenant with its keys, an object store, a bus, and a queue of jobs that the test works off itself.
type bench struct {
	testing.TB
	*tenanttest.World
	by    tenant.Actor
	store *list.Store
	imp   *list.Importer
	nums  *list.Numbers
	keys  *directory.Keyring
	kek   string
	files *blob.Folder
	root  string // of files
	queue *queue
	bus   state.State
	clock *clock
}

// clock is the time the importer sees.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// queue keeps what was enqueued.
type queue struct {
	mu   sync.Mutex
	jobs []list.Job
}

func (q *queue) Insert(_ context.Context, _ *gorm.DB, args jobs.Args, _ jobs.Options) (bool, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.jobs = append(q.jobs, args.(list.Job))
	return true, nil
}

func newBench(t testing.TB) *bench {
	t.Helper()
	b := &bench{TB: t, World: book.Open(t), queue: &queue{}, clock: &clock{now: time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)}, kek: filepath.Join(t.TempDir(), "kek.json")}
	kek, err := seal.File(b.kek)
	if err != nil {
		t.Fatal(err)
	}
	keys := seal.New(kek)
	wrapped, err := keys.NewTenantKey()
	if err != nil {
		t.Fatal(err)
	}
	b.by = tenant.Actor{Tenant: b.Tenant(t, wrapped), User: "ann", Role: "owner"}
	b.keys = directory.NewKeyring(b.Schemas, keys)
	b.root = filepath.Join(t.TempDir(), "blobs")
	if b.files, err = blob.OpenFolder(b.root); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.files.Close() })
	b.bus = memory.New()
	t.Cleanup(func() { b.bus.Close() })
	b.store = list.NewStore(b.Schemas, b.keys, phone.NewBook(), campaign.Join)
	b.nums = list.NewNumbers(b.Schemas, b.keys)
	b.imp, err = list.NewImporter(list.ImportConfig{Batch: 100, Tmp: t.TempDir(), Log: slog.New(slog.DiscardHandler), Now: b.clock.Now}, b.store, b.files, b.queue, b.bus)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func (b *bench) exec(sql string, args ...any) {
	b.Helper()
	if err := b.Schemas.Within(context.Background(), b.by.Tenant, func(tx *gorm.DB) error { return tx.Exec(sql, args...).Error }); err != nil {
		b.Fatal(err)
	}
}

func scan[T any](b *bench, sql string, args ...any) (out T) {
	b.Helper()
	if err := b.Schemas.Within(context.Background(), b.by.Tenant, func(tx *gorm.DB) error { return tx.Raw(sql, args...).Scan(&out).Error }); err != nil {
		b.Fatal(err)
	}
	return out
}

func must[T any](b *bench) func(T, error) T {
	return func(v T, err error) T {
		b.Helper()
		if err != nil {
			b.Fatal(err)
		}
		return v
	}
}

func (b *bench) list(name string) list.List {
	b.Helper()
	return must[list.List](b)(b.store.Create(context.Background(), b.by, name, "", b.clock.Now()))
}

// work does all jobs there are.
func (b *bench) work() {
	b.Helper()
	for {
		b.queue.mu.Lock()
		todo := b.queue.jobs
		b.queue.jobs = nil
		b.queue.mu.Unlock()
		if len(todo) == 0 {
			return
		}
		for _, job := range todo {
			if err := b.imp.Work(context.Background(), jobs.Job[list.Job]{Args: job}); err != nil {
				b.Fatal(err)
			}
		}
	}
}

func (b *bench) upload(l dialer.ListID, name string, r io.Reader) list.Import {
	b.Helper()
	return must[list.Import](b)(b.imp.Upload(context.Background(), b.by, l, name, r))
}

// bring uploads, checks and imports a file and returns the import at its end.
func (b *bench) bring(l dialer.ListID, file string) (checked, done list.Import) {
	b.Helper()
	ctx := context.Background()
	i := b.upload(l, "people.csv", strings.NewReader(file))
	must[list.Import](b)(b.imp.Check(ctx, b.by, i.ID, nil))
	b.work()
	checked = must[list.Import](b)(b.imp.Import(ctx, b.by.Tenant, i.ID))
	must[list.Import](b)(b.imp.Run(ctx, b.by, i.ID))
	b.work()
	return checked, must[list.Import](b)(b.imp.Import(ctx, b.by.Tenant, i.ID))
}

func (b *bench) leads(f list.Filter) []list.Lead {
	b.Helper()
	return must[list.Page](b)(b.store.Leads(context.Background(), b.by.Tenant, f)).Leads
}

func progressOf(b *bench, raw []byte) (p list.Progress) {
	b.Helper()
	if err := json.Unmarshal(raw, &p); err != nil {
		b.Fatal(err)
	}
	return p
}

func job1(j list.Job) jobs.Job[list.Job] { return jobs.Job[list.Job]{Args: j, Attempt: 1} }

func phones() *phone.Book { return phone.NewBook() }
