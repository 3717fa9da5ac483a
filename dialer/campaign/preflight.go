package campaign

import (
	"context"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/callerid"
	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/dialer/list"
	"github.com/boyunhq/boyun/tenant"
)

// Level of a check.
type Level string

// Levels.
const (
	Passes  Level = "passes"
	Informs Level = "informs"
	Stops   Level = "stops"
)

// Check is one line of the preflight. Code is stable; Detail holds the values of its sentence.
type Check struct {
	Code   string
	Level  Level
	Detail map[string]any
}

// Skip is how many leads will not be called today for one reason.
type Skip struct {
	Reason string
	Leads  int64
}

// Preflight is what is known before a launch.
type Preflight struct {
	Leads    int64 // of the lists
	Now      int64 // may be called this moment
	Later    int64 // may be called later today, in the person's day
	Finished int64 // done in this campaign already
	Skipped  []Skip
	States   []StateCount // whose own rules hold for some of them, in the order of their codes
	Checks   []Check
	Sandbox  bool // its trunk is the sandbox: nothing is charged
	Agents   int
	Route    Route
	Team     []tenant.UserID // who works in it
}

// Dialable are the leads that may be called today.
func (p Preflight) Dialable() int64 { return p.Now + p.Later }

// Preflight looks at all lists of the campaign whole with the guard's own rules: Now + Later + Finished + Skipped is always Leads.
func (s *Store) Preflight(ctx context.Context, t tenant.ID, id dialer.CampaignID, now time.Time) (p Preflight, err error) {
	err = s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		p, err = s.preflight(tx, trial{id, id}, now)
		return err
	})
	return p, err
}

func (s *Store) preflight(tx *gorm.DB, on trial, now time.Time) (p Preflight, err error) {
	c, err := get(tx, on.id)
	if err != nil {
		return p, err
	}
	if p.Checks, err = s.checks(tx, c, on.past, now); err != nil {
		return p, err
	}
	frame, err := s.guard.Frame(tx, on.id)
	if err != nil {
		return p, err
	}
	p.Sandbox, p.Agents, p.Route, p.Team = c.Sandbox, len(c.Agents), c.Route, c.Agents
	skipped, states := map[string]int64{}, stateCounts{}
	for _, share := range c.Supply.Of(c.List) {
		screened, err := s.guard.Screen(tx, frame, share.List, now)
		if err != nil {
			return p, err
		}
		groups, err := s.guard.Survey(tx, frame, on.past, ExtentOf(c.Supply.Select, share.List), screened, now)
		if err != nil {
			return p, err
		}
		p.count(groups, skipped)
		states.count(s.guard.Profiles(), groups)
		if err := p.leftOut(tx, share.List, groups, skipped); err != nil {
			return p, err
		}
	}
	for _, reason := range append([]string{NotSelected}, guard.Reasons()...) {
		if n := skipped[reason]; n > 0 {
			p.Skipped = append(p.Skipped, Skip{reason, n})
		}
	}
	p.States = states.sorted()
	return p, nil
}

func (p *Preflight) count(groups []guard.Group, skipped map[string]int64) {
	for _, g := range groups {
		p.Leads += g.Leads
		verdict, skip := today(g.Facts)
		switch {
		case g.Finished:
			p.Finished += g.Leads
		case verdict.Allowed:
			p.Now += g.Leads
		case !skip:
			p.Later += g.Leads
		default:
			skipped[verdict.Reason] += g.Leads
		}
	}
}

// ExtentOf is the part of a list that a selection chooses, for a survey.
func ExtentOf(w list.Where, of dialer.ListID) guard.Extent {
	where, args := w.SQL("l")
	scope := guard.Extent{List: of, Args: map[string]any{}}
	scope.Where = name(where, args, scope.Args)
	return scope
}

// leftOut counts the leads of a list that the selection leaves out.
func (p *Preflight) leftOut(tx *gorm.DB, of dialer.ListID, groups []guard.Group, skipped map[string]int64) error {
	var all int64
	if err := tx.Raw(`select leads from lists where id = ?`, string(of)).Scan(&all).Error; err != nil {
		return err
	}
	for _, g := range groups {
		all -= g.Leads
	}
	if all > 0 {
		skipped[NotSelected] += all
		p.Leads += all
	}
	return nil
}

// checks are the lines that do not need the leads; past is the campaign whose announcements it plays.
func (s *Store) checks(tx *gorm.DB, c Campaign, past dialer.CampaignID, now time.Time) ([]Check, error) {
	var at struct {
		Leads        int64
		Agents       int64
		Enabled      bool
		ListArchived bool
		Announced    bool // the campaign has words of its own
		Named        bool // the company has said its name
	}
	err := tx.Raw(`select (select coalesce(sum(s.leads), 0)::bigint from campaign_lists n join lists s on s.id = n.list_id where n.campaign_id = c.id) as leads, l.archived_at is not null as list_archived, room.enabled,
			exists (select 1 from announcements where name = ?) as announced, exists (select 1 from announcements where name = 'company') as named,
			(select count(*) from campaign_agents a join users u on u.id = a.user_id and u.status = 'active' where a.campaign_id = c.id) as agents
		from campaigns c join lists l on l.id = c.list_id join trunks t on t.id = c.trunk_id
			cross join lateral (`+groupRoom+`) room where c.id = ?`,
		string(past), string(c.ID)).Scan(&at).Error
	if err != nil {
		return nil, err
	}
	frame, err := s.guard.Frame(tx, c.ID)
	if err != nil {
		return nil, err
	}
	shown, err := callerid.Look(tx, c.ID, now)
	if err != nil {
		return nil, err
	}
	line := func(ok bool, code string, otherwise Level, detail map[string]any) Check {
		if ok {
			return Check{Code: code, Level: Passes, Detail: detail}
		}
		return Check{Code: code, Level: otherwise, Detail: detail}
	}
	named := Stops // 16 CFR 310.4(b)(4)(iii): the message says who called
	if c.Sandbox {
		named = Informs
	}
	trunkNamed := map[string]any{"trunk": c.TrunkName}
	checks := []Check{
		line(at.Leads > 0 && !at.ListArchived, "list_empty", Stops, map[string]any{"list": c.ListName, "leads": at.Leads}),
		line(at.Agents > 0 || c.Mode == Agentless && !c.Pacing.ToAgent, "agents_none", Stops, map[string]any{"agents": at.Agents}),
		line(at.Enabled, "trunk_off", Stops, trunkNamed),
		line(shown.Usable > 0, "caller_unproven", Stops, map[string]any{"caller": c.CallerName, "numbers": shown.Numbers}),
		line(shown.Resting == 0, "callers_rest", Informs, map[string]any{"resting": shown.Resting, "numbers": shown.Usable}),
		line(c.Sandbox || !c.Sample, "sample_on_real_trunk", Stops, trunkNamed),
		line(c.Sandbox || frame.Proven || shown.Usable == 0, "company_unproven", Stops, nil),
		line(c.Sandbox || len(frame.Countries) > 0, "destinations_none", Stops, nil),
		line(len(c.Dispositions) > 0, "dispositions_none", Stops, map[string]any{"count": len(c.Dispositions)}),
		line(len(c.Script) > 0, "script_none", Informs, map[string]any{"steps": len(c.Script)}),
		line(c.Recording.Policy.On(), "recording_off", Informs, nil),
		line(c.Mode != Agentless || at.Announced, "announcement_missing", Stops, nil),
		line(at.Named || !c.Mode.Overdials(), "company_unnamed", named, nil),
		line(!c.Sandbox, "sandbox", Informs, trunkNamed),
	}
	legal, err := s.legal(tx, c, frame, now)
	return append(checks, legal...), err
}
