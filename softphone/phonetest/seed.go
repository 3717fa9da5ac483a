package phonetest

import (
	"context"
	"testing"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/tenanttest"
)

// Names of what Seed plants.
const (
	Campaign = dialer.CampaignID("c1")
	Lead     = dialer.LeadID("l1")
	Lin      = tenant.UserID("lin")  // an agent of the campaign
	Zhao     = tenant.UserID("zhao") // another
)

// Seed plants a tenant with a running campaign of two agents and a lead in Hangzhou.
func Seed(t testing.TB, w *tenanttest.World) tenant.ID {
	t.Helper()
	id := w.Tenant(t, nil)
	Exec(t, w, id,
		`insert into users (id, email, name, role, prefs) values ('lin', 'lin@example.com', 'Lin Yue', 'agent', '{"sounds":{"gain":-6,"off":["due"]}}'),
			('zhao', 'zhao@example.com', 'Zhao Min', 'agent', '{}')`,
		`insert into lists (id, name, country) values ('list1', 'Sample', 'CN')`,
		`insert into trunks (id, name, kind) values ('t1', 'Sandbox', 'sandbox')`,
		`insert into caller_ids (id, label, sealed, last4, kind, trunk_id) values ('k1', 'Sandbox', '', '0000', 'sandbox', 't1')`,
		`insert into leads (id, list_id, name, sealed, blind, last4, country, region, timezone, fields, tags, note) values
			('l1', 'list1', '陈思远', '', 'blind-1', '6021', 'CN', '杭州', 'Asia/Shanghai', '{"plan":"Pro","expires":"2026-12-05","users":8}', '{high value,3 years}', 'second shop')`,
		`insert into campaigns (id, name, list_id, trunk_id, caller_id, status, wrap_seconds, windows, script, dispositions) values
			('c1', 'Autumn renewals', 'list1', 't1', 'k1', 'running', 30, '[{"days":[1,2,3,4,5,6,7],"from":"00:00","to":"24:00"}]',
			'[{"id":"greeting","title":"Greeting","text":"Hello {{name}}","branches":[{"label":"Yes","to":"offer"}]},
			  {"id":"offer","title":"Offer","text":"…","fields":[{"key":"years","label":"Years","required":true,"options":["1","2"]}]}]',
			'[{"code":"renewed","label":{"zh":"续费","en":"Renewed"},"kind":"success"},{"code":"considering","label":{"zh":"考虑中","en":"Considering"},"kind":"retry"},
			  {"code":"callback","label":{"zh":"约回拨","en":"Call back"},"kind":"callback"},{"code":"dnc","label":{"zh":"不要再打","en":"Do not call"},"kind":"dnc"}]')`,
		`insert into campaign_agents (campaign_id, user_id) values ('c1', 'lin'), ('c1', 'zhao')`,
		`insert into queue (campaign_id, lead_id, state, tries, holder, epoch) values ('c1', 'l1', 'dialing', 1, 'n1', 1)`)
	return id
}

// Exec runs statements inside the tenant.
func Exec(t testing.TB, w *tenanttest.World, id tenant.ID, statements ...string) {
	t.Helper()
	err := w.Schemas.Within(context.Background(), id, func(tx *gorm.DB) error {
		for _, s := range statements {
			if err := tx.Exec(s).Error; err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// One reads one text value inside the tenant.
func One(t testing.TB, w *tenanttest.World, id tenant.ID, query string) string {
	t.Helper()
	var out string
	err := w.Schemas.Within(context.Background(), id, func(tx *gorm.DB) error { return tx.Raw(query).Scan(&out).Error })
	if err != nil {
		t.Fatal(err)
	}
	return out
}
