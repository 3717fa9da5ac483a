package run

import (
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/budget"
	"github.com/boyunhq/boyun/dialer/pace"
)

// tempo decides how many numbers a campaign dials now, in whatever mode it is. The predictive pacer is told everything in every mode:
// when a campaign changes to it, it knows the list and the team already.
type tempo struct {
	predictive *pace.Predictive
	settings   pace.Settings
	day        time.Time // midnight of the day the pacer is of
	budget     budget.Budget
	guard      *pace.Throttle
	answered   map[dialer.CallID]bool // calls up that a person answered: completed already, as far as the guard is concerned
	rate       spending               // of the cap on dials a minute
}

// begin makes a pacer for the day at hand when there is none, or its settings are others; it goes on with the day's counts. While the
// budget is not known the pacer is not told of the day, and dials one to one by itself.
func (t *tempo) begin(p Plan, now time.Time) {
	rule := pace.ThrottleRule{}
	if g := p.Pacing.Guard; g.On {
		rule = pace.ThrottleRule{PerMinute: float64(g.Base), Reference: g.Reference}
	}
	if t.guard == nil {
		t.guard, t.answered = pace.NewThrottle(rule), map[dialer.CallID]bool{}
	}
	t.guard.Change(rule)
	settings := pace.Settings{Target: p.Pacing.Target, Cap: p.Pacing.Caps.Strictest(), RingTimeout: p.RingTimeout}
	day := midnight(now, p.Zone)
	if t.predictive != nil && settings == t.settings && day.Equal(t.day) {
		return
	}
	if !day.Equal(t.day) {
		t.budget = budget.Budget{} // another day's: it is counted anew
	}
	t.settings, t.day = settings, day
	settings.Start = now
	if p.Closes.After(now) {
		settings.Day = p.Closes.Sub(now)
	}
	t.predictive = pace.NewPredictive(settings)
	t.restore()
}

// restore tells the pacer what the day has cost so far.
func (t *tempo) restore() {
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

// observe tells of what happened.
func (t *tempo) observe(news []pace.Event) {
	for _, e := range news {
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
}

// count adds people to the budget.
func (t *tempo) count(fates []Fate) {
	for _, f := range fates {
		if f.Outcome.Person() {
			t.budget = t.budget.Add(f.Outcome == dialer.Abandoned)
		}
	}
}

// step decides. The cap by hand and the answer-rate guard may take something away from what the mode wants.
func (t *tempo) step(p Plan, s pace.Sight) pace.Step {
	forecast := t.predictive.Pace(s)
	step := t.mode(p, s, forecast)
	step.Forecast = forecast.Forecast
	if step.Dial > 0 {
		step = t.capped(p, s.Now, step)
	}
	return step
}

func (t *tempo) mode(p Plan, s pace.Sight, predicted pace.Step) pace.Step {
	if p.Mode.Overdials() && t.budget.Spent() {
		one := pace.Progressive(s)
		if one.Reason == "" || one.Reason == pace.OnTheWay {
			one.Reason = pace.Budget
		}
		return one
	}
	switch p.Mode {
	case Predictive:
		return predicted
	case Ratio:
		return pace.Ratio{Lines: p.Pacing.Ratio}.Pace(s)
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
func (t *tempo) capped(p Plan, now time.Time, step pace.Step) pace.Step {
	step = t.guard.Hold(step, now)
	if perMinute := float64(p.Pacing.PerMinute); perMinute > 0 {
		if free := t.rate.free(perMinute, now); step.Dial > free {
			step.Dial, step.Reason = free, SpeedCap
		}
	}
	return step
}

// dialed tells the caps of a call that was begun.
func (t *tempo) dialed() {
	t.rate.spend(1)
	t.guard.Dialed(1)
}

// SpeedCap is said when the cap on dials a minute, set by hand, holds dials back.
const SpeedCap pace.Reason = "speed_cap"

// spending is a bucket that fills by so many a minute and holds what two seconds bring, one at least.
type spending struct {
	tokens float64
	at     time.Time
}

func (b *spending) free(perMinute float64, now time.Time) int {
	most := max(1, perMinute/30)
	if b.at.IsZero() {
		b.tokens, b.at = most, now
	}
	b.tokens = min(most, b.tokens+now.Sub(b.at).Minutes()*perMinute)
	b.at = now
	return int(b.tokens)
}

func (b *spending) spend(n int) { b.tokens -= float64(n) }
