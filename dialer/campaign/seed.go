package campaign

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/list"
	"github.com/boyunhq/boyun/dialer/list/phone"
	"github.com/boyunhq/boyun/tenant"
)

// Lists plants the sample list; dialer/list has it.
type Lists interface {
	Plant(ctx context.Context, tx *gorm.DB, t tenant.ID, l list.List, people []list.Entry, language string, now time.Time) error
	PlantCaller(ctx context.Context, tx *gorm.DB, t tenant.ID, id dialer.CallerID, trunk dialer.TrunkID, label string, n dialer.Number) error
}

var _ Lists = (*list.Store)(nil)

// Seed puts into a fresh workspace what a first run needs: the sandbox as a trunk with a caller ID, a sample list of twenty people who
// have every fate the sandbox knows, and a campaign that calls them one by one, with owner as its agent. tx must be inside the door of t
// and runs once in a tenant's life. Nobody real is called: a sample list is dialed in the sandbox only.
func (s *Store) Seed(ctx context.Context, tx *gorm.DB, lists Lists, t tenant.ID, owner tenant.UserID, now time.Time) error {
	var at struct{ Country, Language, Profile string }
	if err := tx.Raw(`select country, language, profile from public.tenants where id = current_setting('app.tenant')`).Scan(&at).Error; err != nil {
		return err
	}
	words := seedWords(at.Language)
	trunk, caller, people := dialer.TrunkID(dialer.NewID()), dialer.CallerID(dialer.NewID()), dialer.ListID(dialer.NewID())
	// as many channels as any team of a trial can use: what bounds a workspace is its lines, not its sandbox
	if err := tx.Exec(`insert into trunks (id, name, kind, channels, cps) values (?, ?, 'sandbox', 1000, 50)`, string(trunk), words.trunk).Error; err != nil {
		return err
	}
	from, ok := dialer.NewNumber(sandboxCaller)
	if !ok {
		return errors.New("the sandbox has no caller ID")
	}
	if err := lists.PlantCaller(ctx, tx, t, caller, trunk, "Sandbox", from); err != nil {
		return err
	}
	country, entries := samplePeople(at.Country, words)
	sample := list.List{ID: people, Name: words.list, Country: country, Fields: []string{words.field}, CreatedBy: owner}
	if err := lists.Plant(ctx, tx, t, sample, entries, at.Language, now); err != nil {
		return fmt.Errorf("sample list: %w", err)
	}
	plan := Defaults(s.guard.Profiles().Get(at.Profile), at.Language)
	plan.Name, plan.List, plan.Trunk, plan.Caller = words.campaign, people, trunk, caller
	row := campaignRow{ID: dialer.NewID(), Status: string(Draft), Version: 1, Sample: true, CreatedBy: string(owner), CreatedAt: now.UTC()}
	if err := planRow(plan, &row); err != nil {
		return err
	}
	if err := tx.Create(&row).Error; err != nil {
		return err
	}
	return assign(tx, dialer.CampaignID(row.ID), []tenant.UserID{owner})
}

// sandboxCaller is a number set aside for fiction (NANP 555-0100 to 0199).
const sandboxCaller = "+12015550100"

type seedText struct {
	trunk, list, campaign string
	tag, field, value     string
	names                 [20]string
}

func seedWords(language string) seedText {
	if language == "en" {
		return seedText{trunk: "Sandbox", list: "Sample leads", campaign: "First call", tag: "high value", field: "Contract ends", value: "2027-01-31",
			names: [20]string{"Ava Chen", "Ben Taylor", "Chloe Martin", "Daniel Brooks", "Emma Wilson", "Felix Huang", "Grace Kim", "Henry Walsh", "Isla Moore", "Jack Rivera",
				"Kira Novak", "Liam Foster", "Mia Rossi", "Noah Becker", "Olivia Grant", "Paul Santos", "Quinn Harper", "Ruby Clarke", "Sam Ortega", "Tessa Lind"}}
	}
	return seedText{trunk: "沙箱", list: "示例名单", campaign: "第一次通话", tag: "高价值", field: "合同到期", value: "2027-01-31",
		names: [20]string{"陈思远", "李沐辰", "王雨桐", "张子涵", "刘一诺", "赵明轩", "吴思琪", "周景行", "徐若曦", "孙浩然",
			"马欣怡", "朱承泽", "胡语嫣", "郭俊熙", "何诗涵", "林嘉树", "高梓萱", "罗文博", "梁静姝", "宋知远"}}
}

// sampleEndings are the last two digits of the twenty people: every fate of the sandbox (dialer/sandbox.Fates, which a test holds beside
// them), in an order that makes a good first run: somebody who talks, then a vacant number, then all sorts.
func sampleEndings() [20]int {
	return [20]int{0, 13, 2, 10, 1, 15, 35, 12, 0, 11, 14, 23, 16, 21, 22, 18, 17, 20, 19, 95}
}

// samplePeople writes the people down with numbers of country, or of the US where country has no suitable ones.
func samplePeople(country string, words seedText) (used string, people []list.Entry) {
	book, endings := phone.NewBook(), sampleEndings()
	for _, used = range []string{country, "US"} {
		people = people[:0]
		for i, ending := range endings {
			n, ok := book.Sample(used, i+1, ending)
			if !ok {
				break
			}
			e := list.Entry{Number: n.Reveal(), Name: words.names[i], Fields: map[string]string{words.field: words.value}}
			if i%5 == 0 {
				e.Tags = []string{words.tag}
			}
			people = append(people, e)
		}
		if len(people) == len(endings) {
			break
		}
	}
	return used, people
}
