package callerid

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
)

func TestOnlyAProvenNumberIsShownOnARealTrunk(t *testing.T) {
	o, ctx := open(t, false), context.Background()
	ours := e164(t, "+8657188880001")
	c, err := o.Add(ctx, o.admin, Request{Label: "Head office", Number: ours, Place: hangzhou, Trunk: "sip"}, o.at)
	if err != nil || c.Proof != Requested || c.Last4 != "0001" || c.Place != hangzhou || c.Caps != (Caps{DefaultPerHour, DefaultPerDay}) {
		t.Fatalf("%+v (%v)", c, err)
	}
	may := func(trunk dialer.TrunkID, n dialer.Number) bool {
		t.Helper()
		ok, err := o.MayShow(ctx, o.admin.Tenant, trunk, n)
		if err != nil {
			t.Fatal(err)
		}
		return ok
	}
	if may("sip", ours) || !may("box", ours) {
		t.Fatal("a number that is only claimed was shown to real people, or is not shown in the sandbox")
	}
	if _, err := o.Change(ctx, o.admin, c.ID, Edit{Proof: new(Verified)}, o.at); !fault.Is(err, fault.Forbidden) {
		t.Fatalf("a tenant verifies its own number: %v", err)
	}
	if c, err = o.Change(ctx, tenant.System(o.admin.Tenant), c.ID, Edit{Proof: new(Verified), Attestation: new(Attestation("A"))}, o.at); err != nil || c.By != ByOperator || c.Attestation != "A" {
		t.Fatalf("%+v (%v)", c, err)
	}
	if !may("sip", ours) || may("sip", e164(t, "+8657177770001")) {
		t.Fatal("the proven number is not shown, or one with the same last digits is")
	}
	if ok, err := o.MayShow(ctx, o.other.Tenant, "sip", ours); err != nil || ok {
		t.Fatalf("another tenant shows it: %v (%v)", ok, err)
	}
	if _, err := o.Add(ctx, o.admin, Request{Label: "Again", Number: ours}, o.at); !fault.Is(err, fault.Conflict) {
		t.Fatalf("claimed twice: %v", err)
	}
	if err := o.Remove(ctx, o.admin, c.ID, o.at); err != nil || may("sip", ours) {
		t.Fatalf("a removed number is still shown (%v)", err)
	}
}

// Whoever can point a trunk at a host of their own can answer any number there.
func TestAProofByCallHoldsOnlyWhereTheCallWent(t *testing.T) {
	o, ctx := open(t, false), context.Background()
	n := e164(t, "+8657188880001")
	c, err := o.Add(ctx, o.admin, Request{Label: "Head office", Number: n, Trunk: "sip"}, o.at)
	if err != nil {
		t.Fatal(err)
	}
	o.exec(`update caller_ids set proof = 'verified', proof_by = 'call', proved_over = (select ` + over + ` from trunks t where id = 'sip') where id = '` + string(c.ID) + `'`)
	may := func(want bool, what string) {
		t.Helper()
		if ok, err := o.MayShow(ctx, o.admin.Tenant, "sip", n); err != nil || ok != want {
			t.Fatalf("%s: %v (%v)", what, ok, err)
		}
	}
	may(true, "where it was proved")
	o.exec(`update trunks set host = 'sip.other.example' where id = 'sip'`)
	may(false, "after the trunk was moved to another host")
	o.exec(`update trunks set host = 'sip.carrier.example' where id = 'sip'`)
	o.exec(`insert into trunks (id, name, kind, host) values ('sip2', 'Other', 'ip', 'sip.other.example')`)
	if c, err = o.Change(ctx, o.admin, c.ID, Edit{Trunk: new(dialer.TrunkID("sip2"))}, o.at); err != nil || c.Proof != Requested {
		t.Fatalf("moved to another trunk it must be proved again: %+v (%v)", c, err)
	}
}

func TestAPrivateInstallationsAdminsVerifyTheirOwnNumbers(t *testing.T) {
	o, ctx := open(t, true), context.Background()
	c, err := o.Add(ctx, o.admin, Request{Label: "Head office", Number: e164(t, "+8657188880001")}, o.at)
	if err == nil {
		c, err = o.Change(ctx, o.admin, c.ID, Edit{Proof: new(Verified)}, o.at)
	}
	if err != nil || c.Proof != Verified {
		t.Fatalf("%+v (%v)", c, err)
	}
}

func TestAClaimGivesNumbersByPlaceAndThePersonsOwnAgain(t *testing.T) {
	o := open(t, false)
	hz, bj := o.ours("+8657188880001", hangzhou, Caps{100, 100}), o.ours("+861065520002", beijing, Caps{100, 100})
	o.pool("c1", hz, bj)
	first, err := o.claim("c1", leads(1, 10), o.at)
	if err != nil {
		t.Fatal(err)
	}
	for i, g := range first {
		if want := map[bool]dialer.CallerID{true: hz.ID, false: bj.ID}[(i+1)%2 == 0]; g.Caller != want || g.Near != City {
			t.Errorf("%s: %+v", g.Lead, g)
		}
	}
	if _, err := o.PutToRest(context.Background(), o.admin, hz.ID, o.at.Add(time.Hour), o.at); err != nil {
		t.Fatal(err)
	}
	second, err := o.claim("c1", leads(12, 12), o.at.Add(time.Minute))
	if err != nil || second[0].Caller != bj.ID {
		t.Fatalf("while the city's number rests: %+v (%v)", second, err)
	}
	if _, err := o.PutToRest(context.Background(), o.admin, hz.ID, o.at, o.at.Add(2*time.Minute)); err != nil {
		t.Fatal(err)
	}
	o.exec(`update attempts set id = 'old', call_id = 'old' where lead_id = 'lead12'`)
	if third, err := o.claim("c1", leads(12, 12), o.at.Add(3*time.Minute)); err != nil || third[0].Caller != bj.ID || !third[0].Sticky {
		t.Errorf("the person knows another number now: %+v (%v)", third, err)
	}
}

// Two nodes claim for two campaigns that share a pool, all at once: no number is shown more often than it may be.
func TestCapsHoldOverCampaignsAndNodes(t *testing.T) {
	o := open(t, false)
	a, b := o.ours("+8657188880001", hangzhou, Caps{PerHour: 7}), o.ours("+8657188880002", hangzhou, Caps{PerHour: 9, PerDay: 5})
	pool := o.pool("c1", a, b)
	o.exec(`insert into campaigns (id, name, list_id, trunk_id, caller_id, callers) values ('c2', 'c2', 'l1', 'sip', 'boxid', jsonb_build_object('pool', ?::text))`, string(pool.ID))
	var mu sync.Mutex
	shown, refused := map[dialer.CallerID]int{}, map[string]int{}
	var nodes sync.WaitGroup
	for node, campaign := range []string{"c1", "c2"} {
		nodes.Go(func() {
			for round := range 20 {
				granted, err := o.claim(campaign, leads(node*200+round*3+1, node*200+round*3+3), o.at)
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				for _, g := range granted {
					shown[g.Caller]++
					refused[g.Reason]++
				}
				mu.Unlock()
			}
		})
	}
	nodes.Wait()
	if shown[a.ID] != 7 || shown[b.ID] != 5 || refused[AtCap] != 120-12 {
		t.Fatalf("shown %v, refused %v", shown, refused)
	}
	room, why, err := o.Room(context.Background(), o.admin.Tenant, "c1", o.at)
	if err != nil || room != 0 || why != AtCap {
		t.Fatalf("room for %d, %s (%v)", room, why, err)
	}
	if room, _, err = o.Room(context.Background(), o.admin.Tenant, "c1", o.at.Add(Hour+Slot)); err != nil || room != 7 {
		t.Fatalf("an hour later room for %d (%v)", room, err)
	}
	if room, _, err = o.Room(context.Background(), o.admin.Tenant, "c1", o.at.Add(24*time.Hour)); err != nil || room != 7+5 {
		t.Fatalf("a day later room for %d (%v)", room, err)
	}
}

func TestAClaimThatFailsHasUsedNothingAndABlockedCallGivesItsUseBack(t *testing.T) {
	o := open(t, false)
	n := o.ours("+8657188880001", hangzhou, Caps{PerHour: 3})
	o.pool("c1", n)
	err := o.inside(func(tx *gorm.DB) error {
		if _, err := Assign(tx, "c1", leads(1, 3), o.at); err != nil {
			t.Fatal(err)
		}
		return context.Canceled
	})
	if err == nil {
		t.Fatal("committed")
	}
	granted, err := o.claim("c1", leads(1, 3), o.at)
	if err != nil || granted[2].Caller != n.ID {
		t.Fatalf("%+v (%v)", granted, err)
	}
	o.end(granted[0], dialer.Blocked, 0, "", o.at)
	again, err := o.claim("c1", leads(4, 5), o.at)
	if err != nil || again[0].Caller != n.ID || again[1].Caller != "" {
		t.Fatalf("%+v (%v)", again, err)
	}
}

func TestANumberThatPeopleStopAnsweringRestsWithTheReasonAndComesBack(t *testing.T) {
	o, ctx := open(t, false), context.Background()
	n := o.ours("+8657188880001", hangzhou, Caps{})
	o.pool("c1", n)
	well := Health{Seen: 1000, Answers: Rate{900, 279}, Shorts: Rate{200, 10}, At: o.at}
	if err := o.inside(func(tx *gorm.DB) error { return saveHealth(tx, string(n.ID), well) }); err != nil {
		t.Fatal(err)
	}
	granted, err := o.claim("c1", leads(1, 300), o.at)
	if err != nil {
		t.Fatal(err)
	}
	calls, c := 0, Caller{}
	for ; calls < len(granted) && c.Rest == nil; calls++ {
		outcome := dialer.NoAnswer
		if calls%10 == 0 {
			outcome = dialer.Answered
		}
		o.end(granted[calls], outcome, time.Minute, dialer.ByCustomer, o.at.Add(time.Minute))
		if calls%20 == 19 {
			if c, err = o.Get(ctx, o.admin.Tenant, n.ID, o.at.Add(time.Minute)); err != nil {
				t.Fatal(err)
			}
		}
	}
	if c.Rest == nil || c.Rest.Reason != AnswersFell || c.Rest.From < 0.25 || c.Rest.To > 0.15 || calls > 160 {
		t.Fatalf("after %d calls it rests for %+v, health %+v", calls, c.Rest, c.Health)
	}
	if want := c.Rest.Began.Add(24 * time.Hour); !c.RestsUntil.Equal(want) {
		t.Errorf("rests until %s, want %s", c.RestsUntil, want)
	}
	if room, why, err := o.Room(ctx, o.admin.Tenant, "c1", o.at.Add(time.Hour)); err != nil || room != 0 || why != Resting {
		t.Errorf("room for %d, %s (%v)", room, why, err)
	}
	if room, _, err := o.Room(ctx, o.admin.Tenant, "c1", o.at.Add(25*time.Hour)); err != nil || room == 0 {
		t.Errorf("it does not come back (%v)", err)
	}
	if c.Today.Completed != calls || c.Today.Answered < calls/10 {
		t.Errorf("today %+v after %d calls", c.Today, calls)
	}
	past, err := o.Past(ctx, o.admin.Tenant, n.ID, o.at.AddDate(0, 0, -1), o.at.Add(time.Hour))
	if err != nil || len(past.Rests) != 1 || len(past.Hours) != 1 || past.Hours[0].Calls != 300 || past.Hours[0].Completed != calls || len(past.Campaigns) != 1 {
		t.Errorf("%+v (%v)", past, err)
	}
}

func TestAPersonsRestIsKeptAndEnded(t *testing.T) {
	o, ctx := open(t, false), context.Background()
	n := o.ours("+8657188880001", hangzhou, Caps{})
	if _, err := o.PutToRest(ctx, o.admin, n.ID, o.at.Add(100*24*time.Hour), o.at); !fault.Is(err, fault.Invalid) {
		t.Errorf("a rest of 100 days: %v", err)
	}
	if _, err := o.PutToRest(ctx, o.admin, "boxid", o.at.Add(time.Hour), o.at); !fault.Is(err, fault.Conflict) {
		t.Errorf("the sandbox's number rests: %v", err)
	}
	c, err := o.PutToRest(ctx, o.admin, n.ID, o.at.Add(48*time.Hour), o.at)
	if err != nil || c.Rest == nil || c.Rest.Reason != ByHand || c.Rest.By != "u1" {
		t.Fatalf("%+v (%v)", c.Rest, err)
	}
	if c, err = o.PutToRest(ctx, o.admin, n.ID, o.at, o.at.Add(time.Hour)); err != nil || c.Rest != nil || !c.RestsUntil.IsZero() {
		t.Fatalf("%+v (%v)", c, err)
	}
	var dump string
	err = o.inside(func(tx *gorm.DB) error {
		return tx.Raw(`select string_agg(audit_log::text, ' ') || (select string_agg(caller_ids::text, ' ') from caller_ids) from audit_log`).Scan(&dump).Error
	})
	if err != nil || strings.Contains(dump, "57188880001 ") || !strings.Contains(dump, "caller_id_rested") || !strings.Contains(dump, "caller_id_returned") {
		t.Errorf("%s (%v)", dump, err)
	}
}

func TestPoolsHoldOnlyTheTenantsNumbersAndStayWhileTheyAreUsed(t *testing.T) {
	o, ctx := open(t, false), context.Background()
	a, b := o.ours("+8657188880001", hangzhou, Caps{}), o.ours("+8657188880002", hangzhou, Caps{})
	p := o.pool("c1", a, b)
	if _, err := o.SavePool(ctx, o.admin, Pool{Name: "x", Numbers: []dialer.CallerID{a.ID, "somebody's"}}, o.at); !fault.Is(err, fault.NotFound) {
		t.Errorf("a stranger's number in a pool: %v", err)
	}
	if _, err := o.SavePool(ctx, o.admin, Pool{ID: p.ID, Name: "x"}, o.at); !fault.Is(err, fault.Invalid) {
		t.Errorf("a pool without numbers: %v", err)
	}
	if err := o.RemovePool(ctx, o.admin, p.ID, o.at); !fault.Is(err, fault.Conflict) {
		t.Errorf("a used pool was removed: %v", err)
	}
	if err := o.Remove(ctx, o.admin, a.ID, o.at); !fault.Is(err, fault.Conflict) {
		t.Errorf("a pool's number was removed: %v", err)
	}
	p.Numbers = p.Numbers[:1]
	p.Name = "One"
	if p, err := o.SavePool(ctx, o.admin, p, o.at); err != nil || len(p.Numbers) != 1 || p.Name != "One" || p.Campaigns != 1 {
		t.Errorf("%+v (%v)", p, err)
	}
	o.exec(`delete from campaigns`)
	if err := o.RemovePool(ctx, o.admin, p.ID, o.at); err != nil {
		t.Error(err)
	}
}

func TestADaysCapEndsWithTheWorkspacesDayWhereTheClockIsChanged(t *testing.T) {
	o := open(t, false)
	n := o.ours("+8657188880001", hangzhou, Caps{PerDay: 1})
	o.pool("c1", n)
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	if err := o.world.Schemas.Public(context.Background(), func(tx *gorm.DB) error {
		return tx.Exec(`update tenants set timezone = ? where id = ?`, zone.String(), string(o.admin.Tenant)).Error
	}); err != nil {
		t.Fatal(err)
	}
	for lead, at := range []time.Time{
		time.Date(2026, 3, 8, 10, 0, 0, 0, zone),  // a day of 23 hours
		time.Date(2026, 11, 1, 10, 0, 0, 0, zone), // one of 25
	} {
		granted, err := o.claim("c1", leads(2*lead+1, 2*lead+2), at)
		if next := time.Date(at.Year(), at.Month(), at.Day()+1, 0, 0, 0, 0, zone); err != nil || granted[1].Reason != AtCap || !granted[1].Until.Equal(next) {
			t.Errorf("%s: %+v, %v; want %s", at, granted, err, next)
		}
	}
}

func TestANameOfAHundredChineseLettersIsShortEnough(t *testing.T) {
	o := open(t, false)
	for letters, ok := range map[int]bool{100: true, 101: false} {
		_, err := o.Add(context.Background(), o.admin, Request{Label: strings.Repeat("杭", letters), Number: e164(t, "+8657188880001")}, o.at)
		if (err == nil) != ok {
			t.Errorf("%d letters: %v", letters, err)
		}
	}
}
