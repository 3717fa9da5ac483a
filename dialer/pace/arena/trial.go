package arena

import (
	"fmt"
	"io"
	"math"
)

// Trial is what to try: every campaign with each number of agents and each seed, for a whole day.
type Trial struct {
	Agents []int
	Seed   uint64 // of the first day; the others follow
	Days   int    // of each campaign
	Hours  float64
	Target float64
	Odd    bool // play the odd kinds of campaigns instead of the usual ones
	Rivals bool // let the simple rules play too; they cost several times as much
}

// Line is what one number of agents came to, over all campaigns and days.
type Line struct {
	Agents      int
	Utilisation float64 // mean of the campaigns
	Abandon     float64 // pooled
	WorstDay    float64
	AfterJump   float64 // abandon share in the ten minutes after a hidden jump
	ErrorRatio  float64 // of the forecast, mean of the campaigns
	Accuracy    float64
	Adapts      int     // minutes after a change of the answer rate until utilisation is back
	Rival       float64 // utilisation of the best simple rule, set for each campaign in hindsight, at the same abandon share; 0: not tried
	Behind      float64 // the most by which a campaign is below its best rule; negative when none is
}

// Run plays and gives each line as soon as it is known.
func (t Trial) Run(each func(Line)) {
	for _, n := range t.Agents {
		each(t.line(n))
	}
}

func (t Trial) line(agents int) Line {
	l := Line{Agents: agents, Behind: math.Inf(-1)}
	var all Score
	var bend curve
	kinds := len(t.campaigns(t.Seed))
	for kind := range kinds {
		own := t.days(kind, agents, Predictive)
		u := 0.0
		for _, s := range own {
			u += s.Utilisation() / float64(len(own))
			ratio, accuracy := s.Forecast()
			l.ErrorRatio += ratio / float64(len(own)*kinds)
			l.Accuracy += accuracy / float64(len(own)*kinds)
			l.WorstDay = math.Max(l.WorstDay, s.Abandon())
			all.Answered, all.Abandoned = all.Answered+s.Answered, all.Abandoned+s.Abandoned
			all.AfterJump[0] += s.AfterJump[0]
			all.AfterJump[1] += s.AfterJump[1]
			bend.add(s)
		}
		l.Utilisation += u / float64(kinds)
		if t.Rivals {
			best := t.best(kind, agents)
			l.Rival += best / float64(kinds)
			l.Behind = math.Max(l.Behind, best-u)
		}
	}
	l.Abandon, l.Adapts = all.Abandon(), bend.minutes()
	l.AfterJump = float64(all.AfterJump[1]) / math.Max(float64(all.AfterJump[0]), 1)
	return l
}

func (t Trial) campaigns(seed uint64) []Scenario {
	if t.Odd {
		return Odd(seed)
	}
	return Campaigns(seed)
}

// days plays one kind of campaign on all days.
func (t Trial) days(kind, agents int, enter func(Brief) Player) []Score {
	var all []Score
	for d := range t.Days {
		seed := t.Seed + uint64(d)
		all = append(all, Play(t.campaigns(seed)[kind], agents, seed*1000+uint64(kind), t.Hours, t.Target, enter))
	}
	return all
}

// best is the utilisation of the best simple rule at the target: over all settings, and shares of the time between any two of them.
func (t Trial) best(kind, agents int) float64 {
	var rules []func(Brief) Player
	for _, x := range []float64{1, 1.5, 2, 3, 4.5, 7, 11} {
		rules = append(rules, Ratio(x))
	}
	for _, x := range []float64{0.004, 0.015, 0.04, 0.1, 0.25} {
		rules = append(rules, Quantile(x))
	}
	for _, x := range []float64{1.3, 2, 3} {
		rules = append(rules, Level(x))
	}
	type point struct{ busy, answered, lost float64 }
	var points []point
	for _, enter := range rules {
		var p point
		for _, s := range t.days(kind, agents, enter) {
			p.busy += s.Utilisation() / float64(t.Days)
			p.answered += float64(s.Answered)
			p.lost += float64(s.Abandoned)
		}
		points = append(points, p)
	}
	best := 0.0
	for _, a := range points {
		over := a.lost - t.Target*a.answered
		if over <= 0 {
			best = math.Max(best, a.busy)
			continue
		}
		for _, b := range points { // how much of a may be mixed into b
			if room := t.Target*b.answered - b.lost; room >= 0 {
				share := room / (room + over)
				best = math.Max(best, share*a.busy+(1-share)*b.busy)
			}
		}
	}
	return best
}

// Header names the columns of String.
const Header = "agents  utilisation  abandoned  worst day  after jump  error ratio  accuracy  adapts  best rule  most behind"

// String is the line of a table.
func (l Line) String() string {
	rival := fmt.Sprintf("%9s  %11s", "-", "-")
	if l.Rival > 0 {
		rival = fmt.Sprintf("%7.1f %%  %9.1f %%", l.Rival*100, l.Behind*100)
	}
	return fmt.Sprintf("%6d  %9.1f %%  %7.2f %%  %7.2f %%  %8.1f %%  %11.2f  %6.0f %%  %2d min  %s", l.Agents, l.Utilisation*100, l.Abandon*100,
		l.WorstDay*100, l.AfterJump*100, l.ErrorRatio, l.Accuracy*100, l.Adapts, rival)
}

// Print runs the trial as a table.
func (t Trial) Print(out io.Writer) error {
	_, err := fmt.Fprintf(out, "target %.1f %%, %d campaigns of %g hours, %d days each from seed %d\n%s\n", t.Target*100, len(t.campaigns(t.Seed)), t.Hours, t.Days,
		t.Seed, Header)
	t.Run(func(l Line) {
		if err == nil {
			_, err = fmt.Fprintln(out, l)
		}
	})
	return err
}
