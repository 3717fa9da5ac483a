package api

import (
	"context"
	"math"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/campaign"
	"github.com/boyunhq/boyun/dialer/campaign/run"
	"github.com/boyunhq/boyun/dialer/campaign/tempo"
	"github.com/boyunhq/boyun/dialer/pace"
	"github.com/boyunhq/boyun/tenant"
)

// CampaignLive is a campaign's page: what is, how it came, and why not more.
type CampaignLive struct {
	Campaign     Campaign           `json:"campaign"`
	At           time.Time          `json:"at"`
	Figures      Figures            `json:"figures"`
	Lanes        Lanes              `json:"lanes"`
	Reasons      []LeadCount        `json:"reasons" nullable:"false"`
	Outcomes     []OutcomeCount     `json:"outcomes" nullable:"false"`
	Dispositions []DispositionCount `json:"dispositions" nullable:"false"`
	Agents       []AgentNow         `json:"agents" nullable:"false"`
	Surcharge    Surcharge          `json:"surcharge"`
	Held         *HeldNow           `json:"held" doc:"Why nothing new is dialed at this moment; null when it dials"`
}

// Figures are rates of the last 15 minutes, null before there is anything to divide by, and the progress.
type Figures struct {
	Utilisation        *float64   `json:"utilisation" doc:"0..1: agents talking or wrapping up of those signed in"`
	AnswerRate         *float64   `json:"answer_rate"`
	AbandonedRate      *float64   `json:"abandoned_rate"`
	AbandonCap         float64    `json:"abandon_cap"`
	AnswerToAgentP50MS *int64     `json:"answer_to_agent_p50_ms"`
	AnswerToAgentP95MS *int64     `json:"answer_to_agent_p95_ms"`
	Done               int64      `json:"done"`
	Leads              int64      `json:"leads"`
	ExpectedEnd        *time.Time `json:"expected_end" doc:"At the pace of the last 15 minutes"`
	ExpectedEndMinutes *int64     `json:"expected_end_minutes" doc:"Plus or minus so many"`
}

// Lanes are evenly spaced steps, oldest first.
type Lanes struct {
	Start       time.Time     `json:"start"`
	StepSeconds int           `json:"step_seconds"`
	Talking     []int         `json:"talking" nullable:"false"`
	Wrap        []int         `json:"wrap" nullable:"false"`
	SignedIn    []int         `json:"signed_in" nullable:"false"`
	InFlight    []int         `json:"in_flight" nullable:"false"`
	Held        []HeldStretch `json:"held" nullable:"false"`
}

// HeldStretch is a stretch of time in which nothing new was dialed.
type HeldStretch struct {
	From   time.Time      `json:"from"`
	To     time.Time      `json:"to"`
	Reason string         `json:"reason" doc:"A stable word, such as no_agents, line_limit or list_dry; state_away, database_away and look_failed say that what dialing needs to know cannot be read"`
	Detail map[string]any `json:"detail"`
}

// HeldNow says why nothing new is dialed now.
type HeldNow struct {
	Reason string         `json:"reason" doc:"A stable word, such as no_agents, line_limit or list_dry; state_away, database_away and look_failed say that what dialing needs to know cannot be read"`
	Detail map[string]any `json:"detail"`
}

// OutcomeCount counts calls by outcome.
type OutcomeCount struct {
	Outcome string `json:"outcome"`
	Count   int64  `json:"count"`
}

// DispositionCount counts calls by what agents said.
type DispositionCount struct {
	Code  string `json:"code"`
	Count int64  `json:"count"`
}

// abandonCap is the share of answered calls that may find no agent: 3 % in the US (16 CFR 310.4(b)(4)) and the UK, and ours everywhere.
const abandonCap = 0.03

const rateSpan = 15 * time.Minute

type liveQuery struct {
	ByID
	Range int `query:"range" minimum:"60" maximum:"86400" default:"900" doc:"Seconds of the lanes: 900, 7200 or 86400"`
}

func (c *campaigns) live(ctx context.Context, who tenant.Actor, in *liveQuery) (*answer[CampaignLive], error) {
	live, err := c.Now(ctx, who.Tenant, dialer.CampaignID(in.ID), time.Duration(in.Range)*time.Second, c.now())
	if err != nil {
		return nil, err
	}
	return &answer[CampaignLive]{live}, nil
}

// Now draws a campaign's page at a moment: what the API answers and the live stream repeats.
func (w CampaignWorld) Now(ctx context.Context, t tenant.ID, id dialer.CampaignID, span time.Duration, now time.Time) (CampaignLive, error) {
	found, err := w.Campaigns.Get(ctx, t, id)
	if err != nil {
		return CampaignLive{}, err
	}
	f, err := w.Campaigns.Figures(ctx, t, id, now)
	if err != nil {
		return CampaignLive{}, err
	}
	live := CampaignLive{Campaign: viewCampaign(found, f.Progress), At: moment(now), Figures: viewFigures(f, found.Status, now), Reasons: viewPlaces(f.Places),
		Outcomes: []OutcomeCount{}, Dispositions: []DispositionCount{}}
	for _, tally := range f.Outcomes {
		live.Outcomes = append(live.Outcomes, OutcomeCount{Outcome: tally.Code, Count: tally.Count})
	}
	for _, tally := range f.Dispositions {
		live.Dispositions = append(live.Dispositions, DispositionCount(tally))
	}
	if live.Agents, err = w.Floor.Agents(ctx, t, string(id)); err != nil {
		return CampaignLive{}, err
	}
	if live.Surcharge, err = w.adds(ctx, t, found); err != nil {
		return CampaignLive{}, err
	}
	return live, w.draw(ctx, &live, run.Entry{Tenant: t, Campaign: id}, found.Status, span, now)
}

// draw adds the lanes and what follows from them.
func (w CampaignWorld) draw(ctx context.Context, live *CampaignLive, e run.Entry, status campaign.Status, span time.Duration, now time.Time) error {
	lanes, err := w.Display.Lanes(ctx, e, span, now)
	if err != nil {
		return err
	}
	short := lanes
	if span != rateSpan {
		if short, err = w.Display.Lanes(ctx, e, rateSpan, now); err != nil {
			return err
		}
	}
	live.Lanes, live.Figures.Utilisation = viewLanes(lanes), utilisation(short.Points)
	var last run.Point
	if n := len(short.Points); n > 0 && now.Sub(short.Points[n-1].At) < 4*short.Step {
		last = short.Points[n-1]
	}
	switch {
	case status == campaign.Draft, status == campaign.Done, status == campaign.Stopped:
	case status == campaign.Paused:
		live.Held = &HeldNow{Reason: "paused", Detail: map[string]any{}}
	case holds(last.Reason):
		live.Held = &HeldNow{Reason: string(last.Reason), Detail: map[string]any{}}
	}
	return nil
}

// holds tells the reasons that keep a dialer from dialing from the one that says that all is well.
func holds(r pace.Reason) bool {
	return r != "" && r != pace.OnTheWay && r != pace.Enough && r != tempo.AgentsTurn
}

func viewFigures(f campaign.Figures, status campaign.Status, now time.Time) Figures {
	v := Figures{AnswerRate: f.AnswerRate, AbandonedRate: f.Abandoned, AbandonCap: abandonCap, Done: f.Done, Leads: f.Leads}
	if f.ToAgentP50 != nil {
		v.AnswerToAgentP50MS = new(f.ToAgentP50.Milliseconds())
	}
	if f.ToAgentP95 != nil {
		v.AnswerToAgentP95MS = new(f.ToAgentP95.Milliseconds())
	}
	if left := float64(f.Leads - f.Done); status == campaign.Running && f.Finished > 0 && left > 0 {
		minutes := left / float64(f.Finished) * rateSpan.Minutes()
		v.ExpectedEnd = new(moment(now.Add(time.Duration(minutes * float64(time.Minute)))))
		v.ExpectedEndMinutes = new(int64(math.Ceil(minutes / math.Sqrt(float64(f.Finished)))))
	}
	return v
}

func viewPlaces(places []campaign.Place) []LeadCount {
	counts := []LeadCount{}
	for _, p := range places {
		counts = append(counts, LeadCount(p))
	}
	return counts
}

func utilisation(points []run.Point) *float64 {
	busy, there := 0, 0
	for _, p := range points {
		busy, there = busy+p.Talking+p.Wrap, there+p.SignedIn
	}
	if there == 0 {
		return nil
	}
	return new(float64(busy) / float64(there))
}

func viewLanes(l run.Lanes) Lanes {
	v := Lanes{Start: moment(l.Start), StepSeconds: int(l.Step / time.Second), Talking: []int{}, Wrap: []int{}, SignedIn: []int{}, InFlight: []int{}, Held: []HeldStretch{}}
	for _, p := range l.Points {
		v.Talking, v.Wrap = append(v.Talking, p.Talking), append(v.Wrap, p.Wrap)
		v.SignedIn, v.InFlight = append(v.SignedIn, p.SignedIn), append(v.InFlight, p.InFlight)
		reason := string(p.Reason)
		if !p.Running && (p.Reason == "" || p.Reason == pace.CampaignHeld) {
			reason = "paused"
		} else if !holds(p.Reason) {
			continue
		}
		end := moment(p.At.Add(l.Step))
		if n := len(v.Held); n > 0 && v.Held[n-1].Reason == reason && v.Held[n-1].To.Equal(moment(p.At)) {
			v.Held[n-1].To = end
			continue
		}
		v.Held = append(v.Held, HeldStretch{From: moment(p.At), To: end, Reason: reason, Detail: map[string]any{}})
	}
	return v
}

type counts struct {
	Items []LeadCount `json:"items" nullable:"false"`
	Total int64       `json:"total"`
}

func (c *campaigns) reasons(ctx context.Context, who tenant.Actor, in *ByID) (*answer[counts], error) {
	places, err := c.Campaigns.Places(ctx, who.Tenant, dialer.CampaignID(in.ID))
	if err != nil {
		return nil, err
	}
	all := counts{Items: viewPlaces(places)}
	for _, place := range places {
		all.Total += place.Count
	}
	return &answer[counts]{all}, nil
}
