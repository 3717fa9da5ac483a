package api

import (
	"context"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/trunk"
	"github.com/boyunhq/boyun/dialer/trunk/store"
	"github.com/boyunhq/boyun/tenant"
)

// TrunkLive is a trunk's page: how it stands on every node, and what its calls of a stretch of time say of it.
type TrunkLive struct {
	Trunk   Trunk           `json:"trunk"`
	At      time.Time       `json:"at"`
	Nodes   []TrunkNow      `json:"nodes" nullable:"false" doc:"How it stands on each node that has to do with it"`
	Resting []TrunkRest     `json:"resting" nullable:"false" doc:"What is left alone for a while after failures"`
	Figures TrunkFigures    `json:"figures"`
	Plot    TrunkPlot       `json:"plot"`
	Causes  []TrunkCause    `json:"causes" nullable:"false" doc:"Why calls were not answered, the most frequent first"`
	Errors  []TrunkError    `json:"errors" nullable:"false" doc:"The last calls the carrier could not place, newest first"`
	Tests   []TrunkTestCall `json:"tests" nullable:"false" doc:"The last test calls, newest first"`
}

// TrunkNow is how a trunk stands on one node.
type TrunkNow struct {
	Node            string     `json:"node"`
	State           string     `json:"state" enum:"unused,checking,up,down,registering,registered,refused"`
	Since           time.Time  `json:"since"`
	Host            string     `json:"host"`
	Reason          string     `json:"reason"`
	RTTMS           *float64   `json:"rtt_ms" doc:"Of the last OPTIONS or REGISTER"`
	RegisteredUntil *time.Time `json:"registered_until"`
	Calls           int        `json:"calls"`
	CPS             float64    `json:"cps" doc:"Calls started a second, over the last ten"`
}

// TrunkRest is a breaker that is not closed.
type TrunkRest struct {
	Node  string     `json:"node"`
	Route string     `json:"route" doc:"The numbers it is about begin so; empty: the whole trunk"`
	State string     `json:"state" enum:"open,half_open"`
	Since time.Time  `json:"since"`
	Until *time.Time `json:"until" doc:"Null while the first calls after the rest are on their way"`
}

// TrunkFigures are the trade's figures of a stretch; null where there is nothing to divide by.
type TrunkFigures struct {
	Calls      int64         `json:"calls" doc:"Sent to the carrier and over"`
	Answered   int64         `json:"answered"`
	Failed     int64         `json:"failed" doc:"The carrier could not, also when another trunk took the call"`
	ASR        *float64      `json:"asr" doc:"Answer-seizure ratio, 0..1 (ITU-T E.425)"`
	ACDSeconds *float64      `json:"acd_seconds" doc:"Average call duration of the answered"`
	PDDMS      *int64        `json:"pdd_ms" doc:"Post-dial delay, median: INVITE to the first sign of life"`
	PDDP95MS   *int64        `json:"pdd_p95_ms"`
	Costs      []CarrierCost `json:"costs" nullable:"false" doc:"What the carrier charges, as far as the trunk has prices: one for each of their currencies"`
	InUse      int           `json:"in_use" doc:"Channels, over all nodes"`
	CPS        float64       `json:"cps"`
	MostCPS    int           `json:"most_cps"`
	MostInUse  int           `json:"most_in_use"`
}

// CarrierCost is what a carrier charges in one currency.
type CarrierCost struct {
	Currency string `json:"currency"`
	Micro    int64  `json:"cost_micro"`
}

// TrunkPlot counts calls by when they began, evenly spaced, oldest first.
type TrunkPlot struct {
	Start       time.Time `json:"start"`
	StepSeconds int       `json:"step_seconds"`
	Answered    []int64   `json:"answered" nullable:"false"`
	Callee      []int64   `json:"callee" nullable:"false" doc:"Not answered for the callee's own sake"`
	Failed      []int64   `json:"failed" nullable:"false"`
}

// TrunkCause counts calls by why they were not answered.
type TrunkCause struct {
	Outcome string `json:"outcome"`
	Reason  string `json:"reason"`
	Count   int64  `json:"count"`
}

// TrunkError is one call the carrier could not place.
type TrunkError struct {
	At     time.Time `json:"at"`
	CallID string    `json:"call_id"`
	Reason string    `json:"reason"`
	Status int       `json:"status" doc:"SIP status, 0 when none came"`
	Moved  bool      `json:"moved" doc:"Another trunk took the call"`
}

func (n *numbers) trunkLive(ctx context.Context, who tenant.Actor, in *liveQuery) (*answer[TrunkLive], error) {
	live, err := n.Now(ctx, who.Tenant, dialer.TrunkID(in.ID), time.Duration(in.Range)*time.Second, n.now())
	if err != nil {
		return nil, err
	}
	if n.Node != nil && live.Trunk.Enabled { // whoever looks at a trunk wants to know how it is
		if err := n.Node.Keep(ctx, who.Tenant, dialer.TrunkID(in.ID)); err != nil {
			return nil, err
		}
	}
	return &answer[TrunkLive]{live}, nil
}

// Now draws a trunk's page at a moment: what the API answers and the live stream repeats.
func (w NumberWorld) Now(ctx context.Context, t tenant.ID, id dialer.TrunkID, span time.Duration, now time.Time) (TrunkLive, error) {
	e, err := w.Store.Get(ctx, t, id)
	if err != nil {
		return TrunkLive{}, err
	}
	health, err := w.Store.Health(ctx, t, id, span, now)
	if err != nil {
		return TrunkLive{}, err
	}
	posts, err := trunk.ReadPosts(ctx, w.Posts, t, id)
	if err != nil {
		return TrunkLive{}, err
	}
	n := &numbers{NumberWorld: w, now: time.Now}
	live := TrunkLive{Trunk: n.view(ctx, e), At: moment(now), Nodes: []TrunkNow{}, Resting: []TrunkRest{}, Causes: []TrunkCause{}, Errors: []TrunkError{}, Tests: []TrunkTestCall{},
		Figures: viewHealth(health), Plot: viewTrunkPlot(health)}
	live.Figures.MostInUse, live.Figures.MostCPS = e.Channels, e.PerSecond
	for _, p := range posts {
		live.add(p)
	}
	tests, err := w.Tests.List(ctx, t, id, now)
	if err != nil {
		return TrunkLive{}, err
	}
	for _, c := range tests {
		live.Tests = append(live.Tests, viewTest(c))
	}
	for _, c := range health.Causes {
		live.Causes = append(live.Causes, TrunkCause(c))
	}
	for _, f := range health.Errors {
		live.Errors = append(live.Errors, TrunkError{moment(f.At), string(f.Call), f.Reason, f.Status, f.Moved})
	}
	return live, nil
}

func (live *TrunkLive) add(p trunk.Post) {
	now := TrunkNow{Node: p.Node, State: string(p.State), Since: moment(p.Since), Host: p.Host, Reason: p.Reason, Calls: p.Calls, CPS: p.PerSecond}
	if p.RoundTrip > 0 {
		now.RTTMS = new(float64(p.RoundTrip.Microseconds()) / 1000)
	}
	if !p.Until.IsZero() {
		now.RegisteredUntil = new(moment(p.Until))
	}
	live.Nodes = append(live.Nodes, now)
	live.Figures.InUse += p.Calls
	live.Figures.CPS += p.PerSecond
	for _, r := range p.Resting {
		rest := TrunkRest{Node: p.Node, Route: r.Route, State: r.State, Since: moment(r.Since)}
		if !r.Until.IsZero() {
			rest.Until = new(moment(r.Until))
		}
		live.Resting = append(live.Resting, rest)
	}
}

func viewHealth(h store.Health) TrunkFigures {
	f := TrunkFigures{Calls: h.Seizures, Answered: h.Answered, Failed: h.Failed, Costs: []CarrierCost{}}
	for _, c := range h.Costs {
		f.Costs = append(f.Costs, CarrierCost(c))
	}
	if h.Seizures > 0 {
		f.ASR = new(float64(h.Answered) / float64(h.Seizures))
	}
	if h.Answered > 0 {
		f.ACDSeconds = new(h.Talk.Seconds() / float64(h.Answered))
	}
	if h.PDD != nil {
		f.PDDMS, f.PDDP95MS = new(h.PDD.Median.Milliseconds()), new(h.PDD.P95.Milliseconds())
	}
	return f
}

func viewTrunkPlot(h store.Health) TrunkPlot {
	p := TrunkPlot{Start: moment(h.Start), StepSeconds: int(h.Step / time.Second), Answered: []int64{}, Callee: []int64{}, Failed: []int64{}}
	for _, s := range h.Steps {
		p.Answered, p.Callee, p.Failed = append(p.Answered, s.Answered), append(p.Callee, s.Callee), append(p.Failed, s.Failed)
	}
	return p
}
