package tape

import (
	"context"
	"slices"
	"testing"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/infra/blob"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/jobs"
	"github.com/boyunhq/boyun/tenant"
)

// asked keeps which sweeps were asked for.
type asked struct{ days []string }

func (a *asked) Insert(_ context.Context, _ *gorm.DB, args jobs.Args, _ jobs.Options) (bool, error) {
	a.days = append(a.days, args.(Sweep).Day)
	return true, nil
}

func (s *studio) exec(t *testing.T, statement string, args ...any) {
	t.Helper()
	if err := s.world.Schemas.Within(context.Background(), s.who, func(tx *gorm.DB) error { return tx.Exec(statement, args...).Error }); err != nil {
		t.Fatal(err)
	}
}

func TestRecordingsGoWhenTheirTimeIsOverAndNoneOnHold(t *testing.T) {
	s, ctx, now := open(t), context.Background(), time.Now()
	boss := tenant.Actor{Tenant: s.who, User: "boss"}
	s.exec(t, `insert into lists (id, name, country) values ('cn', 'cn', 'CN'), ('us', 'us', 'US')`)
	s.exec(t, `insert into trunks (id, name, kind) values ('t', 't', 'sandbox')`)
	s.exec(t, `insert into caller_ids (id, label, sealed, last4, kind, trunk_id) values ('k', 'k', '', '0000', 'sandbox', 't')`)
	s.exec(t, `insert into campaigns (id, name, list_id, trunk_id, caller_id, status, keep_days) values ('plain', 'plain', 'cn', 't', 'k', 'draft', 0), ('long', 'long', 'cn', 't', 'k', 'draft', 90)`)
	s.exec(t, `insert into leads (id, list_id, sealed, blind, last4, country) values ('cn', 'cn', '', 'a', '0000', 'CN'), ('us', 'us', '', 'b', '0000', 'US')`)
	for _, c := range []struct {
		id, campaign, lead string
		days               int
	}{
		{"young", "plain", "cn", 29}, {"over", "plain", "cn", 31}, {"held", "plain", "cn", 400}, {"longer", "long", "cn", 80}, {"longest", "long", "cn", 91},
		{"law", "plain", "us", 100}, {"campaignless", "", "cn", 31},
	} {
		s.exec(t, `insert into calls (id, attempt_id, campaign_id, lead_id, trunk_id, caller_id, created_at) values (?, ?, ?, ?, 't', 'k', ?)`, c.id, c.id, c.campaign, c.lead, now)
		s.talk(t, dialer.CallID(c.id))
		s.exec(t, `update recordings set started_at = ? where call_id = ?`, now.AddDate(0, 0, -c.days), c.id)
	}
	if err := s.index.Hold(ctx, boss, "held", "  ", now); !fault.Is(err, fault.Invalid) {
		t.Errorf("a hold without a reason: %v", err)
	}
	if err := s.index.Hold(ctx, boss, "held", "case 17", now); err != nil {
		t.Fatal(err)
	}
	queue, store := &asked{}, &stubborn{Folder: s.spool}
	k := &Keeper{Schemas: s.world.Schemas, Index: s.index, Stores: []blob.Store{store}, Jobs: queue, Log: quiet(), Now: func() time.Time { return now },
		Laws: func(*gorm.DB) (guard.Retention, error) {
			return guard.Retention{Days: 30, Countries: map[string]int{"US": 1825}}, nil
		}}
	store.down = true
	if err := k.Sweep(ctx, s.who); err == nil || count(t, s.spool) != 7 {
		t.Fatalf("a store that is away: %v, %d left", err, count(t, s.spool))
	}
	if _, err := s.library.Open(ctx, s.who, "over", Talk); !fault.Is(err, fault.NotFound) {
		t.Errorf("what is about to be deleted is played: %v", err)
	}
	store.down, store.sticks = false, true
	if err := k.Sweep(ctx, s.who); err == nil || count(t, s.spool) != 5 {
		t.Fatalf("one object that cannot be deleted: %v, %d left", err, count(t, s.spool))
	}
	store.sticks = false
	for range 2 {
		if err := k.Sweep(ctx, s.who); err != nil {
			t.Fatal(err)
		}
	}
	var left []string
	for _, id := range []string{"young", "over", "held", "longer", "longest", "law", "campaignless"} {
		if _, err := s.library.Open(ctx, s.who, dialer.CallID(id), Talk); err == nil {
			left = append(left, id)
		}
	}
	if !slices.Equal(left, []string{"young", "held", "longer", "law"}) || count(t, s.spool) != 4 {
		t.Fatalf("left are %v, %d objects", left, count(t, s.spool))
	}
	if len(queue.days) != 2 || queue.days[0] != now.UTC().AddDate(0, 0, 1).Format(time.DateOnly) {
		t.Errorf("the next sweeps are asked for on %v", queue.days)
	}
	if err := s.index.Hold(ctx, boss, "over", "too late", now); !fault.Is(err, fault.Conflict) {
		t.Errorf("a hold on what is gone: %v", err)
	}
	if err := s.index.Release(ctx, boss, "held", now); err != nil {
		t.Fatal(err)
	}
	if err := k.Sweep(ctx, s.who); err != nil || count(t, s.spool) != 3 {
		t.Errorf("%v: once the hold is over %d are left", err, count(t, s.spool))
	}
	var log []string
	if err := s.world.Schemas.Within(ctx, s.who, func(tx *gorm.DB) error {
		return tx.Raw(`select actor || ' ' || action || ' ' || coalesce(detail->>'reason', detail->>'count', '') from audit_log order by seq`).Scan(&log).Error
	}); err != nil || !slices.Equal(log, []string{"boss hold_set case 17", "system recordings_expired 3", "boss hold_cleared ", "system recordings_expired 1"}) {
		t.Errorf("the audit log says %q (%v)", log, err)
	}
}

// stubborn deletes nothing while it is down, and not the first it is asked for while it sticks.
type stubborn struct {
	*blob.Folder
	down, sticks bool
	stuck        string
}

func (s *stubborn) Delete(ctx context.Context, key string) error {
	if s.stuck == "" && s.sticks {
		s.stuck = key
	}
	if s.down || s.sticks && key == s.stuck {
		return fault.New(fault.Unavailable, "store", "no route to the store")
	}
	return s.Folder.Delete(ctx, key)
}
