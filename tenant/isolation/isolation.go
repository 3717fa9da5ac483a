// Package isolation owns the proof that no tenant sees another's rows: a harness that every package with a store runs over all of its
// operations, and checks of the walls in the database itself, found from its catalogue so that no new table is forgotten. It is for
// tests only.
package isolation

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/tenanttest"
)

// Office is one tenant of the trial. Canary is a word that only its own rows hold.
type Office struct {
	ID     tenant.ID
	Canary string
}

// Probe is one operation of a store.
type Probe struct {
	Name string
	// Run does the operation for o and returns everything it read. It must be safe to repeat and to run in parallel.
	Run func(ctx context.Context, o Office) (read any, err error)
	// Silent says that the operation reads nothing of its own; otherwise a result without the own canary fails, since it proves nothing.
	Silent bool
	// Trespass tries the operation for me on things of other (their ids). It must fail with fault.NotFound, or read nothing of theirs.
	// Nil where the operation takes no id.
	Trespass func(ctx context.Context, me, other Office) (read any, err error)
}

// Trial says how hard Isolate tries; zero fields get the defaults.
type Trial struct {
	Tenants, Goroutines, Rounds int // 8, 32, and 12 operations for each goroutine
	// Plant puts rows with the canary of o into its schema: once, before the probes run.
	Plant func(ctx context.Context, o Office) error
}

const mark = "canary-of-"

// Isolate plants a canary with each of many tenants, then runs the probes for tenants in random order from many goroutines over one
// small pool, and fails when any operation shows a canary that is not its tenant's own.
func Isolate(t *testing.T, w *tenanttest.World, trial Trial, probes ...Probe) {
	t.Helper()
	offices := open(t, w, trial)
	var wg sync.WaitGroup
	for range or(trial.Goroutines, 32) {
		wg.Go(func() {
			for range or(trial.Rounds, 12) {
				p := probes[rand.IntN(len(probes))]
				i := rand.IntN(len(offices))
				me, other := offices[i], offices[(i+1+rand.IntN(len(offices)-1))%len(offices)]
				if err := p.try(me, other); err != nil {
					t.Errorf("%s: %v", p.Name, err)
				}
			}
		})
	}
	wg.Wait()
	for _, p := range probes { // whatever chance left out
		for i, me := range offices[:2] {
			if err := p.try(me, offices[1-i]); err != nil {
				t.Errorf("%s: %v", p.Name, err)
			}
		}
	}
}

func open(t *testing.T, w *tenanttest.World, trial Trial) []Office {
	t.Helper()
	offices := make([]Office, max(or(trial.Tenants, 8), 2))
	for i := range offices {
		id := w.Tenant(t, nil)
		offices[i] = Office{ID: id, Canary: mark + string(id)}
		if trial.Plant == nil {
			continue
		}
		if err := trial.Plant(context.Background(), offices[i]); err != nil {
			t.Fatalf("plant a canary with tenant %s: %v", id, err)
		}
	}
	return offices
}

func or(n, otherwise int) int {
	if n > 0 {
		return n
	}
	return otherwise
}

func (p Probe) try(me, other Office) error {
	ctx := context.Background()
	read, err := p.Run(ctx, me)
	if err != nil {
		return fmt.Errorf("for tenant %s: %w", me.ID, err)
	}
	if err := foreign(read, me); err != nil {
		return err
	}
	if !p.Silent && !strings.Contains(everything(read), me.Canary) {
		return fmt.Errorf("tenant %s does not see its own canary, so this proves nothing: read %.200s", me.ID, everything(read))
	}
	if p.Trespass == nil {
		return nil
	}
	read, err = p.Trespass(ctx, me, other)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return fmt.Errorf("tenant %s asked for a thing of %s: want not_found, got %w", me.ID, other.ID, err)
	}
	return foreign(read, me)
}

// foreign looks for any canary that is not me's.
func foreign(read any, me Office) error {
	text := everything(read)
	for rest := text; ; {
		_, after, found := strings.Cut(rest, mark)
		if !found {
			return nil
		}
		if !strings.HasPrefix(after, string(me.ID)) {
			return fmt.Errorf("tenant %s saw the canary of %.10s", me.ID, after)
		}
		rest = after
	}
}
