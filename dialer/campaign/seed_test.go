package campaign_test

import (
	"context"
	"fmt"
	"strconv"
	"testing"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/campaign"
	"github.com/boyunhq/boyun/dialer/campaign/run"
	"github.com/boyunhq/boyun/dialer/list"
	"github.com/boyunhq/boyun/dialer/list/phone"
	"github.com/boyunhq/boyun/dialer/sandbox"
	"github.com/boyunhq/boyun/tenant/tenanttest"
)

func TestAFreshWorkspaceHoldsEveryFateOfTheSandbox(t *testing.T) {
	for _, home := range []struct{ country, language, profile, list, campaign string }{
		{"CN", "zh", "CN", "示例名单", "第一次通话"}, {"US", "en", "US", "Sample leads", "First call"}, {"GB", "en", "UK", "Sample leads", "First call"},
		{"DE", "en", "EU", "Sample leads", "First call"}, {"BR", "en", "INTL", "Sample leads", "First call"}, {"TK", "en", "INTL", "Sample leads", "First call"},
	} {
		t.Run(home.country, func(t *testing.T) {
			b, ctx := newBench(t), context.Background()
			b.exec(`delete from caller_ids`)
			b.exec(`delete from trunks`)
			b.exec(`delete from lists`)
			err := b.Schemas.Public(ctx, func(tx *gorm.DB) error {
				return tx.Exec(`update tenants set country = ?, language = ?, profile = ? where id = ?`, home.country, home.language, home.profile, string(b.t)).Error
			})
			if err != nil {
				t.Fatal(err)
			}
			keys := tenanttest.NewBox(t)
			lists := list.NewStore(b.Schemas, keys, phone.NewBook(), campaign.Join)
			err = b.Schemas.Within(ctx, b.t, func(tx *gorm.DB) error { return b.store.Seed(ctx, tx, lists, b.t, "ann", noon(t)) })
			if err != nil {
				t.Fatal(err)
			}
			sample, err := b.store.Sample(ctx, b.t)
			if err != nil || sample.Name != home.campaign || sample.ListName != home.list || !sample.Sandbox || len(sample.Agents) != 1 || len(sample.Script) != 5 {
				t.Fatalf("the sample campaign: %+v %v", sample, err)
			}
			page, err := lists.Leads(ctx, b.t, list.Filter{List: sample.List})
			if err != nil || len(page.Leads) != 20 {
				t.Fatalf("%d people, %v", len(page.Leads), err)
			}
			numbers := list.NewNumbers(b.Schemas, keys)
			kinds := map[sandbox.Kind]int{}
			for _, lead := range page.Leads {
				to, from, err := numbers.Open(ctx, b.t, "", lead.ID, sample.Caller)
				if err != nil || from.Zero() {
					t.Fatal(err)
				}
				kinds[fateOf(t, to)]++
			}
			for _, fate := range sandbox.Fates() {
				if heard := fate.From >= 40 && fate.From < 90; !heard && kinds[fate.Kind] == 0 { // twenty people; what only an ear tells apart is for trying by number
					t.Errorf("nobody in the sample is %s", fate.Kind)
				}
			}
			if first, _, _ := numbers.Open(ctx, b.t, "", page.Leads[0].ID, sample.Caller); fateOf(t, first) != sandbox.Person {
				t.Error("the first call must reach somebody who talks")
			}
			night := noon(t).Add(17 * 3600 * 1e9)
			if _, err := b.store.Start(ctx, b.by(), sample.ID, night); err != nil {
				t.Fatalf("the first campaign does not start as it is: %v", err)
			}
			e := run.Entry{Tenant: b.t, Campaign: sample.ID}
			b.lease(e, "n", 1)
			got, err := b.store.Claim(ctx, e, "n", 1, 20, night)
			if err != nil || len(got) != 20 || got[0].Lead != page.Leads[0].ID || got[1].Lead != page.Leads[1].ID {
				t.Fatalf("claimed %d at night: %v", len(got), err)
			}
		})
	}
}

func fateOf(t *testing.T, n dialer.Number) sandbox.Kind {
	t.Helper()
	digits := n.Reveal()
	ending, err := strconv.Atoi(digits[len(digits)-2:])
	if err != nil {
		t.Fatal(err)
	}
	for _, fate := range sandbox.Fates() {
		if fate.From <= ending && ending <= fate.To {
			return fate.Kind
		}
	}
	t.Fatal(fmt.Errorf("%02d has no fate", ending))
	return ""
}
