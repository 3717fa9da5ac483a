package campaign_test

import (
	"bytes"
	"context"
	"testing"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/campaign"
	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/media/wav"
	"github.com/boyunhq/boyun/tenant"
)

func reasonOf(err error) string {
	if e, ok := err.(*fault.Error); ok {
		return e.Reason
	}
	return ""
}

func (b *bench) board() (running []dialer.CampaignID) {
	b.Helper()
	all, err := b.store.Running(context.Background())
	if err != nil {
		b.Fatal(err)
	}
	for _, e := range all {
		if e.Tenant == b.t {
			running = append(running, e.Campaign)
		}
	}
	return running
}

func TestTheLifeOfACampaign(t *testing.T) {
	acts := map[string]func(*campaign.Store, context.Context, tenant.ID, dialer.CampaignID, time.Time) error{
		"start": func(s *campaign.Store, ctx context.Context, t tenant.ID, id dialer.CampaignID, now time.Time) error {
			_, err := s.Start(ctx, tenant.System(t), id, now)
			return err
		},
		"pause": func(s *campaign.Store, ctx context.Context, t tenant.ID, id dialer.CampaignID, now time.Time) error {
			_, err := s.Pause(ctx, tenant.System(t), id, now)
			return err
		},
		"resume": func(s *campaign.Store, ctx context.Context, t tenant.ID, id dialer.CampaignID, now time.Time) error {
			_, err := s.Resume(ctx, tenant.System(t), id, now)
			return err
		},
		"stop": func(s *campaign.Store, ctx context.Context, t tenant.ID, id dialer.CampaignID, now time.Time) error {
			_, err := s.Stop(ctx, tenant.System(t), id, now)
			return err
		},
	}
	allowed := map[campaign.Status]map[string]campaign.Status{
		campaign.Draft:   {"start": campaign.Running},
		campaign.Running: {"start": campaign.Running, "pause": campaign.Paused, "resume": campaign.Running, "stop": campaign.Stopped},
		campaign.Paused:  {"pause": campaign.Paused, "resume": campaign.Running, "stop": campaign.Stopped},
		campaign.Stopped: {"start": campaign.Running, "stop": campaign.Stopped},
		campaign.Done:    {"start": campaign.Running},
	}
	b, ctx := newBench(t), context.Background()
	b.leads(1, 2)
	e, _ := b.start("box", "boxid")
	for from, steps := range allowed {
		for act, do := range acts {
			b.exec(`update campaigns set status = ? where id = ?`, string(from), string(e.Campaign))
			err := do(b.store, ctx, b.t, e.Campaign, noon(t))
			want, ok := steps[act]
			if !ok {
				want = from
			}
			got, _ := b.store.Get(ctx, b.t, e.Campaign)
			if ok != (err == nil) || (!ok && reasonOf(err) != "campaign_state") || got.Status != want {
				t.Errorf("%s a campaign that is %s: %v, now %s, want %s", act, from, err, got.Status, want)
			}
			if onBoard := len(b.board()) == 1; err == nil && from != want && onBoard != (want == campaign.Running) {
				t.Errorf("after %s the board shows it running: %v", act, onBoard)
			}
		}
	}
}

func TestWhatStopsAStartIsSaid(t *testing.T) {
	tests := []struct {
		reason string
		spoil  func(b *bench, id dialer.CampaignID)
	}{
		{"list_empty", func(b *bench, _ dialer.CampaignID) { b.exec(`update lists set leads = 0`) }},
		{"agents_none", func(b *bench, _ dialer.CampaignID) { b.exec(`delete from campaign_agents`) }},
		{"agents_none", func(b *bench, _ dialer.CampaignID) { b.exec(`update users set status = 'disabled'`) }},
		{"trunk_off", func(b *bench, _ dialer.CampaignID) { b.exec(`update trunks set enabled = false`) }},
		{"caller_unproven", func(b *bench, _ dialer.CampaignID) { b.exec(`update caller_ids set proof = 'requested'`) }},
		{"company_unproven", func(b *bench, _ dialer.CampaignID) { b.guard.TrustTenants = false }},
		{"destinations_none", func(b *bench, _ dialer.CampaignID) {
			b.exec(`insert into settings (key, value) values ('destinations', '[]')`)
		}},
		{"sample_on_real_trunk", func(b *bench, id dialer.CampaignID) { b.exec(`update campaigns set sample = true`) }},
	}
	for _, test := range tests {
		t.Run(test.reason, func(t *testing.T) {
			b, ctx := newBench(t), context.Background()
			b.leads(1, 2)
			c, err := b.store.Create(ctx, b.t, freshOn("sip", "own"))
			if err != nil {
				t.Fatal(err)
			}
			if err := b.store.Assign(ctx, b.t, c.ID, []tenant.UserID{"ann", "bob"}); err != nil {
				t.Fatal(err)
			}
			test.spoil(b, c.ID)
			if _, err := b.store.Start(ctx, b.by(), c.ID, noon(t)); !fault.Is(err, fault.Conflict) || reasonOf(err) != test.reason {
				t.Fatalf("started: %v", err)
			}
			if len(b.board()) != 0 || len(b.places(c.ID)) != 0 {
				t.Fatal("a start that was refused left something behind")
			}
		})
	}
}

func TestAProvenCompanyMayCallReally(t *testing.T) {
	b, ctx := newBench(t), context.Background()
	b.leads(1, 2)
	b.guard.TrustTenants = false
	if err := b.Schemas.Within(ctx, b.t, func(tx *gorm.DB) error { return guard.SetStanding(tx, true, noon(t)) }); err != nil {
		t.Fatal(err)
	}
	e, epoch := b.start("sip", "own")
	if got, err := b.store.Claim(ctx, e, "node1", epoch, 2, noon(t)); err != nil || len(got) != 2 {
		t.Fatalf("%v %v", got, err)
	}
}

func TestALaterLeadIsQueuedAndACampaignEndsWhenNothingIsLeft(t *testing.T) {
	b, ctx := newBench(t), context.Background()
	b.leads(1, 2)
	e, epoch := b.start("sip", "own")
	b.leads(3, 1) // came in while nobody looked
	if done, err := b.store.Finished(ctx, e, noon(t)); err != nil || done {
		t.Fatalf("finished with leads in the queue: %v", err)
	}
	if got, err := b.store.Claim(ctx, e, "node1", epoch, 9, noon(t)); err != nil || len(got) != 2 {
		t.Fatal(got, err)
	}
	if done, _ := b.store.Finished(ctx, e, noon(t)); done {
		t.Fatal("finished while calls are up")
	}
	b.exec(`update attempts set ended_at = now(), outcome = 'answered'`)
	b.exec(`update queue set state = 'done', reason = 'answered'`)
	if done, err := b.store.Finished(ctx, e, noon(t)); err != nil || done {
		t.Fatalf("finished without the lead that came in late: %v", err)
	}
	if got, err := b.store.Claim(ctx, e, "node1", epoch, 9, noon(t)); err != nil || len(got) != 1 {
		t.Fatal(got, err)
	}
	b.exec(`update attempts set ended_at = now(), outcome = 'answered'`)
	b.exec(`update queue set state = 'done', reason = 'answered'`)
	for range 2 {
		if done, err := b.store.Finished(ctx, e, noon(t)); err != nil || !done {
			t.Fatalf("not finished: %v", err)
		}
	}
	if acts := scan[[]string](b, `select actor || ' ' || action from audit_log where actor <> 'system' order by seq`); len(acts) != 2 || acts[1] != "ann campaign_start" {
		t.Fatalf("audit log %v", acts)
	}
	c, _ := b.store.Get(ctx, b.t, e.Campaign)
	if c.Status != campaign.Done || c.EndedAt.IsZero() || len(b.board()) != 0 {
		t.Fatalf("%+v", c)
	}
	if plan, err := b.store.Plan(ctx, e); err != nil || plan.Running {
		t.Fatalf("%+v %v", plan, err)
	}
}

func TestAnEditNamesTheVersionItSawAndTightensOnly(t *testing.T) {
	b, ctx := newBench(t), context.Background()
	b.leads(1, 2)
	c, err := b.store.Create(ctx, b.t, freshOn("sip", "own"))
	if err != nil {
		t.Fatal(err)
	}
	plan := c.Plan
	plan.Name, plan.WrapTime = "Renewals 2", time.Minute
	edited, err := b.store.Edit(ctx, b.by(), c.ID, c.Version, plan, nil, noon(t))
	if err != nil || edited.Name != "Renewals 2" || edited.WrapTime != time.Minute || edited.Version != c.Version+1 {
		t.Fatalf("%+v %v", edited, err)
	}
	if _, err := b.store.Edit(ctx, b.by(), c.ID, c.Version, plan, nil, noon(t)); !fault.Is(err, fault.Conflict) {
		t.Fatalf("an edit of an old version: %v", err)
	}
	all := []int{1, 2, 3, 4, 5, 6, 7}
	tests := map[string]func(*campaign.Plan){
		"windows_wider":      func(p *campaign.Plan) { p.Windows = []guard.Window{{Days: all, From: "08:00", To: "20:00"}} },
		"windows_closed":     func(p *campaign.Plan) { p.Windows = nil },
		"windows_unreadable": func(p *campaign.Plan) { p.Windows = []guard.Window{{Days: all, From: "x", To: "y"}} },
		"attempts_range":     func(p *campaign.Plan) { p.MaxAttempts = 6 },
		"per_day_range":      func(p *campaign.Plan) { p.PerDay = 3 },
		"ring_range":         func(p *campaign.Plan) { p.RingTime = 14 * time.Second },
		"wrap_range":         func(p *campaign.Plan) { p.WrapTime = time.Hour },
		"campaign_name":      func(p *campaign.Plan) { p.Name = "  " },
		"mode_unknown":       func(p *campaign.Plan) { p.Mode = "guessing" },
		"target_range":       func(p *campaign.Plan) { p.Pacing.Target = 0.04 },
		"ratio_range":        func(p *campaign.Plan) { p.Pacing.Ratio = 0.5 },
		"per_minute_range":   func(p *campaign.Plan) { p.Pacing.PerMinute = -1 },
		"guard_range":        func(p *campaign.Plan) { p.Pacing.Guard = campaign.AnswerGuard{On: true, Base: 60} },
		"preview_range":      func(p *campaign.Plan) { p.Pacing.Preview.Time = time.Second },
		"preview_then":       func(p *campaign.Plan) { p.Pacing.Preview.Then = "" },
		"retry_outcome":      func(p *campaign.Plan) { p.Retry = map[dialer.Outcome]time.Duration{dialer.Vacant: time.Hour} },
		"retry_range":        func(p *campaign.Plan) { p.Retry = map[dialer.Outcome]time.Duration{dialer.Busy: time.Second} },
		"script_branch": func(p *campaign.Plan) {
			p.Script = []campaign.Step{{ID: "a", Branches: []campaign.Branch{{"go", "b"}}}}
		},
		"script_step":        func(p *campaign.Plan) { p.Script = []campaign.Step{{ID: "a"}, {ID: "a"}} },
		"script_field":       func(p *campaign.Plan) { p.Script = []campaign.Step{{ID: "a", Fields: []campaign.Field{{Key: "k"}}}} },
		"dispositions_count": func(p *campaign.Plan) { p.Dispositions = nil },
		"disposition_kind":   func(p *campaign.Plan) { p.Dispositions[0].Kind = "x" },
		"disposition_code":   func(p *campaign.Plan) { p.Dispositions[1].Code = p.Dispositions[0].Code },
		"disposition_label":  func(p *campaign.Plan) { p.Dispositions[0].Label = nil },
	}
	for reason, spoil := range tests {
		now, _ := b.store.Get(ctx, b.t, c.ID)
		spoil(&now.Plan)
		if _, err := b.store.Edit(ctx, b.by(), c.ID, now.Version, now.Plan, nil, noon(t)); reasonOf(err) != reason {
			t.Errorf("%v, want %s", err, reason)
		}
	}
	now, _ := b.store.Get(ctx, b.t, c.ID)
	if len(now.Dispositions) < 6 || len(now.Script) != 5 || len(now.Windows) != 2 || now.Retry[dialer.Busy] == 0 {
		t.Fatalf("the plan did not come back whole: %+v", now.Plan)
	}
	now.List = "nowhere"
	if _, err := b.store.Edit(ctx, b.by(), c.ID, now.Version, now.Plan, nil, noon(t)); !fault.Is(err, fault.NotFound) {
		t.Fatalf("a list that is not there: %v", err)
	}
}

func TestLeadsShutOutByARuleAreJudgedAgainWhenItChanges(t *testing.T) {
	b, ctx := newBench(t), context.Background()
	b.leads(1, 3)
	b.exec(`update leads set country = 'US', timezone = 'America/New_York' where id = 'lead00000001'`)
	e, epoch := b.start("sip", "own")
	late := noon(t).Add(6 * time.Hour) // 16:00 in Shanghai
	if got, err := b.store.Claim(ctx, e, "node1", epoch, 3, late); err != nil || len(got) != 2 {
		t.Fatal(got, err)
	}
	wantPlaces(b, e.Campaign, map[string]int{"dialing": 2, "blocked:country_denied": 1})
	err := b.Schemas.Within(ctx, b.t, func(tx *gorm.DB) error { return guard.SetDestinations(tx, []string{"US", "CN", "CN"}, noon(t)) })
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Schemas.Within(ctx, b.t, func(tx *gorm.DB) error { return guard.SetDestinations(tx, []string{"XX"}, noon(t)) }); !fault.Is(err, fault.Invalid) {
		t.Fatalf("a destination that is no country: %v", err)
	}
	if _, err := b.store.Pause(ctx, b.by(), e.Campaign, noon(t)); err != nil {
		t.Fatal(err)
	}
	if _, err := b.store.Resume(ctx, b.by(), e.Campaign, late); err != nil {
		t.Fatal(err)
	}
	wantPlaces(b, e.Campaign, map[string]int{"dialing": 2, "queued": 1})
	b.exec(`update queue set state = 'done', reason = 'budget_spent', tries = 3 where state = 'dialing'`)
	now, _ := b.store.Get(ctx, b.t, e.Campaign)
	now.MaxAttempts = 4
	if _, err := b.store.Edit(ctx, b.by(), e.Campaign, now.Version, now.Plan, nil, noon(t)); err != nil {
		t.Fatal(err)
	}
	wantPlaces(b, e.Campaign, map[string]int{"queued": 3})
}

func TestThePreflightAddsUpAndAgreesWithTheClaims(t *testing.T) {
	b, ctx := newBench(t), context.Background()
	b.leads(1, 40)
	b.exec(`update leads set timezone = '' where id <= 'lead00000003'`)
	b.exec(`update leads set country = 'CU' where id between 'lead00000004' and 'lead00000006'`)
	b.exec(`update leads set kind = 'premium' where id = 'lead00000007'`)
	b.exec(`update leads set timezone = 'Asia/Karachi' where id between 'lead00000008' and 'lead00000012'`) // opens later that day
	b.exec(`insert into blocklist (blind, last4, reason) select blind, last4, 'opt_out' from leads where id between 'lead00000013' and 'lead00000016'`)
	b.exec(`insert into attempts (id, campaign_id, lead_id, number, call_id, blind, node, epoch, created_at, ended_at, outcome)
		select 'a' || i || l.id, 'other', 'x' || l.id, i, 'c' || i || l.id, blind, 'n', 1, ?::timestamptz - i * interval '10 minutes', now(), 'busy' from leads l, generate_series(1, 2) i
		where l.id between 'lead00000017' and 'lead00000019'`, noon(t))
	e, epoch := b.start("sip", "own")
	p, err := b.store.Preflight(ctx, b.t, e.Campaign, noon(t))
	if err != nil {
		t.Fatal(err)
	}
	skipped := map[string]int64{}
	sum := p.Now + p.Later + p.Finished
	for _, s := range p.Skipped {
		skipped[s.Reason] = s.Leads
		sum += s.Leads
	}
	if p.Leads != 40 || sum != 40 {
		t.Fatalf("%+v does not add up", p)
	}
	want := map[string]int64{"zone_unknown": 3, "country_denied": 3, "kind_denied": 1, "blacklisted": 4, "attempt_cap": 3}
	for reason, n := range want {
		if skipped[reason] != n {
			t.Errorf("%s: %d, want %d", reason, skipped[reason], n)
		}
	}
	if p.Later != 5 || p.Now != 21 {
		t.Errorf("now %d, later %d", p.Now, p.Later)
	}
	got, err := b.store.Claim(ctx, e, "node1", epoch, 40, noon(t))
	if err != nil || int64(len(got)) != p.Now {
		t.Fatalf("claimed %d, the preflight said %d: %v", len(got), p.Now, err)
	}
}

func TestTheQueueIsFilledOnceHoweverOftenItIsFilled(t *testing.T) {
	b, ctx := newBench(t), context.Background()
	b.leads(1, 500)
	e, _ := b.start("sip", "own")
	for range 3 {
		if _, err := b.store.Pause(ctx, b.by(), e.Campaign, noon(t)); err != nil {
			t.Fatal(err)
		}
		if _, err := b.store.Resume(ctx, b.by(), e.Campaign, noon(t)); err != nil {
			t.Fatal(err)
		}
	}
	wantPlaces(b, e.Campaign, map[string]int{"queued": 500})
	err := b.Schemas.Within(ctx, b.t, func(tx *gorm.DB) error {
		return campaign.Join(tx, "l1", []dialer.LeadID{"lead00000001", "nobody"}, noon(t))
	})
	if err != nil {
		t.Fatal(err)
	}
	wantPlaces(b, e.Campaign, map[string]int{"queued": 500})
}

func TestAModeIsChangedWithoutAStopAndWhatItNeedsIsAskedFor(t *testing.T) {
	b, ctx := newBench(t), context.Background()
	b.leads(0, 10)
	e, _ := b.start("box", "boxid")
	c, err := b.store.Get(ctx, b.t, e.Campaign)
	if err != nil {
		t.Fatal(err)
	}
	to := func(mode campaign.Mode, change func(*campaign.Pacing)) (campaign.Campaign, error) {
		return b.store.Repace(ctx, b.by(), c.ID, func(_ campaign.Mode, p campaign.Pacing) (campaign.Mode, campaign.Pacing) {
			if change != nil {
				change(&p)
			}
			return mode, p
		}, noon(t))
	}
	for _, mode := range []campaign.Mode{campaign.Manual, campaign.Preview, campaign.Ratio, campaign.Predictive, campaign.Progressive} {
		now, err := to(mode, nil)
		if err != nil || now.Mode != mode || now.Status != campaign.Running || now.Pacing != campaign.DefaultPacing() {
			t.Fatalf("to %s: %+v %v", mode, now.Pacing, err)
		}
	}
	if now, err := to(campaign.Predictive, func(p *campaign.Pacing) { p.Target = 0.02 }); err != nil || now.Pacing.Target != 0.02 || now.Pacing.Ratio != 1.5 {
		t.Fatalf("a new target: %+v %v", now.Pacing, err)
	}
	if _, err := to(campaign.Predictive, func(p *campaign.Pacing) { p.Target = 0.5 }); reasonOf(err) != "target_range" {
		t.Fatalf("a target over the cap: %v", err)
	}
	if _, err := to("guessing", nil); reasonOf(err) != "mode_unknown" {
		t.Fatalf("an unknown mode: %v", err)
	}
	if _, err := to(campaign.Agentless, nil); reasonOf(err) != "announcement_missing" {
		t.Fatalf("agentless without words: %v", err)
	}
	if now, err := b.store.Get(ctx, b.t, c.ID); err != nil || now.Mode != campaign.Predictive {
		t.Fatalf("a refused change was kept: %s %v", now.Mode, err)
	}
	var spoken bytes.Buffer
	if err := wav.WritePCM(&spoken, 8000, 1, make([]int16, 8000)); err != nil {
		t.Fatal(err)
	}
	if w, err := b.store.Record(ctx, b.by(), string(c.ID), "hello.wav", spoken.Bytes(), noon(t)); err != nil || w.Time != time.Second {
		t.Fatalf("%v %v", w.Time, err)
	}
	if now, err := to(campaign.Agentless, nil); err != nil || now.Mode != campaign.Agentless {
		t.Fatalf("agentless with words: %v", err)
	}
}

func TestAnAnnouncementMustBeSoundOfTheRightLength(t *testing.T) {
	b, ctx := newBench(t), context.Background()
	file := func(rate int, seconds float64) []byte {
		var f bytes.Buffer
		if err := wav.WritePCM(&f, rate, 1, make([]int16, int(float64(rate)*seconds))); err != nil {
			t.Fatal(err)
		}
		return f.Bytes()
	}
	for name, test := range map[string]struct {
		under, reason string
		file          []byte
	}{
		"no sound":                     {campaign.Company, "wav", []byte("hello")},
		"another rate":                 {campaign.Company, "wav_rate", file(12345, 1)},
		"too short":                    {campaign.Company, "announcement_length", file(8000, 0.2)},
		"a name that is a speech":      {campaign.Company, "announcement_length", file(8000, 7)},
		"a campaign that is not there": {"nowhere", "not_here", file(8000, 7)},
	} {
		if _, err := b.store.Record(ctx, b.by(), test.under, "x.wav", test.file, noon(t)); reasonOf(err) != test.reason {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := b.store.Words(ctx, b.t, campaign.Company); reasonOf(err) != "announcement_missing" {
		t.Errorf("what nobody recorded: %v", err)
	}
	if _, err := b.store.Record(ctx, b.by(), campaign.Company, "acme.wav", file(8000, 1.5), noon(t)); err != nil {
		t.Fatal(err)
	}
	if w, err := b.store.Words(ctx, b.t, campaign.Company); err != nil || w.Time != 1500*time.Millisecond || w.File != "acme.wav" || w.By != "ann" {
		t.Errorf("%+v %v", w, err)
	}
	for _, rate := range []int{16000, 24000, 44100, 48000} {
		if w, err := b.store.Record(ctx, b.by(), campaign.Company, "acme.wav", file(rate, 1.5), noon(t)); err != nil || w.Time != 1500*time.Millisecond {
			t.Errorf("%d Hz became %v: %v", rate, w.Time, err)
		}
	}
}

func TestACampaignOfASuspendedWorkspaceRunsNoMore(t *testing.T) {
	b, ctx := newBench(t), context.Background()
	b.leads(1, 3)
	e, _ := b.start("sip", "own")
	for status, runs := range map[string]bool{"active": true, "suspended": false} {
		if err := b.Schemas.Public(ctx, func(tx *gorm.DB) error {
			return tx.Exec(`update tenants set status = ? where id = ?`, status, string(b.t)).Error
		}); err != nil {
			t.Fatal(err)
		}
		if plan, err := b.store.Plan(ctx, e); err != nil || plan.Running != runs {
			t.Errorf("%s: runs %v, %v", status, plan.Running, err)
		}
	}
}
