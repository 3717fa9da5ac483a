package list_test

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/campaign"
	"github.com/boyunhq/boyun/dialer/list"
	"github.com/boyunhq/boyun/dialer/list/phone"
	"github.com/boyunhq/boyun/infra/blob"
	"github.com/boyunhq/boyun/infra/dbtest"
	"github.com/boyunhq/boyun/infra/seal"
	"github.com/boyunhq/boyun/infra/state/memory"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/directory"
)

// worker is what the process that is killed is told.
const workerEnv = "BOYUN_TEST_IMPORT_WORKER" // dsn|kek|blobs|tenant|import|round

// TestWorkerProcess is the process that TestAnImportSurvivesKillAtAnyRow kills; by itself it tests nothing.
func TestWorkerProcess(t *testing.T) {
	told := strings.Split(os.Getenv(workerEnv), "|")
	if len(told) != 6 {
		return
	}
	imp, _ := importing(t, told, list.ImportConfig{Batch: 37, Silence: time.Millisecond})
	job := list.Job{Tenant: tenant.ID(told[3]), Import: dialer.ImportID(told[4])}
	fmt.Sscan(told[5], &job.Round)
	if err := imp.Work(context.Background(), job1(job)); err != nil {
		t.Fatal(err)
	}
}

// importing is the importer of a process of its own, which was told where the database (0), the key (1) and the files (2) are.
func importing(t *testing.T, told []string, cfg list.ImportConfig) (*list.Importer, *queue) {
	t.Helper()
	kek, err := seal.File(told[1])
	if err != nil {
		t.Fatal(err)
	}
	files, err := blob.OpenFolder(told[2])
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { files.Close() })
	schemas := tenant.NewSchemas(dbtest.Pool(t, told[0], 4))
	store, todo := list.NewStore(schemas, directory.NewKeyring(schemas, seal.New(kek)), phone.NewBook(), campaign.Join), &queue{}
	bus := memory.New()
	t.Cleanup(func() { bus.Close() })
	cfg.Tmp, cfg.Log = t.TempDir(), slog.New(slog.DiscardHandler)
	imp, err := list.NewImporter(cfg, store, files, todo, bus)
	if err != nil {
		t.Fatal(err)
	}
	return imp, todo
}

func TestAnImportSurvivesKillAtAnyRow(t *testing.T) {
	b, ctx := newBench(t), context.Background()
	l := b.list("x")
	b.exec(`insert into trunks (id, name, kind) values ('box', 'Sandbox', 'sandbox')`)
	b.exec(`insert into caller_ids (id, label, sealed, last4, kind) values ('boxid', 'Sandbox', '\x00', '0000', 'sandbox')`)
	b.exec(`insert into campaigns (id, name, list_id, trunk_id, caller_id, status) values ('run', 'r', ?, 'box', 'boxid', 'running')`, string(l.ID))
	var file strings.Builder
	file.WriteString(people(6000))
	for i := range 1500 { // some again, some broken
		fmt.Fprintf(&file, "又%d,138%08d,\n坏%d,13800,\n", i, i*3, i)
	}
	const rows = 6000 + 2*1500
	i := b.upload(l.ID, "x.csv", strings.NewReader(file.String()))
	must[list.Import](b)(b.imp.Check(ctx, b.by, i.ID, nil))
	b.work()
	must[list.Import](b)(b.imp.Run(ctx, b.by, i.ID))
	job := b.queue.jobs[0]
	kills, before, plain := 0, int64(-1), plainTests(t)
	random := rand.New(rand.NewPCG(1, 2))
	for {
		now := must[list.Import](b)(b.imp.Import(ctx, b.by.Tenant, i.ID))
		if now.Accepted+now.Merged+now.Rejected != now.Rows {
			t.Fatalf("after %d kills the counts do not add up: %+v", kills, now)
		}
		if now.Status == list.Done {
			break
		}
		if now.Rows < before {
			t.Fatalf("rows went back from %d to %d", before, now.Rows)
		}
		before = now.Rows
		child := exec.Command(plain, "-test.run=^TestWorkerProcess$", "-test.timeout=60s")
		child.Env = append(os.Environ(), workerEnv+"="+strings.Join([]string{b.DSN, b.kek, b.root, string(job.Tenant), string(job.Import), fmt.Sprint(job.Round)}, "|"))
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		ended := make(chan error, 1)
		go func() { ended <- child.Wait() }()
		// it dies a random while after it got further
		waitFor(b, func() bool {
			select {
			case err := <-ended:
				ended <- err
				return true
			default:
			}
			return rowsOf(b, i.ID) > before
		})
		life := time.Duration(random.IntN(150)) * time.Millisecond
		if kills >= 15 { // enough is proved: the last one may finish
			life = time.Minute
		}
		timer := time.NewTimer(life)
		select {
		case err := <-ended:
			if err != nil {
				t.Fatalf("the worker failed: %v", err)
			}
		case <-timer.C:
			child.Process.Kill()
			<-ended
			kills++
		}
		timer.Stop()
	}
	if kills < 3 {
		t.Fatalf("killed only %d times: the test proves little", kills)
	}
	t.Logf("killed %d times", kills)
	done := must[list.Import](b)(b.imp.Import(ctx, b.by.Tenant, i.ID))
	counted(b, done, rows)
	if done.Accepted != 6000 || done.Merged != 1500 || done.Rejected != 1500 {
		t.Fatalf("%+v", done)
	}
	if n := scan[int](b, `select count(*) from queue where campaign_id = 'run'`); n != 6000 {
		t.Fatalf("%d of 6000 leads joined the campaign", n)
	}
}

func rowsOf(b *bench, id dialer.ImportID) int64 {
	b.Helper()
	return scan[int64](b, `select done_rows from imports where id = ?`, string(id))
}

// waitFor looks until ok or a deadline; the database tells of no event a test could wait for.
func waitFor(b *bench, ok func() bool) {
	b.Helper()
	deadline := time.NewTimer(60 * time.Second)
	defer deadline.Stop()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-deadline.C:
			b.Fatal("waited in vain")
		case <-tick.C:
		}
	}
}
