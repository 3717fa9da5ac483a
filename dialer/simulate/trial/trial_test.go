package trial_test

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/campaign"
	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/dialer/internal/fixture"
	"github.com/boyunhq/boyun/dialer/pace"
	"github.com/boyunhq/boyun/dialer/simulate/trial"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/jobs"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/isolation"
	"github.com/boyunhq/boyun/tenant/tenanttest"
)

var book tenanttest.Book

func TestMain(m *testing.M) { book.Main(m) }

// queue takes jobs and forgets them: the tests call Work themselves.
type queue struct{}

func (queue) Insert(context.Context, *gorm.DB, jobs.Args, jobs.Options) (bool, error) {
	return true, nil
}

// bus remembers what was told.
type bus struct {
	mu   sync.Mutex
	told []string
}

func (b *bus) Publish(_ context.Context, _ string, event []byte) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.told = append(b.told, string(event))
	return nil
}

type free struct{}

func (free) Of(context.Context, tenant.ID) (trial.Tariff, error) {
	return trial.Tariff{Currency: "CNY", Monthly: 1, Lines: 30, Rate: func(d time.Duration) int64 { return d.Milliseconds() }}, nil
}

// noon is a Monday in Shanghai.
var noon = time.Date(2026, 11, 30, 4, 0, 0, 0, time.UTC)

// plain opens numbers that were never sealed.
type plain struct{}

func (plain) OpenLead(_ context.Context, _ tenant.ID, _ dialer.LeadID, sealed []byte) (dialer.Number, error) {
	n, ok := dialer.NewNumber(string(sealed))
	if !ok {
		return n, fmt.Errorf("%q is no number", sealed)
	}
	return n, nil
}

func open(t *testing.T) (*tenanttest.World, *trial.Trials, *bus) {
	w, b := book.Open(t), &bus{}
	rules, err := guard.New(guard.Config{Numbers: plain{}})
	if err != nil {
		t.Fatal(err)
	}
	return w, trial.New(trial.World{Schemas: w.Schemas, Campaigns: campaign.NewStore(w.Schemas, rules, nil), Guard: rules, Tariffs: free{}, Jobs: queue{}, Bus: b,
		Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return noon }}), b
}

// business is a tenant with a campaign over a list of people.
func business(t *testing.T, w *tenanttest.World) fixture.Attempt {
	t.Helper()
	a := fixture.Claim(t, w)
	fixture.Exec(t, w, a.Tenant, `insert into leads (id, list_id, sealed, blind, last4, country, kind, timezone) select 'p' || i, 'list1', '\x00', sha256(i::text::bytea), '0000', 'CN',
		'mobile', 'Asia/Shanghai' from generate_series(1, 300) i`,
		`update leads set country = 'CN', kind = 'mobile', timezone = 'Asia/Shanghai'`,
		`update campaigns set windows = '[{"days":[1,2,3,4,5,6,7],"from":"09:00","to":"12:00"},{"days":[1,2,3,4,5,6,7],"from":"14:00","to":"20:00"}]', retry = '{"busy":10}'`)
	return a
}

func by(a fixture.Attempt) tenant.Actor {
	return tenant.Actor{Tenant: a.Tenant, User: "u1", Role: tenant.Owner}
}

func work(t *testing.T, s *trial.Trials, a fixture.Attempt, id trial.ID) {
	t.Helper()
	if err := s.Work(t.Context(), jobs.Job[trial.Job]{Args: trial.Job{Tenant: a.Tenant, Simulation: id}}); err != nil {
		t.Fatal(err)
	}
}

func TestASimulationStandsOnTheTeamsOwnCallsOnceThereAreEnough(t *testing.T) {
	w, s, b := open(t)
	a := business(t, w)
	play := func(seed uint64) trial.Trial {
		made, err := s.Start(t.Context(), by(a), a.Campaign, trial.Options{Mode: "progressive", Agents: 3, Days: 1, From: "14:00", To: "16:00", Seed: seed})
		if err != nil {
			t.Fatal(err)
		}
		work(t, s, a, made.ID)
		got, err := s.Get(t.Context(), a.Tenant, made.ID)
		if err != nil || got.Status != trial.Done || got.Report == nil {
			t.Fatalf("played: %+v, %v", got, err)
		}
		return got
	}
	first := play(1)
	if first.Basis.Fates != trial.Assumed || first.Basis.AnswerRate != 0.3 || first.Report.Dials == 0 || first.Report.Usage == 0 {
		t.Errorf("without calls: %+v", first.Basis)
	}
	// 240 calls, half of them answered and talked for a minute with 20 s of work after it
	fixture.Exec(t, w, a.Tenant, `insert into calls (id, attempt_id, campaign_id, lead_id, trunk_id, caller_id, created_at, sent_at, ringing_at, answered_at, bridged_at, ended_at, disposed_at,
			outcome, test)
		select 'old' || i, '', 'c1', 'p1', 't1', 'k1', at, at, at + interval '2 s', case when i % 2 = 0 then at + interval '10 s' end, case when i % 2 = 0 then at + interval '10 s' end,
			at + interval '70 s', case when i % 2 = 0 then at + interval '90 s' end, case when i % 2 = 0 then 'answered' else 'no_answer' end, true
		from generate_series(1, 240) i cross join lateral (select timestamptz '2026-11-29 04:00Z' + i * interval '1 minute' as at) at`)
	fixture.Exec(t, w, a.Tenant, `insert into callbacks (id, campaign_id, lead_id, call_id, agent_id, due_at, created_by, created_at)
		select 'b' || id, 'c1', 'p1', id, 'u1', ended_at + interval '10 minutes', 'u1', ended_at from calls where outcome = 'answered' and substr(id, 4)::int % 10 = 0`)
	second := play(2)
	if got := second.Basis; got.Fates != trial.FromCampaign || got.Talk != trial.FromCampaign || got.AnswerRate != 0.5 || got.TalkMean != 60 || got.WrapMean != 20 || got.Calls != 240 {
		t.Errorf("with calls: %+v", got)
	}
	if first.Report.Callbacks != 0 || second.Report.Callbacks == 0 || second.Report.Returned.Own == 0 {
		t.Errorf("one talk in five ended with a callback ten minutes later: %d, %d are promised, %+v", first.Report.Callbacks, second.Report.Callbacks, second.Report.Returned)
	}
	if len(b.told) < 2 {
		t.Error("nobody was told how far it is")
	}
}

// The uploaded list is played as the guard sees it: states by their area codes, the company's own days, what it has tightened, and how many
// numbers each lead has.
func TestTheListIsPlayedByTheRulesThatWouldHoldForIt(t *testing.T) {
	w, s, _ := open(t)
	a := business(t, w)
	if err := w.Schemas.Public(t.Context(), func(tx *gorm.DB) error {
		return tx.Exec(`update tenants set country = 'US', profile = 'US', timezone = 'America/New_York' where id = ?`, string(a.Tenant)).Error
	}); err != nil {
		t.Fatal(err)
	}
	fixture.Exec(t, w, a.Tenant, `delete from queue`, `delete from leads`, `update lists set country = 'US', leads = 90`,
		`update campaigns set windows = '[{"days":[1,2,3,4,5,6,7],"from":"08:00","to":"21:00"}]', retry = '{}', supply = '{"recycle":{"vacant":{"next_number":true}}}'`,
		`insert into leads (id, list_id, sealed, blind, last4, country, kind, timezone)
			select s.code || i, 'list1', convert_to(s.area || '55501' || lpad(i::text, 2, '0'), 'UTF8'), sha256(convert_to(s.code || i, 'UTF8')), '0000', 'US', 'fixed_or_mobile', 'America/New_York'
			from (values ('NY', '+1212'), ('FL', '+1305'), ('GA', '+1404')) s (code, area), generate_series(0, 29) i`)
	if err := w.Schemas.Within(t.Context(), a.Tenant, func(tx *gorm.DB) error {
		return guard.SetOwn(tx, guard.Tightening{Days: []guard.ClosedDay{{Date: "2026-11-30", Country: "US", State: "GA", Name: "Stocktaking"}}}, noon)
	}); err != nil {
		t.Fatal(err)
	}
	morning := noon.Add(11 * time.Hour) // ten in the morning there
	s.Now = func() time.Time { return morning }
	made, err := s.Start(t.Context(), by(a), a.Campaign, trial.Options{Mode: "progressive", Agents: 30, Days: 1, From: "20:00", To: "21:00"})
	if err != nil {
		t.Fatal(err)
	}
	work(t, s, a, made.ID)
	got, err := s.Get(t.Context(), a.Tenant, made.ID)
	if err != nil || got.Report == nil {
		t.Fatalf("%+v, %v", got, err)
	}
	kept := map[string]int{}
	for _, skip := range got.Report.Skips {
		if skip.Reason == guard.WindowClosed {
			kept[skip.State+skip.Holiday] += skip.Leads
		}
	}
	if kept["FL"] != 30 || kept["Stocktaking"] != 30 || len(kept) != 2 || got.Report.Dials < 30 || got.Report.Dials > 36 { // those that failed are tried again
		t.Errorf("%d dials, kept by %v; skips %+v", got.Report.Dials, kept, got.Report.Skips)
	}
}

// The mix, the pool and the promises of the campaign itself are played.
func TestTheCampaignsOwnMixNumbersAndPromisesArePlayed(t *testing.T) {
	w, s, _ := open(t)
	a := business(t, w)
	fixture.Exec(t, w, a.Tenant, `delete from queue`,
		`insert into lists (id, name, country, leads) values ('list2', 'Cold', 'CN', 300)`,
		`insert into leads (id, list_id, sealed, blind, last4, country, kind, timezone, region) select 'c' || i, 'list2', '\x00', sha256(convert_to('c' || i, 'UTF8')), '0000', 'CN', 'mobile', 'Asia/Shanghai', '浙江省杭州市'
			from generate_series(1, 300) i`,
		`insert into caller_ids (id, label, sealed, last4, kind, proof, country, region_zh, per_hour, per_day, rests_until) values
			('n1', 'Hangzhou', '\x01', '0001', 'own', 'verified', 'CN', '浙江省杭州市', 5, 10, null), ('n2', '', '\x01', '0002', 'own', 'verified', 'CN', '北京市', 7, 12, null),
			('n3', 'Resting', '\x01', '0003', 'own', 'verified', 'CN', '北京市', 40, 300, '2026-12-20')`,
		`insert into caller_use (caller_id, slot, calls) values ('n1', '2026-11-30 03:55Z', 4)`,
		`insert into caller_pools (id, name, created_by) values ('p1', 'Pool', 'u1')`,
		`insert into caller_pool_members (pool_id, caller_id) values ('p1', 'n1'), ('p1', 'n2'), ('p1', 'n3')`,
		`insert into campaign_agents (campaign_id, user_id) values ('c1', 'u1')`,
		`update campaigns set callers = '{"pool":"p1"}', supply = '{"lists":[{"list":"list1","weight":1},{"list":"list2","weight":4}]}'`,
		`insert into queue (campaign_id, lead_id, state, reason, due_at, agent_id, lane) values ('c1', 'p7', 'waiting', 'callback', '2026-11-30 06:30Z', 'u1', 0), ('c1', 'c9', 'waiting', 'window_closed', '2026-11-30 06:10Z', null, 1)`)
	made, err := s.Start(t.Context(), by(a), a.Campaign, trial.Options{Mode: "progressive", Agents: 2, Days: 1, From: "14:00", To: "18:00"})
	if err != nil {
		t.Fatal(err)
	}
	work(t, s, a, made.ID)
	got, err := s.Get(t.Context(), a.Tenant, made.ID)
	if err != nil || got.Report == nil {
		t.Fatalf("%+v, %v", got, err)
	}
	r := got.Report
	if b := got.Basis; b.Lists != 2 || b.Numbers != 3 || b.Promised != 1 {
		t.Errorf("stands on %+v", b)
	}
	if len(r.Numbers) != 3 || r.Numbers[0].Number != "Hangzhou" || r.Numbers[0].Calls != 6 || r.Numbers[1].Number != "…0002" || r.Numbers[1].Calls != 12 || r.Numbers[2].Calls != 0 {
		t.Errorf("of 10 a day with 4 used, of 12, and of one that rests: %+v", r.Numbers)
	}
	if r.Dials != 18 || r.Leads.Total != 601 {
		t.Errorf("%d dials of %d leads", r.Dials, r.Leads.Total)
	}
	held := map[string]float64{}
	for _, h := range r.Held {
		held[h.Reason] = h.Seconds
	}
	if held["caller_id_cap"] < 3600 {
		t.Errorf("held by %v", held)
	}
}

func TestACampaignWithoutAgentsIsPlayedWithoutATeam(t *testing.T) {
	w, s, _ := open(t)
	a := business(t, w)
	fixture.Exec(t, w, a.Tenant, `update campaigns set mode = 'agentless'`, `insert into announcements (name, audio) select id, decode(repeat('55', 240000), 'hex') from campaigns`)
	made, err := s.Start(t.Context(), by(a), a.Campaign, trial.Options{Days: 1})
	if err != nil {
		t.Fatal(err)
	}
	work(t, s, a, made.ID)
	got, err := s.Get(t.Context(), a.Tenant, made.ID)
	if err != nil || got.Report == nil {
		t.Fatalf("%+v, %v", got, err)
	}
	if r := got.Report; r.Agents != 0 || r.Heard == 0 || r.Dials < 300 || r.Usage < int64(r.Heard)*34_000 {
		t.Errorf("%d agents, %d heard thirty seconds out in %d dials, usage %d", r.Agents, r.Heard, r.Dials, r.Usage)
	}
}

func TestTheTrunksChannelsAndCallsASecondArePlayed(t *testing.T) {
	w, s, _ := open(t)
	a := business(t, w)
	if err := w.Schemas.Public(t.Context(), func(tx *gorm.DB) error {
		return tx.Exec(`update tenants set country = 'CN', profile = 'CN' where id = ?`, string(a.Tenant)).Error
	}); err != nil {
		t.Fatal(err)
	}
	fixture.Exec(t, w, a.Tenant, `update trunks set kind = 'ip', channels = 2, cps = 1`, // no longer the sandbox
		`insert into consents (id, blind, last4, purpose, text_version, source, given_at) select 'k' || id, blind, last4, 'any', 'v1', 'form', '2026-11-01' from leads`)
	made, err := s.Start(t.Context(), by(a), a.Campaign, trial.Options{Mode: "progressive", Agents: 20, Days: 1, From: "9:00", To: "18:00"})
	if err != nil {
		t.Fatal(err)
	}
	work(t, s, a, made.ID)
	got, err := s.Get(t.Context(), a.Tenant, made.ID)
	if err != nil || got.Report == nil {
		t.Fatalf("%+v, %v", got, err)
	}
	for _, h := range got.Report.Held {
		if h.Reason == string(pace.TrunkLimit) && h.Seconds > 600 {
			return
		}
	}
	t.Errorf("twenty agents on two channels are held by %+v; %+v", got.Report.Held, got.Report.Skips)
}

func TestFourAtATime(t *testing.T) {
	w, s, _ := open(t)
	a := business(t, w)
	for i := range 5 {
		_, err := s.Start(t.Context(), by(a), a.Campaign, trial.Options{Agents: i + 1})
		if i < 4 && err != nil || i == 4 && !fault.Is(err, fault.Quota) {
			t.Fatalf("number %d: %v", i+1, err)
		}
	}
}

func TestNothingLeftToDialIsSaid(t *testing.T) {
	w, s, _ := open(t)
	a := business(t, w)
	fixture.Exec(t, w, a.Tenant, `delete from queue`, `insert into queue (campaign_id, lead_id, state) select 'c1', id, 'done' from leads`)
	made, err := s.Start(t.Context(), by(a), a.Campaign, trial.Options{})
	if err != nil {
		t.Fatal(err)
	}
	work(t, s, a, made.ID)
	if got, _ := s.Get(t.Context(), a.Tenant, made.ID); got.Status != trial.Failed || got.Error != "nothing_to_dial" {
		t.Errorf("ended as %+v", got)
	}
	if all, err := s.List(t.Context(), a.Tenant, a.Campaign); err != nil || len(all) != 1 || all[0].Report != nil {
		t.Errorf("listed as %+v, %v", all, err)
	}
}

func TestNoTenantSeesOrTouchesAnothersSimulations(t *testing.T) {
	w, s, _ := open(t)
	plant := func(ctx context.Context, o isolation.Office) error {
		if err := fixture.Canary(ctx, w.Schemas, o); err != nil {
			return err
		}
		return w.Schemas.Within(ctx, o.ID, func(tx *gorm.DB) error {
			return tx.Exec(`insert into simulations (id, campaign_id, status, options, error, created_at) values (?, ?, 'failed', '{}', ?, now())`,
				"s"+string(o.ID), string(fixture.Of(o).Campaign), o.Canary).Error
		})
	}
	of := func(o isolation.Office) trial.ID { return trial.ID("s" + string(o.ID)) }
	nothing := func(context.Context, isolation.Office) (any, error) { return nil, nil }
	isolation.Isolate(t, w, isolation.Trial{Plant: plant},
		isolation.Probe{Name: "Get", Run: func(ctx context.Context, o isolation.Office) (any, error) { return s.Get(ctx, o.ID, of(o)) },
			Trespass: func(ctx context.Context, me, other isolation.Office) (any, error) {
				return s.Get(ctx, me.ID, of(other))
			}},
		isolation.Probe{Name: "List", Run: func(ctx context.Context, o isolation.Office) (any, error) {
			return s.List(ctx, o.ID, fixture.Of(o).Campaign)
		},
			Trespass: func(ctx context.Context, me, other isolation.Office) (any, error) {
				return s.List(ctx, me.ID, fixture.Of(other).Campaign)
			}},
		isolation.Probe{Name: "Cancel", Run: func(ctx context.Context, o isolation.Office) (any, error) { return s.Cancel(ctx, o.ID, of(o)) },
			Trespass: func(ctx context.Context, me, other isolation.Office) (any, error) {
				return s.Cancel(ctx, me.ID, of(other))
			}},
		isolation.Probe{Name: "Start", Silent: true, Run: nothing, Trespass: func(ctx context.Context, me, other isolation.Office) (any, error) {
			return s.Start(ctx, tenant.System(me.ID), dialer.CampaignID(fixture.Of(other).Campaign), trial.Options{})
		}},
		isolation.Probe{Name: "Work", Silent: true, Run: nothing, Trespass: func(ctx context.Context, me, other isolation.Office) (any, error) {
			return nil, s.Work(ctx, jobs.Job[trial.Job]{Args: trial.Job{Tenant: me.ID, Simulation: of(other)}})
		}},
	)
}
