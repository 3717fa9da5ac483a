package campaign_test

import (
	"context"
	"testing"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/campaign"
)

func TestFiguresAddUpAndRatesAreOfTheLastQuarterHour(t *testing.T) {
	b, ctx := newBench(t), context.Background()
	b.leads(1, 10)
	c, err := b.store.Create(ctx, b.t, campaign.Fresh{Name: "Renewals", List: "l1", At: noon(t)})
	if err != nil {
		t.Fatal(err)
	}
	now := noon(t)
	if f, err := b.store.Figures(ctx, b.t, c.ID, now); err != nil || f.Leads != 10 || f.Done != 0 || f.AnswerRate != nil || f.ToAgentP95 != nil ||
		len(f.Places) != 1 || f.Places[0] != (campaign.Place{State: "idle", Count: 10}) {
		t.Fatalf("before anything: %+v, %v", f, err)
	}
	b.exec(`insert into queue (campaign_id, lead_id, state, reason, updated_at) values (?, 'lead00000001', 'done', 'answered', ?), (?, 'lead00000002', 'waiting', 'retry_wait', ?),
		(?, 'lead00000003', 'blocked', 'blacklisted', ?)`, string(c.ID), now, string(c.ID), now, string(c.ID), now)
	call := func(id, outcome string, ago time.Duration, toAgent time.Duration) {
		at := now.Add(-ago)
		b.exec(`insert into calls (id, attempt_id, campaign_id, lead_id, trunk_id, caller_id, outcome, created_at, answered_at, bridged_at, ended_at, disposition)
			values (?, '', ?, 'lead00000001', 'box', 'boxid', ?, ?, ?, ?, ?, 'sold')`, id, string(c.ID), outcome, at, at, at.Add(toAgent), at)
	}
	call("1", "answered", time.Minute, 10*time.Millisecond)
	call("2", "abandoned", time.Minute, 10*time.Millisecond)
	call("3", "busy", time.Minute, 10*time.Millisecond)
	call("4", "no_answer", time.Minute, 10*time.Millisecond)
	call("5", "answered", time.Hour, time.Second) // too long ago for the rates
	f, err := b.store.Figures(ctx, b.t, c.ID, now)
	if err != nil || f.Done != 1 || f.Finished != 1 || f.Ended != 4 || *f.AnswerRate != 0.5 || *f.Abandoned != 0.5 || f.ToAgentP95.Milliseconds() != 10 {
		t.Fatalf("figures %+v, %v", f, err)
	}
	for _, asked := range [][]dialer.CampaignID{nil, {c.ID}} {
		progress, err := b.store.Progress(ctx, b.t, asked...)
		if got := progress[c.ID]; err != nil || got != (campaign.Progress{Leads: 10, Done: 1}) {
			t.Errorf("progress of %v: %+v, %v", asked, got, err)
		}
	}
	var left, calls int64
	for _, p := range f.Places {
		left += p.Count
	}
	for _, o := range f.Outcomes {
		calls += o.Count
	}
	if left != f.Leads-f.Done || calls != 5 || f.Dispositions[0] != (campaign.Tally{Code: "sold", Count: 5}) {
		t.Errorf("%d leads left of %d-%d, %d calls, %v", left, f.Leads, f.Done, calls, f.Dispositions)
	}
}

func TestMinutesAreTheCallsOfTheBooks(t *testing.T) {
	b, ctx := newBench(t), context.Background()
	b.leads(1, 1)
	c, err := b.store.Create(ctx, b.t, campaign.Fresh{Name: "Renewals", List: "l1", At: noon(t)})
	if err != nil {
		t.Fatal(err)
	}
	at := noon(t)
	b.exec(`insert into calls (id, attempt_id, campaign_id, lead_id, trunk_id, caller_id, outcome, created_at, bridged_at) values
		('1', '', @c, 'x', 'box', 'boxid', 'answered', @at, @at), ('2', '', @c, 'x', 'box', 'boxid', 'abandoned', @at, null), ('3', '', @c, 'x', 'box', 'boxid', 'machine', @at, null),
		('4', '', @c, 'x', 'box', 'boxid', 'blocked', @at, null), ('5', '', @c, 'x', 'box', 'boxid', null, @later, null), ('6', '', @c, 'x', 'box', 'boxid', 'busy', @after, null)`,
		map[string]any{"c": string(c.ID), "at": at, "later": at.Add(61 * time.Second), "after": at.Add(time.Hour)})
	got, err := b.store.Minutes(ctx, b.t, c.ID, at, at.Add(time.Hour))
	want := []campaign.Minute{{At: got[0].At, Dials: 3, Answers: 2, Talks: 1, Machines: 1}, {At: got[1].At, Dials: 1}}
	if err != nil || len(got) != 2 || got[0] != want[0] || got[1] != want[1] || !got[0].At.Equal(at) {
		t.Fatalf("%+v %v", got, err)
	}
}
