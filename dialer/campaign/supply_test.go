package campaign_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/campaign"
	"github.com/boyunhq/boyun/dialer/campaign/run"
	"github.com/boyunhq/boyun/dialer/list"
	"github.com/boyunhq/boyun/dialer/retry"
	"github.com/boyunhq/boyun/dialer/supply"
)

// more puts n callable people whose ids begin with prefix into a list of their own.
func (b *bench) more(id, prefix string, n int) {
	b.Helper()
	b.exec(`insert into lists (id, name, country) values (?, ?, 'CN') on conflict do nothing`, id, id)
	b.exec(`insert into leads (id, list_id, sealed, blind, last4, country, kind, timezone)
		select ? || lpad(i::text, 6, '0'), ?, '\x00', sha256((? || i)::bytea), lpad(i::text, 4, '0'), 'CN', 'mobile', 'Asia/Shanghai' from generate_series(1, ?::int) i`, prefix, id, prefix, n)
	b.agreed()
	b.exec(`update lists set leads = (select count(*) from leads where list_id = lists.id)`)
}

// agreed puts the consent of every number there is on file.
func (b *bench) agreed() {
	b.Helper()
	b.exec(`insert into consents (id, blind, last4, purpose, text_version, source, given_at) select 'c' || encode(blind, 'hex'), blind, last4, 'any', 'v1', 'form', '2026-01-01'
		from (select blind, last4 from leads union select blind, last4 from lead_numbers) n on conflict do nothing`)
}

// supplied starts a campaign on list l1 with that supply.
func (b *bench) supplied(p supply.Plan) (run.Entry, int64) {
	b.Helper()
	e, epoch := b.start("sip", "own")
	b.resupply(e.Campaign, p)
	return e, epoch
}

func (b *bench) resupply(id dialer.CampaignID, p supply.Plan) {
	b.Helper()
	ctx := context.Background()
	c, err := b.store.Get(ctx, b.t, id)
	if err != nil {
		b.Fatal(err)
	}
	c.Supply = p
	if len(p.Lists) > 0 {
		c.List = p.Lists[0].List
	}
	if _, err := b.store.Edit(ctx, b.by(), id, c.Version, c.Plan, nil, noon(b)); err != nil {
		b.Fatal(err)
	}
}

func (b *bench) claim(e run.Entry, epoch int64, n int) (ids []string) {
	b.Helper()
	got, err := b.store.Claim(context.Background(), e, "node1", epoch, n, noon(b))
	if err != nil {
		b.Fatal(err)
	}
	for _, c := range got {
		ids = append(ids, string(c.Lead))
	}
	return ids
}

func count(ids []string, prefix string) (n int) {
	for _, id := range ids {
		if strings.HasPrefix(id, prefix) {
			n++
		}
	}
	return n
}

func TestListsAreMixedByWeightOverManySmallClaims(t *testing.T) {
	b := newBench(t)
	b.leads(1, 300)
	b.more("l2", "two", 300)
	e, epoch := b.supplied(supply.Plan{Lists: []supply.Share{{List: "l1", Weight: 3}, {List: "l2", Weight: 1}}})
	var ids []string
	for range 40 {
		ids = append(ids, b.claim(e, epoch, 2)...)
	}
	if n := count(ids, "two"); len(ids) != 80 || n < 19 || n > 21 {
		t.Fatalf("%d of %d came from the list with a quarter: %v", n, len(ids), b.places(e.Campaign))
	}
	b.resupply(e.Campaign, supply.Plan{Lists: []supply.Share{{List: "l1", Weight: 1}, {List: "l2", Weight: 4}}})
	ids = b.claim(e, epoch, 50)
	if n := count(ids, "two"); n < 39 || n > 41 {
		t.Fatalf("after the change %d of 50 came from the list with four fifths", n)
	}
	all := append(ids, b.claim(e, epoch, 1000)...)
	if len(all) != 600-80 {
		t.Fatalf("%d leads were left, want %d", len(all), 600-80)
	}
}

func TestASelectionChoosesAndTheOrderHolds(t *testing.T) {
	b := newBench(t)
	b.leads(1, 60)
	b.exec(`update leads set tags = '{vip}', fields = '{"amount":"12,000"}' where id in ('lead00000007', 'lead00000050')`)
	b.exec(`update leads set tags = '{vip}', fields = '{"amount":"900"}' where id = 'lead00000008'`)
	b.exec(`update leads set region = '浙江省杭州市' where id between 'lead00000020' and 'lead00000029'`)
	b.exec(`update leads set priority = 5 where id = 'lead00000025'`)
	b.exec(`update leads set priority = -1 where id = 'lead00000021'`)
	e, epoch := b.supplied(supply.Plan{Select: list.Where{Tags: []string{"vip"}, Fields: []list.Test{{Field: "amount", Op: "gt", Value: "1000"}}}})
	if ids := b.claim(e, epoch, 50); !slices.Equal(ids, []string{"lead00000007", "lead00000050"}) {
		t.Fatalf("claimed %v", ids)
	}
	if places, err := b.store.Places(context.Background(), b.t, e.Campaign); err != nil || !slices.Contains(places, campaign.Place{State: "idle", Reason: campaign.NotSelected, Count: 58}) {
		t.Fatalf("%v %v %v", places, err, scan[[]map[string]any](b, `select * from campaign_lanes`))
	}
	b.resupply(e.Campaign, supply.Plan{Select: list.Where{Regions: []string{"浙江"}, Called: "never"}, Order: supply.Newest})
	want := []string{"lead00000025", "lead00000029", "lead00000028", "lead00000027", "lead00000026", "lead00000024", "lead00000023", "lead00000022", "lead00000020", "lead00000021"}
	if ids := b.claim(e, epoch, 50); !slices.Equal(ids, want) {
		t.Fatalf("claimed %v", ids)
	}
	p, err := b.store.Preflight(context.Background(), b.t, e.Campaign, noon(t))
	if err != nil || p.Leads != 60 || p.Now+p.Later+p.Finished+skippedSum(p) != 60 {
		t.Fatalf("%+v %v", p, err)
	}
}

func skippedSum(p campaign.Preflight) (n int64) {
	for _, s := range p.Skipped {
		n += s.Leads
	}
	return n
}

func TestAListTakenOutOfARunningCampaignIsDialedNoMoreAndComesBack(t *testing.T) {
	b := newBench(t)
	b.leads(1, 20)
	b.more("l2", "two", 20)
	both := []supply.Share{{List: "l1", Weight: 1}, {List: "l2", Weight: 1}}
	e, epoch := b.supplied(supply.Plan{Lists: both})
	first := b.claim(e, epoch, 10)
	b.exec(`update queue set state = 'waiting', reason = 'retry_wait', due_at = ? where state = 'dialing'`, noon(t).UTC())
	b.resupply(e.Campaign, supply.Plan{Lists: both[:1]})
	ids := b.claim(e, epoch, 100)
	if count(ids, "two") > 0 || len(ids) != 20 {
		t.Fatalf("claimed %v", ids)
	}
	b.resupply(e.Campaign, supply.Plan{Lists: both})
	if ids := b.claim(e, epoch, 100); len(ids) != 20 || count(ids, "two") != 20 {
		t.Fatalf("the list that came back gave %d leads", len(ids))
	}
	if count(first, "two") != 5 {
		t.Fatalf("the first ten were %v", first)
	}
}

func TestLeadsThatComeInWhileACampaignRunsJoinWhenTheyAreSelected(t *testing.T) {
	b, ctx := newBench(t), context.Background()
	b.leads(1, 5)
	e, epoch := b.supplied(supply.Plan{Order: supply.Newest, Select: list.Where{NoTags: []string{"old"}}})
	b.exec(`insert into leads (id, list_id, sealed, blind, last4, country, kind, timezone, tags) select 'new' || i, 'l1', '\x00', sha256(('n' || i)::bytea), '0000', 'CN', 'mobile', 'Asia/Shanghai',
		case when i = 2 then array['old'] else '{}' end from generate_series(1, 3) i`)
	b.agreed()
	err := b.Schemas.Within(ctx, b.t, func(tx *gorm.DB) error {
		return campaign.Join(tx, "l1", []dialer.LeadID{"new1", "new2", "new3"}, noon(t))
	})
	if err != nil {
		t.Fatal(err)
	}
	if ids := b.claim(e, epoch, 3); count(ids, "new") != 2 {
		t.Fatalf("claimed %v", ids)
	}
}

// A selection that hardly anybody belongs to is looked for step by step; the campaign ends only when all have been looked at.
func TestARareSelectionIsFoundAtTheEndOfALongList(t *testing.T) {
	b, ctx := newBench(t), context.Background()
	b.leads(1, 45_000)
	b.exec(`update leads set tags = '{rare}' where id = 'lead00044999'`)
	e, epoch := b.supplied(supply.Plan{Select: list.Where{Tags: []string{"rare"}}})
	for range 50 {
		if ids := b.claim(e, epoch, 5); len(ids) == 1 {
			return
		}
		if done, err := b.store.Finished(ctx, e, noon(t)); err != nil || done {
			t.Fatalf("finished %v %v before the list was looked through", done, err)
		}
	}
	t.Fatal("never found")
}

func TestTheNextTryGoesToTheNumberTheRetryChose(t *testing.T) {
	b, ctx := newBench(t), context.Background()
	b.leads(1, 1)
	b.exec(`insert into lead_numbers (lead_id, position, sealed, blind, last4, country, kind, timezone) values ('lead00000001', 1, '\x01', 'second', '2222', 'CN', 'mobile', 'Asia/Shanghai'),
		('lead00000001', 2, '\x02', 'third', '3333', 'CN', 'premium', 'Asia/Shanghai')`)
	b.agreed()
	e, epoch := b.start("sip", "own")
	got, err := b.store.Claim(ctx, e, "node1", epoch, 1, noon(t))
	if err != nil || len(got) != 1 || got[0].Numbers != 3 || got[0].Number != 0 {
		t.Fatalf("%+v %v", got, err)
	}
	again := func(at int) []run.Claimed {
		b.exec(`update attempts set ended_at = now(), outcome = 'no_answer'`)
		b.exec(`update queue set state = 'waiting', number_at = ?, due_at = ?`, at, noon(t).UTC())
		got, err := b.store.Claim(ctx, e, "node1", epoch, 1, noon(t))
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	if got := again(1); len(got) != 1 || got[0].Number != 1 || scan[string](b, `select encode(blind, 'escape') from attempts where number = 2`) != "second" {
		t.Fatalf("%+v", got)
	}
	// the third is judged by itself: premium numbers are never called; and its frequency counts the calls to the person's other numbers
	if got := again(2); len(got) != 0 || b.places(e.Campaign)["blocked:kind_denied"] != 1 {
		t.Fatalf("%+v %v", got, b.places(e.Campaign))
	}
	b.exec(`update lead_numbers set kind = 'mobile'`)
	if got := again(2); len(got) != 0 || b.places(e.Campaign)["waiting:attempt_cap"] != 1 {
		t.Fatalf("%+v %v", got, b.places(e.Campaign))
	}
}

func TestWhatASupplyMayNotBe(t *testing.T) {
	b, ctx := newBench(t), context.Background()
	b.leads(1, 1)
	b.more("l2", "two", 1)
	b.more("sample", "s", 1)
	b.exec(`update lists set sample = true where id = 'sample'`)
	c, err := b.store.Create(ctx, b.t, freshOn("sip", "own"))
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		reason string
		plan   supply.Plan
	}{
		{"lists_first", supply.Plan{Lists: []supply.Share{{List: "l2", Weight: 1}, {List: "l1", Weight: 1}}}},
		{"lists_doubled", supply.Plan{Lists: []supply.Share{{List: "l1", Weight: 1}, {List: "l1", Weight: 1}}}},
		{"weight_range", supply.Plan{Lists: []supply.Share{{List: "l1", Weight: 0}}}},
		{"not_here", supply.Plan{Lists: []supply.Share{{List: "l1", Weight: 1}, {List: "else", Weight: 1}}}},
		{"sample_mixed", supply.Plan{Lists: []supply.Share{{List: "l1", Weight: 1}, {List: "sample", Weight: 1}}}},
		{"order_unknown", supply.Plan{Order: "random"}},
		{"where_op", supply.Plan{Select: list.Where{Fields: []list.Test{{Field: "a", Op: "or 1=1"}}}}},
		{"where_number", supply.Plan{Select: list.Where{Fields: []list.Test{{Field: "a", Op: "gt", Value: "x"}}}}},
		{"where_since", supply.Plan{Select: list.Where{Since: "yesterday"}}},
		{"where_kind", supply.Plan{Select: list.Where{Kinds: []string{"mobile", "moblie"}}}},
		{"where_country", supply.Plan{Select: list.Where{Countries: []string{"cn"}}}},
		{"retry_outcome", supply.Plan{Recycle: map[dialer.Outcome]retry.Recycle{dialer.Answered: {}}}},
	}
	for _, test := range tests {
		c.Supply = test.plan
		if _, err := b.store.Edit(ctx, b.by(), c.ID, c.Version, c.Plan, nil, noon(t)); reasonOf(err) != test.reason {
			t.Errorf("%+v gave %v, want %s", test.plan, err, test.reason)
		}
	}
	fields := fmt.Sprintf(`{"%s":"x"}`, `a' or true --`)
	b.exec(`update leads set fields = ?::jsonb where id = 'lead00000001'`, fields)
	c.Supply = supply.Plan{Select: list.Where{Fields: []list.Test{{Field: `a' or true --`, Op: "is", Value: "X"}}}}
	if c, err = b.store.Edit(ctx, b.by(), c.ID, c.Version, c.Plan, nil, noon(t)); err != nil || len(c.Supply.Select.Fields) != 1 {
		t.Fatalf("%+v %v", c.Supply, err)
	}
}

// A list's page counts that list's leads, also where a campaign draws on others beside it.
func TestTheLeadsOfOneListOfAMixAreCountedAlone(t *testing.T) {
	b := newBench(t)
	b.leads(1, 5)
	b.more("l2", "second", 3)
	e, epoch := b.supplied(supply.Plan{Lists: []supply.Share{{List: "l1", Weight: 1}, {List: "l2", Weight: 1}}})
	b.claim(e, epoch, 4)
	for list, want := range map[dialer.ListID]int64{"": 8, "l1": 5, "l2": 3} {
		places, err := b.store.Standing(context.Background(), b.t, e.Campaign, list)
		if err != nil {
			t.Fatal(err)
		}
		sum := int64(0)
		for _, p := range places {
			sum += p.Count
		}
		if sum != want {
			t.Errorf("of list %q stand %d leads: %+v", list, sum, places)
		}
	}
}
