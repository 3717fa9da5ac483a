package lead_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/callback"
	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/dialer/lead"
	"github.com/boyunhq/boyun/dialer/list"
)

func TestALeadsNumbersAreAddedOrderedAndTakenAwayAndEveryTryKeepsItsNumber(t *testing.T) {
	o, ctx := open(t), context.Background()
	id := o.add("13800138001", "13800138002")
	o.exec(`update queue set number_at = 1`)
	o.must(o.lists.AddNumber(ctx, o.by, id, "138 0013 8003", o.now))
	if err := o.lists.AddNumber(ctx, o.by, id, "13800138001", o.now); reasonOf(err) != "number_known" {
		t.Fatalf("a number twice: %v", err)
	}
	n := o.sheet(id).Numbers
	if len(n) != 3 || n[0].Last4+n[1].Last4+n[2].Last4 != "800180028003" {
		t.Fatalf("%+v", n)
	}
	o.must(o.lists.OrderNumbers(ctx, o.by, id, []list.NumberID{n[2].ID, n[0].ID, n[1].ID}, o.now))
	if at := o.one(`select number_at::text from queue`); at != "2" {
		t.Fatalf("the next try went to number %s", at)
	}
	for i, want := range []string{"+8613800138003", "+8613800138001", "+8613800138002"} {
		got, err := o.lists.Reveal(ctx, o.by, id, o.sheet(id).Numbers[i].ID, "the customer asked", o.now)
		if err != nil || got.Reveal() != want {
			t.Fatalf("number %d opens as %v, %v", i, got.Reveal(), err)
		}
	}
	if err := o.lists.OrderNumbers(ctx, o.by, id, []list.NumberID{n[2].ID, n[2].ID, n[1].ID}, o.now); reasonOf(err) != "numbers_changed" {
		t.Fatalf("an order with one twice: %v", err)
	}
	o.exec(`insert into attempts (id, campaign_id, lead_id, number, call_id, blind, node, epoch, created_at, ended_at, outcome)
		select 'a1', 'c1', '` + string(id) + `', 1, 'k', blind, 'n', 1, '2026-11-20 02:00Z', '2026-11-20 02:01Z', 'no_answer' from leads where last4 = '8003'`)
	year := 365 * 24 * time.Hour
	remove := func(number list.NumberID, keep time.Duration) (string, error) {
		return o.lists.RemoveNumber(ctx, o.by, id, number, keep, o.now)
	}
	if _, err := remove(n[2].ID, year); reasonOf(err) != "number_kept" {
		t.Fatalf("a number that was called went: %v", err)
	}
	_, err := remove(n[1].ID, year)
	o.must(err)
	if at := o.one(`select number_at::text from queue`); at != "0" {
		t.Fatalf("the next try goes to a number that is gone: %s", at)
	}
	_, err = remove(n[2].ID, time.Hour)
	o.must(err)
	if _, err := remove(n[0].ID, 0); reasonOf(err) != "number_only" {
		t.Fatalf("the last number went: %v", err)
	}
	o.exec(`update queue set state = 'dialing'`)
	if err := o.lists.AddNumber(ctx, o.by, id, "13800138009", o.now); reasonOf(err) != "lead_in_call" {
		t.Fatalf("numbers changed under a call: %v", err)
	}
	if got := o.kinds(id); got != "added not_dialed number_added number_removed number_removed number_revealed number_revealed number_revealed numbers_ordered" && !strings.Contains(got, "numbers_ordered") {
		t.Fatalf("written down: %s", got)
	}
}

func TestANumberThatWasTakenAwayComesBackAsItWas(t *testing.T) {
	o, ctx := open(t), context.Background()
	id, other := o.add("13800138001", "13800138002", "13800138003"), o.add("13800138011", "13800138012")
	o.exec(`update queue set number_at = 1 where lead_id = '` + string(id) + `'`)
	numbers := func() (all string) {
		t.Helper()
		for _, n := range o.sheet(id).Numbers {
			got, err := o.lists.Reveal(ctx, o.by, id, n.ID, "the customer asked", o.now)
			o.must(err)
			all += got.Reveal()[len(got.Reveal())-1:]
		}
		return all + "@" + o.one(`select number_at::text from queue where lead_id = '`+string(id)+`'`)
	}
	for at, without := range []string{"23@0", "13@0", "12@1"} { // the first, the one the next try goes to, the last
		undo, err := o.lists.RemoveNumber(ctx, o.by, id, o.sheet(id).Numbers[at].ID, 0, o.now)
		o.must(err)
		if got := numbers(); got != without {
			t.Fatalf("without number %d: %s", at, got)
		}
		for wrong, try := range map[string]func() error{
			"undo_unknown": func() error { return o.lists.RestoreNumber(ctx, o.by, other, undo, o.now) },
			"undo_late":    func() error { return o.lists.RestoreNumber(ctx, o.by, id, undo, o.now.Add(25*time.Hour)) },
		} {
			if err := try(); reasonOf(err) != wrong {
				t.Errorf("want %s: %v", wrong, err)
			}
		}
		o.must(o.lists.RestoreNumber(ctx, o.by, id, undo, o.now))
		if got := numbers(); got != "123@1" {
			t.Fatalf("number %d came back: %s", at, got)
		}
		if err := o.lists.RestoreNumber(ctx, o.by, id, undo, o.now); reasonOf(err) != "number_known" {
			t.Errorf("a second time: %v", err)
		}
	}
	if got := o.kinds(id); strings.Count(got, "number_restored") != 3 {
		t.Errorf("written down: %s", got)
	}
}

func TestASheetSaysWhyALeadMayNotBeCalledAndWhatHappenedToIt(t *testing.T) {
	o, ctx := open(t), context.Background()
	id := o.add("13800138001")
	s := o.sheet(id)
	if len(s.Places) != 1 || s.Places[0].Campaign != "c1" || !s.Places[0].Verdict.Allowed || s.Idle != nil {
		t.Fatalf("%+v", s)
	}
	o.exec(`insert into consents (id, blind, last4, purpose, text_version, source, given_at) select 'x', blind, last4, 'marketing', 'v1', 'form', '2026-11-01' from leads`,
		`insert into lead_skips (lead_id, campaign_id, reason, times, first_at, last_at) values ('`+string(id)+`', 'c1', 'window_closed', 2, '2026-11-22', '2026-11-23')`)
	note := "n"
	if _, err := o.lists.Edit(ctx, o.by, id, list.Change{Note: &note}, o.now); err != nil {
		t.Fatal(err)
	}
	back, err := o.backs.Make(ctx, o.by, callback.Promise{Campaign: "c1", Lead: id, Due: o.now.Add(time.Hour), Note: "after lunch"}, o.now)
	o.must(err)
	if got := o.one(places); got != "waiting/callback" {
		t.Fatalf("after the promise %s", got)
	}
	if _, err := o.backs.Make(ctx, o.by, callback.Promise{Campaign: "c1", Lead: id, Due: o.now.Add(time.Hour)}, o.now); reasonOf(err) != "callback_open" {
		t.Fatalf("promised twice: %v", err)
	}
	if _, err := o.backs.Make(ctx, o.by, callback.Promise{Campaign: "far", Lead: id, Due: o.now.Add(time.Hour)}, o.now); reasonOf(err) != "other_list" {
		t.Fatalf("promised by a campaign of another list: %v", err)
	}
	if _, err := o.backs.Edit(ctx, o.by, back.ID, "", callback.Change{Cancel: true}, o.now); err != nil || o.one(places) != "queued/" {
		t.Fatalf("%v, the lead is %s", err, o.one(places))
	}
	a := o.do(lead.Wish{Kind: lead.StopCall, Everywhere: true, Scope: lead.Scope{Leads: []dialer.LeadID{id}}})
	if a.Status != lead.Done || a.Changed != 1 || o.one(places) != "blocked/blacklisted" {
		t.Fatalf("%+v %s", a, o.one(places))
	}
	s = o.sheet(id)
	if v := s.Places[0].Verdict; v.Allowed || v.Reason != guard.Blacklisted || s.Numbers[0].Blocked == nil || len(s.Numbers[0].Consents) != 1 {
		t.Fatalf("%+v", s)
	}
	if got := o.kinds(id); got != "added blocked callback_cancelled callback_promised consent_given edited opt_out skipped" {
		t.Fatalf("written down: %s", got)
	}
	first, next, err := o.leads.Timeline(ctx, o.by.Tenant, id, "", 3, o.now)
	if err != nil || len(first) != 3 || next == "" {
		t.Fatalf("%v %q %v", first, next, err)
	}
	rest, last, err := o.leads.Timeline(ctx, o.by.Tenant, id, next, 0, o.now)
	if err != nil || len(rest) != 5 || last != "" {
		t.Fatalf("%d %q %v", len(rest), last, err)
	}
	if _, err := o.leads.Undo(ctx, o.by, a.ID, " ", o.now); reasonOf(err) != "unblock_reason" {
		t.Fatalf("an opt-out was taken back without a word: %v", err)
	}
	if u := o.undo(a); u.Status != lead.Undone || o.one(places) != "queued/" || o.sheet(id).Numbers[0].Blocked != nil {
		t.Fatalf("%+v %s", u, o.one(places))
	}
	if got := o.kinds(id); !strings.HasPrefix(got, "-opt_out added") {
		t.Fatalf("written down: %s", got)
	}
}

// Where a person lives is read from the lead's fields: the claim's facts name both states.
func TestTheAddressOfALeadNamesAStateBesideItsNumbers(t *testing.T) {
	o := open(t)
	l, _, err := o.lists.Add(context.Background(), o.by, o.list, list.Entry{Number: "+12125550100", Fields: map[string]string{"State": "Florida", "Pet": "Utah"}}, o.now)
	o.must(err)
	var f guard.Facts
	o.must(o.Schemas.Within(context.Background(), o.by.Tenant, func(tx *gorm.DB) error {
		frame, err := o.rules.Frame(tx, "c1")
		if err != nil {
			return err
		}
		all, err := o.rules.Gather(tx, frame, "c1", []dialer.LeadID{l.ID}, o.now)
		f = all[l.ID].Facts
		return err
	}))
	if got := strings.Join(f.States, " "); got != "FL NY" || !strings.Contains(f.Local.Version, "US/FL@") {
		t.Fatalf("states %q under %s", got, f.Local.Version)
	}
}
