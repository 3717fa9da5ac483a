package scenario

import (
	"fmt"
	"slices"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/campaign/tempo"
	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/dialer/list/phone"
	"github.com/boyunhq/boyun/dialer/retry"
)

// Bounds of a scenario, so that a slip of the pen ends in an error and not in a week of computing.
const (
	mostAgents = 2_000
	mostLeads  = 2_000_000
	mostDays   = 31

	mostNumbers = 10 // of one lead
)

// defaultHeard is the share of people who hear an announcement to its end.
const defaultHeard = 0.5

// DefaultFates are an ordinary list's: three in ten answer.
func DefaultFates() Fates {
	return Fates{Person: 0.30, Machine: 0.12, Busy: 0.08, Rejected: 0.05, Vacant: 0.05, Off: 0.05, Failed: 0.02}
}

// Complete fills in what was left out and tells what cannot be played.
func (s *Scenario) Complete() error {
	s.defaults()
	for _, check := range []func() error{s.checkFrame, s.checkTeam, s.checkGroups, s.checkLists, s.checkCallers, s.checkCarrier, s.checkCampaign, s.checkChanges} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

func (s *Scenario) defaults() {
	if s.Zone == nil {
		s.Zone = time.UTC
	}
	if s.Start.IsZero() {
		s.Start = time.Date(2026, time.November, 30, 9, 0, 0, 0, s.Zone) // a Monday
	}
	s.Days = max(s.Days, 1)
	for i := range s.Team {
		t := &s.Team[i]
		if t.From == 0 && t.To == 0 {
			t.From, t.To = 9*time.Hour, 18*time.Hour
		}
		t.Talk = or(t.Talk, Spread{Median: 150 * time.Second, P90: 400 * time.Second})
		t.Wrap = or(t.Wrap, Spread{Median: 22 * time.Second, P90: 42 * time.Second})
		t.Look = or(t.Look, Spread{Median: 10 * time.Second, P90: 25 * time.Second})
	}
	for i := range s.Groups {
		g := &s.Groups[i]
		if g.Country == "" {
			g.Country, g.Zones = "CN", []string{"Asia/Shanghai"}
		}
		if g.Kind == "" {
			g.Kind = phone.Mobile
		}
		g.Callback.After = or(g.Callback.After, Spread{Median: 2 * time.Hour})
	}
	if s.Until.IsZero() {
		s.Until = s.midnight(s.Days - 1).Add(s.lastShift())
	}
	s.Carrier.defaults()
	s.Campaign.defaults()
	if s.Money.Currency == "" {
		s.Money.Currency = "CNY"
	}
}

// midnight begins the day number n of the scenario, in its zone.
func (s *Scenario) midnight(n int) time.Time {
	y, m, d := s.Start.In(s.Zone).Date()
	return time.Date(y, m, d+n, 0, 0, 0, 0, s.Zone)
}

// At is the moment that is so long after midnight by the clock on the wall of day n.
func (s *Scenario) At(n int, sinceMidnight time.Duration) time.Time {
	y, m, d := s.Start.In(s.Zone).Date()
	return time.Date(y, m, d+n, int(sinceMidnight.Hours()), int(sinceMidnight.Minutes())%60, int(sinceMidnight.Seconds())%60, 0, s.Zone)
}

func (s *Scenario) lastShift() time.Duration {
	if s.Campaign.Mode == tempo.Agentless { // nobody has to be there
		return 24 * time.Hour
	}
	last := 9*time.Hour + time.Minute
	for _, t := range s.Team {
		last = max(last, t.To)
	}
	return last
}

func or(given, otherwise Spread) Spread {
	if given.zero() {
		return otherwise
	}
	return given
}

func (c *Carrier) defaults() {
	for _, n := range []struct {
		at    *int
		value int
	}{{&c.Lines, 1_000}, {&c.Channels, 1_000}, {&c.PerSecond, 50}} {
		if *n.at == 0 {
			*n.at = n.value
		}
	}
	c.Setup = or(c.Setup, Spread{Median: 1800 * time.Millisecond, P90: 3 * time.Second})
	c.Ring = or(c.Ring, Spread{Median: 8 * time.Second, P90: 16 * time.Second})
	c.Mailbox = or(c.Mailbox, Spread{Median: 18 * time.Second, P90: 22 * time.Second})
	c.Verdict = or(c.Verdict, Spread{Median: 1700 * time.Millisecond, P90: 2800 * time.Millisecond})
	c.Patience = or(c.Patience, Spread{Median: 8 * time.Second, P90: 25 * time.Second})
}

func (c *Campaign) defaults() {
	if c.Mode == "" {
		c.Mode = tempo.Predictive
	}
	if c.Ratio == 0 {
		c.Ratio = 2
	}
	if c.Target == 0 {
		c.Target = 0.01
	}
	if c.Profile == "" {
		c.Profile = "CN"
	}
	for _, n := range []struct {
		at    *int
		value int
	}{{&c.MaxAttempts, 3}, {&c.PerDay, 2}} {
		if *n.at == 0 {
			*n.at = n.value
		}
	}
	for _, d := range []struct {
		at    *time.Duration
		value time.Duration
	}{{&c.RingTime, 30 * time.Second}, {&c.SeatWait, 2 * time.Second}, {&c.Detection.Handling, 8 * time.Second}, {&c.Speech.Length, 20 * time.Second}} {
		if *d.at == 0 {
			*d.at = d.value
		}
	}
	if c.Speech == (Speech{Length: c.Speech.Length}) {
		c.Speech.Heard = defaultHeard
	}
	if c.Retry == nil {
		c.Retry = retry.Defaults().After
	}
	if c.Recycle == nil {
		c.Recycle = retry.Defaults().Recycle
	}
}

func (s *Scenario) checkFrame() error {
	switch {
	case !s.Until.After(s.Start):
		return fmt.Errorf("until (%s) is not after start (%s)", s.Until.Format(stampForm), s.Start.Format(stampForm))
	case s.Days > mostDays || s.Until.Sub(s.Start) > mostDays*24*time.Hour:
		return fmt.Errorf("at most %d days are played", mostDays)
	}
	return nil
}

func (s *Scenario) checkTeam() error {
	agents := 0
	for i, t := range s.Team {
		what := fmt.Sprintf("team[%d]", i)
		agents += t.Agents
		if t.Agents < 1 || t.From >= t.To || t.Pace < 0 || t.Pace > 1 {
			return fmt.Errorf("%s: a shift has agents, from before to, and a pace of 0 to 1", what)
		}
		for _, err := range []error{t.Talk.check(what + ".talk"), t.Wrap.check(what + ".wrap"), t.Look.check(what + ".look"), checkSkips(what, t.Skips)} {
			if err != nil {
				return err
			}
		}
		for _, b := range t.Breaks {
			if b.For <= 0 || b.Spread < 0 || b.At < t.From || b.At+b.Spread >= t.To {
				return fmt.Errorf("%s: a break lies inside its shift and has a length", what)
			}
		}
	}
	if agents == 0 && s.Campaign.Mode == tempo.Agentless && !s.Campaign.Speech.ToAgent {
		return nil
	}
	if agents < 1 || agents > mostAgents {
		return fmt.Errorf("team: %d agents; 1 to %d are played", agents, mostAgents)
	}
	return nil
}

func checkSkips(what string, skips map[retry.Skip]float64) error {
	sum := 0.0
	for skip, part := range skips {
		if !slices.Contains(retry.Skips(), skip) {
			return fmt.Errorf("%s.skips.%s: one of %v", what, skip, retry.Skips())
		}
		sum += part
	}
	if sum > 1+1e-9 {
		return fmt.Errorf("%s.skips add up to %.3g, more than one", what, sum)
	}
	return nil
}

func (s *Scenario) checkGroups() error {
	leads := 0
	names := map[string]bool{}
	for i, g := range s.Groups {
		leads += g.Leads
		switch {
		case g.Leads < 1:
			return fmt.Errorf("leads[%d]: count is missing", i)
		case g.Fates.Sum() > 1+1e-9:
			return fmt.Errorf("leads[%d]: the fates add up to %.3g, more than one", i, g.Fates.Sum())
		case g.Name != "" && names[g.Name]:
			return fmt.Errorf("leads[%d]: two groups are named %q", i, g.Name)
		}
		names[g.Name] = true
		for _, err := range []error{g.checkStates(), g.checkRegions(), g.checkCallbacks()} {
			if err != nil {
				return fmt.Errorf("leads[%d]: %w", i, err)
			}
		}
		for _, zone := range g.Zones {
			if _, err := time.LoadLocation(zone); err != nil || zone == "" || zone == "Local" {
				return fmt.Errorf("leads[%d]: zone %q is not known", i, zone)
			}
		}
	}
	if leads < 1 || leads > mostLeads {
		return fmt.Errorf("leads: %d; 1 to %d are played", leads, mostLeads)
	}
	return nil
}

func (g Group) checkStates() error {
	sum := 0.0
	for _, r := range g.States {
		sum += r.Share
		for _, code := range r.States {
			if g.Country != "US" || phone.StateIn(code) != code {
				return fmt.Errorf("states: %q is no state of %s as in postal addresses; people are told apart by state in the US", code, g.Country)
			}
		}
	}
	switch {
	case sum > 1+1e-9:
		return fmt.Errorf("the states add up to %.3g, more than one", sum)
	case len(g.Numbers) > mostNumbers:
		return fmt.Errorf("numbers: a lead has at most %d", mostNumbers)
	}
	return nil
}

func (s *Scenario) checkCarrier() error {
	c := s.Carrier
	if c.Lines < 1 || c.Channels < 1 || c.PerSecond < 1 {
		return fmt.Errorf("carrier: lines, channels and cps are at least 1")
	}
	for _, l := range []struct {
		what string
		of   Spread
	}{{"setup", c.Setup}, {"ring", c.Ring}, {"mailbox", c.Mailbox}, {"verdict", c.Verdict}, {"patience", c.Patience}} {
		if err := l.of.check("carrier." + l.what); err != nil {
			return err
		}
	}
	return nil
}

func (s *Scenario) checkCampaign() error {
	c := s.Campaign
	switch {
	case !slices.Contains(tempo.Modes(), c.Mode):
		return fmt.Errorf("campaign.mode %q: it is one of %v", c.Mode, tempo.Modes())
	case c.Ratio < 1 || c.Ratio > 20:
		return fmt.Errorf("campaign.ratio is 1 to 20")
	case c.Target > 0.2:
		return fmt.Errorf("campaign.target: more than 20%% abandoned is nowhere allowed")
	case c.PerMinute < 0 || c.Guard.PerMinute < 0 || c.Guard.PerMinute > 0 && c.Guard.Reference <= 0:
		return fmt.Errorf("campaign: per_minute is not negative, answer_guard has a base and a reference")
	case c.Preview.Time < 0 || c.Speech.Length < time.Second || c.Speech.Length > 10*time.Minute:
		return fmt.Errorf("campaign: preview.time is not negative, an announcement lasts 1s to 10m")
	case c.Speech.Heard+c.Speech.Agent+c.Speech.OptOut > 1+1e-9:
		return fmt.Errorf("campaign.announcement: heard, agent and opt_out are more than one")
	case c.MaxAttempts < 1 || c.PerDay < 1:
		return fmt.Errorf("campaign: attempts and per_day are at least 1")
	case c.RingTime < 5*time.Second || c.RingTime > 2*time.Minute:
		return fmt.Errorf("campaign.ring_timeout is 5s to 2m")
	case c.SeatWait <= 0 || c.SeatWait > time.Minute:
		return fmt.Errorf("campaign.seat_wait is above 0 and at most 1m")
	}
	for outcome, wait := range c.Retry {
		if wait < time.Second || !slices.Contains(retried, outcome) {
			return fmt.Errorf("campaign.retry.%s: one of %v, after at least 1s", outcome, retried)
		}
	}
	for outcome, r := range c.Recycle {
		if err := r.Validate(outcome); err != nil {
			return fmt.Errorf("campaign.recycle.%s: one of %v", outcome, retry.Recycled())
		}
	}
	if _, err := guard.NewOwnDays(s.Closed); err != nil {
		return fmt.Errorf("closed_days: %w", err)
	}
	if _, err := guard.NewWeek(c.Windows); err != nil {
		return fmt.Errorf("campaign.windows: %w", err)
	}
	return nil
}

// retried are the outcomes a file may name under retry.
var retried = []dialer.Outcome{dialer.Busy, dialer.NoAnswer, dialer.PoweredOff, dialer.Unreachable, dialer.Machine, dialer.Abandoned, dialer.Rejected}

func (s *Scenario) checkChanges() error {
	for i, c := range s.Changes {
		if c.At.IsZero() || c.Person < 0 || c.Talk <= 0 {
			return fmt.Errorf("changes[%d]: a change has a moment, and factors that are not negative", i)
		}
		if c.Group != "" && !slices.ContainsFunc(s.Groups, func(g Group) bool { return g.Name == c.Group }) {
			return fmt.Errorf("changes[%d]: no group is named %q", i, c.Group)
		}
	}
	slices.SortStableFunc(s.Changes, func(a, b Change) int { return a.At.Compare(b.At) })
	return nil
}
