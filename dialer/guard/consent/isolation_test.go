package consent_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/dialer/guard/consent"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/isolation"
	"github.com/boyunhq/boyun/tenant/tenanttest"
)

var book tenanttest.Book

func TestMain(m *testing.M) { book.Main(m) }

// plain reads a number as its own index.
type plain struct{}

func (plain) Index(_ context.Context, _ tenant.ID, number string) ([]byte, string, error) {
	if number == "" {
		return nil, "", fault.New(fault.Invalid, "empty", "no number")
	}
	return []byte(number), "6021", nil
}

var noon = time.Date(2026, 11, 23, 4, 0, 0, 0, time.UTC)

func record(purpose guard.Purpose) consent.Record {
	return consent.Record{Purpose: purpose, TextVersion: "form-3", Source: "web form", Given: noon.Add(-time.Hour), ProofRef: "crm/1"}
}

func TestNoTenantSeesAnothersConsents(t *testing.T) {
	w := book.Open(t)
	store := consent.NewStore(w.Schemas, plain{})
	isolation.Isolate(t, w, isolation.Trial{Tenants: 4, Plant: func(ctx context.Context, o isolation.Office) error {
		r := record(consent.Any)
		r.Source = o.Canary
		_, err := store.Add(ctx, tenant.System(o.ID), "13800138000", r, noon)
		return err
	}},
		isolation.Probe{Name: "List", Run: func(ctx context.Context, o isolation.Office) (any, error) {
			all, _, err := store.List(ctx, o.ID, "", 10)
			return all, err
		}},
		isolation.Probe{Name: "Of", Run: func(ctx context.Context, o isolation.Office) (all any, err error) {
			err = w.Schemas.Within(ctx, o.ID, func(tx *gorm.DB) error {
				all, err = consent.Of(tx, []byte("13800138000"))
				return err
			})
			return all, err
		}},
		isolation.Probe{Name: "Count", Silent: true, Run: func(ctx context.Context, o isolation.Office) (any, error) { return store.Count(ctx, o.ID, noon) }},
		isolation.Probe{Name: "Import", Silent: true, Run: func(ctx context.Context, o isolation.Office) (any, error) {
			_, _, err := store.Import(ctx, tenant.System(o.ID), []consent.Row{{Number: "13900139000", Record: record(guard.ForSurvey)}}, noon)
			return nil, err
		}},
		isolation.Probe{Name: "Withdraw", Silent: true, Run: func(ctx context.Context, o isolation.Office) (any, error) {
			_, err := store.Withdraw(ctx, tenant.System(o.ID), "13900139000", guard.ForSurvey, "asked", noon)
			return nil, err
		}})
}

func TestARecordWithoutItsProofIsNone(t *testing.T) {
	w := book.Open(t)
	store, by := consent.NewStore(w.Schemas, plain{}), tenant.System(w.Tenant(t, nil))
	for name, change := range map[string]func(*consent.Record){
		"no wording": func(r *consent.Record) { r.TextVersion = " " }, "no source": func(r *consent.Record) { r.Source = "" }, "no proof": func(r *consent.Record) { r.ProofRef = "" },
		"given tomorrow": func(r *consent.Record) { r.Given = noon.Add(24 * time.Hour) }, "no such purpose": func(r *consent.Record) { r.Purpose = "fun" },
		"over before it began": func(r *consent.Record) { r.Expires = r.Given.Add(-time.Hour) },
	} {
		r := record(guard.ForService)
		change(&r)
		if _, err := store.Add(t.Context(), by, "13800138000", r, noon); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	rows := []consent.Row{{Number: "1", Record: record(guard.ForService)}, {Number: "", Record: record(guard.ForService)}, {Number: "1", Record: record(guard.ForService)}}
	added, rejected, err := store.Import(t.Context(), by, rows, noon)
	if err != nil || added != 1 || len(rejected) != 1 || rejected[0].Line != 2 {
		t.Fatalf("added %d, rejected %v, %v", added, rejected, errors.Join(err))
	}
	if n, err := store.Withdraw(t.Context(), by, "1", consent.Any, "asked", noon); err != nil || n != 1 {
		t.Fatalf("withdrew %d, %v", n, err)
	}
}
