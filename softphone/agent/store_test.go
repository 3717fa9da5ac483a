package agent

import (
	"context"
	"testing"
	"time"

	"github.com/boyunhq/boyun/tenant/tenanttest"
)

var book tenanttest.Book

func TestTheLogKeepsEveryChangeOnceAndShowsItToItsTenantOnly(t *testing.T) {
	w, ctx := book.Open(t), context.Background()
	mine, other := w.Tenant(t, nil), w.Tenant(t, nil)
	log := NewLog(w.Schemas)
	changes := []Change{{At: start, State: "ready"}, {At: start.Add(1500 * time.Nanosecond), State: "reserved", Call: "c1"},
		{At: start.Add(time.Second), State: "not_ready", Reason: "lunch"}}
	for range 2 {
		if err := log.Write(ctx, mine, "u1", changes); err != nil {
			t.Fatal(err)
		}
	}
	got, err := log.Read(ctx, mine, "u1", start, start.Add(time.Hour))
	if err != nil || len(got) != 3 || got[1].Call != "c1" || got[2].Reason != "lunch" || !got[0].At.Equal(start) {
		t.Fatalf("%+v, %v", got, err)
	}
	if got, err := log.Read(ctx, other, "u1", start, start.Add(time.Hour)); err != nil || len(got) != 0 {
		t.Fatalf("another tenant reads %+v, %v", got, err)
	}
	if got, err := log.Read(ctx, mine, "u2", start, start.Add(time.Hour)); err != nil || len(got) != 0 {
		t.Fatalf("another agent's log shows %+v, %v", got, err)
	}
}
