package store

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/callerid"
	"github.com/boyunhq/boyun/dialer/internal/usedby"
	"github.com/boyunhq/boyun/dialer/trunk"
	"github.com/boyunhq/boyun/dialer/trunk/pick"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/rtp"
)

// two makes two trunks, the second switched off.
func (o *office) two(t *testing.T) (on, off dialer.TrunkID) {
	t.Helper()
	for _, enabled := range []bool{true, false} {
		a := carrier()
		a.Enabled = enabled
		made, err := o.Create(context.Background(), o.admin, a, o.at)
		if err != nil {
			t.Fatal(err)
		}
		if enabled {
			on = made.ID
		} else {
			off = made.ID
		}
	}
	return on, off
}

func (o *office) count(t *testing.T, sql string, args ...any) (n int) {
	t.Helper()
	if err := o.world.Schemas.Within(context.Background(), o.admin.Tenant, func(tx *gorm.DB) error { return tx.Raw(sql, args...).Scan(&n).Error }); err != nil {
		t.Fatal(err)
	}
	return n
}

func (o *office) exec(t *testing.T, sql string, args ...any) {
	t.Helper()
	if err := o.world.Schemas.Within(context.Background(), o.admin.Tenant, func(tx *gorm.DB) error { return tx.Exec(sql, args...).Error }); err != nil {
		t.Fatal(err)
	}
}

func TestAGroupIsKeptAsItWasMadeAndDialedWithoutWhatIsOff(t *testing.T) {
	o, ctx := open(t), context.Background()
	on, off := o.two(t)
	made, err := o.CreateGroup(ctx, o.admin, pick.Group{Name: " China ", Strategy: pick.Weighted, Routes: []pick.Route{
		{Prefix: "86", Trunk: off, Priority: 1, Weight: 3}, {Prefix: "", Trunk: on, Priority: 2, Weight: 1}}}, o.at)
	if err != nil || made.Name != "China" || len(made.Routes) != 2 || made.Routes[1].Weight != 3 {
		t.Fatalf("%+v (%v)", made, err)
	}
	dialed, err := o.Group(ctx, o.admin.Tenant, made.ID)
	if err != nil || len(dialed.Routes) != 1 || dialed.Routes[0].Trunk != on {
		t.Fatalf("%+v (%v)", dialed, err)
	}
	if err := o.Delete(ctx, o.admin, on, o.at); !fault.Is(err, fault.Conflict) {
		t.Errorf("a trunk of a group was deleted: %v", err)
	}
	if _, err := o.CreateGroup(ctx, o.other, pick.Group{Name: "x", Strategy: pick.RoundRobin, Routes: []pick.Route{{Trunk: on, Priority: 1, Weight: 1}}}, o.at); !fault.Is(err, fault.NotFound) {
		t.Errorf("a group of another's trunk: %v", err)
	}
	o.exec(t, `insert into trunks (id, name, kind) values ('box', 'Sandbox', 'sandbox')`)
	made.Routes = []pick.Route{{Trunk: "box", Priority: 1, Weight: 1}}
	if _, err := o.ChangeGroup(ctx, o.admin, made, o.at); !fault.Is(err, fault.Invalid) {
		t.Errorf("a group of the sandbox: %v", err)
	}
}

func TestACampaignsTrunkFollowsItsGroup(t *testing.T) {
	o, ctx := open(t), context.Background()
	first, second := o.two(t)
	made, err := o.CreateGroup(ctx, o.admin, pick.Group{Name: "All", Strategy: pick.RoundRobin, Routes: []pick.Route{{Trunk: first, Priority: 1, Weight: 1}}}, o.at)
	if err != nil {
		t.Fatal(err)
	}
	o.exec(t, `insert into lists (id, name, country) values ('l', 'List', 'CN')`)
	o.exec(t, `insert into caller_ids (id, label, sealed, last4, kind) values ('k', 'Own', '', '0000', 'own')`)
	o.exec(t, `insert into campaigns (id, name, list_id, trunk_id, trunk_group_id, caller_id) values ('c', 'C', 'l', ?, ?, 'k')`, string(first), string(made.ID))
	made.Routes[0].Trunk = second
	if _, err := o.ChangeGroup(ctx, o.admin, made, o.at); err != nil {
		t.Fatal(err)
	}
	var now string
	if err := o.world.Schemas.Within(ctx, o.admin.Tenant, func(tx *gorm.DB) error { return tx.Raw(`select trunk_id from campaigns`).Scan(&now).Error }); err != nil || now != string(second) {
		t.Errorf("the campaign's trunk is %s (%v), want %s", now, err, second)
	}
}

func TestAGroupIsHeldByTheCampaignsThatAreNotOver(t *testing.T) {
	o, ctx := open(t), context.Background()
	first, second := o.two(t)
	made, err := o.CreateGroup(ctx, o.admin, pick.Group{Name: "All", Strategy: pick.RoundRobin, Routes: []pick.Route{{Trunk: first, Priority: 1, Weight: 1}, {Trunk: second, Priority: 2, Weight: 1}}}, o.at)
	if err != nil {
		t.Fatal(err)
	}
	o.exec(t, `insert into lists (id, name, country) values ('l', 'List', 'CN')`)
	o.exec(t, `insert into caller_ids (id, label, sealed, last4, kind) values ('k', 'Own', '', '0000', 'own')`)
	o.exec(t, `insert into campaigns (id, name, list_id, trunk_id, trunk_group_id, caller_id, status) select s, 'A ' || s || ' one', 'l', ?, ?, 'k', s from unnest(array['running', 'paused', 'draft', 'done', 'stopped']) s`, string(first), string(made.ID))
	if held, ok := errors.AsType[*fault.Error](o.DeleteGroup(ctx, o.admin, made.ID, o.at)); !ok || held.Reason != "group_in_use" || held.Detail["count"] != 3 || held.Detail["more"] != 0 ||
		!reflect.DeepEqual(held.Detail["used_by"], []usedby.User{{Kind: "campaign", Name: "A running one"}, {Kind: "campaign", Name: "A paused one"}, {Kind: "campaign", Name: "A draft one"}}) {
		t.Errorf("a group in use: %+v", held)
	}
	if n := o.count(t, `select count(*) from campaigns where trunk_group_id is not null`); n != 5 {
		t.Errorf("after a refusal %d campaigns have the group", n)
	}
	o.exec(t, `update campaigns set status = 'done' where status in ('running', 'paused', 'draft')`)
	if err := o.DeleteGroup(ctx, o.admin, made.ID, o.at); err != nil {
		t.Errorf("a group of campaigns that are over: %v", err)
	}
	if n := o.count(t, `select count(*) from campaigns where trunk_group_id is null and trunk_id = ?`, string(first)); n != 5 {
		t.Errorf("%d campaigns kept their trunk", n)
	}
}

func TestATrunkIsHeldByCampaignsGroupsAndNumbersAndTheFirstAreNamed(t *testing.T) {
	o, ctx := open(t), context.Background()
	sip, _ := o.two(t)
	held := func() (names []string, more any) {
		t.Helper()
		refused, ok := errors.AsType[*fault.Error](o.Delete(ctx, o.admin, sip, o.at))
		if !ok || refused.Code != fault.Conflict || refused.Reason != "trunk_in_use" {
			t.Fatalf("a trunk in use: %+v", refused)
		}
		for _, u := range refused.Detail["used_by"].([]usedby.User) {
			names = append(names, u.Kind+" "+u.Name)
		}
		return names, refused.Detail["more"]
	}
	if _, err := o.CreateGroup(ctx, o.admin, pick.Group{Name: "All", Strategy: pick.RoundRobin, Routes: []pick.Route{{Trunk: sip, Priority: 1, Weight: 1}, {Prefix: "86", Trunk: sip, Priority: 1, Weight: 1}}}, o.at); err != nil {
		t.Fatal(err)
	}
	o.exec(t, `insert into caller_ids (id, label, sealed, last4, kind, trunk_id) values ('k', 'Own', '', '0000', 'own', ?)`, string(sip))
	if names, more := held(); !slices.Equal(names, []string{"trunk_group All", "caller_id Own"}) || more != 0 {
		t.Errorf("without campaigns: %q and %v more", names, more)
	}
	o.exec(t, `insert into lists (id, name, country) values ('l', 'List', 'CN')`)
	o.exec(t, `insert into campaigns (id, name, list_id, trunk_id, caller_id, status) select s, 'A ' || s || ' one', 'l', ?, 'k', s from unnest(array['done', 'draft', 'paused', 'running']) s`, string(sip))
	if names, more := held(); !slices.Equal(names, []string{"campaign A running one", "campaign A paused one", "campaign A draft one"}) || more != 3 {
		t.Errorf("with campaigns: %q and %v more", names, more)
	}
}

func TestPricesAreFoundByTheLongestPrefix(t *testing.T) {
	o, ctx := open(t), context.Background()
	a, b := o.two(t)
	rate := func(prefix string, minute int64) dialer.Rate {
		return dialer.Rate{Prefix: prefix, Currency: "CNY", Minute: minute, Connect: 1, First: time.Minute, Step: 6 * time.Second}
	}
	if err := o.SetPrices(ctx, o.admin, a, []dialer.Rate{rate("", 9), rate("86", 5), rate("8610", 4)}, o.at); err != nil {
		t.Fatal(err)
	}
	for digits, want := range map[string]int64{"861055550000": 4, "862155550000": 5, "442055550000": 9} {
		found, err := o.Rates(ctx, o.admin.Tenant, []dialer.TrunkID{a, b}, digits)
		if err != nil || len(found) != 1 || found[a].Minute != want || found[a].Step != 6*time.Second {
			t.Errorf("%s: %+v (%v), want %d", digits, found, err, want)
		}
	}
	if err := o.SetPrices(ctx, o.admin, a, nil, o.at); err != nil {
		t.Fatal(err)
	}
	if table, err := o.Prices(ctx, o.admin.Tenant, a, "", 100); err != nil || len(table.Rates) != 0 {
		t.Errorf("after they were taken away: %v (%v)", table, err)
	}
}

func TestOfTwoPriceListsAtOnceOneStandsWhole(t *testing.T) {
	o, ctx := open(t), context.Background()
	sip, _ := o.two(t)
	list := func(n int) (table []dialer.Rate) {
		for i := range 50 {
			table = append(table, dialer.Rate{Prefix: strconv.Itoa(1000 + n*25 + i), Currency: "CNY", Minute: int64(n), First: time.Minute, Step: time.Minute})
		}
		return table
	}
	var at sync.WaitGroup
	for n := range 8 {
		at.Go(func() {
			if err := o.SetPrices(ctx, o.admin, sip, list(n), o.at); err != nil {
				t.Errorf("list %d: %v", n, err)
			}
		})
	}
	at.Wait()
	page, err := o.Prices(ctx, o.admin.Tenant, sip, "", 100)
	if table := page.Rates; err != nil || len(table) != 50 || !slices.Equal(table, list(int(table[0].Minute))) {
		t.Errorf("%d prices of several lists: %+v (%v)", len(table), table, err)
	}
}

// to is the edit that makes a trunk what a is.
func to(a trunk.Account) func(*trunk.Account) error {
	return func(now *trunk.Account) error {
		*now = a
		return nil
	}
}

func TestAPolicyComesBackAsItWasKeptAndDiversionTakesProof(t *testing.T) {
	o, ctx := open(t), context.Background()
	caller, err := o.callers.Add(ctx, o.admin, callerid.Request{Label: "Main", Number: number(t, "+861065529988")}, o.at)
	if err != nil {
		t.Fatal(err)
	}
	a := carrier()
	a.Policy = trunk.Policy{Codecs: []media.Codec{media.PCMU}, SRTP: trunk.RequireSRTP, Suites: []rtp.Suite{rtp.GCM}, Early: trunk.IgnoreEarly, Identity: trunk.Preferred,
		Privacy: trunk.Shown, Dial: []trunk.Rewrite{{Match: "+86", Strip: 3, Add: "0"}}, Headers: []trunk.Header{{Name: "X-Account", Value: "42"}}}
	made, err := o.Create(ctx, o.admin, a, o.at)
	if err != nil || !reflect.DeepEqual(made.Policy, a.Policy) {
		t.Fatalf("%+v (%v)", made.Policy, err)
	}
	edit := made.Account
	edit.Diversion = caller.ID
	if _, err := o.Change(ctx, o.admin, made.ID, to(edit), o.at); !fault.Is(err, fault.Invalid) {
		t.Errorf("a number without proof is named in Diversion: %v", err)
	}
	o.exec(t, `update caller_ids set proof = 'verified' where id = ?`, string(caller.ID))
	if _, err := o.Change(ctx, o.admin, made.ID, to(edit), o.at); err != nil {
		t.Fatal(err)
	}
	if dialed, err := o.Trunk(ctx, o.admin.Tenant, made.ID); err != nil || dialed.Diverted != number(t, "+861065529988") {
		t.Errorf("diverted %v (%v)", dialed.Diverted, err)
	}
	o.exec(t, `update caller_ids set proof = 'requested'`)
	if dialed, err := o.Trunk(ctx, o.admin.Tenant, made.ID); err != nil || !dialed.Diverted.Zero() {
		t.Errorf("a number whose proof was withdrawn is still named: %v (%v)", dialed.Diverted, err)
	}
	edit.Headers = []trunk.Header{{Name: "X-A", Value: "1\r\nFrom: <sip:boss@bank.example>"}}
	if _, err := o.Change(ctx, o.admin, made.ID, to(edit), o.at); !fault.Is(err, fault.Invalid) {
		t.Errorf("a header field broke out of its line: %v", err)
	}
}

func TestHealthCountsWhatTheCallsSay(t *testing.T) {
	o, ctx := open(t), context.Background()
	a, b := o.two(t)
	call := func(id string, by dialer.TrunkID, after time.Duration, outcome, reason string, ring, talk time.Duration, cost any, currency string) {
		at := o.at.Add(after)
		var rings, answered any
		if ring > 0 {
			rings = at.Add(ring)
		}
		if talk > 0 {
			answered = at.Add(10 * time.Second)
		}
		o.exec(t, `insert into calls (id, attempt_id, campaign_id, lead_id, trunk_id, caller_id, outcome, reason, created_at, sent_at, ringing_at, answered_at, ended_at, talk_ms, cost_micro, cost_currency)
			values (?, '', '', '', ?, '', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, id, string(by), outcome, reason, at, at, rings, answered, at.Add(time.Minute), talk.Milliseconds(), cost, currency)
	}
	call("1", a, 0, "answered", "bye", 2*time.Second, 30*time.Second, 60_000, "CNY")
	call("2", a, time.Minute, "machine", "bye", 4*time.Second, 90*time.Second, 120_000, "CNY")
	call("0", a, time.Minute, "answered", "bye", 3*time.Second, time.Minute, 7_000, "USD")
	call("3", a, time.Minute, "busy", "sip_486", 0, 0, nil, "")
	call("4", a, 2*time.Minute, "failed", "sip_503", 0, 0, nil, "")
	call("5", b, 2*time.Minute, "answered", "bye", time.Second, time.Minute, nil, "")
	call("6", a, -time.Hour, "answered", "bye", time.Second, time.Minute, nil, "")
	o.exec(t, `insert into call_events (call_id, seq, at, kind, detail) values ('5', 1, ?, 'failover', ?::jsonb)`, o.at.Add(2*time.Minute), `{"trunk": "`+string(a)+`", "reason": "sip_timeout", "status": "0"}`)
	h, err := o.Health(ctx, o.admin.Tenant, a, 15*time.Minute, o.at.Add(10*time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	if h.Seizures != 6 || h.Answered != 3 || h.Callee != 1 || h.Failed != 2 || h.Talk != 3*time.Minute || !slices.Equal(h.Costs, []Cost{{"CNY", 180_000}, {"USD", 7_000}}) {
		t.Errorf("%+v", h)
	}
	if h.PDD == nil || h.PDD.Median != 3*time.Second {
		t.Errorf("post-dial delay %+v", h.PDD)
	}
	var sum HealthStep
	for _, s := range h.Steps {
		sum.Answered, sum.Callee, sum.Failed = sum.Answered+s.Answered, sum.Callee+s.Callee, sum.Failed+s.Failed
	}
	if sum != (HealthStep{3, 1, 2}) {
		t.Errorf("the plot's steps add up to %+v", sum)
	}
	if len(h.Causes) != 3 || len(h.Errors) != 2 {
		t.Errorf("causes %+v, errors %+v", h.Causes, h.Errors)
	}
}

func TestALongPriceListIsReadPageByPage(t *testing.T) {
	o, ctx := open(t), context.Background()
	sip, _ := o.two(t)
	table := []dialer.Rate{{Currency: "CNY", Minute: 1, First: time.Minute, Step: time.Minute}} // every other number: an empty prefix
	for i := range 12 {
		table = append(table, dialer.Rate{Prefix: strconv.Itoa(100 + i), Currency: "CNY", Minute: int64(i), First: time.Minute, Step: time.Minute})
	}
	if err := o.SetPrices(ctx, o.admin, sip, table, o.at); err != nil {
		t.Fatal(err)
	}
	for _, limit := range []int{1, 4, 13, 50} {
		var read []dialer.Rate
		for cursor, more := "", true; more; more = cursor != "" {
			page, err := o.Prices(ctx, o.admin.Tenant, sip, cursor, limit)
			if err != nil || page.Total != 13 || len(page.Rates) > limit {
				t.Fatalf("a page of %d behind %q: %+v (%v)", limit, cursor, page, err)
			}
			read, cursor = append(read, page.Rates...), page.Next
		}
		if !slices.Equal(read, table) {
			t.Errorf("in pages of %d: %+v", limit, read)
		}
	}
	for _, cursor := range []string{"86", "p'; --", "x1"} {
		if _, err := o.Prices(ctx, o.admin.Tenant, sip, cursor, 10); !fault.Is(err, fault.Invalid) {
			t.Errorf("cursor %q: %v", cursor, err)
		}
	}
}
