package list_test

import (
	"context"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/list"
	"github.com/boyunhq/boyun/infra/blob"
	"github.com/boyunhq/boyun/infra/fault"
)

func people(n int) string {
	var file strings.Builder
	file.WriteString("姓名,手机号,城市\n")
	for i := range n {
		fmt.Fprintf(&file, "人%d,138%08d,杭州\n", i, i)
	}
	return file.String()
}

func TestProgressIsShownAndACancelStops(t *testing.T) {
	b, ctx := newBench(t), context.Background()
	live, stop := context.WithCancel(ctx)
	defer stop()
	events, err := b.bus.Subscribe(live, list.Topic(b.by.Tenant))
	if err != nil {
		t.Fatal(err)
	}
	l := b.list("x")
	_, done := b.bring(l.ID, people(950))
	counted(b, done, 950)
	statuses := map[list.Status]list.Progress{}
	for len(statuses) < 4 {
		select {
		case e := <-events:
			p := progressOf(b, e.Data)
			statuses[p.Status] = p
		case <-time.After(5 * time.Second):
			t.Fatalf("shown only %v", statuses)
		}
	}
	if p := statuses[list.Done]; p.Rows != 950 || p.Accepted != 950 || p.Total != 950 {
		t.Fatalf("the last progress is %+v", p)
	}
	i := b.upload(l.ID, "more.csv", strings.NewReader(people(2000)))
	must[list.Import](b)(b.imp.Check(ctx, b.by, i.ID, nil))
	b.work()
	must[list.Import](b)(b.imp.Run(ctx, b.by, i.ID))
	must[list.Import](b)(b.imp.Cancel(ctx, b.by, i.ID, false))
	b.work()
	if got := must[list.Import](b)(b.imp.Import(ctx, b.by.Tenant, i.ID)); got.Status != list.Cancelled || got.Rows != 0 {
		t.Fatalf("after the cancel: %+v", got)
	}
}

// A cancel in the middle, with the wish that all goes again.
func TestACancelledImportGoesAgainWhenAsked(t *testing.T) {
	b, ctx := newBench(t), context.Background()
	l := b.list("x")
	b.bring(l.ID, "姓名,手机号\n老,13800000005\n")
	i := b.upload(l.ID, "more.csv", strings.NewReader(people(1000)))
	must[list.Import](b)(b.imp.Check(ctx, b.by, i.ID, nil))
	b.work()
	must[list.Import](b)(b.imp.Run(ctx, b.by, i.ID))
	cancelAfter(b, i.ID, 300)
	b.work()
	got := must[list.Import](b)(b.imp.Import(ctx, b.by.Tenant, i.ID))
	if got.Status != list.Undone || got.Rows < 300 || got.Rows >= 1000 {
		t.Fatalf("after the cancel: %+v", got)
	}
	leads := b.leads(list.Filter{List: l.ID})
	if len(leads) != 1 || leads[0].Name != "老" {
		t.Fatalf("%d leads are left, the first %q", len(leads), leads[0].Name)
	}
}

// cancelAfter makes the bus cancel the import once so many rows are in: the progress of a batch comes after its commit.
func cancelAfter(b *bench, id dialer.ImportID, rows int64) {
	b.imp, _ = list.NewImporter(b.imp.ImportConfig, b.store, b.files, b.queue, cancelling{b, id, rows, new(bool)})
}

type cancelling struct {
	*bench
	id   dialer.ImportID
	rows int64
	done *bool
}

func (c cancelling) Publish(ctx context.Context, _ string, event []byte) error {
	c.clock.add(time.Second) // every batch shows itself
	if p := progressOf(c.bench, event); p.Rows < c.rows || *c.done {
		return nil
	}
	*c.done = true
	_, err := c.imp.Cancel(ctx, c.by, c.id, true)
	return err
}

func TestOnlyOneWorkerGoesOnWithAnImport(t *testing.T) {
	b, ctx := newBench(t), context.Background()
	l := b.list("x")
	i := b.upload(l.ID, "x.csv", strings.NewReader(people(500)))
	must[list.Import](b)(b.imp.Check(ctx, b.by, i.ID, nil))
	b.work()
	must[list.Import](b)(b.imp.Run(ctx, b.by, i.ID))
	job := b.queue.jobs[0]
	b.exec(`update imports set beat_at = ?`, b.clock.Now())
	if err := b.imp.Work(ctx, job1(job)); err == nil || !strings.Contains(err.Error(), "Snooze") {
		t.Fatalf("worked beside a living worker: %v", err)
	}
	b.clock.add(16 * time.Second)
	if err := b.imp.Work(ctx, job1(job)); err != nil {
		t.Fatal(err)
	}
	counted(b, must[list.Import](b)(b.imp.Import(ctx, b.by.Tenant, i.ID)), 500)
	if err := b.imp.Work(ctx, job1(job)); err != nil {
		t.Fatalf("a job that comes again after the end: %v", err)
	}
}

func TestAStoreThatFailsOnTheWayLosesNothing(t *testing.T) {
	b, ctx := newBench(t), context.Background()
	l := b.list("x")
	i := b.upload(l.ID, "x.csv", strings.NewReader(people(3000)))
	must[list.Import](b)(b.imp.Check(ctx, b.by, i.ID, nil))
	b.work()
	must[list.Import](b)(b.imp.Run(ctx, b.by, i.ID))
	job := b.queue.jobs[0]
	limit := int64(10_000)
	for n := 0; ; n++ {
		imp, err := list.NewImporter(b.imp.ImportConfig, b.store, failing{b.files, limit}, b.queue, b.bus)
		if err != nil {
			t.Fatal(err)
		}
		limit *= 2
		b.clock.add(time.Minute)
		if err := imp.Work(ctx, job1(job)); err == nil {
			if n == 0 {
				t.Fatal("the store did not fail")
			}
			break
		}
	}
	counted(b, must[list.Import](b)(b.imp.Import(ctx, b.by.Tenant, i.ID)), 3000)
}

func TestAFileThatLiesInAnotherProcesssFolderIsSaidToBeMissing(t *testing.T) {
	b, ctx := newBench(t), context.Background()
	i := b.upload(b.list("x").ID, "x.csv", strings.NewReader(people(3)))
	must[list.Import](b)(b.imp.Check(ctx, b.by, i.ID, nil))
	other, err := blob.OpenFolder(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { other.Close() })
	imp, err := list.NewImporter(b.imp.ImportConfig, b.store, other, b.queue, b.bus)
	if err != nil {
		t.Fatal(err)
	}
	if err := imp.Work(ctx, job1(b.queue.jobs[0])); err != nil {
		t.Fatal(err)
	}
	if i = must[list.Import](b)(b.imp.Import(ctx, b.by.Tenant, i.ID)); i.Status != list.Failed || i.Error != "upload_missing" {
		t.Errorf("it is %s, %s", i.Status, i.Error)
	}
}

// failing breaks off a reading after some bytes.
type failing struct {
	list.Files
	after int64
}

func (f failing) Get(ctx context.Context, key string, offset, length int64) (io.ReadCloser, error) {
	r, err := f.Files.Get(ctx, key, offset, length)
	if err != nil {
		return nil, err
	}
	return &breaking{r, f.after}, nil
}

type breaking struct {
	io.ReadCloser
	left int64
}

func (b *breaking) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return 0, fault.New(fault.Unavailable, "store_away", "the store went away")
	}
	return n, err
}

// Two workers that each take the other for dead write every row once all the same.
func TestTwoWorkersAtOnceWriteEveryRowOnce(t *testing.T) {
	b, ctx := newBench(t), context.Background()
	l := b.list("x")
	i := b.upload(l.ID, "x.csv", strings.NewReader(people(3000)))
	must[list.Import](b)(b.imp.Check(ctx, b.by, i.ID, nil))
	b.work()
	must[list.Import](b)(b.imp.Run(ctx, b.by, i.ID))
	job := b.queue.jobs[0]
	b.imp.Silence = -1 // nobody is ever alive
	var wait sync.WaitGroup
	for range 3 {
		wait.Go(func() {
			if err := b.imp.Work(ctx, job1(job)); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	done := must[list.Import](b)(b.imp.Import(ctx, b.by.Tenant, i.ID))
	if done.Status != list.Done { // each was overtaken by another: the next one ends it
		if err := b.imp.Work(ctx, job1(job)); err != nil {
			t.Fatal(err)
		}
		done = must[list.Import](b)(b.imp.Import(ctx, b.by.Tenant, i.ID))
	}
	counted(b, done, 3000)
	if done.Accepted != 3000 {
		t.Fatalf("%+v", done)
	}
}

func TestALeadThatIsMergedInTwoBatchesRemembersItsFirstWords(t *testing.T) {
	b, ctx := newBench(t), context.Background()
	l := b.list("x")
	b.bring(l.ID, "姓名,手机号\n原来,13900000000\n")
	_, done := b.bring(l.ID, people(150)+"新一,13900000000\n"+strings.ReplaceAll(strings.TrimPrefix(people(150), "姓名,手机号,城市\n"), "人", "再")+"新二,13900000000\n")
	counted(b, done, 302)
	if n := scan[int](b, `select count(*) from import_rows where jsonb_exists(detail, 'before')`); n != 1 {
		t.Fatalf("%d rows keep first words", n)
	}
	must[list.Import](b)(b.imp.Undo(ctx, b.by, done.ID))
	b.work()
	if leads := b.leads(list.Filter{List: l.ID}); len(leads) != 1 || leads[0].Name != "原来" {
		t.Fatalf("%d leads, the first %q", len(leads), leads[0].Name)
	}
}
