package tempo

import (
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/budget"
	"github.com/boyunhq/boyun/dialer/pace"
)

// Settings are what a campaign asks of its dialing; they may change while it runs.
type Settings struct {
	Mode        Mode
	Target      float64           // predictive: share of people who may find no agent
	Ratio       float64           // ratio: calls for each ready agent
	PerMinute   int               // most dials a minute; 0 is no cap
	Guard       pace.ThrottleRule // of the answer rate; the zero rule allows everything
	Caps        budget.Caps
	RingTimeout time.Duration
	Closes      time.Time      // the day's end of calling; zero: not known
	Zone        *time.Location // whose midnight begins a day; nil is UTC
}

// Tempo decides how many numbers one campaign dials now, in whatever mode it is. The predictive pacer is told everything in every mode:
// when a campaign changes to it, it knows the list and the team already. It is owned by one goroutine; Begin comes before all else.
type Tempo struct {
	settings   Settings
	predictive *pace.Predictive
	told       pace.Settings // what predictive was made with
	day        time.Time     // midnight of the day it is of
	budget     budget.Budget
	guard      *pace.Throttle
	answered   map[dialer.CallID]bool // calls up that a person answered: completed already, as far as the guard is concerned
	rate       spending               // of the cap on dials a minute
}

// Begin takes settings over, and makes a pacer for the day at hand when there is none or its settings are others; it goes on with the
// day's counts. While the budget is not counted the pacer is not told of the day, and dials one to one by itself.
func (t *Tempo) Begin(s Settings, now time.Time) {
	t.settings = s
	if t.guard == nil {
		t.guard, t.answered = pace.NewThrottle(s.Guard), map[dialer.CallID]bool{}
	}
	t.guard.Change(s.Guard)
	told := pace.Settings{Target: s.Target, Cap: s.Caps.Strictest(), RingTimeout: s.RingTimeout}
	day := midnight(now, s.Zone)
	if t.predictive != nil && told == t.told && day.Equal(t.day) {
		return
	}
	if !day.Equal(t.day) {
		t.budget = budget.Budget{} // another day's: it is counted anew
	}
	t.told, t.day = told, day
	told.Start = now
	if s.Closes.After(now) {
		told.Day = s.Closes.Sub(now)
	}
	t.predictive = pace.NewPredictive(told)
	t.restore()
}

// Counted tells whether the day's people are known.
func (t *Tempo) Counted() bool { return t.budget.Known }

// Count takes the people of each day as they were counted, today first.
func (t *Tempo) Count(days []budget.Count) {
	known := t.budget.Known
	t.budget = budget.Budget{Known: true, Caps: t.settings.Caps, Days: days}
	if !known {
		t.restore()
	}
}

// Doubt forgets the counts: they cannot be read.
func (t *Tempo) Doubt() { t.budget = budget.Budget{} }

// restore tells the pacer what the day has cost so far.
func (t *Tempo) restore() {
	if t.predictive != nil && t.budget.Known {
		today := t.budget.Over(1)
		t.predictive.Restore(pace.Memory{Answered: int(today.People), Abandoned: int(today.Abandoned)})
	}
}

// midnight is the beginning of now's day in a zone; of UTC's where none is known.
func midnight(now time.Time, zone *time.Location) time.Time {
	if zone == nil {
		zone = time.UTC
	}
	y, m, d := now.In(zone).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, zone)
}

// Observe tells of what happened to calls that need an agent, and to agents.
func (t *Tempo) Observe(e pace.Event) {
	t.predictive.Observe(e)
	switch e.Kind {
	case pace.CallHuman:
		t.answered[e.Call] = true
		t.guard.Completed(e.At, true)
	case pace.CallEnded:
		if !t.answered[e.Call] {
			t.guard.Completed(e.At, false)
		}
		delete(t.answered, e.Call)
	}
}

// Ended adds a call of any kind to the budget, if a person answered it.
func (t *Tempo) Ended(o dialer.Outcome) {
	if o.Person() {
		t.budget = t.budget.Add(o == dialer.Abandoned)
	}
}

// Step decides. The cap by hand and the answer-rate guard may take something away from what the mode wants.
func (t *Tempo) Step(s pace.Sight) pace.Step {
	forecast := t.predictive.Pace(s)
	step := t.mode(s, forecast)
	step.Forecast = forecast.Forecast
	if step.Dial > 0 {
		step = t.capped(s.Now, step)
	}
	return step
}

func (t *Tempo) mode(s pace.Sight, predicted pace.Step) pace.Step {
	if t.settings.Mode.Overdials() && t.budget.Spent() {
		one := pace.Progressive(s)
		if one.Reason == "" || one.Reason == pace.OnTheWay {
			one.Reason = pace.Budget
		}
		return one
	}
	switch t.settings.Mode {
	case Predictive:
		return predicted
	case Ratio:
		// What rings beyond the agents is expected to cost no more people than may be lost, or a burst would pass the cap before anything is counted.
		// Of a list nobody knows each call may be a person.
		answered, completed := t.guard.Seen(s.Now)
		share := float64(answered+1) / float64(completed+1)
		return pace.Ratio{Lines: t.settings.Ratio, Spare: float64(t.budget.Left()) / share}.Pace(s)
	case Agentless:
		return everyLine(s.Limits)
	}
	return pace.Progressive(s)
}

// everyLine dials as much as the limits allow: nobody has to be free for it.
func everyLine(l pace.Limits) pace.Step {
	step := pace.Step{Dial: max(l.Lines, 0), Reason: pace.LineLimit}
	if l.Channels < step.Dial {
		step = pace.Step{Dial: max(l.Channels, 0), Reason: pace.TrunkLimit}
	}
	if l.PerTick < step.Dial {
		step = pace.Step{Dial: max(l.PerTick, 0), Reason: pace.TrunkRate}
	}
	return step
}

// capped takes away what a minute may not hold.
func (t *Tempo) capped(now time.Time, step pace.Step) pace.Step {
	step = t.guard.Hold(step, now)
	if perMinute := float64(t.settings.PerMinute); perMinute > 0 {
		if free := t.rate.free(perMinute, now); step.Dial > free {
			step.Dial, step.Reason = free, SpeedCap
		}
	}
	return step
}

// Dialed tells the caps of a call that was begun.
func (t *Tempo) Dialed() {
	t.rate.spend(1)
	t.guard.Dialed(1)
}
