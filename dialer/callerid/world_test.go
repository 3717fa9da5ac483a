package callerid

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/infra/seal"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/directory"
	"github.com/boyunhq/boyun/tenant/tenanttest"
)

var book tenanttest.Book

func TestMain(m *testing.M) { book.Main(m) }

// office is a tenant with a sandbox, a real trunk, a list of people and a campaign on the real trunk, and the store that is tested.
type office struct {
	testing.TB
	*Store
	world *tenanttest.World
	boxes *directory.Keyring
	admin tenant.Actor
	other tenant.Actor
	at    time.Time
}

func open(t testing.TB, trust bool) *office {
	t.Helper()
	w := book.Open(t)
	kek, err := seal.File(filepath.Join(t.TempDir(), "keys.json"))
	if err != nil {
		t.Fatal(err)
	}
	keys := seal.New(kek)
	actor := func() tenant.Actor {
		wrapped, err := keys.NewTenantKey()
		if err != nil {
			t.Fatal(err)
		}
		return tenant.Actor{Tenant: w.Tenant(t, wrapped), User: "u1", Role: tenant.Admin}
	}
	boxes := directory.NewKeyring(w.Schemas, keys)
	o := &office{TB: t, Store: New(w.Schemas, boxes, trust), world: w, boxes: boxes, admin: actor(), other: actor(), at: time.Date(2026, 11, 23, 2, 2, 0, 0, time.UTC)}
	o.exec(`insert into trunks (id, name, kind, host) values ('box', 'Sandbox', 'sandbox', ''), ('sip', 'Carrier', 'ip', 'sip.carrier.example')`)
	o.exec(`insert into caller_ids (id, label, sealed, last4, kind, trunk_id) values ('boxid', 'Sandbox', '\x00', '0000', 'sandbox', 'box')`)
	o.exec(`insert into lists (id, name, country) values ('l1', 'Autumn', 'CN')`)
	o.exec(`insert into leads (id, list_id, sealed, blind, last4, country, region, timezone) select 'lead' || i, 'l1', '\x00', sha256(i::text::bytea), '0000', 'CN',
		case when i % 2 = 0 then '浙江省杭州市' else '北京市' end, 'Asia/Shanghai' from generate_series(1, 500) i`)
	return o
}

func (o *office) inside(act func(tx *gorm.DB) error) error {
	return o.world.Schemas.Within(context.Background(), o.admin.Tenant, act)
}

func (o *office) exec(sql string, args ...any) {
	o.Helper()
	if err := o.inside(func(tx *gorm.DB) error { return tx.Exec(sql, args...).Error }); err != nil {
		o.Fatal(err)
	}
}

// ours claims a number of the tenant and proves it.
func (o *office) ours(digits string, at Place, caps Caps) Caller {
	o.Helper()
	c, err := o.Add(context.Background(), o.admin, Request{Label: digits, Number: e164(o, digits), Place: at, Trunk: "sip"}, o.at)
	if err == nil {
		_, err = o.Change(context.Background(), tenant.System(o.admin.Tenant), c.ID, Edit{Proof: new(Verified), PerHour: &caps.PerHour, PerDay: &caps.PerDay}, o.at)
	}
	if err != nil {
		o.Fatal(err)
	}
	return c
}

// pool makes a pool of numbers and a campaign that draws from it.
func (o *office) pool(campaign string, numbers ...Caller) Pool {
	o.Helper()
	p := Pool{Name: "Of " + campaign}
	for _, n := range numbers {
		p.Numbers = append(p.Numbers, n.ID)
	}
	p, err := o.SavePool(context.Background(), o.admin, p, o.at)
	if err != nil {
		o.Fatal(err)
	}
	o.exec(`insert into campaigns (id, name, list_id, trunk_id, caller_id, callers) values (?, ?, 'l1', 'sip', 'boxid', jsonb_build_object('pool', ?::text))`, campaign, campaign, string(p.ID))
	return p
}

func leads(from, to int) (ids []dialer.LeadID) {
	for i := from; i <= to; i++ {
		ids = append(ids, dialer.LeadID(fmt.Sprint("lead", i)))
	}
	return ids
}

// claim assigns numbers to leads as a node would, with the attempts in the same transaction.
func (o *office) claim(campaign string, ids []dialer.LeadID, now time.Time) (granted []Granted, err error) {
	err = o.inside(func(tx *gorm.DB) error {
		if granted, err = Assign(tx, dialer.CampaignID(campaign), ids, now); err != nil {
			return err
		}
		for _, g := range granted {
			if g.Caller == "" {
				continue
			}
			err := tx.Exec(`insert into attempts (id, campaign_id, lead_id, number, call_id, blind, node, epoch, created_at, caller_id)
				select ?, ?, l.id, (select count(*) from attempts a where a.lead_id = l.id) + 1, ?, l.blind, 'n', 1, ?, ? from leads l where l.id = ?`,
				attemptOf(g), campaign, "call-"+attemptOf(g), now.UTC(), string(g.Caller), string(g.Lead)).Error
			if err != nil {
				return err
			}
		}
		return nil
	})
	return granted, err
}

func attemptOf(g Granted) string { return string(g.Lead) + "/" + string(g.Caller) }

// end closes the call of a grant.
func (o *office) end(g Granted, outcome dialer.Outcome, talk time.Duration, by dialer.Party, now time.Time) {
	o.Helper()
	err := o.inside(func(tx *gorm.DB) error {
		call := "call-" + attemptOf(g)
		err := tx.Exec(`insert into calls (id, attempt_id, campaign_id, lead_id, trunk_id, caller_id, outcome, hung_up_by, talk_ms, bridged_at, created_at, ended_at)
			values (?, ?, 'c1', ?, 'sip', ?, ?, ?, ?, ?, ?, ?)`, call, attemptOf(g), string(g.Lead), string(g.Caller), string(outcome), string(by), talk.Milliseconds(),
			map[bool]any{true: now.UTC(), false: nil}[outcome == dialer.Answered], now.UTC(), now.UTC()).Error
		if err != nil {
			return err
		}
		return Ended(tx, dialer.CallID(call))
	})
	if err != nil {
		o.Fatal(err)
	}
}

func e164(t testing.TB, digits string) dialer.Number {
	t.Helper()
	n, ok := dialer.NewNumber(digits)
	if !ok {
		t.Fatal(digits)
	}
	return n
}
