package list_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/boyunhq/boyun/dialer/list"
	"github.com/boyunhq/boyun/infra/fault"
)

func TestASecondFileMergesAndAnUndoTakesItBack(t *testing.T) {
	b, ctx := newBench(t), context.Background()
	l := b.list("Autumn")
	_, first := b.bring(l.ID, "name,phone,city\nAnn,13800138000,Beijing\nBob,13900139000,Paris\n")
	checked, second := b.bring(l.ID, "name,phone,city,tags\nAnna,13800138000,Shanghai,new\nCid,13700137000,Rome,\nCid,13700137000,Oslo,\nDan,13600136000,,\nEve,13500135000,,\n")
	counted(b, checked, 5)
	counted(b, second, 5)
	if second.Reasons["already_in_list"] != 1 || second.Reasons["duplicate_in_file"] != 1 || !maps.Equal(checked.Reasons, second.Reasons) {
		t.Fatalf("checked %v, done %v", checked.Reasons, second.Reasons)
	}
	byName := func() map[string]list.Lead {
		out := map[string]list.Lead{}
		for _, lead := range b.leads(list.Filter{List: l.ID}) {
			out[lead.Name] = lead
		}
		return out
	}
	leads := byName()
	if leads["Anna"].Fields[0].Value != "Shanghai" || leads["Cid"].Fields[0].Value != "Oslo" {
		t.Fatalf("merged %+v", leads)
	}
	// Dan is called, Anna's words are changed by a person
	b.exec(`insert into attempts (id, campaign_id, lead_id, number, call_id, blind, node, epoch, created_at) select 'a', 'c', id, 1, 'k', blind, 'n', 1, now() from leads where name = 'Dan'`)
	forecast, err := b.imp.Forecast(ctx, b.by.Tenant, second.ID)
	if err != nil || forecast != (list.UndoForecast{Removed: 2, Called: 1, Merged: 1}) {
		t.Fatalf("forecast %+v %v", forecast, err)
	}
	must[list.Import](b)(b.imp.Undo(ctx, b.by, second.ID))
	b.work()
	undone := must[list.Import](b)(b.imp.Import(ctx, b.by.Tenant, second.ID))
	if undone.Status != list.Undone || undone.Kept != 1 {
		t.Fatalf("undone %+v", undone)
	}
	leads = byName()
	if len(leads) != 3 || leads["Ann"].Fields[0].Value != "Beijing" || leads["Ann"].Tags != nil || leads["Dan"].Name == "" {
		t.Fatalf("after the undo: %+v", leads)
	}
	if kept := b.leads(list.Filter{Import: second.ID}); len(kept) != 1 || kept[0].Name != "Dan" {
		t.Fatalf("kept %+v", kept)
	}
	if n := must[list.List](b)(b.store.Get(ctx, b.by.Tenant, l.ID)).Leads; n != 3 {
		t.Fatalf("the list counts %d", n)
	}
	b.clock.add(25 * time.Hour)
	if _, err := b.imp.Undo(ctx, b.by, first.ID); !fault.Is(err, fault.Conflict) {
		t.Fatalf("undone after a day: %v", err)
	}
}

func TestAnUndoLeavesWhoIsInAnotherFileToo(t *testing.T) {
	b, ctx := newBench(t), context.Background()
	l := b.list("Autumn")
	_, wrong := b.bring(l.ID, "name,phone\nann,13800138000\nbob,13900139000\ncid,13700137000\n")
	_, right := b.bring(l.ID, "name,phone\nAnn,13800138000\nBob,13900139000\n")
	if f, err := b.imp.Forecast(ctx, b.by.Tenant, wrong.ID); err != nil || f != (list.UndoForecast{Removed: 1, Brought: 2}) {
		t.Fatalf("forecast %+v %v", f, err)
	}
	names := func() (all []string) {
		for _, lead := range b.leads(list.Filter{List: l.ID}) {
			all = append(all, lead.Name)
		}
		slices.Sort(all)
		return all
	}
	must[list.Import](b)(b.imp.Undo(ctx, b.by, wrong.ID))
	b.work()
	if undone := must[list.Import](b)(b.imp.Import(ctx, b.by.Tenant, wrong.ID)); undone.Kept != 2 || !slices.Equal(names(), []string{"Ann", "Bob"}) {
		t.Fatalf("%d stay, who is on the list: %v", undone.Kept, names())
	}
	must[list.Import](b)(b.imp.Undo(ctx, b.by, right.ID))
	b.work()
	if n := must[list.List](b)(b.store.Get(ctx, b.by.Tenant, l.ID)).Leads; n != 0 || len(names()) != 0 {
		t.Fatalf("both files are taken back: %d, %v", n, names())
	}
}

func TestWhatSomebodyChangedSinceIsNotUndone(t *testing.T) {
	b, ctx := newBench(t), context.Background()
	l := b.list("Autumn")
	b.bring(l.ID, "name,phone\nAnn,13800138000\n")
	_, second := b.bring(l.ID, "name,phone\nAnna,13800138000\n")
	name := "Annabel"
	if _, err := b.store.Edit(ctx, b.by, b.leads(list.Filter{List: l.ID})[0].ID, list.Change{Name: &name}, b.clock.Now()); err != nil {
		t.Fatal(err)
	}
	must[list.Import](b)(b.imp.Undo(ctx, b.by, second.ID))
	b.work()
	if got := b.leads(list.Filter{List: l.ID})[0].Name; got != "Annabel" {
		t.Fatalf("the undo made it %s", got)
	}
}

// many are the guesses of a phone column, n fields named c, c 2, c 3 ..., and what is left.
func many(n int, left ...string) []string {
	all := []string{"phone", "field:c"}
	for i := 2; i <= n; i++ {
		all = append(all, fmt.Sprint("field:c ", i))
	}
	return append(all, left...)
}
