package jobs_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"go.uber.org/goleak"
	"gorm.io/gorm"

	"github.com/boyunhq/boyun/infra/dbtest"
	"github.com/boyunhq/boyun/infra/jobs"
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

type greet struct {
	Tenant string `json:"tenant"`
	Who    string `json:"who"`
}

func (greet) Kind() string { return "greet" }

// roles are what the shared book's first migration makes; the two tenants are this binary's own.
const roles = `
do $$ declare r text; begin
  perform pg_advisory_xact_lock(72017202);
  if not exists (select 1 from pg_roles where rolname = 'boyun_app') then create role boyun_app nologin noinherit; end if;
  if not exists (select 1 from pg_roles where rolname = 'boyun_tenant') then create role boyun_tenant nologin; end if;
  foreach r in array array['t_jobsaaaaaa','t_jobsbbbbbb'] loop
    if not exists (select 1 from pg_roles where rolname = r) then execute format('create role %I nologin in role boyun_tenant', r); end if;
  end loop;
end $$`

func open(t *testing.T, cfg jobs.Config) (*jobs.Jobs, *gorm.DB) {
	t.Helper()
	url := server.Database(t)
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if _, err := conn.Exec(t.Context(), roles); err != nil {
		t.Fatal(err)
	}
	var wait sync.WaitGroup
	for range 3 { // several processes start at once
		wait.Go(func() {
			if err := jobs.Migrate(t.Context(), url, slog.New(slog.DiscardHandler)); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	cfg.Logger, cfg.Poll = slog.New(slog.DiscardHandler), 20*time.Millisecond
	db := dbtest.Pool(t, url, 8)
	j, err := jobs.New(db, cfg)
	if err != nil {
		t.Fatal(err)
	}
	return j, db
}

// within is the door: path, tenant and role in the transaction's first statement.
func within(db *gorm.DB, id string, fn func(tx *gorm.DB) error) error {
	return db.Transaction(func(tx *gorm.DB) error {
		if err := tx.Exec(`select set_config('search_path', 'nothing_here', true), set_config('app.tenant', ?, true), set_config('role', ?, true)`,
			id, "t_"+id).Error; err != nil {
			return err
		}
		return fn(tx)
	})
}

const a, b = "jobsaaaaaa", "jobsbbbbbb"

// work runs j until the test ends; stop waits for it.
func work(t *testing.T, j *jobs.Jobs) (stop func() error) {
	t.Helper()
	soft, end := context.WithCancel(context.Background())
	hard, kill := context.WithCancel(context.Background())
	result := make(chan error, 1)
	go func() { result <- j.Run(soft, hard) }()
	var once sync.Once
	var err error
	stop = func() error {
		once.Do(func() { end(); err = <-result; kill() })
		return err
	}
	t.Cleanup(func() { stop() })
	return stop
}

func next[T any](t *testing.T, c <-chan T) T {
	t.Helper()
	select {
	case v := <-c:
		return v
	case <-time.After(20 * time.Second):
		t.Fatal("nothing came within 20 s")
		panic("unreachable")
	}
}

func TestAJobOfATenantIsDoneIfAndOnlyIfItsTransactionCommits(t *testing.T) {
	j, db := open(t, jobs.Config{})
	done := make(chan greet, 10)
	if err := jobs.Handle(j, 0, func(_ context.Context, job jobs.Job[greet]) error { done <- job.Args; return nil }); err != nil {
		t.Fatal(err)
	}
	work(t, j)
	rolledBack := errors.New("no")
	err := within(db, a, func(tx *gorm.DB) error {
		if _, err := j.Insert(t.Context(), tx, greet{a, "never"}, jobs.Options{}); err != nil {
			return err
		}
		return rolledBack
	})
	if !errors.Is(err, rolledBack) {
		t.Fatal(err)
	}
	began := time.Now()
	if err := within(db, a, func(tx *gorm.DB) error {
		_, err := j.Insert(t.Context(), tx, greet{a, "anna"}, jobs.Options{})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if got := next(t, done); got != (greet{a, "anna"}) {
		t.Fatalf("done: %+v", got)
	}
	t.Logf("insert to done: %v", time.Since(began))
	if len(done) != 0 {
		t.Fatalf("the rolled-back job ran: %+v", <-done)
	}
	if _, err := j.Insert(t.Context(), db, greet{a, "x"}, jobs.Options{}); err == nil {
		t.Fatal("a job outside a transaction was taken")
	}
}

func TestATenantNeitherMakesNorSeesAnothersJobs(t *testing.T) {
	j, db := open(t, jobs.Config{})
	err := within(db, a, func(tx *gorm.DB) error {
		_, err := j.Insert(t.Context(), tx, greet{b, "for b"}, jobs.Options{})
		return err
	})
	if err == nil || !strings.Contains(err.Error(), "row-level security") {
		t.Fatalf("a's transaction made b's job: %v", err)
	}
	if err := within(db, b, func(tx *gorm.DB) error {
		_, err := j.Insert(t.Context(), tx, greet{b, "canary"}, jobs.Options{Once: true})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if err := within(db, a, func(tx *gorm.DB) error {
		var n int
		if err := tx.Raw(`select count(*) from jobs.river_job`).Row().Scan(&n); err != nil || n != 0 {
			return fmt.Errorf("a sees %d jobs of b: %w", n, err)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if err := within(db, a, func(tx *gorm.DB) error { return tx.Exec(`delete from jobs.river_job`).Error }); err == nil {
		t.Fatal("a tenant's role may delete jobs")
	}
	var n int
	if err := db.Raw(`select count(*) from jobs.river_job`).Row().Scan(&n); err != nil || n != 1 {
		t.Fatalf("the application sees %d jobs, %v", n, err)
	}
}

func TestAJobAskedForOnceRunsOnceHoweverOftenItIsInserted(t *testing.T) {
	j, db := open(t, jobs.Config{})
	var ran atomic.Int32
	done := make(chan string, 100)
	jobs.Handle(j, 0, func(_ context.Context, job jobs.Job[greet]) error { ran.Add(1); done <- job.Args.Who; return nil })
	var wait sync.WaitGroup
	var fresh atomic.Int32
	for range 20 {
		wait.Go(func() {
			err := within(db, a, func(tx *gorm.DB) error {
				new, err := j.Insert(t.Context(), tx, greet{a, "usage of call 1"}, jobs.Options{Once: true})
				if new {
					fresh.Add(1)
				}
				return err
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	stop := work(t, j)
	next(t, done)
	within(db, a, func(tx *gorm.DB) error {
		new, err := j.Insert(t.Context(), tx, greet{a, "usage of call 1"}, jobs.Options{Once: true})
		if new || err != nil {
			t.Errorf("after it was done: fresh=%v %v", new, err)
		}
		_, err = j.Insert(t.Context(), tx, greet{a, "last"}, jobs.Options{})
		return err
	})
	if got := next(t, done); got != "last" {
		t.Fatalf("done again: %s", got)
	}
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	if fresh.Load() != 1 || ran.Load() != 2 {
		t.Fatalf("%d inserted, %d runs", fresh.Load(), ran.Load())
	}
}

func TestAFailedJobComesBackAndOneGivenUpDoesNot(t *testing.T) {
	j, db := open(t, jobs.Config{})
	type run struct {
		who     string
		attempt int
	}
	runs := make(chan run, 10)
	jobs.Handle(j, 0, func(_ context.Context, job jobs.Job[greet]) error {
		runs <- run{job.Args.Who, job.Attempt}
		switch {
		case job.Args.Who == "hopeless":
			return jobs.GiveUp(errors.New("no such number"))
		case job.Attempt == 1 && job.Args.Who == "panics":
			panic("a bug")
		case job.Attempt == 1:
			return errors.New("try again")
		}
		return nil
	})
	work(t, j)
	if err := within(db, a, func(tx *gorm.DB) error {
		for _, who := range []string{"hopeless", "shaky", "panics"} {
			if _, err := j.Insert(t.Context(), tx, greet{a, who}, jobs.Options{}); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	seen := map[run]int{}
	for range 5 {
		seen[next(t, runs)]++
	}
	want := map[run]int{{"hopeless", 1}: 1, {"shaky", 1}: 1, {"shaky", 2}: 1, {"panics", 1}: 1, {"panics", 2}: 1}
	for r, n := range want {
		if seen[r] != n {
			t.Errorf("%v ran %d times, want %d (all: %v)", r, seen[r], n, seen)
		}
	}
}

func TestASoftStopFinishesWhatWasBegunAndAHardOneEndsIt(t *testing.T) {
	for name, kill := range map[string]bool{"soft": false, "hard": true} {
		t.Run(name, func(t *testing.T) {
			j, db := open(t, jobs.Config{})
			begun, release, result := make(chan bool), make(chan bool), make(chan error, 1)
			jobs.Handle(j, 0, func(ctx context.Context, _ jobs.Job[greet]) error {
				begun <- true
				select {
				case <-release:
				case <-ctx.Done():
				}
				result <- ctx.Err()
				return ctx.Err()
			})
			soft, end := context.WithCancel(context.Background())
			hard, die := context.WithCancel(context.Background())
			defer die()
			ended := make(chan error, 1)
			go func() { ended <- j.Run(soft, hard) }()
			within(db, a, func(tx *gorm.DB) error {
				_, err := j.Insert(t.Context(), tx, greet{a, "long"}, jobs.Options{})
				return err
			})
			next(t, begun)
			end()
			select {
			case err := <-ended:
				t.Fatalf("ended with work in hand: %v", err)
			case <-time.After(100 * time.Millisecond):
			}
			if kill {
				die()
			} else {
				close(release)
			}
			if err := next(t, result); (err != nil) != kill {
				t.Fatalf("the job's context: %v", err)
			}
			if err := next(t, ended); err != nil {
				t.Fatal(err)
			}
			var state string
			if err := db.Raw(`select state::text from jobs.river_job`).Row().Scan(&state); err != nil || (state == "completed") == kill {
				t.Fatalf("the job is %s afterwards, %v", state, err)
			}
		})
	}
}

func TestTheBackOffDoublesFromASecondAndSpansThreeDays(t *testing.T) {
	var sum time.Duration
	for n := range 24 {
		low, high := jobs.BackOffAfter(n, 0), jobs.BackOffAfter(n, 1)
		if want := min(time.Second<<n, 7*time.Hour); low != want*3/4 || high != want*5/4 {
			t.Errorf("after %d failures: %v to %v, want %v +- 25%%", n+1, low, high, want)
		}
		sum += jobs.BackOffAfter(n, 0.5)
	}
	if sum < 68*time.Hour || sum > 80*time.Hour {
		t.Errorf("25 attempts span %v", sum)
	}
}
