package api

import (
	"context"
	"net/http"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/campaign/tempo"
	"github.com/boyunhq/boyun/dialer/simulate"
	"github.com/boyunhq/boyun/dialer/simulate/trial"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/access"
)

// Simulation is a campaign played in virtual time.
type Simulation struct {
	ID         string            `json:"id"`
	CampaignID string            `json:"campaign_id"`
	Status     string            `json:"status" enum:"queued,running,done,cancelled,failed"`
	Share      float64           `json:"share" doc:"Of the time played so far, 0 to 1"`
	Reason     string            `json:"reason" doc:"Why it failed"`
	Options    SimulationOptions `json:"options"`
	Basis      SimulationBasis   `json:"basis"`
	Result     *SimulationResult `json:"result" doc:"Null until it is done"`
	CreatedAt  time.Time         `json:"created_at"`
	FinishedAt *time.Time        `json:"finished_at"`
}

// SimulationOptions are what may be asked; what is left out is the campaign's own.
type SimulationOptions struct {
	Mode   string  `json:"mode,omitempty" enum:"manual,preview,progressive,ratio,predictive,agentless"`
	Target float64 `json:"target,omitempty" minimum:"0" maximum:"0.2" doc:"Share of answering people who may find no agent"`
	Ratio  float64 `json:"ratio,omitempty" doc:"Calls on the way for each ready agent, in ratio mode"`
	Agents int     `json:"agents,omitempty" minimum:"0" maximum:"500"`
	From   string  `json:"from,omitempty" example:"09:00" doc:"The team's shift, in the company's zone"`
	To     string  `json:"to,omitempty" example:"18:00"`
	Days   int     `json:"days,omitempty" minimum:"0" maximum:"10" doc:"How many days at the most; default 5"`
	Lines  int     `json:"lines,omitempty" minimum:"0" maximum:"10000" doc:"Default: the plan's"`
	Seed   int64   `json:"seed,omitempty" minimum:"0" doc:"Another seed draws other people of the same shares"`
}

// SimulationBasis is what a simulation stands on.
type SimulationBasis struct {
	Zone       string    `json:"zone"`
	Start      time.Time `json:"start"`
	Days       int       `json:"days"`
	Calls      int       `json:"calls" doc:"Calls of the last 30 days that the figures come from"`
	Fates      string    `json:"fates" enum:"campaign,tenant,assumed" doc:"Where the answer rate comes from"`
	Talk       string    `json:"talk" enum:"campaign,tenant,assumed"`
	Wrap       string    `json:"wrap" enum:"campaign,tenant,assumed"`
	Ring       string    `json:"ring" enum:"campaign,tenant,assumed"`
	AnswerRate float64   `json:"answer_rate"`
	Machines   float64   `json:"machine_rate"`
	TalkMean   float64   `json:"talk_mean_seconds"`
	WrapMean   float64   `json:"wrap_mean_seconds"`
	Mode       string    `json:"mode"`
	Target     float64   `json:"target"`
	Agents     int       `json:"agents"`
	Lines      int       `json:"lines"`
	Lists      int       `json:"lists" doc:"Lists that are mixed by their weights"`
	Numbers    int       `json:"numbers" doc:"Numbers that calls may show, with their caps and rests; 0: none is proved yet, and no cap is played"`
	Promised   int       `json:"promised" doc:"Callbacks that wait in the queue, with their moments and agents"`
	Finished   int       `json:"finished" doc:"Leads that are done already and are not played"`
	Sandbox    bool      `json:"sandbox" doc:"The campaign dials simulated people; played as on a real carrier"`
}

// SimulationResult is what came out.
type SimulationResult struct {
	Start         time.Time          `json:"start"`
	End           time.Time          `json:"end"`
	Finish        *time.Time         `json:"finish" doc:"When the last lead was done; null: not within the days played"`
	Leads         SimulationLeads    `json:"leads"`
	Dials         int                `json:"dials"`
	Answered      int                `json:"answered"`
	Connected     int                `json:"connected"`
	Callbacks     int                `json:"callbacks" doc:"Promised in the conversations"`
	ReturnedOwn   int                `json:"returned_own" doc:"Callbacks that were talked by the agent who promised them"`
	ReturnedOther int                `json:"returned_other" doc:"By somebody else, because that agent was not there"`
	Numbers       []SimulationNumber `json:"numbers" nullable:"false" doc:"What each number showed"`
	Skipped       int                `json:"skipped" doc:"Leads that agents were shown and passed over"`
	Heard         int                `json:"heard" doc:"People who heard the announcement of a campaign without agents to its end"`
	OptedOut      int                `json:"opted_out" doc:"People who opted out by key"`
	Abandoned     int                `json:"abandoned"`
	AbandonRate   float64            `json:"abandon_rate" doc:"Of the people who answered"`
	AnswerRate    float64            `json:"answer_rate"`
	Utilisation   *float64           `json:"utilisation" doc:"Talk and wrap-up, of the time agents were there; null when the campaign needs nobody"`
	Wait          Waits              `json:"wait"`
	Outcomes      map[string]int     `json:"outcomes"`
	Skips         []SimulationSkip   `json:"skips" nullable:"false" doc:"Leads not reached, by reason"`
	Held          []ReasonSeconds    `json:"held" nullable:"false" doc:"How long dialing was held back, by reason"`
	UsageMicro    int64              `json:"usage_micro" doc:"Calls by the tariff, in millionths of the currency"`
	MonthlyMicro  int64              `json:"monthly_micro" doc:"The plan's price of a month, whatever is called"`
	Currency      string             `json:"currency"`
	Points        []SimulationMinute `json:"points" nullable:"false" doc:"Five minutes each; empty in lists"`
}

// SimulationNumber is what became of one number.
type SimulationNumber struct {
	Number   string     `json:"number" doc:"Its label, or its last digits"`
	Calls    int        `json:"calls"`
	Answered int        `json:"answered"`
	Rests    *time.Time `json:"rests_until" doc:"People stopped answering it and it rests; null: it does not"`
	Reason   string     `json:"rest_reason" doc:"answers_fell or short_calls_rose; empty: none"`
}

// SimulationLeads add up to Total.
type SimulationLeads struct {
	Total   int `json:"total"`
	Done    int `json:"done"`
	Waiting int `json:"waiting"`
	Blocked int `json:"blocked"`
}

// Waits of people, from their answer to an agent.
type Waits struct {
	P50 float64 `json:"p50_seconds"`
	P95 float64 `json:"p95_seconds"`
}

// SimulationSkip is a number of leads with one reason, and the state whose own rule or the day off that is behind it.
type SimulationSkip struct {
	Reason  string `json:"reason"`
	Country string `json:"country" doc:"Of the state; empty for none"`
	State   string `json:"state" doc:"Whose own rule it is, as in postal addresses; empty: the country's, the campaign's or the company's"`
	Law     string `json:"law" doc:"Of the state"`
	Holiday string `json:"holiday" doc:"The day off that closes its hours"`
	Leads   int    `json:"leads"`
}

// ReasonSeconds is how long one reason held.
type ReasonSeconds struct {
	Reason  string  `json:"reason"`
	Seconds float64 `json:"seconds"`
}

// SimulationMinute is five minutes of the day played; agents are averages.
type SimulationMinute struct {
	At        time.Time `json:"at"`
	Dials     int       `json:"dials"`
	Answered  int       `json:"answered"`
	Connected int       `json:"connected"`
	Abandoned int       `json:"abandoned"`
	Talking   float64   `json:"talking"`
	Wrap      float64   `json:"wrap"`
	Ready     float64   `json:"ready"`
	Machines  float64   `json:"machines"`
	Held      float64   `json:"held" doc:"With a lead to look at, or until a call of their own was answered"`
}

// Simulations adds the resource of simulations.
func (a *API) Simulations(trials *trial.Trials) {
	s := simulations{trials}
	const tag, path = "Simulations", "/v1/campaigns/{id}/simulations"
	route := func(method, path, id, summary string, action access.Action, status int) Route {
		return Route{Method: method, Path: path, ID: id, Tag: tag, Summary: summary, Status: status, Object: access.Campaigns, Action: action}
	}
	register(a, route(http.MethodPost, path, "simulateCampaign", "Play the campaign in virtual time with the list as it is; nobody is called", access.Write, http.StatusAccepted), s.start)
	register(a, route(http.MethodGet, path, "listSimulations", "Simulations of a campaign, the newest first", access.Read, 0), s.list)
	register(a, route(http.MethodGet, "/v1/simulations/{id}", "getSimulation", "One simulation with its points", access.Read, 0), s.get)
	register(a, route(http.MethodPost, "/v1/simulations/{id}/cancel", "cancelSimulation", "End a simulation that is being played", access.Write, 0), s.cancel)
}

type simulations struct{ *trial.Trials }

type simulateBody struct {
	ByID
	Body SimulationOptions
}

func (s simulations) start(ctx context.Context, who tenant.Actor, in *simulateBody) (*answer[Simulation], error) {
	o := in.Body
	made, err := s.Start(ctx, who, dialer.CampaignID(in.ID), trial.Options{Mode: tempo.Mode(o.Mode), Target: o.Target, Ratio: o.Ratio, Agents: o.Agents,
		From: o.From, To: o.To, Days: o.Days, Lines: o.Lines, Seed: uint64(o.Seed)})
	if err != nil {
		return nil, err
	}
	return &answer[Simulation]{ViewSimulation(made)}, nil
}

func (s simulations) list(ctx context.Context, who tenant.Actor, in *ByID) (*answer[Page[Simulation]], error) {
	if _, err := s.Campaigns.Get(ctx, who.Tenant, dialer.CampaignID(in.ID)); err != nil {
		return nil, err
	}
	all, err := s.List(ctx, who.Tenant, dialer.CampaignID(in.ID))
	if err != nil {
		return nil, err
	}
	items := []Simulation{}
	for _, each := range all {
		items = append(items, ViewSimulation(each))
	}
	return pageOf(items, ""), nil
}

func (s simulations) get(ctx context.Context, who tenant.Actor, in *ByID) (*answer[Simulation], error) {
	found, err := s.Get(ctx, who.Tenant, trial.ID(in.ID))
	if err != nil {
		return nil, err
	}
	return &answer[Simulation]{ViewSimulation(found)}, nil
}

func (s simulations) cancel(ctx context.Context, who tenant.Actor, in *ByID) (*answer[Simulation], error) {
	found, err := s.Cancel(ctx, who.Tenant, trial.ID(in.ID))
	if err != nil {
		return nil, err
	}
	return &answer[Simulation]{ViewSimulation(found)}, nil
}

// ViewSimulation is a simulation as the API shows it.
func ViewSimulation(t trial.Trial) Simulation {
	b := t.Basis
	return Simulation{ID: string(t.ID), CampaignID: string(t.Campaign), Status: string(t.Status), Share: t.Share, Reason: t.Error,
		Options: SimulationOptions{string(t.Options.Mode), t.Options.Target, t.Options.Ratio, t.Options.Agents, t.Options.From, t.Options.To, t.Options.Days, t.Options.Lines,
			int64(t.Options.Seed)},
		Basis: SimulationBasis{b.Zone, moment(b.Start), b.Days, b.Calls, string(b.Fates), string(b.Talk), string(b.Wrap), string(b.Ring), b.AnswerRate, b.Machines,
			b.TalkMean, b.WrapMean, b.Mode, b.Target, b.Agents, b.Lines, b.Lists, b.Numbers, b.Promised, b.Finished, b.Sandbox},
		Result: viewResult(t.Report, b.Monthly), CreatedAt: moment(t.CreatedAt), FinishedAt: instant(t.FinishedAt)}
}

func viewResult(r *simulate.Report, monthly int64) *SimulationResult {
	if r == nil {
		return nil
	}
	v := &SimulationResult{Start: moment(r.Start), End: moment(r.End), Finish: instant(r.Finish), Leads: SimulationLeads(r.Leads), Dials: r.Dials, Answered: r.Answered,
		Connected: r.Connected, Callbacks: r.Callbacks, ReturnedOwn: r.Returned.Own, ReturnedOther: r.Returned.Other, Numbers: []SimulationNumber{}, Skipped: r.Skipped, Heard: r.Heard, OptedOut: r.OptedOut, Abandoned: r.Abandoned, AbandonRate: r.AbandonRate, AnswerRate: r.AnswerRate,
		Wait: Waits{r.Wait.P50, r.Wait.P95}, Outcomes: map[string]int{}, Skips: []SimulationSkip{}, Held: []ReasonSeconds{}, UsageMicro: r.Usage, MonthlyMicro: monthly,
		Currency: r.Currency, Points: []SimulationMinute{}}
	if r.Agents > 0 {
		v.Utilisation = &r.Utilisation
	}
	for outcome, n := range r.Outcomes {
		v.Outcomes[string(outcome)] = n
	}
	for _, n := range r.Numbers {
		v.Numbers = append(v.Numbers, SimulationNumber{n.Number, n.Calls, n.Answered, instant(n.Rests), n.Reason})
	}
	for _, s := range r.Skips {
		v.Skips = append(v.Skips, SimulationSkip(s))
	}
	for _, h := range r.Held {
		v.Held = append(v.Held, ReasonSeconds(h))
	}
	for _, p := range r.Points {
		v.Points = append(v.Points, SimulationMinute{moment(p.At), p.Dials, p.Answered, p.Connected, p.Abandoned, p.Talking, p.Wrapping, p.Ready, p.Machines, p.Held})
	}
	return v
}
