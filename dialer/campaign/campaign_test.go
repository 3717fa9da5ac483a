package campaign_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/campaign"
	"github.com/boyunhq/boyun/dialer/campaign/run"
	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/tenanttest"
)

var book tenanttest.Book

func TestMain(m *testing.M) { book.Main(m) }

// bench is a tenant with a sandbox, a real trunk and a list, and the stores that work on them.
type bench struct {
	testing.TB
	*tenanttest.World
	t        tenant.ID
	guard    *guard.Store
	store    *campaign.Store
	presence ready
}

// ready is who is ready.
type ready []dialer.AgentID

func (r *ready) Ready(tenant.ID, dialer.CampaignID) []dialer.AgentID { return *r }

func newBench(t testing.TB) *bench {
	t.Helper()
	b := &bench{TB: t, World: book.Open(t)}
	b.t = b.Tenant(t, nil)
	g, err := guard.New(guard.Config{TrustTenants: true})
	if err != nil {
		t.Fatal(err)
	}
	b.guard, b.store = g, campaign.NewStore(b.Schemas, g, &b.presence)
	b.exec(`insert into users (id, email, role) values ('ann', 'ann@example.com', 'owner'), ('bob', 'bob@example.com', 'agent')`)
	b.exec(`insert into trunks (id, name, kind) values ('box', 'Sandbox', 'sandbox'), ('sip', 'Carrier', 'ip')`)
	b.exec(`insert into caller_ids (id, label, sealed, last4, kind, trunk_id, proof) values ('boxid', 'Sandbox', '\x00', '0000', 'sandbox', 'box', ''),
		('own', 'Ours', '\x00', '8841', 'own', 'sip', 'verified')`)
	b.exec(`insert into lists (id, name, country, leads) values ('l1', 'Autumn', 'CN', 0)`)
	return b
}

// by is who acts.
func (b *bench) by() tenant.Actor { return tenant.Actor{Tenant: b.t, User: "ann"} }

func (b *bench) exec(sql string, args ...any) {
	b.Helper()
	if err := b.Schemas.Within(context.Background(), b.t, func(tx *gorm.DB) error { return tx.Exec(sql, args...).Error }); err != nil {
		b.Fatal(err)
	}
}

func scan[T any](b *bench, sql string, args ...any) (out T) {
	b.Helper()
	if err := b.Schemas.Within(context.Background(), b.t, func(tx *gorm.DB) error { return tx.Raw(sql, args...).Scan(&out).Error }); err != nil {
		b.Fatal(err)
	}
	return out
}

// leads puts n callable people into the list.
func (b *bench) leads(from, n int) {
	b.Helper()
	b.exec(`insert into leads (id, list_id, sealed, blind, last4, country, kind, timezone)
		select 'lead' || lpad(i::text, 8, '0'), 'l1', '\x00', sha256(i::text::bytea), lpad(i::text, 4, '0'), 'CN', 'mobile', 'Asia/Shanghai' from generate_series(?::int, ?::int) i`, from, from+n-1)
	b.exec(`insert into consents (id, blind, last4, purpose, text_version, source, given_at) select 'k' || id, blind, last4, 'any', 'v1', 'form', '2026-01-01' from leads
		where id >= 'lead' || lpad((?::int)::text, 8, '0') on conflict do nothing`, from)
	b.exec(`update lists set leads = (select count(*) from leads where list_id = 'l1')`)
}

// noon is a Monday at 10:00 in Shanghai.
func noon(t testing.TB) time.Time {
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	return time.Date(2026, 11, 23, 10, 0, 0, 0, zone)
}

// start makes and starts a campaign on the list by trunk and returns it with a lease under which it may be claimed.
func (b *bench) start(trunk dialer.TrunkID, caller dialer.CallerID) (run.Entry, int64) {
	b.Helper()
	ctx := context.Background()
	c, err := b.store.Create(ctx, b.t, campaign.Fresh{Name: "Renewals", List: "l1", Trunk: trunk, Caller: caller, By: "ann", At: noon(b)})
	if err != nil {
		b.Fatal(err)
	}
	if err := b.store.Assign(ctx, b.t, c.ID, []tenant.UserID{"ann"}); err != nil {
		b.Fatal(err)
	}
	if _, err := b.store.Start(ctx, b.by(), c.ID, noon(b)); err != nil {
		b.Fatal(err)
	}
	e := run.Entry{Tenant: b.t, Campaign: c.ID}
	b.lease(e, "node1", 1)
	return e, 1
}

// lease gives the campaign to holder.
func (b *bench) lease(e run.Entry, holder string, epoch int64) {
	b.Helper()
	err := b.Schemas.Public(context.Background(), func(tx *gorm.DB) error {
		return tx.Exec(`insert into leases (name, holder, epoch, expires_at) values (?, ?, ?, now() + interval '1 hour')
			on conflict (name) do update set holder = excluded.holder, epoch = excluded.epoch`, campaign.LeaseName(e.Tenant, e.Campaign), holder, epoch).Error
	})
	if err != nil {
		b.Fatal(err)
	}
}

// places counts the queue by state and reason.
func (b *bench) places(c dialer.CampaignID) map[string]int {
	b.Helper()
	rows := scan[[]struct {
		State, Reason string
		N             int
	}](b, `select state, reason, count(*) as n from queue where campaign_id = ? group by 1, 2`, string(c))
	out := map[string]int{}
	for _, row := range rows {
		key := row.State
		if row.Reason != "" {
			key = fmt.Sprintf("%s:%s", row.State, row.Reason)
		}
		out[key] = row.N
	}
	return out
}
