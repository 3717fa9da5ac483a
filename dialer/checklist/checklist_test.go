package checklist

import (
	"context"
	"os"
	"testing"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant/tenanttest"
)

var book tenanttest.Book

func TestMain(m *testing.M) {
	code := m.Run()
	book.Server.Close()
	os.Exit(code)
}

func TestStepsTickByFactAndASkipGivesWayToIt(t *testing.T) {
	w, ctx := book.Open(t), context.Background()
	id, other, s := w.Tenant(t, nil), w.Tenant(t, nil), NewStore(w.Schemas)
	look := func() map[Key]Step {
		t.Helper()
		p, err := s.Read(ctx, id)
		if err != nil || len(p.Steps) != 6 || p.Steps[0].Key != TestCall {
			t.Fatalf("%+v (%v)", p, err)
		}
		by := map[Key]Step{}
		for _, step := range p.Steps {
			by[step.Key] = step
		}
		return by
	}
	if err := s.Skip(ctx, id, Campaign, true); err != nil {
		t.Fatal(err)
	}
	if got := look(); got[Campaign].Done || !got[Campaign].Skipped || got[TestCall].Done {
		t.Fatalf("%+v", got)
	}
	err := w.Schemas.Within(ctx, id, func(tx *gorm.DB) error {
		for _, q := range []string{`insert into lists (id, name, country) values ('l1', 'A', 'CN')`, `insert into trunks (id, name, kind) values ('t1', 'S', 'sandbox')`,
			`insert into caller_ids (id, label, sealed, last4, kind) values ('k1', 'Sandbox', '', '', 'sandbox')`,
			`insert into campaigns (id, name, list_id, trunk_id, caller_id) values ('c1', 'Renewals', 'l1', 't1', 'k1')`,
			`insert into calls (id, attempt_id, campaign_id, lead_id, trunk_id, caller_id, agent_id, created_at, bridged_at, outcome, talk_ms, test, mos)
				values ('x1', 'a', 'c1', 'l', 't1', 'k1', 'u1', now(), now(), 'answered', 41000, true, 4.3)`,
			`insert into imports (id, list_id, file_name, file_key, bytes, status, accepted, finished_at) values ('i1', 'l1', 'f', 'k', 1, 'done', 1112, now())`} {
			if err := tx.Exec(q).Error; err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	got := look()
	if c := got[Campaign]; !c.Done || c.Skipped || c.Object != "c1" || c.Fact["name"] != "Renewals" {
		t.Fatalf("campaign %+v", c)
	}
	if got[TestCall].Fact["talk_ms"] != int64(41000) || !got[Sound].Done || got[Import].Fact["rows"] != int64(1112) || got[CallerID].Done || got[Invite].Done {
		t.Fatalf("%+v", got)
	}
	if p, err := s.Read(ctx, other); err != nil || p.Steps[0].Done {
		t.Fatalf("another tenant sees %+v (%v)", p, err)
	}
	if err := s.Skip(ctx, id, "dance", true); !fault.Is(err, fault.NotFound) {
		t.Fatalf("an unknown step: %v", err)
	}
}
