package card_test

import (
	"context"
	"fmt"
	"os"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/softphone/card"
	"github.com/boyunhq/boyun/softphone/phonetest"
	"github.com/boyunhq/boyun/softphone/signal"
	"github.com/boyunhq/boyun/tenant/tenanttest"
)

var book tenanttest.Book

func TestMain(m *testing.M) {
	code := m.Run()
	book.Server.Close()
	if err := goleak.Find(); code == 0 && err != nil {
		println(err.Error())
		code = 1
	}
	os.Exit(code)
}

// Monday 23 November 2026, 14:32 in Hangzhou.
var now = time.Date(2026, 11, 23, 6, 32, 0, 0, time.UTC)

func TestTheCardShowsThePersonTheScriptAndTheLastTouches(t *testing.T) {
	w, ctx := book.Open(t), context.Background()
	id := phonetest.Seed(t, w)
	phonetest.Exec(t, w, id,
		`update campaigns set windows = '[{"days":[1,2,3,4,5],"from":"09:00","to":"12:00"},{"days":[1],"from":"14:00","to":"20:00"}]'`,
		`insert into calls (id, attempt_id, campaign_id, lead_id, trunk_id, caller_id, agent_id, outcome, created_at, ringing_at, answered_at, ended_at, talk_ms, disposition, note) values
			('old', 'a0', 'c1', 'l1', 't1', 'k1', 'lin', 'answered', '2026-09-02 02:00Z', '2026-09-02 02:00:01Z', '2026-09-02 02:00:09Z', '2026-09-02 02:04:21Z', 252000, 'considering', 'asked for two'),
			('new', 'a1', 'c1', 'l1', 't1', 'k1', null, 'no_answer', '2026-11-18 02:00Z', '2026-11-18 02:00:02Z', null, '2026-11-18 02:00:28Z', 0, null, '')`)
	s := card.NewStore(w.Schemas, func() time.Time { return now })
	sheet, err := s.Sheet(ctx, id, phonetest.Campaign, phonetest.Lead)
	if err != nil {
		t.Fatal(err)
	}
	c := sheet.Card
	if c.Name != "陈思远" || c.Number != "•••• 6021" || c.Place != "杭州" || c.Zone != "Asia/Shanghai" || c.Note != "second shop" || !c.Test || len(c.Tags) != 2 {
		t.Errorf("%+v", c)
	}
	if want := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC); !c.CallableUntil.Time().Equal(want) {
		t.Errorf("callable until %v, want %v", c.CallableUntil.Time(), want)
	}
	if len(c.Fields) != 3 || c.Fields[0] != (signal.Fact{Key: "expires", Label: "expires", Value: "2026-12-05"}) || c.Fields[2].Value != "8" {
		t.Errorf("fields %+v", c.Fields)
	}
	phonetest.Exec(t, w, id, `update lists set fields = '{users,gone,plan}'`) // as the columns of the file were; what the list does not name comes last
	again, err := card.NewStore(w.Schemas, func() time.Time { return now }).Sheet(ctx, id, phonetest.Campaign, phonetest.Lead)
	if f := again.Card.Fields; err != nil || len(f) != 3 || f[0].Key != "users" || f[1].Key != "plan" {
		t.Errorf("in the order of the columns: %+v, %v", f, err)
	}
	if len(c.Touches) != 2 || c.Touches[0].Outcome != "no_answer" || c.Touches[0].Ring != 26000 || c.Touches[1].Disposition.ZH != "考虑中" || c.Touches[1].Talk != 252000 || c.Touches[1].Agent != "Lin Yue" {
		t.Errorf("touches %+v", c.Touches)
	}
	if len(c.Script) != 2 || !c.Script[1].Fields[0].Required || len(c.Dispositions) != 4 || c.Dispositions[0].Label.EN != "Renewed" || c.Dispositions[0].Kind != signal.KindSuccess {
		t.Errorf("script %+v outcomes %+v", c.Script, c.Dispositions)
	}
	if sheet.Wrap != 30*time.Second || sheet.Record != dialer.RecordAll || !sheet.Pause {
		t.Errorf("wrap %v record %v", sheet.Wrap, sheet.Record)
	}
	if _, ok := s.Ready(id, phonetest.Campaign, phonetest.Lead); !ok {
		t.Error("the card was not kept for the seat")
	}
}

// A campaign queues its lists a little at a time; whoever is looked for by name is found all the same.
func TestALeadIsFoundByNameWhetherItIsQueuedOrNot(t *testing.T) {
	w, ctx := book.Open(t), context.Background()
	id := phonetest.Seed(t, w)
	phonetest.Exec(t, w, id,
		`delete from queue`,
		`insert into leads (id, list_id, name, sealed, blind, last4, country, region, timezone, tags) values ('l7', 'list1', 'Chen Wei', '', 'b7', '0007', 'CN', '上海', 'Asia/Shanghai', '{vip}'),
			('l8', 'list1', 'chen li', '', 'b8', '0008', 'CN', '', 'Asia/Shanghai', '{}'), ('l9', 'list1', 'Chen An', '', 'b9', '0009', 'CN', '', 'Asia/Shanghai', '{vip}')`,
		`insert into lead_numbers (lead_id, position, sealed, blind, last4, country, region, carrier, kind, timezone, other_zones) values ('l9', 1, '', 'b10', '0010', 'CN', '北京', '', 'mobile', 'Asia/Shanghai', '{}')`,
		`insert into queue (campaign_id, lead_id, state, number_at) values ('c1', 'l9', 'queued', 1)`,
		`update campaigns set supply = '{"select": {"tags": ["vip"]}}' where id = 'c1'`)
	s := card.NewStore(w.Schemas, func() time.Time { return now })
	found, err := s.Find(ctx, id, phonetest.Campaign, "CHEN")
	if err != nil || len(found) != 2 || found[0].Lead != "l9" || found[1].Lead != "l7" {
		t.Fatalf("%+v, %v", found, err)
	}
	if found[0].Number != "•••• 0010" || found[0].Place != "北京" {
		t.Errorf("whom a call reaches at the second number is shown with %s of %s", found[0].Number, found[0].Place)
	}
	if sheet, err := s.Sheet(ctx, id, phonetest.Campaign, "l9"); err != nil || sheet.Card.Number != "•••• 0010" || sheet.Card.Place != "北京" {
		t.Errorf("the card shows %s of %s, %v", sheet.Card.Number, sheet.Card.Place, err)
	}
}

func TestTheShiftShowsCampaignsFiguresOfTheLocalDayAndDueCallbacks(t *testing.T) {
	w, ctx := book.Open(t), context.Background()
	id := phonetest.Seed(t, w)
	phonetest.Exec(t, w, id,
		`insert into campaigns (id, name, list_id, trunk_id, caller_id, status) values ('c2', 'Done one', 'list1', 't1', 'k1', 'done')`,
		`insert into campaign_agents (campaign_id, user_id) values ('c2', 'lin')`,
		`insert into calls (id, attempt_id, campaign_id, lead_id, trunk_id, caller_id, agent_id, outcome, created_at, bridged_at, talk_ms, disposition) values
			('1', 'a1', 'c1', 'l1', 't1', 'k1', 'lin', 'answered', '2026-11-22 15:59Z', '2026-11-22 15:59Z', 9, 'renewed'),
			('2', 'a2', 'c1', 'l1', 't1', 'k1', 'lin', 'answered', '2026-11-22 16:01Z', '2026-11-22 16:01Z', 1000, 'renewed'),
			('3', 'a3', 'c1', 'l1', 't1', 'k1', 'lin', 'answered', '2026-11-23 02:00Z', '2026-11-23 02:00Z', 2000, 'considering'),
			('4', 'a4', 'c1', 'l1', 't1', 'k1', 'zhao', 'answered', '2026-11-23 02:00Z', '2026-11-23 02:00Z', 4000, 'renewed')`,
		`insert into callbacks (id, campaign_id, lead_id, agent_id, due_at, note, created_by) values
			('b1', 'c1', 'l1', 'lin', '2026-11-23 07:00Z', 'after lunch', 'lin'), ('b2', 'c1', 'l1', 'lin', '2026-12-23 07:00Z', '', 'lin'), ('b3', 'c1', 'l1', null, '2026-11-23 07:00Z', '', 'lin')`)
	s := card.NewStore(w.Schemas, func() time.Time { return now })
	shift, err := s.Shift(ctx, id, phonetest.Lin)
	if err != nil {
		t.Fatal(err)
	}
	if shift.Name != "Lin Yue" || len(shift.Campaigns) != 1 || shift.Campaigns[0].Name != "Autumn renewals" || shift.Sounds.Gain != -6 || len(shift.Breaks) == 0 {
		t.Errorf("%+v", shift)
	}
	// one of Lin's was taken after 5 s of 65, and Lin took one of Zhao's after 20 s of 50: each has the own part, and the outcome is the taker's
	phonetest.Exec(t, w, id, `insert into calls (id, attempt_id, campaign_id, lead_id, trunk_id, caller_id, agent_id, outcome, created_at, answered_at, bridged_at, taken_by, taken_at, ended_at, talk_ms, disposition) values
			('5', 'a5', 'c1', 'l1', 't1', 'k1', 'lin', 'answered', '2026-11-23 03:00Z', '2026-11-23 03:00Z', '2026-11-23 03:00Z', 'boss', '2026-11-23 03:00:05Z', '2026-11-23 03:01:05Z', 65000, 'renewed'),
			('6', 'a6', 'c1', 'l1', 't1', 'k1', 'zhao', 'answered', '2026-11-23 04:00Z', '2026-11-23 04:00Z', '2026-11-23 04:00Z', 'lin', '2026-11-23 04:00:20Z', '2026-11-23 04:00:50Z', 50000, 'renewed')`)
	took, err := s.Shift(ctx, id, phonetest.Lin)
	if err != nil {
		t.Fatal(err)
	}
	if d := took.Today; d.Talked != 4 || d.TalkTime != 3000+5000+30000 || d.Success != 2 || d.Codes["renewed"] != 2 || d.PerHour[11] != 1 || d.PerHour[12] != 1 {
		t.Errorf("with calls that went over from one to another, today %+v", d)
	}
	if d := shift.Today; d.Talked != 2 || d.TalkTime != 3000 || d.Success != 1 || d.Codes["considering"] != 1 || d.PerHour[0] != 1 || d.PerHour[10] != 1 {
		t.Errorf("today %+v", d)
	}
	if len(shift.Due) != 1 || shift.Due[0].ID != "b1" || shift.Due[0].Name != "陈思远" {
		t.Errorf("due %+v", shift.Due)
	}
	phonetest.Exec(t, w, id, `update users set status = 'disabled' where id = 'lin'`)
	if _, err := s.Shift(ctx, id, phonetest.Lin); !fault.Is(err, fault.NotFound) {
		t.Errorf("a disabled person has a shift: %v", err)
	}
}

func TestNoCardOrShiftOfAnotherTenantIsEverSeen(t *testing.T) {
	w, ctx := book.Open(t), context.Background()
	mine, other := phonetest.Seed(t, w), w.Tenant(t, nil)
	s := card.NewStore(w.Schemas, func() time.Time { return now })
	var all sync.WaitGroup
	for range 32 {
		all.Go(func() {
			if _, err := s.Sheet(ctx, mine, phonetest.Campaign, phonetest.Lead); err != nil {
				t.Error(err)
			}
			if _, err := s.Sheet(ctx, other, phonetest.Campaign, phonetest.Lead); !fault.Is(err, fault.NotFound) {
				t.Errorf("another tenant's card: %v", err)
			}
			if _, err := s.Shift(ctx, other, phonetest.Lin); !fault.Is(err, fault.NotFound) {
				t.Errorf("another tenant's shift: %v", err)
			}
		})
	}
	all.Wait()
}

// On the last call that the law allows the card says so, before an agent promises another.
func TestACardSaysWhenTheLawAllowsNoFurtherCall(t *testing.T) {
	w, ctx := book.Open(t), context.Background()
	id := phonetest.Seed(t, w)
	rules, err := guard.New(guard.Config{TrustTenants: true})
	if err != nil {
		t.Fatal(err)
	}
	phonetest.Exec(t, w, id, `delete from attempts`)
	most := rules.Profiles().Get("CN").MaxAttempts
	for n := range most {
		sheet, err := card.NewStore(w.Schemas, func() time.Time { return now }).Under(rules).Sheet(ctx, id, phonetest.Campaign, phonetest.Lead)
		if err != nil || sheet.Card.NoCallback != 0 {
			t.Fatalf("after %d calls no callback can be promised: %+v, %v", n, sheet.Card, err)
		}
		phonetest.Exec(t, w, id, fmt.Sprintf(`insert into attempts (id, campaign_id, lead_id, number, call_id, blind, node, epoch, outcome) select 'a%d', 'c1', 'l1', %d, 'k%d', blind, 'n', 1, 'busy' from leads where id = 'l1'`, n, n+1, n))
	}
	if sheet, err := card.NewStore(w.Schemas, func() time.Time { return now }).Under(rules).Sheet(ctx, id, phonetest.Campaign, phonetest.Lead); err != nil || sheet.Card.NoCallback != 0 {
		t.Errorf("in the sandbox: %+v, %v", sheet.Card, err)
	}
	phonetest.Exec(t, w, id, `update trunks set kind = 'ip'`)
	if sheet, err := card.NewStore(w.Schemas, func() time.Time { return now }).Under(rules).Sheet(ctx, id, phonetest.Campaign, phonetest.Lead); err != nil || sheet.Card.NoCallback != most {
		t.Errorf("after the law's last call: %d, %v, want %d", sheet.Card.NoCallback, err, most)
	}
}
