package list_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/boyunhq/boyun/dialer/list"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
)

func TestWhoEditsALeadThatIsNoLongerWhatTheySawIsToldWhoWasQuicker(t *testing.T) {
	b, ctx := newBench(t), context.Background()
	l := b.list("x")
	saw := b.add(l.ID, "13800138000", "Ann")
	b.exec(`insert into users (id, email, name, role) values ('bob', 'bob@example.com', 'Bob', 'supervisor')`)
	bob := tenant.Actor{Tenant: b.by.Tenant, User: "bob", Role: tenant.Supervisor}
	note, name := "call after five", "Anne"
	if _, err := b.store.Edit(ctx, bob, saw.ID, list.Change{Version: saw.Version(), Note: &note}, b.clock.Now()); err != nil {
		t.Fatal(err)
	}
	_, err := b.store.Edit(ctx, b.by, saw.ID, list.Change{Version: saw.Version(), Name: &name}, b.clock.Now())
	e, ok := errors.AsType[*fault.Error](err)
	now := must[list.Lead](b)(b.store.Lead(ctx, b.by.Tenant, saw.ID, ""))
	if !ok || e.Code != fault.Conflict || e.Reason != "lead_changed" || e.Detail["by"] != "bob" || e.Detail["by_name"] != "Bob" || e.Detail["what"] != "note" || e.Detail["at"] == nil ||
		e.Detail["version"] != now.Version() || now.Name != "Ann" {
		t.Fatalf("%v %+v; the lead is %+v", err, e, now)
	}
	if _, err := b.store.Edit(ctx, b.by, saw.ID, list.Change{Version: now.Version(), Name: &name}, b.clock.Now()); err != nil {
		t.Fatalf("with the version of the answer: %v", err)
	}
	if _, err := b.store.Edit(ctx, b.by, saw.ID, list.Change{Note: new("")}, b.clock.Now()); err != nil {
		t.Fatalf("without a version: %v", err)
	}
	before := must[list.Lead](b)(b.store.Lead(ctx, b.by.Tenant, saw.ID, ""))
	b.bring(l.ID, "手机号,备注\n13800138000,from a file\n")
	_, err = b.store.Edit(ctx, b.by, saw.ID, list.Change{Version: before.Version(), Name: &name}, b.clock.Now())
	if e, _ := errors.AsType[*fault.Error](err); e == nil || e.Reason != "lead_changed" || e.Detail["by_name"] == "" {
		t.Fatalf("after a file brought the lead again: %v", err)
	}
}

func TestOfManyWhoSawTheSameLeadOneEditsIt(t *testing.T) {
	b, ctx := newBench(t), context.Background()
	saw := b.add(b.list("x").ID, "13800138000", "Ann")
	var won atomic.Int32
	var all sync.WaitGroup
	for n := range 8 {
		all.Go(func() {
			name := fmt.Sprint("Ann ", n)
			_, err := b.store.Edit(ctx, b.by, saw.ID, list.Change{Version: saw.Version(), Name: &name}, b.clock.Now())
			if err == nil {
				won.Add(1)
			} else if !fault.Is(err, fault.Conflict) {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if won.Load() != 1 {
		t.Errorf("%d of eight edits of the same version went in", won.Load())
	}
}
