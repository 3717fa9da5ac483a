package arena

// Scenario is a kind of campaign. Its figures vary with the seed, so that no pacer can be fitted to them.
type Scenario struct {
	Name      string
	Rate      func(hour float64, list int) float64 // share of dials a person would answer
	List      func(hour float64) int
	Jumps     []float64 // hours at which the rate jumps up unannounced
	Steps     []float64 // hours at which the list visibly changes
	Voicemail float64   // share of dials
	Detects   bool
	Slow      float64 // seconds added to the machine detection's verdicts
	Missed    float64 // people taken for machines
	Fooled    float64 // machines taken for people
	Talk      float64 // mean seconds
	Bank      bool    // talks like the bank's; lognormal otherwise
	Wrap      float64 // mean seconds
	Wobble    float64 // spread of the agents' own pace
	Lines     float64 // per agent; 0: no limit
	CPS       float64 // per agent; 0: no limit
	Restless  bool    // agents come late, leave early and take unannounced breaks
	Waves     bool    // breaks are taken by half of the team at once
	Rings     float64 // seconds until an unanswered call is given up; 0: 26
}

// draft makes scenarios of one seed: each figure is up to 15 % off what it is said to be.
type draft struct {
	fate fate
	all  []Scenario
}

func (d *draft) vary(x float64) float64 { return x * d.fate.between(0.85, 1.15) }

func flat(p float64) func(float64, int) float64 { return func(float64, int) float64 { return p } }

func (d *draft) add(name string, change func(*Scenario)) {
	s := Scenario{Name: name, Rate: flat(d.vary(0.25)), List: func(float64) int { return 1 }, Voicemail: d.vary(0.12), Detects: true, Missed: 0.04, Fooled: 0.06,
		Talk: d.vary(100), Bank: true, Wrap: d.vary(15), Wobble: 0.15}
	change(&s)
	d.all = append(d.all, s)
}

// Campaigns are ten kinds, with the seed's figures.
func Campaigns(seed uint64) []Scenario {
	d := draft{fate: newFate(seed, 77)}
	vary, add := d.vary, d.add
	add("steady", func(*Scenario) {})
	add("few answers", func(s *Scenario) { s.Rate = flat(vary(0.09)) })
	add("drift", func(s *Scenario) {
		from, to := vary(0.32), vary(0.19)
		s.Rate = func(h float64, _ int) float64 { return from + (to-from)*min(h/8, 1) }
	})
	add("lists", func(s *Scenario) {
		rates := []float64{vary(0.3), vary(0.1), vary(0.22), vary(0.42), vary(0.15)}
		span := vary(1.5)
		s.List = func(h float64) int { return 1 + int(h/span) }
		s.Rate = func(_ float64, l int) float64 { return rates[(l-1)%len(rates)] }
		for at := span; at < 8; at += span {
			s.Steps = append(s.Steps, at)
		}
	})
	add("hidden jumps", func(s *Scenario) {
		low, first, span := vary(0.1), vary(1.6), vary(1.9)
		s.Rate = func(h float64, _ int) float64 {
			if h > first && int((h-first)/span)%2 == 0 {
				return low * 3.8
			}
			return low
		}
		for at := first; at < 7.7; at += 2 * span {
			s.Jumps = append(s.Jumps, at)
		}
	})
	add("voicemail", func(s *Scenario) { s.Voicemail, s.Slow, s.Missed, s.Fooled = vary(0.38), 1.2, 0.05, 0.1 })
	add("short calls", func(s *Scenario) { s.Talk, s.Wrap, s.Bank = vary(72), vary(11), false })
	add("long calls", func(s *Scenario) { s.Talk, s.Wrap = vary(258), vary(28) })
	add("narrow lines", func(s *Scenario) { s.Lines, s.CPS, s.Rate = vary(2.6), vary(0.06), flat(vary(0.2)) })
	add("restless team", func(s *Scenario) { s.Restless, s.Detects, s.Voicemail, s.Wobble = true, false, vary(0.06), 0.3 })
	return d.all
}
