package list_test

import (
	"context"
	"database/sql"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/list"
	"github.com/boyunhq/boyun/infra/fault"
)

func reasonOf(err error) string {
	if e, ok := err.(*fault.Error); ok {
		return e.Reason
	}
	return fmt.Sprint(err)
}

func (b *bench) add(l dialer.ListID, number, name string) list.Lead {
	b.Helper()
	lead, _, err := b.store.Add(context.Background(), b.by, l, list.Entry{Number: number, Name: name}, b.clock.Now())
	if err != nil {
		b.Fatal(err)
	}
	return lead
}

func TestAListIsMadeRenamedArchivedAndBack(t *testing.T) {
	b, ctx := newBench(t), context.Background()
	for name, country := range map[string]string{"": "", strings.Repeat("x", 121): "", "ok": "XX"} {
		if _, err := b.store.Create(ctx, b.by, name, country, b.clock.Now()); !fault.Is(err, fault.Invalid) {
			t.Errorf("a list %q in %q was made: %v", name, country, err)
		}
	}
	l := must[list.List](b)(b.store.Create(ctx, b.by, " Autumn ", "us", b.clock.Now()))
	if l.Name != "Autumn" || l.Country != "US" || l.CreatedBy != "ann" {
		t.Fatalf("made %+v", l)
	}
	if got := must[list.List](b)(b.store.Rename(ctx, b.by, l.ID, "Winter", b.clock.Now())); got.Name != "Winter" {
		t.Fatalf("renamed %+v", got)
	}
	b.exec(`insert into trunks (id, name, kind) values ('box', 'Sandbox', 'sandbox')`)
	b.exec(`insert into caller_ids (id, label, sealed, last4, kind) values ('boxid', 'Sandbox', '\x00', '0000', 'sandbox')`)
	b.exec(`insert into campaigns (id, name, list_id, trunk_id, caller_id, status) values ('run', 'r', ?, 'box', 'boxid', 'running')`, string(l.ID))
	if _, err := b.store.Archive(ctx, b.by, l.ID, true, b.clock.Now()); reasonOf(err) != "list_in_use" {
		t.Fatalf("archived under a running campaign: %v", err)
	}
	second := must[list.List](b)(b.store.Create(ctx, b.by, "Of the mix", "us", b.clock.Now()))
	b.exec(`insert into campaign_lanes (campaign_id, lane, list_id, weight) values ('run', 0, ?, 1), ('run', 1, ?, 1)`, string(l.ID), string(second.ID))
	if got := must[list.List](b)(b.store.Get(ctx, b.by.Tenant, second.ID)); got.Campaigns != 1 {
		t.Errorf("%d campaigns draw on the second list of a mix", got.Campaigns)
	}
	if _, err := b.store.Archive(ctx, b.by, second.ID, true, b.clock.Now()); reasonOf(err) != "list_in_use" {
		t.Errorf("the second list of a mix was archived under a running campaign: %v", err)
	}
	b.exec(`delete from campaign_lanes`)
	b.exec(`delete from lists where id = ?`, string(second.ID))
	b.exec(`update campaigns set status = 'done'`)
	must[list.List](b)(b.store.Archive(ctx, b.by, l.ID, true, b.clock.Now()))
	if all := must[[]list.List](b)(b.store.Lists(ctx, b.by.Tenant, false)); len(all) != 0 {
		t.Fatalf("listed %v", all)
	}
	must[list.List](b)(b.store.Archive(ctx, b.by, l.ID, false, b.clock.Now()))
	if all := must[[]list.List](b)(b.store.Lists(ctx, b.by.Tenant, false)); len(all) != 1 || all[0].ID != l.ID {
		t.Fatalf("listed %v", all)
	}
	if acts := scan[[]string](b, `select action from audit_log order by seq`); !reflect.DeepEqual(acts, []string{"list_created", "list_renamed", "list_created", "list_archived", "list_restored"}) {
		t.Fatalf("audit log %v", acts)
	}
	if _, err := b.store.Get(ctx, b.by.Tenant, "nowhere"); !fault.Is(err, fault.NotFound) {
		t.Fatalf("a list that is not there: %v", err)
	}
}

func TestAPersonIsAddedMergedAndChanged(t *testing.T) {
	b, ctx := newBench(t), context.Background()
	l := b.list("x")
	lead, merged, err := b.store.Add(ctx, b.by, l.ID, list.Entry{Number: "021-62345678转801", Name: "陈思远", Tags: []string{"a", "a", " b "}, Fields: map[string]string{"城市": "上海", "": "x", "空": ""}}, b.clock.Now())
	if err != nil || merged || lead.Region != "上海市" || lead.Masked() != "•••• 5678" {
		t.Fatalf("%+v %v %v", lead, merged, err)
	}
	if !reflect.DeepEqual(lead.Tags, []string{"a", "b"}) || len(lead.Fields) != 2 {
		t.Fatalf("%+v", lead)
	}
	again, merged, err := b.store.Add(ctx, b.by, l.ID, list.Entry{Number: "+86 21 6234 5678", Fields: map[string]string{"城市": "浦东"}}, b.clock.Now())
	if err != nil || !merged || again.ID != lead.ID || again.Name != "陈思远" || !reflect.DeepEqual(again.Fields, []list.Field{{"ext", "801"}, {"城市", "浦东"}}) {
		t.Fatalf("%+v %v %v", again, merged, err)
	}
	name, note, tags, priority := "李沐辰", "call after five", []string{"vip"}, 7
	b.exec(`insert into trunks (id, name, kind) values ('box', 'Sandbox', 'sandbox')`)
	b.exec(`insert into caller_ids (id, label, sealed, last4, kind) values ('boxid', 'Sandbox', '\x00', '0000', 'sandbox')`)
	b.exec(`insert into campaigns (id, name, list_id, trunk_id, caller_id, status) values ('run', 'r', ?, 'box', 'boxid', 'running')`, string(l.ID))
	b.exec(`insert into queue (campaign_id, lead_id, state) values ('run', ?, 'queued')`, string(lead.ID))
	got, err := b.store.Edit(ctx, b.by, lead.ID, list.Change{Name: &name, Note: &note, Tags: &tags, Priority: &priority, Fields: map[string]string{"城市": "", "公司": "甲"}}, b.clock.Now())
	if err != nil || got.Name != name || got.Note != note || got.Priority != 7 || !reflect.DeepEqual(got.Tags, tags) {
		t.Fatalf("%+v %v", got, err)
	}
	if want := []list.Field{{"ext", "801"}, {"公司", "甲"}}; !reflect.DeepEqual(got.Fields, want) {
		t.Fatalf("fields %v, want %v", got.Fields, want)
	}
	if p := scan[int](b, `select priority from queue`); p != 7 {
		t.Fatalf("the queue keeps priority %d", p)
	}
	seen := must[list.Lead](b)(b.store.Lead(ctx, b.by.Tenant, lead.ID, "run"))
	if seen.Place == nil || seen.Place.State != "queued" || seen.Place.Tries != 0 {
		t.Fatalf("place %+v", seen.Place)
	}
	_, _, err = b.store.Add(ctx, b.by, l.ID, list.Entry{Number: "1380013"}, b.clock.Now())
	if e, ok := err.(*fault.Error); !ok || e.Reason != "too_short" || e.Detail["missing"] != 4 || e.Code != fault.Invalid {
		t.Fatalf("a short number: %v", err)
	}
	if _, _, err := b.store.Add(ctx, b.by, "nowhere", list.Entry{Number: "13800138000"}, b.clock.Now()); !fault.Is(err, fault.NotFound) {
		t.Fatalf("a list that is not there: %v", err)
	}
}

func TestANumberIsShownOnlyWithAReasonAndItIsWrittenDown(t *testing.T) {
	b, ctx := newBench(t), context.Background()
	lead := b.add(b.list("x").ID, "13800138000", "Ann")
	if n, err := b.store.Reveal(ctx, b.by, lead.ID, "", " ", b.clock.Now()); reasonOf(err) != "reveal_reason" || !n.Zero() {
		t.Fatalf("shown without a reason: %v", err)
	}
	n, err := b.store.Reveal(ctx, b.by, lead.ID, "", "customer asked for a fax", b.clock.Now())
	if err != nil || n.Reveal() != "+8613800138000" {
		t.Fatalf("%v %v", n, err)
	}
	row := scan[string](b, `select actor || ' ' || action || ' ' || object_id || ' ' || (detail->>'reason') from audit_log where action = 'number_revealed'`)
	if row != "ann number_revealed "+string(lead.ID)+" customer asked for a fax" {
		t.Fatalf("audit log: %s", row)
	}
	// a sealed number moved to another row does not open there
	other := b.add(lead.List, "13900139000", "Bob")
	b.exec(`update leads set sealed = (select sealed from leads where id = ?) where id = ?`, string(lead.ID), string(other.ID))
	if n, err := b.store.Reveal(ctx, b.by, other.ID, "", "curious", b.clock.Now()); err == nil || !n.Zero() {
		t.Fatalf("a moved number opened: %v", err)
	}
}

// A block that was a mistake leaves no trace: who waited for a promised call waits for it again, by whichever way the block was made.
func TestAnUnblockedLeadStandsWhereItStood(t *testing.T) {
	b, ctx := newBench(t), context.Background()
	l := b.list("x")
	lead := b.add(l.ID, "13800138000", "Ann")
	b.exec(`insert into trunks (id, name, kind) values ('box', 'Sandbox', 'sandbox')`)
	b.exec(`insert into caller_ids (id, label, sealed, last4, kind) values ('boxid', 'Sandbox', '\x00', '0000', 'sandbox')`)
	for _, c := range []string{"c1", "c2", "c3", "c4"} {
		b.exec(`insert into campaigns (id, name, list_id, trunk_id, caller_id, status) values (?, ?, ?, 'box', 'boxid', 'running')`, c, c, string(l.ID))
	}
	b.exec(`insert into queue (campaign_id, lead_id, state, reason, detail, due_at, agent_id) values ('c1', @l, 'waiting', 'callback', '{}', '2026-12-01 02:00Z', 'ann'), ('c2', @l, 'waiting', 'attempt_cap', '{"count": 3}', '2026-12-02 03:00Z', null),
		('c3', @l, 'queued', '', '{}', '2026-11-01 00:00Z', null), ('c4', @l, 'done', 'answered', '{}', '2026-11-01 00:00Z', null)`, sql.Named("l", string(lead.ID)))
	places := func() string {
		return strings.Join(scan[[]string](b, `select campaign_id || ' ' || state || ' ' || reason || ' ' || detail || ' ' || due_at || ' ' || coalesce(agent_id, '-') from queue order by 1`), "\n")
	}
	was, id := places(), ""
	for name, block := range map[string]func() error{
		"a lead": func() error {
			_, err := b.store.Block(ctx, b.by, list.Target{Lead: lead.ID}, list.OptOut, "", b.clock.Now())
			return err
		},
		"many": func() error {
			_, _, err := b.store.BlockMany(ctx, b.by, list.Many{Numbers: []string{"13800138000"}, Reason: list.Complaint}, b.clock.Now())
			return err
		},
	} {
		if err := block(); err != nil {
			t.Fatal(err)
		}
		if got := scan[int](b, `select count(*) from queue where state = 'blocked'`); got != 3 {
			t.Fatalf("%s: %d places are blocked", name, got)
		}
		page, _, err := b.store.Blocklist(ctx, b.by.Tenant, "", 3)
		if err != nil || len(page) != 1 {
			t.Fatal(page, err)
		}
		id = page[0].ID
		if err := b.store.Unblock(ctx, b.by, id, "pressed by mistake", b.clock.Now()); err != nil {
			t.Fatal(err)
		}
		if got := places(); got != was {
			t.Errorf("%s: was\n%s\nis\n%s", name, was, got)
		}
	}
	// taken out by the guard, which saw the block as the moment came: the promise counts still
	if _, err := b.store.Block(ctx, b.by, list.Target{Lead: lead.ID}, list.OptOut, "", b.clock.Now()); err != nil {
		t.Fatal(err)
	}
	b.exec(`delete from lead_events`)
	b.exec(`insert into callbacks (id, campaign_id, lead_id, agent_id, due_at, created_by) values ('b1', 'c1', ?, 'ann', '2026-12-01 02:00Z', 'ann')`, string(lead.ID))
	if err := b.store.Unblock(ctx, b.by, id, "pressed by mistake", b.clock.Now()); err != nil {
		t.Fatal(err)
	}
	if got := places(); strings.Split(got, "\n")[0] != strings.Split(was, "\n")[0] || !strings.Contains(got, "c2 queued  {}") {
		t.Errorf("of a promised lead the guard had blocked is left\n%s", got)
	}
}

func TestBlockingTakesALeadOutOfEveryQueueAtOnce(t *testing.T) {
	b, ctx := newBench(t), context.Background()
	l := b.list("x")
	lead := b.add(l.ID, "13800138000", "Ann")
	b.exec(`insert into trunks (id, name, kind) values ('box', 'Sandbox', 'sandbox')`)
	b.exec(`insert into caller_ids (id, label, sealed, last4, kind) values ('boxid', 'Sandbox', '\x00', '0000', 'sandbox')`)
	b.exec(`insert into campaigns (id, name, list_id, trunk_id, caller_id, status) values ('c1', 'r', ?, 'box', 'boxid', 'running'), ('c2', 'r', ?, 'box', 'boxid', 'paused'), ('c3', 'r', ?, 'box', 'boxid', 'running')`,
		string(l.ID), string(l.ID), string(l.ID))
	b.exec(`insert into queue (campaign_id, lead_id, state) values ('c1', ?, 'queued'), ('c2', ?, 'waiting'), ('c3', ?, 'done')`, string(lead.ID), string(lead.ID), string(lead.ID))
	for range 2 { // twice equals once
		blocked, err := b.store.Block(ctx, b.by, list.Target{Lead: lead.ID}, list.OptOut, "call 1", b.clock.Now())
		if err != nil || blocked.Reason != list.OptOut || blocked.Last4 != "8000" {
			t.Fatalf("%+v %v", blocked, err)
		}
	}
	states := func() string {
		return strings.Join(scan[[]string](b, `select campaign_id || ':' || state from queue order by 1`), " ")
	}
	if got := states(); got != "c1:blocked c2:blocked c3:done" {
		t.Fatalf("queue %s", got)
	}
	known, err := b.store.Look(ctx, b.by.Tenant, "138 0013 8000")
	if err != nil || known.Blocked == nil || len(known.Leads) != 1 || known.Place.Region != "北京市" || strings.Contains(fmt.Sprint(known), "13800138") {
		t.Fatalf("%+v %v", known, err)
	}
	if err := b.store.AddNumber(ctx, b.by, lead.ID, "139 0013 9000", b.clock.Now()); err != nil {
		t.Fatal(err)
	}
	if further, err := b.store.Look(ctx, b.by.Tenant, "139 0013 9000"); err != nil || len(further.Leads) != 1 {
		t.Fatalf("by a further number %d leads are found: %v", len(further.Leads), err)
	}
	if err := b.store.Unblock(ctx, b.by, known.Blocked.ID, "pressed by mistake", b.clock.Now()); err != nil {
		t.Fatal(err)
	}
	if got := states(); got != "c1:queued c2:waiting c3:done" {
		t.Fatalf("queue %s", got)
	}
	if err := b.store.Unblock(ctx, b.by, known.Blocked.ID, "pressed by mistake", b.clock.Now()); !fault.Is(err, fault.NotFound) {
		t.Fatalf("unblocked twice: %v", err)
	}
	for i := range 7 {
		if _, err := b.store.Block(ctx, b.by, list.Target{Number: fmt.Sprintf("1380013800%d", i)}, list.Complaint, "", b.clock.Now()); err != nil {
			t.Fatal(err)
		}
	}
	seen, cursor := map[string]bool{}, ""
	for {
		page, next, err := b.store.Blocklist(ctx, b.by.Tenant, cursor, 3)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range page {
			seen[e.Last4] = true
		}
		if cursor = next; next == "" {
			break
		}
	}
	if len(seen) != 7 {
		t.Fatalf("paged over %v", seen)
	}
	if _, err := b.store.Block(ctx, b.by, list.Target{Number: "13800138000"}, "because", "", b.clock.Now()); reasonOf(err) != "block_reason" {
		t.Fatalf("blocked for no reason: %v", err)
	}
}

func TestLeadsArePagedAndFiltered(t *testing.T) {
	b, ctx := newBench(t), context.Background()
	l, other := b.list("x"), b.list("y")
	for i := range 25 {
		tags := []string(nil)
		if i%5 == 0 {
			tags = []string{"vip"}
		}
		if _, _, err := b.store.Add(ctx, b.by, l.ID, list.Entry{Number: fmt.Sprintf("138001380%02d", i), Name: fmt.Sprintf("人_%d", i), Tags: tags}, b.clock.Now()); err != nil {
			t.Fatal(err)
		}
	}
	b.add(other.ID, "13800138007", "other")
	b.exec(`insert into trunks (id, name, kind) values ('box', 'Sandbox', 'sandbox')`)
	b.exec(`insert into caller_ids (id, label, sealed, last4, kind) values ('boxid', 'Sandbox', '\x00', '0000', 'sandbox')`)
	b.exec(`insert into campaigns (id, name, list_id, trunk_id, caller_id, status) values ('run', 'r', ?, 'box', 'boxid', 'running')`, string(l.ID))
	b.exec(`insert into queue (campaign_id, lead_id, state, reason) select 'run', id, case when name < '人_2' then 'queued' else 'waiting' end, case when name < '人_2' then '' else 'retry_wait' end from leads where list_id = ?`, string(l.ID))
	tests := []struct {
		name string
		f    list.Filter
		want int
	}{
		{"one list", list.Filter{List: l.ID}, 25},
		{"all", list.Filter{}, 26},
		{"a tag", list.Filter{List: l.ID, Tag: "vip"}, 5},
		{"the beginning of a name, with a mark that means something to SQL", list.Filter{Name: "人_1"}, 11},
		{"a name nobody has", list.Filter{Name: "人%"}, 0},
		{"a state", list.Filter{Campaign: "run", State: "waiting"}, 13},
		{"a state and a reason", list.Filter{Campaign: "run", State: "waiting", Reason: "retry_wait"}, 13},
		{"a reason nobody has", list.Filter{Campaign: "run", Reason: "blacklisted"}, 0},
		{"a campaign alone shows places and hides nobody", list.Filter{Campaign: "run"}, 26},
		{"a whole number, on any list", list.Filter{Number: "+86 138 0013 8007"}, 2},
		{"a whole number on one list", list.Filter{Number: "13800138007", List: other.ID}, 1},
		{"a number nobody has", list.Filter{Number: "13900139000"}, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			seen, f := map[dialer.LeadID]bool{}, test.f
			f.Limit = 4
			for {
				page, err := b.store.Leads(ctx, b.by.Tenant, f)
				if err != nil {
					t.Fatal(err)
				}
				for _, lead := range page.Leads {
					if seen[lead.ID] {
						t.Fatal("a lead is on two pages")
					}
					seen[lead.ID] = true
				}
				if f.Cursor = page.Next; page.Next == "" {
					break
				}
			}
			if len(seen) != test.want {
				t.Fatalf("found %d, want %d", len(seen), test.want)
			}
		})
	}
	for reason, f := range map[string]list.Filter{"number_fragment": {Number: "1380013"}, "filter_campaign": {State: "queued"}, "bad_cursor": {Cursor: "%"}} {
		if _, err := b.store.Leads(ctx, b.by.Tenant, f); reasonOf(err) != reason {
			t.Errorf("%+v: %v, want %s", f, err, reason)
		}
	}
}

// The plans of the two hot look-ups use their index whatever the planner thinks of a small table.
func TestLooksUpByIndex(t *testing.T) {
	b := newBench(t)
	l := b.list("x")
	b.add(l.ID, "13800138000", "Ann")
	for name, query := range map[string]string{
		"a page of a list":  `explain select id from leads where list_id = 'x' and id > '' order by id limit 51`,
		"a number":          `explain select id from leads where blind = '\x00'`,
		"known numbers":     `explain select id from leads where list_id = 'x' and blind = any('{"\\x00"}'::bytea[])`,
		"a state's leads":   `explain select lead_id from queue where campaign_id = 'x' and state = 'waiting' and reason = 'retry_wait' and lead_id > '' order by lead_id limit 51`,
		"a lead's places":   `explain select 1 from queue where lead_id = 'x'`,
		"an import's leads": `explain select id from leads where import_id = 'x'`,
	} {
		var plan []string
		err := b.Schemas.Within(context.Background(), b.by.Tenant, func(tx *gorm.DB) error {
			if err := tx.Exec(`set local enable_seqscan = off`).Error; err != nil {
				return err
			}
			return tx.Raw(query).Scan(&plan).Error
		})
		if err != nil || !strings.Contains(strings.Join(plan, "\n"), "Index") || strings.Contains(strings.Join(plan, "\n"), "Sort") {
			t.Errorf("%s: %v\n%s", name, err, strings.Join(plan, "\n"))
		}
	}
}

func TestALeadThatIsFullIsStillEditedAndSaysWhenItTakesNoMore(t *testing.T) {
	b, ctx := newBench(t), context.Background()
	l := b.list("x")
	full := map[string]string{}
	for i := range 60 {
		full[fmt.Sprintf("field %d", i)] = "as imported"
	}
	lead, _, err := b.store.Add(ctx, b.by, l.ID, list.Entry{Number: "13800138000", Name: "Ann", Fields: full}, b.clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	edit := func(fields map[string]string) (map[string]string, error) {
		got, err := b.store.Edit(ctx, b.by, lead.ID, list.Change{Fields: fields}, b.clock.Now())
		has := map[string]string{}
		for _, f := range got.Fields {
			has[f.Name] = f.Value
		}
		return has, err
	}
	if has, err := edit(map[string]string{"field 7": "mended"}); err != nil || has["field 7"] != "mended" || len(has) != 60 {
		t.Errorf("%d fields, field 7 is %q, %v", len(has), has["field 7"], err)
	}
	if _, err := edit(map[string]string{"one more": "x"}); reasonOf(err) != "field_count" {
		t.Errorf("a sixty-first field: %v", err)
	}
	if has, err := edit(map[string]string{"one more": "x", "field 8": ""}); err != nil || has["one more"] != "x" || len(has) != 60 {
		t.Errorf("a field in the place of another: %d fields, %v", len(has), err)
	}
	full["too much"] = "x"
	if _, _, err := b.store.Add(ctx, b.by, l.ID, list.Entry{Number: "13800138001", Fields: full}, b.clock.Now()); reasonOf(err) != "field_count" {
		t.Errorf("a new lead with 61 fields: %v", err)
	}
}
