package lead_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/callback"
	"github.com/boyunhq/boyun/dialer/campaign"
	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/dialer/internal/fixture"
	"github.com/boyunhq/boyun/dialer/lead"
	"github.com/boyunhq/boyun/dialer/list"
	"github.com/boyunhq/boyun/dialer/list/phone"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/jobs"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/isolation"
	"github.com/boyunhq/boyun/tenant/tenanttest"
)

var book tenanttest.Book

func TestMain(m *testing.M) { book.Main(m) }

// office is a tenant with a list, a running campaign on it and one that draws on another list.
type office struct {
	testing.TB
	*tenanttest.World
	by    tenant.Actor
	lists *list.Store
	leads *lead.Store
	backs *callback.Store
	list  dialer.ListID
	now   time.Time
	queue *queue
	rules *guard.Store
}

type queue struct {
	mu   sync.Mutex
	jobs []jobs.Args
}

func (q *queue) Insert(_ context.Context, _ *gorm.DB, args jobs.Args, _ jobs.Options) (bool, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.jobs = append(q.jobs, args)
	return true, nil
}

func open(t testing.TB) *office {
	t.Helper()
	o := &office{TB: t, World: book.Open(t), now: time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC), queue: &queue{}}
	o.by = tenant.Actor{Tenant: o.Tenant(t, nil), User: "ann", Role: "owner"}
	box := tenanttest.NewBox(t)
	o.lists = list.NewStore(o.Schemas, box, phone.NewBook(), campaign.Join)
	rules, err := guard.New(guard.Config{Numbers: list.NewNumbers(o.Schemas, box)})
	o.must(err)
	o.rules = rules
	o.leads = lead.NewStore(o.Schemas, lead.World{Lists: o.lists, Guard: rules, Jobs: o.queue})
	o.backs = callback.NewStore(o.Schemas)
	l, err := o.lists.Create(context.Background(), o.by, "Autumn", "CN", o.now)
	o.must(err)
	o.list = l.ID
	o.exec(`insert into trunks (id, name, kind) values ('t1', 'Sandbox', 'sandbox')`,
		`insert into caller_ids (id, label, sealed, last4, kind, trunk_id) values ('k1', 'Sandbox', '', '0000', 'sandbox', 't1')`,
		`insert into users (id, email, name, role) values ('ann', 'ann@example.com', 'Ann', 'owner')`,
		`insert into lists (id, name, country) values ('other', 'Other', 'CN')`,
		`insert into campaigns (id, name, list_id, trunk_id, caller_id, status, max_attempts) values ('far', 'Far', 'other', 't1', 'k1', 'running', 3)`,
		`insert into campaigns (id, name, list_id, trunk_id, caller_id, status, max_attempts, created_at) values ('c1', 'First', '`+string(o.list)+`', 't1', 'k1', 'running', 3, now() + interval '1 second')`)
	return o
}

func (o *office) must(err error) {
	o.Helper()
	if err != nil {
		o.Fatal(err)
	}
}

func (o *office) exec(statements ...string) {
	o.Helper()
	fixture.Exec(o, o.World, o.by.Tenant, statements...)
}

func (o *office) one(query string) string {
	o.Helper()
	return fixture.One(o, o.World, o.by.Tenant, query)
}

func (o *office) add(numbers ...string) dialer.LeadID {
	o.Helper()
	l, _, err := o.lists.Add(context.Background(), o.by, o.list, list.Entry{Number: numbers[0], Others: numbers[1:], Name: "Chen"}, o.now)
	o.must(err)
	return l.ID
}

func (o *office) sheet(id dialer.LeadID) lead.Sheet {
	o.Helper()
	s, err := o.leads.Sheet(context.Background(), o.by.Tenant, id, o.now)
	o.must(err)
	return s
}

func (o *office) kinds(id dialer.LeadID) string {
	o.Helper()
	all, _, err := o.leads.Timeline(context.Background(), o.by.Tenant, id, "", 0, o.now)
	o.must(err)
	var words []string
	for _, m := range all {
		word := m.Kind
		if m.Undone {
			word = "-" + word
		}
		words = append(words, word)
	}
	slices.Sort(words)
	return strings.Join(words, " ")
}

func (o *office) do(w lead.Wish) lead.Act {
	o.Helper()
	a, err := o.leads.Begin(context.Background(), o.by, w, o.now)
	o.must(err)
	return a
}

func (o *office) undo(a lead.Act) lead.Act {
	o.Helper()
	a, err := o.leads.Undo(context.Background(), o.by, a.ID, "a slip", o.now)
	o.must(err)
	return a
}

func reasonOf(err error) string {
	if e, ok := err.(*fault.Error); ok {
		return e.Reason
	}
	return fmt.Sprint(err)
}

const places = `select coalesce(string_agg(state || '/' || reason, ' ' order by campaign_id, lead_id), '') from queue`

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
	if err := o.lists.RemoveNumber(ctx, o.by, id, n[2].ID, year, o.now); reasonOf(err) != "number_kept" {
		t.Fatalf("a number that was called went: %v", err)
	}
	o.must(o.lists.RemoveNumber(ctx, o.by, id, n[1].ID, year, o.now))
	if at := o.one(`select number_at::text from queue`); at != "0" {
		t.Fatalf("the next try goes to a number that is gone: %s", at)
	}
	o.must(o.lists.RemoveNumber(ctx, o.by, id, n[2].ID, time.Hour, o.now))
	if err := o.lists.RemoveNumber(ctx, o.by, id, n[0].ID, 0, o.now); reasonOf(err) != "number_only" {
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

// Every kind of act, with what may be in its way, and back.
func TestActsSayWhatBecameOfEachLeadAndAreUndone(t *testing.T) {
	o := open(t)
	var ids []dialer.LeadID
	for i := range 6 {
		ids = append(ids, o.add(fmt.Sprintf("1380013800%d", i)))
	}
	set := func(i int, place string) {
		o.exec(`update queue set ` + place + ` where lead_id = '` + string(ids[i]) + `'`)
	}
	set(0, `state = 'done', reason = 'no_answer'`)
	set(1, `state = 'dialing'`)
	set(2, `state = 'waiting', reason = 'retry_wait', due_at = '2026-12-01'`)
	set(3, `state = 'done', reason = 'answered'`)
	set(4, `state = 'waiting', reason = 'callback', due_at = '2026-12-01'`)
	for n := range 3 {
		o.exec(fmt.Sprintf(`insert into attempts (id, campaign_id, lead_id, number, call_id, blind, node, epoch, outcome) select 'a%d', 'c1', id, %d, 'k%d', blind, 'n', 1, 'busy' from leads where id = '%s'`, n, n+1, n, ids[3]))
	}
	o.exec(`insert into callbacks (id, campaign_id, lead_id, due_at, created_by) values ('b', 'c1', '` + string(ids[4]) + `', '2026-12-01', 'ann')`)
	all := lead.Scope{Filter: list.Filter{List: o.list}}
	was := o.one(places)
	counts := func(a lead.Act, want map[string]int64) {
		t.Helper()
		if fmt.Sprint(a.Counts) != fmt.Sprint(want) || a.Looked != 6 || a.Total != 6 || a.Status != lead.Done {
			t.Fatalf("%s: %v of %d, %s", a.Kind, a.Counts, a.Looked, a.Status)
		}
	}
	back := func(a lead.Act) {
		t.Helper()
		if u := o.undo(a); u.Status != lead.Undone || u.Counts[lead.Changed] != a.Changed || o.one(places) != was {
			t.Fatalf("undo of %s: %+v\n%s\n%s", a.Kind, u, was, o.one(places))
		}
	}

	a := o.do(lead.Wish{Kind: lead.Enqueue, Campaign: "c1", Scope: all})
	counts(a, map[string]int64{"changed": 2, "busy": 1, "budget_spent": 1, "callback": 1, "already": 1})
	if got := o.one(places); got != "waiting/put_back dialing/ waiting/put_back done/answered waiting/callback queued/" {
		t.Fatalf("put back: %s", got)
	}
	back(a)

	a = o.do(lead.Wish{Kind: lead.Exclude, Campaign: "c1", Scope: all})
	counts(a, map[string]int64{"changed": 3, "busy": 1, "over": 2})
	if got := o.one(`select (cancelled_at is not null)::text from callbacks`); got != "true" {
		t.Fatal("a promise stays with a campaign that calls no more")
	}
	back(a)
	if got := o.one(`select (cancelled_at is null)::text from callbacks`); got != "true" {
		t.Fatal("the promise did not come back")
	}

	counts(o.do(lead.Wish{Kind: lead.Enqueue, Campaign: "far", Scope: all}), map[string]int64{"other_list": 6})

	a = o.do(lead.Wish{Kind: lead.Priority, Priority: 7, Scope: all})
	counts(a, map[string]int64{"changed": 6})
	if got := o.one(`select sum(l.priority)::text || ' ' || sum(q.priority)::text from leads l join queue q on q.lead_id = l.id`); got != "42 42" {
		t.Fatalf("priorities %s", got)
	}
	o.do(lead.Wish{Kind: lead.Priority, Priority: 9, Scope: lead.Scope{Leads: ids[:1]}})
	if u := o.undo(a); u.Counts[lead.Changed] != 5 || u.Counts[lead.ChangedOnce] != 1 || o.one(`select sum(priority)::text from leads`) != "9" {
		t.Fatalf("a change in between was undone: %+v", u)
	}

	a = o.do(lead.Wish{Kind: lead.StopCall, Campaign: "c1", Scope: lead.Scope{Leads: ids}})
	counts(a, map[string]int64{"changed": 6})
	if got := o.one(`select (cancelled_at is not null)::text from callbacks`); got != "true" {
		t.Fatal("who is not to be called has a promise still")
	}
	if got := o.one(`select count(*)::text from campaign_optouts where source = 'act/` + a.ID + `'`); got != "6" {
		t.Fatalf("%s numbers are out of the campaign", got)
	}
	back(a)

	a = o.do(lead.Wish{Kind: lead.Delete, Scope: all})
	counts(a, map[string]int64{"changed": 4, "busy": 1, "called": 1})
	if got := o.one(`select leads::text from lists where name = 'Autumn'`); got != "2" {
		t.Fatalf("the list says %s leads", got)
	}
	if len(o.queue.jobs) != 1 {
		t.Fatalf("nobody will forget the deleted leads: %v", o.queue.jobs)
	}
	again := o.add("13800138000") // its number has another lead by now
	u := o.undo(a)
	if u.Counts[lead.Changed] != 3 || u.Counts[lead.NumberTaken] != 1 || o.one(`select leads::text from lists where name = 'Autumn'`) != "6" {
		t.Fatalf("%+v", u)
	}
	if got := o.one(`select count(*)::text from callbacks`); got != "1" {
		t.Fatalf("%s promises came back", got)
	}
	o.must(o.leads.Purge(context.Background(), o.by.Tenant, a.ID))
	if got := o.one(`select count(*)::text from leads_gone`); got != "0" || o.kinds(again) != "added" {
		t.Fatalf("%s are left of what was deleted", got)
	}
}

// Thousands of leads are a job's, which goes on where it was, stops when asked, and gives back what it did.
func TestALongActIsAJobThatStopsGoesOnAndIsUndone(t *testing.T) {
	o, ctx := open(t), context.Background()
	o.exec(`insert into leads (id, list_id, name, sealed, blind, last4, country) select 'x' || lpad(n::text, 6, '0'), '`+string(o.list)+`', 'n', '', ('\x' || lpad(to_hex(n), 8, '0'))::bytea, '0000', 'CN' from generate_series(1, 3500) n`,
		`update lists set leads = 3500 where name = 'Autumn'`)
	all := lead.Scope{Filter: list.Filter{List: o.list}}
	a := o.do(lead.Wish{Kind: lead.Exclude, Campaign: "c1", Scope: all})
	if a.Status != lead.Running || a.Total != 3500 || len(o.queue.jobs) != 1 {
		t.Fatalf("%+v %v", a, o.queue.jobs)
	}
	dead, kill := context.WithCancel(ctx)
	steps := 0
	err := o.leads.Work(dead, o.by.Tenant, a.ID, func() time.Time {
		if steps++; steps == 3 {
			kill()
		}
		return o.now
	})
	if err == nil || steps != 3 {
		t.Fatalf("%v after %d steps", err, steps)
	}
	steps = 0
	o.must(o.leads.Work(ctx, o.by.Tenant, a.ID, func() time.Time { steps++; return o.now }))
	a, err = o.leads.Act(ctx, o.by.Tenant, a.ID)
	if err != nil || a.Status != lead.Done || a.Changed != 3500 || a.Looked != 3500 || steps != 3 {
		t.Fatalf("%+v %v after %d more steps", a, err, steps)
	}
	u := o.undo(a)
	if u.Status != lead.Undoing {
		t.Fatalf("%+v", u)
	}
	o.must(o.leads.Work(ctx, o.by.Tenant, a.ID, func() time.Time { return o.now }))
	if u, err = o.leads.Act(ctx, o.by.Tenant, a.ID); err != nil || u.Status != lead.Undone || u.Counts[lead.Changed] != 3500 || o.one(`select count(*)::text from queue`) != "0" {
		t.Fatalf("%+v %v", u, err)
	}
	b := o.do(lead.Wish{Kind: lead.Priority, Priority: 5, Scope: all})
	steps = 0
	o.must(o.leads.Work(ctx, o.by.Tenant, b.ID, func() time.Time {
		if steps++; steps == 2 {
			if c, err := o.leads.Cancel(ctx, o.by, b.ID, o.now); err != nil || c.Status != lead.Cancelled {
				t.Errorf("%+v %v", c, err)
			}
		}
		return o.now
	}))
	if got := o.one(`select count(*)::text from leads where priority = 5`); got != "1000" && got != "2000" {
		t.Fatalf("%s were changed before the cancel", got)
	}
	if done, err := o.leads.Acts(ctx, o.by.Tenant); err != nil || len(done) != 2 {
		t.Fatalf("%v %v", done, err)
	}
	if got := o.one(`select string_agg(action, ' ' order by seq) from audit_log where object = 'leads'`); got != "leads_exclude leads_act_done leads_act_undo leads_act_undone leads_priority leads_act_cancelled leads_act_cancel" {
		t.Fatalf("audit log: %s", got)
	}
}

func TestNobodyReadsOrActsOnAnothersLeads(t *testing.T) {
	w := book.Open(t)
	rules, err := guard.New(guard.Config{})
	if err != nil {
		t.Fatal(err)
	}
	lists := list.NewStore(w.Schemas, tenanttest.NewBox(t), phone.NewBook(), nil)
	s, backs := lead.NewStore(w.Schemas, lead.World{Lists: lists, Guard: rules, Jobs: &queue{}}), callback.NewStore(w.Schemas)
	now := time.Now()
	by := func(o isolation.Office) tenant.Actor { return tenant.Actor{Tenant: o.ID, User: "ann"} }
	wish := func(o isolation.Office) lead.Wish {
		return lead.Wish{Kind: lead.Priority, Priority: 3, Scope: lead.Scope{Leads: []dialer.LeadID{fixture.Of(o).Lead}}}
	}
	isolation.Isolate(t, w, isolation.Trial{Plant: func(ctx context.Context, o isolation.Office) error { return fixture.Canary(ctx, w.Schemas, o) }, Tenants: 4},
		isolation.Probe{Name: "Sheet", Run: func(ctx context.Context, o isolation.Office) (any, error) {
			return s.Sheet(ctx, o.ID, fixture.Of(o).Lead, now)
		}, Trespass: func(ctx context.Context, me, other isolation.Office) (any, error) {
			return s.Sheet(ctx, me.ID, fixture.Of(other).Lead, now)
		}},
		isolation.Probe{Name: "Timeline", Run: func(ctx context.Context, o isolation.Office) (any, error) {
			all, _, err := s.Timeline(ctx, o.ID, fixture.Of(o).Lead, "", 0, now)
			return all, err
		}, Trespass: func(ctx context.Context, me, other isolation.Office) (any, error) {
			all, _, err := s.Timeline(ctx, me.ID, fixture.Of(other).Lead, "", 0, now)
			return all, err
		}},
		isolation.Probe{Name: "Begin", Silent: true, Run: func(ctx context.Context, o isolation.Office) (any, error) { return s.Begin(ctx, by(o), wish(o), now) },
			Trespass: func(ctx context.Context, me, other isolation.Office) (any, error) {
				a, err := s.Begin(ctx, by(me), wish(other), now)
				if err == nil && a.Changed > 0 {
					err = fmt.Errorf("changed %d leads of another", a.Changed)
				}
				return a, err
			}},
		isolation.Probe{Name: "Acts", Silent: true, Run: func(ctx context.Context, o isolation.Office) (any, error) { return s.Acts(ctx, o.ID) }},
		isolation.Probe{Name: "Make", Silent: true, Run: func(context.Context, isolation.Office) (any, error) { return nil, nil },
			Trespass: func(ctx context.Context, me, other isolation.Office) (any, error) {
				return backs.Make(ctx, by(me), callback.Promise{Campaign: fixture.Of(other).Campaign, Lead: fixture.Of(other).Lead, Due: now.Add(time.Hour)}, now)
			}},
	)
}
