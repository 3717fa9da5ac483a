package simulate

import (
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
	Connected int `json:"connected"`
	Abandoned int `json:"abandoned"`
	HungUp    int `json:"hung_up"`
	Silent    int `json:"silent"`
	Callbacks int `json:"callbacks"`
	Judged    int `json:"judged"` // leads the guard was asked about

	AbandonRate float64                `json:"abandon_rate"` // of the people who answered
	AnswerRate  float64                `json:"answer_rate"`  // of all dials
	Utilisation float64                `json:"utilisation"`  // (talk + wrap) / (talk + wrap + idle + machines), breaks left out
	Outcomes    map[dialer.Outcome]int `json:"outcomes"`
	Skips       []Skip                 `json:"skips"` // leads not reached at the end, by the word of why
	Wait        Quantiles              `json:"wait_seconds"`
	Time        Spent                  `json:"time_seconds"`
	Held        []Held                 `json:"held"`  // why dialing was slower or stopped, in seconds
	Usage       int64                  `json:"usage"` // of the ledger, by the tariff
	Currency    string                 `json:"currency"`
	Points      []Point                `json:"points"` // one for each five minutes
	waits       []float64
}

// Leads are counted by where they stand at the end; they add up to Total.
type Leads struct {
	Total   int `json:"total"`
	Done    int `json:"done"`
	Waiting int `json:"waiting"` // to be dialed again, or not yet dialed
	Blocked int `json:"blocked"`
}

// Skip is a number of leads with one reason.
type Skip struct {
	Reason string `json:"reason"`
	Leads  int    `json:"leads"`
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
		}
		at = next
	}
}

// close sums up.
func (g *game) close() Report {
	r := &g.report
	r.End = g.time(g.now)
	for i := range g.team.agents {
		a := &g.team.agents[i]
		g.book(a)
		r.Time.Talk += a.spent[withPerson].Seconds()
		r.Time.Wrap += a.spent[wrapping].Seconds()
		r.Time.Idle += a.spent[idle].Seconds()
		r.Time.Machines += a.spent[withMachine].Seconds()
	}
	if all := r.Time.Talk + r.Time.Wrap + r.Time.Idle + r.Time.Machines; all > 0 {
		r.Utilisation = (r.Time.Talk + r.Time.Wrap) / all
	}
	if r.Answered > 0 {
		r.AbandonRate = float64(r.Abandoned) / float64(r.Answered)
	}
	if r.Dials > 0 {
		r.AnswerRate = float64(r.Answered) / float64(r.Dials)
	}
	g.count()
	slices.Sort(r.waits)
	if n := len(r.waits); n > 0 {
		r.Wait = Quantiles{r.waits[n/2], r.waits[n*95/100]}
	}
	for reason, d := range g.held {
		r.Held = append(r.Held, Held{reason, d.Seconds()})
	}
	slices.SortFunc(r.Held, func(a, b Held) int { return compare(b.Seconds, a.Seconds, a.Reason, b.Reason) })
	return *r
}

// count sorts the leads by where they stand.
func (g *game) count() {
	r := &g.report
	skips := map[string]int{}
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
			if at.reason == "" {
				at.reason = "in_turn"
			}
		}
		skips[at.reason]++
	}
	for reason, n := range skips {
		r.Skips = append(r.Skips, Skip{reason, n})
	}
	slices.SortFunc(r.Skips, func(a, b Skip) int { return compare(float64(b.Leads), float64(a.Leads), a.Reason, b.Reason) })
}

func compare(x, y float64, a, b string) int {
	switch {
	case x < y:
		return -1
	case x > y:
		return 1
	case a < b:
		return -1
	}
	return 1
}
