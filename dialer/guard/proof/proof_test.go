package proof_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/dialer/guard/proof"
	"github.com/boyunhq/boyun/dialer/internal/fixture"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/audit"
	"github.com/boyunhq/boyun/tenant/isolation"
	"github.com/boyunhq/boyun/tenant/tenanttest"
)

var book tenanttest.Book

func TestMain(m *testing.M) { book.Main(m) }

var noon = time.Date(2026, 11, 23, 4, 0, 0, 0, time.UTC)

func maker(t testing.TB, w *tenanttest.World) *proof.Maker {
	t.Helper()
	profiles, err := guard.NewProfiles()
	if err != nil {
		t.Fatal(err)
	}
	return &proof.Maker{Schemas: w.Schemas, Log: audit.New(w.Schemas), Profiles: profiles}
}

// keep writes a verdict down for the fixture's call.
func keep(ctx context.Context, w *tenanttest.World, o isolation.Office) error {
	if err := fixture.Canary(ctx, w.Schemas, o); err != nil {
		return err
	}
	p := fixture.Of(o)
	in := guard.Inputs{At: noon, Rules: "CN@x " + o.Canary, Country: "CN", Kind: "mobile", Zones: []string{"Asia/Shanghai"}, Local: []string{"2026-11-23T12:00:00+08:00"}, Most: 3, Allowed: true, Attempts: 1}
	return w.Schemas.Within(ctx, o.ID, func(tx *gorm.DB) error {
		return guard.Keep(tx, o.ID, []guard.Kept{{Attempt: p.Attempt, Call: p.Call, Campaign: p.Campaign, Lead: p.Lead, Blind: []byte("blind-1"), Inputs: in}}, noon)
	})
}

func TestAPackProvesItselfAndShowsEveryChange(t *testing.T) {
	w, ctx := book.Open(t), context.Background()
	m, o := maker(t, w), isolation.Office{ID: w.Tenant(t, nil), Canary: "c"}
	if err := keep(ctx, w, o); err != nil {
		t.Fatal(err)
	}
	p, err := m.OfCall(ctx, tenant.System(o.ID), fixture.Of(o).Call, noon.Add(time.Minute))
	if err != nil || len(p.Verdicts) != 1 || len(p.Roots) != 1 || p.Verdicts[0].Outcome != "answered" {
		t.Fatalf("%+v, %v", p, err)
	}
	whole, err := json.MarshalIndent(p, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	read := func(text string) error {
		var again proof.Pack
		if err := json.Unmarshal([]byte(text), &again); err != nil {
			t.Fatal(err)
		}
		return proof.Check(again)
	}
	if err := read(string(whole)); err != nil {
		t.Fatalf("an honest pack: %v", err)
	}
	for name, change := range map[string]func(*proof.Pack){
		"another clock": func(p *proof.Pack) {
			p.Verdicts[0].Text = strings.Replace(p.Verdicts[0].Text, "12:00:00", "13:00:00", 1)
		},
		"shown otherwise":     func(p *proof.Pack) { p.Verdicts[0].Inputs = json.RawMessage(`{}`) },
		"another digest":      func(p *proof.Pack) { p.Batches[0].Digests[0] = strings.Repeat("ab", 32) },
		"another batch":       func(p *proof.Pack) { p.Roots[0].Batches[0] = strings.Repeat("ab", 32) },
		"another root":        func(p *proof.Pack) { p.Roots[0].Entry.Detail["root"] = strings.Repeat("ab", 32) },
		"the entry, redated":  func(p *proof.Pack) { p.Roots[0].Entry.At = p.Roots[0].Entry.At.Add(time.Second) },
		"a verdict moved off": func(p *proof.Pack) { p.Verdicts[0].Place = 7 },
	} {
		var forged proof.Pack
		if err := json.Unmarshal(whole, &forged); err != nil {
			t.Fatal(err)
		}
		change(&forged)
		if err := proof.Check(forged); err == nil {
			t.Errorf("%s is not seen", name)
		}
	}
	err = w.Schemas.Within(ctx, o.ID, func(tx *gorm.DB) error { return tx.Exec(`update verdicts set inputs = '{}'`).Error })
	if err == nil {
		t.Error("a tenant's role rewrites verdicts")
	}
}

func TestThePackOfACallIsOfTheNumberThatWasDialed(t *testing.T) {
	w, ctx := book.Open(t), context.Background()
	m, o := maker(t, w), isolation.Office{ID: w.Tenant(t, nil), Canary: "c"}
	if err := keep(ctx, w, o); err != nil {
		t.Fatal(err)
	}
	err := w.Schemas.Within(ctx, o.ID, func(tx *gorm.DB) error { return tx.Exec(`update attempts set blind = 'the second number'`).Error })
	if err != nil {
		t.Fatal(err)
	}
	p, err := m.OfCall(ctx, tenant.System(o.ID), fixture.Of(o).Call, noon.Add(time.Minute))
	if err != nil || len(p.Verdicts) != 1 {
		t.Fatalf("%d verdicts of a call to the lead's second number: %v", len(p.Verdicts), err)
	}
}

func TestNoTenantSeesAnothersProof(t *testing.T) {
	w := book.Open(t)
	m := maker(t, w)
	isolation.Isolate(t, w, isolation.Trial{Tenants: 3, Rounds: 4, Plant: func(ctx context.Context, o isolation.Office) error { return keep(ctx, w, o) }},
		isolation.Probe{Name: "OfCall",
			Run: func(ctx context.Context, o isolation.Office) (any, error) {
				return m.OfCall(ctx, tenant.System(o.ID), fixture.Of(o).Call, noon)
			},
			Trespass: func(ctx context.Context, me, other isolation.Office) (any, error) {
				return m.OfCall(ctx, tenant.System(me.ID), dialer.CallID(fixture.Of(other).Call), noon)
			}})
}
