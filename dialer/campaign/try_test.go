package campaign_test

import (
	"context"
	"testing"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
)

// While somebody looks at what an edit would do, the campaign dials on and can be paused.
func TestALookAtAnEditHoldsNobodyUp(t *testing.T) {
	b, ctx := newBench(t), context.Background()
	b.leads(1, 4)
	e, epoch := b.start("sip", "own")
	plan := mustPlan(b, e.Campaign)
	plan.MaxAttempts = 2

	held, goOn, freed := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() { // the look stops at a table that neither a claim nor a pause reads
		freed <- b.Schemas.Within(ctx, b.t, func(tx *gorm.DB) error {
			err := tx.Exec(`lock table announcements in access exclusive mode`).Error
			close(held)
			<-goOn
			return err
		})
	}()
	<-held
	looked, claimed, paused := make(chan error, 1), make(chan error, 1), make(chan error, 1)
	waiting := func(n int) bool { // in this database, whatever else runs on the server
		return n == scan[int](b, `select count(distinct pid) from pg_locks where not granted and pid in (select pid from pg_locks l join pg_database d on d.oid = l.database where d.datname = current_database())`)
	}
	go func() {
		_, err := b.store.Try(ctx, b.t, e.Campaign, plan, nil, noon(t))
		looked <- err
	}()
	b.until(func() bool { return waiting(1) })
	go func() {
		got, err := b.store.Claim(ctx, e, "node1", epoch, 1, noon(t))
		if err == nil && len(got) != 1 {
			t.Errorf("claimed %d leads", len(got))
		}
		claimed <- err
		_, err = b.store.Pause(ctx, b.by(), e.Campaign, noon(t))
		paused <- err
	}()
	b.until(func() bool { return len(paused) == 1 || waiting(2) })
	if len(claimed) != 1 || len(paused) != 1 {
		t.Error("a claim or a pause waits for a look at an edit")
	}
	close(goOn)
	for _, done := range []chan error{freed, looked, claimed, paused} {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

// What an edit would do is counted with the campaign's own past: what is done stays done, except that more tries open a spent budget again.
func TestALookAtAnEditKnowsTheCampaignsPast(t *testing.T) {
	b, ctx := newBench(t), context.Background()
	b.leads(1, 5)
	e, _ := b.start("sip", "own")
	b.exec(`update queue set state = 'done', reason = 'answered', tries = 1 where lead_id = 'lead00000001'`)
	b.exec(`update queue set state = 'done', reason = 'budget_spent', tries = 3 where lead_id = 'lead00000002'`)
	b.exec(`insert into campaign_optouts (campaign_id, blind, last4) select ?, blind, last4 from leads where id = 'lead00000003'`, string(e.Campaign))
	b.exec(`insert into announcements (name, audio) values (?, '')`, string(e.Campaign))
	for tries, finished := range map[int]int64{3: 2, 4: 1} {
		plan := mustPlan(b, e.Campaign)
		plan.MaxAttempts, plan.Name = tries, "Another"
		p, err := b.store.Try(ctx, b.t, e.Campaign, plan, nil, noon(t))
		if err != nil || p.Leads != 5 || p.Finished != finished || len(p.Skipped) != 1 || p.Skipped[0].Leads != 1 {
			t.Fatalf("with %d tries: %+v, %v", tries, p, err)
		}
		rows, _, err := b.store.Skipped(ctx, b.t, e.Campaign, plan, p.Skipped[0].Reason, "", 50, noon(t))
		if err != nil || len(rows) != 1 || rows[0].Lead.ID != "lead00000003" || rows[0].Lead.ListName == "" {
			t.Errorf("opted out: %+v, %v", rows, err)
		}
	}
	if left := scan[string](b, `select count(*) || ' ' || min(name) from campaigns`); left != "1 "+scan[string](b, `select name from campaigns where id = ?`, string(e.Campaign)) {
		t.Errorf("after a look there are %s", left)
	}
	if _, err := b.store.Try(ctx, b.t, dialer.CampaignID("nothing"), mustPlan(b, e.Campaign), nil, noon(t)); err == nil {
		t.Error("an edit of a campaign that is not there was looked at")
	}
}
