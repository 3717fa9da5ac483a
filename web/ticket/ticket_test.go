package ticket

import (
	"context"
	"sync"
	"testing"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/state/memory"
	"github.com/boyunhq/boyun/tenant"
)

func TestATicketOpensOneSocketOnceForItsKindAndOrigin(t *testing.T) {
	state := memory.New()
	defer state.Close()
	o, ctx := NewOffice(state), context.Background()
	bearer := Bearer{Who: tenant.Actor{Tenant: "aaaaaaaaaa", User: "u1", Role: tenant.Agent}, Session: "s1", Origin: "https://boyun.example"}
	issue := func() string {
		t.Helper()
		ticket, err := o.Issue(ctx, Desk, bearer)
		if err != nil {
			t.Fatal(err)
		}
		return ticket
	}
	for name, try := range map[string]func() error{
		"another kind":   func() error { _, err := o.Use(ctx, Live, issue(), bearer.Origin); return err },
		"another origin": func() error { _, err := o.Use(ctx, Desk, issue(), "https://evil.example"); return err },
		"a made-up one":  func() error { _, err := o.Use(ctx, Desk, "made-up", bearer.Origin); return err },
	} {
		if err := try(); !fault.Is(err, fault.Forbidden) {
			t.Fatalf("%s: got %v", name, err)
		}
	}
	ticket, opened := issue(), 0
	var mu sync.Mutex
	var all sync.WaitGroup
	for range 32 {
		all.Go(func() {
			got, err := o.Use(ctx, Desk, ticket, bearer.Origin)
			mu.Lock()
			defer mu.Unlock()
			if err == nil && got.Who.User == "u1" && got.Session == "s1" {
				opened++
			}
		})
	}
	all.Wait()
	if opened != 1 {
		t.Fatalf("one ticket opened %d sockets", opened)
	}
}
