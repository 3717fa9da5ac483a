package arena

import "math"

// floor is what every rival can count.
type floor struct {
	brief                       Brief
	state                       []string
	up, talking                 int // lines in use, and of them in conversation
	answered, abandoned, dialed int
	mean                        float64 // answers per dial, over the last few hundred
	bridged                     map[int]bool
}

func newFloor(b Brief) floor {
	f := floor{brief: b, state: make([]string, b.Agents), mean: 0.2, bridged: map[int]bool{}}
	return f
}

func (f *floor) see(news []Happening) {
	for _, h := range news {
		switch h.Kind {
		case "dial":
			f.up++
			f.dialed++
			f.mean -= f.mean / 400
		case "human":
			f.answered++
			f.mean += 1.0 / 400
		case "connect":
			f.talking++
			f.bridged[h.Call] = true
		case "abandon":
			f.abandoned++
		case "end":
			f.up--
			if f.bridged[h.Call] {
				f.talking--
				delete(f.bridged, h.Call)
			}
		case "agent":
			f.state[h.Agent] = h.State
		}
	}
}

func (f *floor) count(states ...string) (n int) {
	for _, s := range f.state {
		for _, want := range states {
			if s == want {
				n++
			}
		}
	}
	return n
}

// over says that the day's abandons are past the cap, as simple dialers measure it.
func (f *floor) over() bool {
	return f.answered > 50 && float64(f.abandoned) > 0.98*f.brief.Cap*float64(f.answered)
}

// Ratio dials a fixed number of calls per ready agent.
func Ratio(lines float64) func(Brief) Player {
	return func(b Brief) Player { return &ratio{newFloor(b), lines} }
}

type ratio struct {
	floor
	lines float64
}

func (r *ratio) Tick(_ float64, _ int, news []Happening) (int, float64) {
	r.see(news)
	return max(int(r.lines*float64(r.count("ready")))-(r.up-r.talking), 0), 0
}

// Level is a dialer with an adaptive level of lines per agent, after the arithmetic of a widespread open-source one: every 15 s the
// level moves by ready agents less waiting calls over all agents, and is halved while the day is over its cap.
func Level(highest float64) func(Brief) Player {
	return func(b Brief) Player { return &level{floor: newFloor(b), highest: highest, level: 1} }
}

type level struct {
	floor
	highest, level float64
	ready          float64 // mean of the last 15 looks a second apart
	looked, moved  float64
}

func (l *level) Tick(now float64, _ int, news []Happening) (int, float64) {
	l.see(news)
	if now-l.looked >= 1 {
		l.looked = now
		l.ready += (float64(l.count("ready")) - l.ready) / 15
	}
	if now-l.moved >= 15 {
		l.moved = now
		l.level *= 1 + l.ready/math.Max(float64(l.count("ready", "talk", "wrap", "pause")), 1)
		if l.over() {
			l.level /= 2
		}
		l.level = math.Min(math.Max(l.level, 1), l.highest)
	}
	if l.count("ready", "talk") == 0 {
		return 0, 0
	}
	return max(int(math.Round(l.level*float64(l.count("ready", "talk"))))-l.up, 0), 0
}

// Quantile dials the most calls of which, with a probability of 1 - alpha, not more are answered than agents are ready.
func Quantile(alpha float64) func(Brief) Player {
	return func(b Brief) Player { return &quantile{newFloor(b), alpha} }
}

type quantile struct {
	floor
	alpha float64
}

func (q *quantile) Tick(_ float64, _ int, news []Happening) (int, float64) {
	q.see(news)
	ready, p := q.count("ready"), math.Min(math.Max(q.mean, 0.01), 0.95)
	if ready == 0 {
		return 0, 0
	}
	n := ready
	for n < 60*ready && 1-binomial(n+1, ready, p) <= q.alpha {
		n++
	}
	return max(n-(q.up-q.talking), 0), 0
}

// binomial is the probability of at most k in n.
func binomial(n, k int, p float64) float64 {
	term := math.Pow(1-p, float64(n))
	sum := term
	for i := 1; i <= k; i++ {
		term *= float64(n-i+1) / float64(i) * p / (1 - p)
		sum += term
	}
	return math.Min(sum, 1)
}
