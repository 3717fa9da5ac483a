package simulate

import (
	"cmp"
	"slices"
	"time"

	"github.com/boyunhq/boyun/dialer"
)

// Report is what came of a scenario. Shares are of 1; money is in micro-units of Currency.
type Report struct {
	Name     string    `json:"name"`
	Mode     string    `json:"mode"`
	Seed     uint64    `json:"seed"`
	Agents   int       `json:"agents"`
	Start    time.Time `json:"start"`
	End      time.Time `json:"end"`
	Finish   time.Time `json:"finish,omitzero"` // when the last lead was done; zero: not within the scenario
	Leads    Leads     `json:"leads"`
	Dials    int       `json:"dials"`
	Answered int       `json:"answered"` // by people
	// Connected people had an agent; Abandoned ones had none in time; HungUp gave up before that time was over; Silent ones were taken
	// for machines and hung up on.
	Connected int      `json:"connected"`
	Abandoned int      `json:"abandoned"`
	HungUp    int      `json:"hung_up"`
	Silent    int      `json:"silent"`
	Callbacks int      `json:"callbacks"` // promised
	Returned  Returned `json:"returned"`
	Skipped   int      `json:"skipped"`   // leads that agents were shown and passed over
	Heard     int      `json:"heard"`     // people who heard the announcement of a campaign without agents to its end
	OptedOut  int      `json:"opted_out"` // of them, by key
	Judged    int      `json:"judged"`    // leads the guard was asked about

	AbandonRate float64                `json:"abandon_rate"` // of the people who answered
	AnswerRate  float64                `json:"answer_rate"`  // of all dials
	Utilisation float64                `json:"utilisation"`  // (talk + wrap) / (talk + wrap + idle + machines + held), breaks left out
	Outcomes    map[dialer.Outcome]int `json:"outcomes"`
	Skips       []Skip                 `json:"skips"` // leads not reached at the end, by the word of why
	Wait        Quantiles              `json:"wait_seconds"`
	Time        Spent                  `json:"time_seconds"`
	Held        []Held                 `json:"held"`  // why dialing was slower or stopped, in seconds
	Usage       int64                  `json:"usage"` // of the ledger, by the tariff
	Currency    string                 `json:"currency"`
	Numbers     []Shown                `json:"numbers"` // that calls showed; empty when the scenario has none
	Points      []Point                `json:"points"`  // one for each five minutes
	waits       []float64
}

// Leads are counted by where they stand at the end; they add up to Total.
type Leads struct {
	Total   int `json:"total"`
	Done    int `json:"done"`
	Waiting int `json:"waiting"` // to be dialed again, or not yet dialed
	Blocked int `json:"blocked"`
}

// Returned are the conversations of callbacks that an agent promised: with that agent, or with somebody else because the agent was not there.
type Returned struct {
	Own   int `json:"own"`
	Other int `json:"other"`
}

// Skip is a number of leads with one reason. State and Law name the state whose own rule it is, Holiday the day off that is why.
type Skip struct {
	Reason  string `json:"reason"`
	Country string `json:"country,omitempty"`
	State   string `json:"state,omitempty"`
	Law     string `json:"law,omitempty"`
	Holiday string `json:"holiday,omitempty"`
	Leads   int    `json:"leads"`
}

// Held is for how long a reason kept the dialing back.
type Held struct {
	Reason  string  `json:"reason"`
	Seconds float64 `json:"seconds"`
}

// Quantiles of a length of time.
type Quantiles struct {
	P50 float64 `json:"p50"`
	P95 float64 `json:"p95"`
}

// Spent is the team's time by use.
type Spent struct {
	Talk     float64 `json:"talk"`
	Wrap     float64 `json:"wrap"`
	Idle     float64 `json:"idle"`
	Machines float64 `json:"machines"`
	Held     float64 `json:"held"` // with a lead to look at, or until a call of one's own was answered
}

// Point is five minutes.
type Point struct {
	At        time.Time `json:"at"`
	Dials     int       `json:"dials"`
	Answered  int       `json:"answered"`
	Connected int       `json:"connected"`
	Abandoned int       `json:"abandoned"`
	Talking   float64   `json:"talking"` // agents, on average
	Wrapping  float64   `json:"wrapping"`
	Ready     float64   `json:"ready"`
	Machines  float64   `json:"machines"`
	Held      float64   `json:"held"`
}

// stretch of a Point.
const stretch = 5 * time.Minute

func (r *Report) point(at moment) *Point {
	n := int(time.Duration(at) / stretch)
	for len(r.Points) <= n {
		r.Points = append(r.Points, Point{At: r.Start.Add(time.Duration(len(r.Points)) * stretch)})
	}
	return &r.Points[n]
}

func (r *Report) dialed(at moment) {
	r.Dials++
	r.point(at).Dials++
}

func (r *Report) ended(at moment, outcome dialer.Outcome, seated bool) {
	r.Outcomes[outcome]++
	switch outcome {
	case dialer.Answered:
		r.Answered++
		r.point(at).Answered++
		if seated {
			r.Connected++
			r.point(at).Connected++
		}
	case dialer.Abandoned:
		r.Answered++
		r.Abandoned++
		r.point(at).Answered++
		r.point(at).Abandoned++
	}
}

func (r *Report) waited(d time.Duration) { r.waits = append(r.waits, d.Seconds()) }

// book adds the time since an agent's last change to its use, and to the points it lies in.
func (g *game) book(a *agent) {
	a.spent[a.use] += time.Duration(g.now - a.since)
	for at := a.since; at < g.now; {
		next := min((at/moment(stretch)+1)*moment(stretch), g.now)
		p, part := g.report.point(at), float64(next-at)/float64(stretch)
		switch a.use {
		case idle:
			p.Ready += part
		case withPerson:
			p.Talking += part
		case withMachine:
			p.Machines += part
		case wrapping:
			p.Wrapping += part
		case holding:
			p.Held += part
		}
		at = next
	}
}

// close sums up.
func (g *game) close() Report {
	r := &g.report
	r.End = g.time(g.now)
	g.holds()
	for i := range g.team.agents {
		a := &g.team.agents[i]
		g.book(a)
		r.Time.Talk += a.spent[withPerson].Seconds()
		r.Time.Wrap += a.spent[wrapping].Seconds()
		r.Time.Idle += a.spent[idle].Seconds()
		r.Time.Machines += a.spent[withMachine].Seconds()
		r.Time.Held += a.spent[holding].Seconds()
	}
	if all := r.Time.Talk + r.Time.Wrap + r.Time.Idle + r.Time.Machines + r.Time.Held; all > 0 {
		r.Utilisation = (r.Time.Talk + r.Time.Wrap) / all
	}
	if r.Answered > 0 {
		r.AbandonRate = float64(r.Abandoned) / float64(r.Answered)
	}
	if r.Dials > 0 {
		r.AnswerRate = float64(r.Answered) / float64(r.Dials)
	}
	g.count()
	if g.callers != nil {
		r.Numbers = g.callers.shown
	}
	slices.Sort(r.waits)
	if n := len(r.waits); n > 0 {
		r.Wait = Quantiles{r.waits[n/2], r.waits[n*95/100]}
	}
	for reason, d := range g.held {
		r.Held = append(r.Held, Held{string(reason), d.Seconds()})
	}
	slices.SortFunc(r.Held, func(a, b Held) int {
		return cmp.Or(cmp.Compare(b.Seconds, a.Seconds), cmp.Compare(a.Reason, b.Reason))
	})
	return *r
}

// count sorts the leads by where they stand.
func (g *game) count() {
	r := &g.report
	type why struct {
		reason  string
		refusal int32
	}
	skips, refusals := map[why]int{}, make([]refusal, len(g.refusals))
	for h, at := range g.refusals {
		refusals[at] = h
	}
	r.Leads.Total = len(g.list.leads)
	for i := range g.list.leads {
		at := &g.list.leads[i]
		switch at.standing {
		case finished:
			r.Leads.Done++
			continue
		case blocked:
			r.Leads.Blocked++
		default:
			r.Leads.Waiting++
			if at.standing != waiting || at.reason == "" {
				at.reason, at.refusal = "in_turn", 0
			}
		}
		skips[why{at.reason, at.refusal}]++
	}
	for why, n := range skips {
		h := refusals[why.refusal]
		r.Skips = append(r.Skips, Skip{Reason: why.reason, Country: h.country, State: h.state, Law: h.law, Holiday: h.holiday, Leads: n})
	}
	slices.SortFunc(r.Skips, func(a, b Skip) int {
		return cmp.Or(cmp.Compare(b.Leads, a.Leads), cmp.Compare(a.Reason, b.Reason), cmp.Compare(a.Country+a.State, b.Country+b.State), cmp.Compare(a.Holiday, b.Holiday))
	})
}
