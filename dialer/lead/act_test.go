package lead_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/lead"
	"github.com/boyunhq/boyun/dialer/list"
)

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
	if o.queue.purges() != 1 {
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

// A process may die between the commit that begins an act on few leads, or its undo, and the work: the job of the act finishes it.
func TestAnActOnFewLeadsIsFinishedWhereItsProcessDied(t *testing.T) {
	o, ctx := open(t), context.Background()
	o.add("13800138000")
	rest := func() lead.Job {
		t.Helper()
		if len(o.queue.jobs) == 0 {
			t.Fatal("no job finishes what the dead process left")
		}
		last := len(o.queue.jobs) - 1
		job, ok := o.queue.jobs[last].(lead.Job)
		if !ok || !o.queue.at[last].After(o.now) {
			t.Fatalf("%+v at %v would run beside who asked", o.queue.jobs[last], o.queue.at[last])
		}
		return job
	}
	a := o.do(lead.Wish{Kind: lead.Priority, Priority: 5, Scope: lead.Scope{Filter: list.Filter{List: o.list}}})
	// as the first of its transactions left it
	o.exec(`update lead_acts set status = 'running', at_id = '', looked = 0, changed = 0, counts = '{}', finished_at = null`, `delete from lead_events`, `update leads set priority = 0`)
	o.must(o.leads.Work(ctx, o.by.Tenant, rest().Act, time.Now))
	a, err := o.leads.Act(ctx, o.by.Tenant, a.ID)
	if err != nil || a.Status != lead.Done || a.Changed != 1 || o.one(`select priority::text from leads`) != "5" {
		t.Fatalf("%+v, %v", a, err)
	}
	o.queue.jobs, o.queue.at = nil, nil
	o.undo(a)
	o.exec(`update lead_acts set status = 'undoing', at_id = '', looked = 0, counts = '{}', finished_at = null`, `update lead_events set undone_at = null`, `update leads set priority = 5`)
	job := rest()
	o.must(o.leads.Work(ctx, o.by.Tenant, job.Act, time.Now))
	if u, err := o.leads.Act(ctx, o.by.Tenant, a.ID); err != nil || !job.Undo || u.Status != lead.Undone || o.one(`select priority::text from leads`) != "0" {
		t.Fatalf("%+v, %v", u, err)
	}
}
