package run

import (
	"context"
	"encoding/json"
	"log/slog"
	"testing"
	"time"

	"github.com/boyunhq/boyun/dialer/pace"
	"github.com/boyunhq/boyun/infra/state/memory"
)

func TestACampaignsPastIsThereForAnyNodeInEvenSteps(t *testing.T) {
	shared := memory.New()
	defer shared.Close()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	e := Entry{Tenant: "aaaaaaaaaa", Campaign: "c1"}
	heard, err := shared.Subscribe(ctx, Topic(e.Tenant))
	if err != nil {
		t.Fatal(err)
	}
	first, second := NewDisplay(shared, shared, slog.New(slog.DiscardHandler)), NewDisplay(shared, shared, slog.New(slog.DiscardHandler))
	begin := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	show := func(d *Display, after time.Duration, talking int) {
		d.Show(ctx, e, Pulse{At: begin.Add(after), Talking: talking, Ready: 1, Ringing: 2, Waiting: 1, Reason: pace.NoAgents, Running: true})
	}
	show(first, 0, 1)
	show(first, time.Second, 2) // the same step: the later one counts
	show(first, 5*time.Second, 3)
	show(second, 20*time.Second, 4) // another node took over; two steps are missing
	show(first, 40*time.Second, 5)  // and gave it back
	var beat Beat
	if err := json.Unmarshal((<-heard).Data, &beat); err != nil || beat.Campaign != "c1" || beat.Pulse.Talking != 1 {
		t.Errorf("the bus carried %+v, %v", beat, err)
	}
	lanes, err := second.Lanes(ctx, e, 15*time.Minute, begin.Add(42*time.Second))
	if err != nil || lanes.Step != 5*time.Second || !lanes.Start.Equal(begin) || len(lanes.Points) != 9 {
		t.Fatalf("lanes %+v, %v", lanes, err)
	}
	want := []int{2, 3, 0, 0, 4, 0, 0, 0, 5}
	for i, p := range lanes.Points {
		if p.Talking != want[i] || p.Running != (want[i] > 0) || !p.At.Equal(begin.Add(time.Duration(i)*5*time.Second)) {
			t.Errorf("step %d is %+v, want %d talking", i, p, want[i])
		}
	}
	if p := lanes.Points[8]; p.SignedIn != 6 || p.InFlight != 3 {
		t.Errorf("the last step is %+v", p)
	}
	if day, err := first.Lanes(ctx, e, 24*time.Hour, begin.Add(42*time.Second)); err != nil || day.Step != time.Minute || len(day.Points) != 1 {
		t.Errorf("the day is %+v, %v", day, err)
	}
}

func TestLanesDrawnByAClockAheadOfOursAreEmptyNotAPanic(t *testing.T) {
	shared := memory.New()
	defer shared.Close()
	e, now := Entry{Tenant: "aaaaaaaaaa", Campaign: "c1"}, time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	d := NewDisplay(shared, shared, slog.New(slog.DiscardHandler))
	d.Show(t.Context(), e, Pulse{At: now.Add(time.Minute), Running: true})
	if lanes, err := d.Lanes(t.Context(), e, 15*time.Minute, now); err != nil || len(lanes.Points) != 0 {
		t.Errorf("%+v, %v", lanes, err)
	}
}
