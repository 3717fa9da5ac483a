package trial

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/campaign"
	"github.com/boyunhq/boyun/dialer/guard"
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
	now := s.Now()
	err = s.Schemas.Within(ctx, t, func(tx *gorm.DB) error {
		var home struct{ Timezone, Profile string }
		if err := tx.Raw(`select timezone, profile from public.tenants where id = current_setting('app.tenant')`).Scan(&home).Error; err != nil {
			return err
		}
		zone, err := time.LoadLocation(home.Timezone)
		if err != nil {
			return fmt.Errorf("zone of tenant %s: %w", t, err)
		}
		made = frame(c, asked.Options, tariff, home.Profile, zone, now)
		b = basis(made, asked.Options, tariff, c)
		if made.Groups, b.Finished, err = s.groups(tx, c, now); err != nil {
			return err
		}
		for _, g := range made.Groups {
			made.Campaign.NeedConsent = made.Campaign.NeedConsent || !c.Sandbox && g.Consent < 1
		}
		return learn(tx, &made, &b, c, now)
	})
	if err != nil {
		return made, b, tariff, err
	}
	return made, b, tariff, made.Complete()
}

// frame is everything but the leads and the learned figures.
func frame(c campaign.Campaign, o Options, tariff Tariff, profile string, zone *time.Location, now time.Time) scenario.Scenario {
	from, _ := clock(o.From) // both were checked when they were asked for
	to, _ := clock(o.To)
	made := scenario.Scenario{Name: c.Name, Seed: o.Seed, Zone: zone, Days: o.Days, Money: scenario.Money{Currency: tariff.Currency},
		Team:    []scenario.Shift{{Agents: o.Agents, From: from, To: to, Pace: 0.15}},
		Carrier: scenario.Carrier{Lines: tariff.Lines, Channels: tariff.Lines}}
	if o.Lines > 0 {
		made.Carrier.Lines, made.Carrier.Channels = o.Lines, o.Lines
	}
	made.Start = begin(now.In(zone), from, to)
	made.Campaign = scenario.Campaign{Mode: string(c.Mode), Profile: profile, Windows: c.Windows, MaxAttempts: c.MaxAttempts, PerDay: c.PerDay, RingTime: c.RingTime,
		Retry: map[dialer.Outcome]time.Duration{}, Recycle: map[dialer.Outcome]retry.Recycle{}, Target: o.Target, Ratio: o.Ratio}
	for outcome, wait := range c.Retry {
		made.Campaign.Retry[outcome] = wait
	}
	for outcome, r := range c.Supply.Recycle {
		made.Campaign.Recycle[outcome] = r
	}
	if o.Mode != "" {
		made.Campaign.Mode = o.Mode
	}
	return made
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
	return Basis{Zone: made.Zone.String(), Start: made.Start, Days: made.Days, Mode: made.Campaign.Mode, Target: made.Campaign.Target, Agents: o.Agents,
		Lines: made.Carrier.Lines, Monthly: tariff.Monthly, Sandbox: c.Sandbox, Fates: Assumed, Talk: Assumed, Wrap: Assumed, Ring: Assumed}
}

// groups are the list's leads by what the guard knows of them; finished counts those that are done already.
func (s *Trials) groups(tx *gorm.DB, c campaign.Campaign, now time.Time) (groups []scenario.Group, finished int, err error) {
	rules, err := s.Guard.Frame(tx, c.ID)
	if err != nil {
		return nil, 0, err
	}
	var surveyed []guard.Group
	for _, share := range c.Supply.Of(c.List) {
		screened, err := s.Guard.Screen(tx, rules, share.List, now)
		if err != nil {
			return nil, 0, err
		}
		of, err := s.Guard.Survey(tx, rules, c.ID, campaign.ExtentOf(c.Supply.Select, share.List), screened, now)
		if err != nil {
			return nil, 0, err
		}
		surveyed = append(surveyed, of...)
	}
	for i, g := range surveyed {
		if g.Finished {
			finished += int(g.Leads)
			continue
		}
		groups = append(groups, group(i, g))
	}
	return groups, finished, nil
}

func group(i int, g guard.Group) scenario.Group {
	out := scenario.Group{Name: fmt.Sprintf("%s-%d", g.Facts.Country, i+1), Leads: int(g.Leads), Country: g.Facts.Country, Kind: g.Facts.Kind, Used: g.Facts.Used,
		Today: g.Facts.CallsToday()}
	for _, zone := range g.Facts.Zones {
		out.Zones = append(out.Zones, zone.String())
	}
	if g.Facts.Blocked != nil || g.Facts.Listed != nil || g.Facts.Risk.Denied {
		out.Blocked = 1
	}
	if !g.Facts.LacksConsent() {
		out.Consent = 1
	}
	return out
}

// learn puts what the calls so far tell into the scenario: the campaign's own where they are enough, else the business's, else what an
// ordinary list and team are.
func learn(tx *gorm.DB, made *scenario.Scenario, b *Basis, c campaign.Campaign, now time.Time) error {
	fates := scenario.DefaultFates()
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
			made.Team[0].Talk, b.Talk = p.talk, from.source
			if len(p.wrap.Points) > 0 {
				made.Team[0].Wrap, b.Wrap = p.wrap, from.source
			}
			if len(p.ring.Points) > 0 && len(p.setup.Points) > 0 {
				made.Carrier.Ring, made.Carrier.Setup, b.Ring = p.ring, p.setup, from.source
			}
		}
	}
	for i := range made.Groups {
		made.Groups[i].Fates = fates
	}
	if len(made.Groups) == 0 {
		return fault.New(fault.Conflict, "nothing_to_dial", "no lead of the list is left to dial")
	}
	if err := made.Complete(); err != nil {
		return err
	}
	b.AnswerRate, b.Machines = fates.Person, fates.Machine
	b.TalkMean, b.WrapMean = made.Team[0].Talk.Mean().Seconds(), made.Team[0].Wrap.Mean().Seconds()
	b.Target = made.Campaign.Target
	return nil
}
