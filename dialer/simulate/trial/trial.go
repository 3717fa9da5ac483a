// Package trial owns a tenant's simulations: what is asked for, the scenario made of the campaign's list, its settings and the team's own
// history, the job that plays it, its progress and its report. Playing is dialer/simulate's, prices are billing's and handed in; nothing
// here dials.
package trial

import (
	"slices"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/campaign/tempo"
	"github.com/boyunhq/boyun/dialer/simulate"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
)

// ID names one simulation.
type ID string

// Status is where a simulation stands.
type Status string

// Statuses.
const (
	Queued    Status = "queued"
	Running   Status = "running"
	Done      Status = "done"
	Cancelled Status = "cancelled"
	Failed    Status = "failed"
)

// Open tells whether more is to come.
func (s Status) Open() bool { return s == Queued || s == Running }

// Options are what a person may ask; zero fields take the campaign's own.
type Options struct {
	Mode   tempo.Mode `json:"mode"`
	Target float64    `json:"target"` // share of people who may find no agent
	Ratio  float64    `json:"ratio"`
	Agents int        `json:"agents"` // default: the campaign's
	From   string     `json:"from"`   // the shift, "09:00"; default the tenant's working day
	To     string     `json:"to"`
	Days   int        `json:"days"` // how many days at the most; default 5
	Lines  int        `json:"lines"`
	Seed   uint64     `json:"seed"`
}

// bounds of Options; the scenario has its own beside them.
const (
	defaultDays = 5
	mostDays    = 10
	mostAgents  = 500
)

func (o *Options) complete(agents int) error {
	if o.Days == 0 {
		o.Days = defaultDays
	}
	if o.Agents == 0 {
		o.Agents = max(agents, 1)
	}
	if o.From == "" && o.To == "" {
		o.From, o.To = "09:00", "18:00"
	}
	if o.Seed == 0 {
		o.Seed = 1
	}
	from, err1 := clock(o.From)
	to, err2 := clock(o.To)
	switch {
	case o.Mode != "" && !slices.Contains(tempo.Modes(), o.Mode):
		return wrong("mode", "there is no mode %q", o.Mode)
	case o.Target < 0 || o.Target > 0.2:
		return wrong("target", "the target is 0 to 20 %%")
	case o.Ratio != 0 && (o.Ratio < 1 || o.Ratio > 20):
		return wrong("ratio", "the ratio is 1 to 20 calls for each ready agent")
	case o.Agents < 1 || o.Agents > mostAgents:
		return wrong("agents", "1 to %d agents can be simulated", mostAgents)
	case o.Days < 1 || o.Days > mostDays:
		return wrong("days", "1 to %d days can be simulated", mostDays)
	case o.Lines < 0 || o.Lines > 10_000:
		return wrong("lines", "lines are 1 to 10000")
	case err1 != nil || err2 != nil || from >= to:
		return wrong("from", "the shift goes from one time of day to a later one, such as 09:00 to 18:00")
	}
	return nil
}

func wrong(field, format string, args ...any) error {
	return fault.New(fault.Invalid, "simulation_options", format, args...).With("field", field)
}

func clock(text string) (time.Duration, error) {
	if text == "24:00" {
		return 24 * time.Hour, nil
	}
	t, err := time.Parse("15:04", text)
	return time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute, err
}

// Basis says what a simulation stands on.
type Basis struct {
	Zone       string    `json:"zone"`
	Start      time.Time `json:"start"`
	Days       int       `json:"days"`
	Calls      int       `json:"calls"` // of the last 30 days that the figures come from
	Fates      Source    `json:"fates"`
	Talk       Source    `json:"talk"`
	Wrap       Source    `json:"wrap"`
	Ring       Source    `json:"ring"`
	AnswerRate float64   `json:"answer_rate"` // of dials, by people
	Machines   float64   `json:"machine_rate"`
	TalkMean   float64   `json:"talk_mean_seconds"`
	WrapMean   float64   `json:"wrap_mean_seconds"`
	Mode       string    `json:"mode"`
	Target     float64   `json:"target"`
	Agents     int       `json:"agents"`
	Lines      int       `json:"lines"`
	Lists      int       `json:"lists"`    // that are mixed
	Numbers    int       `json:"numbers"`  // that calls may show
	Promised   int       `json:"promised"` // callbacks that wait in the queue
	Finished   int       `json:"finished"` // leads of the list that are done in this campaign already and are not played
	Monthly    int64     `json:"monthly"`  // of the plan, micro-units, whatever is called
	Sandbox    bool      `json:"sandbox"`
}

// Source says where a figure comes from.
type Source string

// Sources, the best first.
const (
	FromCampaign Source = "campaign" // this campaign's own calls
	FromTenant   Source = "tenant"   // all calls of the business
	Assumed      Source = "assumed"  // too few calls yet: an ordinary list and team
)

// Trial is one simulation.
type Trial struct {
	ID         ID
	Campaign   dialer.CampaignID
	Status     Status
	Share      float64 // played so far, 0 to 1
	Options    Options
	Basis      Basis
	Report     *simulate.Report // nil until it is done
	Error      string
	CreatedBy  tenant.UserID
	CreatedAt  time.Time
	FinishedAt time.Time
}
