package run_test

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/run"
)

func TestMain(m *testing.M) {
	if folder := os.Getenv("RUN_TEST_HOLD"); folder != "" { // the child of TestAKilledHolderLosesItsFolder
		if _, err := run.LockFolder(folder); err != nil {
			os.Exit(3)
		}
		os.Stdout.WriteString("held\n")
		select {}
	}
	goleak.VerifyTestMain(m)
}

type journal struct {
	mu    sync.Mutex
	lines []string
}

func (j *journal) add(line string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.lines = append(j.lines, line)
}

func group(drain time.Duration, parts ...run.Part) *run.Group {
	return &run.Group{Parts: parts, Drain: drain, Logger: slog.New(slog.DiscardHandler)}
}

func TestOneSignalStopsPartsInReverseOrderAfterTheirWork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var j journal
		part := func(name string, work time.Duration) run.Part {
			return run.Part{Name: name, Run: func(soft, hard context.Context) error {
				<-soft.Done()
				select {
				case <-time.After(work):
					j.add(name + " finished")
				case <-hard.Done():
					j.add(name + " dropped")
				}
				return soft.Err()
			}}
		}
		signals := make(chan os.Signal, 2)
		signals <- syscall.SIGTERM
		began := time.Now()
		err := group(time.Hour, part("database", 0), part("calls", 10*time.Minute), part("web", time.Second)).Run(t.Context(), signals)
		if err != nil {
			t.Fatal(err)
		}
		if want := []string{"web finished", "calls finished", "database finished"}; !slices.Equal(j.lines, want) {
			t.Fatalf("order: %v", j.lines)
		}
		if took := time.Since(began); took != 10*time.Minute+time.Second {
			t.Fatalf("took %v", took)
		}
	})
}

func TestASecondSignalOrThePatiencesEndDropsWorkButKeepsTheOrder(t *testing.T) {
	for name, second := range map[string]bool{"a second signal": true, "the limit": false} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var j journal
				signals := make(chan os.Signal, 2)
				signals <- syscall.SIGTERM
				calls := run.Part{Name: "calls", Run: func(soft, hard context.Context) error {
					<-soft.Done()
					if second {
						signals <- syscall.SIGINT
					}
					<-hard.Done()
					j.add("calls dropped")
					return hard.Err()
				}}
				database := run.Plain("database", func(ctx context.Context) error {
					<-ctx.Done()
					j.add("database closed")
					return nil
				})
				began := time.Now()
				if err := group(time.Minute, database, calls).Run(t.Context(), signals); err != nil {
					t.Fatal(err)
				}
				if want := []string{"calls dropped", "database closed"}; !slices.Equal(j.lines, want) {
					t.Fatalf("order: %v", j.lines)
				}
				if took := time.Since(began); (took < time.Minute) != second {
					t.Fatalf("took %v", took)
				}
			})
		})
	}
}

func TestOnePartsFailureStopsAllAndIsNamed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		broken := errors.New("port 8080 is busy")
		stopped := false
		err := group(0,
			run.Plain("database", func(ctx context.Context) error { <-ctx.Done(); stopped = true; return ctx.Err() }),
			run.Plain("web", func(context.Context) error { return broken }),
		).Run(t.Context(), nil)
		if !errors.Is(err, broken) || !strings.Contains(err.Error(), "web: ") || !stopped {
			t.Fatalf("stopped=%v err=%v", stopped, err)
		}
	})
}

func TestAGroupWhoseWorkIsDoneEndsByItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		if err := group(0, run.Plain("migrate", func(context.Context) error { return nil })).Run(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
	})
}

func TestAFolderHasOneHolder(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "data")
	first, err := run.LockFolder(folder)
	if err != nil {
		t.Fatal(err)
	}
	_, err = run.LockFolder(folder)
	if !fault.Is(err, fault.Conflict) || !strings.Contains(err.Error(), "BOYUN_DATA") || !strings.Contains(err.Error(), "process") {
		t.Fatalf("second holder: %v", err)
	}
	if err := first.Release(); err != nil {
		t.Fatal(err)
	}
	again, err := run.LockFolder(folder)
	if err != nil {
		t.Fatalf("after release: %v", err)
	}
	again.Release()
}

func TestAKilledHolderLosesItsFolder(t *testing.T) {
	folder := t.TempDir()
	holder := exec.Command(os.Args[0])
	holder.Env = append(os.Environ(), "RUN_TEST_HOLD="+folder)
	out, err := holder.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := holder.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := out.Read(make([]byte, 5)); err != nil {
		t.Fatal(err)
	}
	if _, err := run.LockFolder(folder); !fault.Is(err, fault.Conflict) {
		t.Fatalf("the folder another process holds: %v", err)
	}
	holder.Process.Kill()
	holder.Wait()
	lock, err := run.LockFolder(folder)
	if err != nil {
		t.Fatalf("after kill -9: %v", err)
	}
	lock.Release()
}
