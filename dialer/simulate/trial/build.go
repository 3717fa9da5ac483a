package trial

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/campaign"
	"github.com/boyunhq/boyun/dialer/campaign/run"
	"github.com/boyunhq/boyun/dialer/campaign/tempo"
	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/dialer/hearing"
	"github.com/boyunhq/boyun/dialer/pace"
	"github.com/boyunhq/boyun/dialer/retry"
	"github.com/boyunhq/boyun/dialer/simulate/scenario"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
)

// scenario describes the campaign as it stands: its list by the guard's own survey, its settings, its team and what the calls so far tell.
func (s *Trials) scenario(ctx context.Context, t tenant.ID, asked Trial) (made scenario.Scenario, b Basis, tariff Tariff, err error) {
	c, err := s.Campaigns.Get(ctx, t, asked.Campaign)
	if err != nil {
		return made, b, tariff, err
	}
	if tariff, err = s.Tariffs.Of(ctx, t); err != nil {
		return made, b, tariff, err
	}
	dialed, err := s.Campaigns.Plan(ctx, run.Entry{Tenant: t, Campaign: c.ID})
	if err != nil {
		return made, b, tariff, err
	}
	now := s.Now()
	err = s.Schemas.Within(ctx, t, func(tx *gorm.DB) error {
		var home struct{ Timezone string }
		if err := tx.Raw(`select timezone from public.tenants where id = current_setting('app.tenant')`).Scan(&home).Error; err != nil {
			return err
		}
		zone, err := time.LoadLocation(home.Timezone)
		if err != nil {
			return fmt.Errorf("zone of tenant %s: %w", t, err)
		}
		made = frame(c, asked.Options, carrier(asked.Options, tariff, dialed), tariff.Currency, zone, now)
		b = basis(made, asked.Options, tariff, c)
		promised, err := promised(tx, c.ID, asked.Options.Agents)
		if err != nil {
			return err
		}
		b.Promised = promised.count()
		if made.Groups, b.Finished, err = s.groups(tx, c, promised, now); err != nil {
			return err
		}
		for _, share := range c.Supply.Of(c.List) {
			made.Lists = append(made.Lists, scenario.List{Name: string(share.List), Weight: share.Weight})
		}
		if made.Callers, err = callers(tx, c.ID, now); err != nil {
			return err
		}
		b.Lists, b.Numbers = len(made.Lists), len(made.Callers.Numbers)
		if made.Campaign.Mode == tempo.Agentless {
			if made.Campaign.Speech.Length, err = spoken(tx, c.ID); err != nil {
				return err
			}
		}
		return learn(tx, &made, &b, c, now)
	})
	if err != nil {
		return made, b, tariff, err
	}
	return made, b, tariff, made.Complete()
}

// frame is everything but the leads and the learned figures.
func frame(c campaign.Campaign, o Options, by scenario.Carrier, currency string, zone *time.Location, now time.Time) scenario.Scenario {
	from, _ := clock(o.From) // both were checked when they were asked for
	to, _ := clock(o.To)
	made := scenario.Scenario{Name: c.Name, Seed: o.Seed, Zone: zone, Days: o.Days, Money: scenario.Money{Currency: currency},
		Team: []scenario.Shift{{Agents: o.Agents, From: from, To: to, Pace: 0.15}}, Carrier: by}
	p, d := c.Pacing, c.Detection
	made.Campaign = scenario.Campaign{Mode: c.Mode, Windows: c.Windows, MaxAttempts: c.MaxAttempts, PerDay: c.PerDay, RingTime: c.RingTime,
		Retry: map[dialer.Outcome]time.Duration{}, Recycle: map[dialer.Outcome]retry.Recycle{}, Target: or(o.Target, p.Target), Ratio: or(o.Ratio, p.Ratio), PerMinute: p.PerMinute,
		Preview:   scenario.Preview{Time: p.Preview.Time, Skip: p.Preview.Then == campaign.LapseSkip},
		Detection: scenario.Detection{On: d.On, HangUp: d.Then != hearing.Tell, Missed: missed, Mistaken: mistaken}}
	if g := p.Guard; g.On {
		made.Campaign.Guard = pace.ThrottleRule{PerMinute: float64(g.Base), Reference: g.Reference}
	}
	if p.ToAgent {
		made.Campaign.Speech = scenario.Speech{ToAgent: true, Heard: hearOut, Agent: askAgent}
	}
	for outcome, wait := range c.Retry {
		made.Campaign.Retry[outcome] = wait
	}
	for outcome, r := range c.Supply.Recycle {
		made.Campaign.Recycle[outcome] = r
	}
	if o.Mode != "" {
		made.Campaign.Mode = o.Mode
	}
	made.Start = begin(now.In(zone), from, to)
	if made.Campaign.Mode == tempo.Agentless && !p.ToAgent { // it dials whether anybody is there or not
		made.Team, made.Start = nil, now.In(zone).Truncate(time.Minute)
	}
	return made
}

// carrier is what the plan, or the wish, leaves of lines, and the trunk or its group of channels and calls a second. The sandbox's own are not
// those of the carrier that will be dialed; a trunk that is switched off has none yet.
func carrier(o Options, tariff Tariff, dialed run.Plan) scenario.Carrier {
	by := scenario.Carrier{Lines: tariff.Lines}
	if o.Lines > 0 {
		by.Lines = o.Lines
	}
	by.Channels = by.Lines
	if !dialed.Test && !dialed.TrunkOff {
		by.Channels, by.PerSecond = dialed.Channels, dialed.CPS
	}
	return by
}

// What no call has told yet: how often the detection errs, and what people do with an announcement that offers an agent.
const (
	missed, mistaken  = 0.15, 0.01
	hearOut, askAgent = 0.5, 0.03
)

func or(asked, own float64) float64 {
	if asked != 0 {
		return asked
	}
	return own
}

// spoken is how long the campaign's announcement lasts; 0 when it has none yet.
func spoken(tx *gorm.DB, id dialer.CampaignID) (time.Duration, error) {
	var bytes []int64
	err := tx.Raw(`select octet_length(audio) from announcements where name = ?`, string(id)).Scan(&bytes).Error
	if err != nil || len(bytes) == 0 {
		return 0, err
	}
	return time.Duration(bytes[0]) * time.Second / 8000, nil // A-law, 8000 a second
}

// begin is now within the shift, else the beginning of the next one.
func begin(now time.Time, from, to time.Duration) time.Time {
	y, m, d := now.Date()
	at := func(day int, since time.Duration) time.Time {
		return time.Date(y, m, d+day, int(since.Hours()), int(since.Minutes())%60, 0, 0, now.Location())
	}
	switch {
	case now.Before(at(0, from)):
		return at(0, from)
	case now.Before(at(0, to).Add(-time.Hour)):
		return now.Truncate(time.Minute)
	}
	return at(1, from)
}

func basis(made scenario.Scenario, o Options, tariff Tariff, c campaign.Campaign) Basis {
	return Basis{Zone: made.Zone.String(), Start: made.Start, Days: made.Days, Mode: string(made.Campaign.Mode), Target: made.Campaign.Target, Agents: o.Agents,
		Lines: made.Carrier.Lines, Monthly: tariff.Monthly, Sandbox: c.Sandbox, Fates: Assumed, Talk: Assumed, Wrap: Assumed, Ring: Assumed}
}

// groups are the list's leads by what the guard knows of them, states and the company's own days included; finished counts those that are
// done already.
func (s *Trials) groups(tx *gorm.DB, c campaign.Campaign, waiting promises, now time.Time) (groups []scenario.Group, finished int, err error) {
	rules, err := s.rules(tx, c, now)
	if err != nil {
		return nil, 0, err
	}
	for _, share := range c.Supply.Of(c.List) {
		screened, err := s.Guard.Screen(tx, rules, share.List, now)
		if err != nil {
			return nil, 0, err
		}
		numbers, err := numbers(tx, share.List)
		if err != nil {
			return nil, 0, err
		}
		regions, err := regions(tx, share.List)
		if err != nil {
			return nil, 0, err
		}
		due := waiting[share.List]
		for _, extent := range due.split(campaign.ExtentOf(c.Supply.Select, share.List)) {
			surveyed, err := s.Guard.Survey(tx, rules, c.ID, extent.Extent, screened, now)
			if err != nil {
				return nil, 0, err
			}
			for _, g := range surveyed {
				if g.Finished {
					finished += int(g.Leads)
					continue
				}
				made := group(len(groups), g, c.Sandbox, numbers)
				made.List, made.Regions = string(share.List), regions[g.Facts.Country]
				if extent.promised {
					made.Promises = due.take(made.Leads)
				}
				groups = append(groups, made)
			}
		}
	}
	return groups, finished, nil
}

// rules are the campaign's as on a real carrier with a company that has proved who it is: what it would be after its launch.
func (s *Trials) rules(tx *gorm.DB, c campaign.Campaign, now time.Time) (guard.Frame, error) {
	f, err := s.Guard.Frame(tx, c.ID)
	if err != nil {
		return f, err
	}
	f.Sandbox, f.Sample, f.Proven = false, false, true
	if !s.Guard.Heard(f, now) {
		f.Feed = "" // away now; what it will say cannot be played
	}
	return f, nil
}

// group is what the guard knows of some leads. A campaign on the sandbox calls nobody real: the countries it may call, the licence and the
// consent its purpose takes are not asked for yet.
func group(i int, g guard.Group, sandbox bool, numbers []float64) scenario.Group {
	f := g.Facts
	if sandbox {
		f.Countries, f.Licensed = []string{f.Country}, true
		if f.Consent == "" {
			f.Consent = "sandbox"
		}
	}
	return scenario.Group{Name: fmt.Sprintf("%s-%d", f.Country, i+1), Leads: int(g.Leads), Facts: &f, Numbers: numbers}
}

// numbers are the shares of a list's leads with one, two, ... numbers.
func numbers(tx *gorm.DB, of dialer.ListID) (shares []float64, err error) {
	var rows []struct {
		More  int // numbers beside the first
		Share float64
	}
	err = tx.Raw(`with held as (select least(count(*), 9) as more from lead_numbers n join leads l on l.id = n.lead_id where l.list_id = @list group by n.lead_id)
		select more, count(*)::float8 / greatest((select leads from lists where id = @list), 1) as share from held group by more order by more desc`,
		map[string]any{"list": string(of)}).Scan(&rows).Error
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	shares = make([]float64, rows[0].More+1)
	shares[0] = 1
	for _, r := range rows {
		shares[r.More], shares[0] = r.Share, shares[0]-r.Share
	}
	return shares, nil
}

// learn puts what the calls so far tell into the scenario: the campaign's own where they are enough, else the business's, else what an
// ordinary list and team are.
func learn(tx *gorm.DB, made *scenario.Scenario, b *Basis, c campaign.Campaign, now time.Time) error {
	fates, back := scenario.DefaultFates(), scenario.Callback{}
	for _, from := range []struct {
		source   Source
		campaign dialer.CampaignID
	}{{FromTenant, ""}, {FromCampaign, c.ID}} {
		p, err := history(tx, from.campaign, c.Sandbox, now)
		if err != nil {
			return err
		}
		if p.dials >= enoughDials {
			fates, b.Fates, b.Calls = p.fates, from.source, p.dials
		}
		if p.talks >= enoughTalks {
			if back, err = callbacks(tx, from.campaign, c.Sandbox, p.talks, now); err != nil {
				return err
			}
			for i := range made.Team {
				made.Team[i].Talk, b.Talk = p.talk, from.source
				if len(p.wrap.Points) > 0 {
					made.Team[i].Wrap, b.Wrap = p.wrap, from.source
				}
			}
			if len(p.ring.Points) > 0 && len(p.setup.Points) > 0 {
				made.Carrier.Ring, made.Carrier.Setup, b.Ring = p.ring, p.setup, from.source
			}
		}
	}
	for i := range made.Groups {
		made.Groups[i].Fates, made.Groups[i].Callback = fates, back
	}
	if len(made.Groups) == 0 {
		return fault.New(fault.Conflict, "nothing_to_dial", "no lead of the list is left to dial")
	}
	if err := made.Complete(); err != nil {
		return err
	}
	b.AnswerRate, b.Machines = fates.Person, fates.Machine
	for _, t := range made.Team {
		b.TalkMean, b.WrapMean = t.Talk.Mean().Seconds(), t.Wrap.Mean().Seconds()
	}
	b.Target = made.Campaign.Target
	return nil
}
