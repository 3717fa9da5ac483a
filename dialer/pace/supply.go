package pace

import (
	"math"
	"slices"
)

// supply is when busy agents come free: the hazard of a conversation's and a wrap-up's end by the seconds they have lasted, learned from
// the campaign's own agents and begun with a shape scaled to the mean seen so far.
type supply struct {
	talk, wrap *hazard
	back, gone float64 // wrap-ups that ended in ready, and in anything else
	made       float64 // when the tables were
	horizons   [views]float64
	talkTable  [][views]float64 // by talk bin: probability to be free within each horizon
	wrapTable  [][views]float64
}

// looks are the moments of the future a decision looks at: when a dial made now is answered early, typically and late. The forecast looks
// a minute ahead.
const (
	looks = 3
	views = looks + 1
)

func newSupply() *supply {
	// A talk ends seldom in its first seconds and then at a nearly constant rate; a wrap-up is a task of a usual length.
	talk := func(x float64) float64 { return 0.65 + 0.5*min(x/0.35, 1) }
	wrap := func(x float64) float64 { return 0.1 + 2.6*math.Pow(min(x, 2), 2)/(1+0.3*x*x) }
	return &supply{talk: newHazard(150, 4, talk), wrap: newHazard(25, 3, wrap), back: 30, gone: 0.5, made: math.Inf(-1)}
}

// refresh makes the tables anew every few seconds or for other horizons; busy adds the exposure of what is still going on.
func (s *supply) refresh(now float64, horizons [views]float64, agents []*agent) {
	moved := false
	for k := range horizons {
		moved = moved || math.Abs(horizons[k]-s.horizons[k]) > 1
	}
	if now-s.made < 20 && !moved {
		return
	}
	s.made, s.horizons = now, horizons
	s.talk.begin()
	s.wrap.begin()
	for _, a := range agents {
		switch a.state {
		case Talking:
			s.talk.stand(now - a.since)
		case Wrap:
			s.wrap.stand(now - a.since)
		}
	}
	s.talk.settle()
	s.wrap.settle()
	s.tabulate()
}

func (s *supply) tabulate() {
	last := horizonSeconds(slices.Max(s.horizons[:]))
	fresh := make([]float64, last+1) // probability that a wrap-up of age 0 is over after i seconds
	for i := range fresh {
		fresh[i] = s.wrap.within(0, float64(i))
	}
	ready := s.back / (s.back + s.gone)
	s.wrapTable = resize(s.wrapTable, bins)
	s.talkTable = resize(s.talkTable, bins)
	for b := range bins {
		at := middle(b)
		over := make([]float64, last+1)
		for i := range over {
			over[i] = s.talk.within(at, float64(i))
		}
		for k, h := range s.horizons {
			s.wrapTable[b][k] = ready * s.wrap.within(at, h)
			sum := 0.0
			for i, n := 1, horizonSeconds(h); i <= n; i++ {
				sum += (over[i] - over[i-1]) * fresh[n-i]
			}
			s.talkTable[b][k] = ready * sum
		}
	}
}

func horizonSeconds(h float64) int { return min(max(int(h+0.5), 1), 90) }

func resize(t [][views]float64, n int) [][views]float64 {
	if len(t) == n {
		return t
	}
	return make([][views]float64, n)
}

// free is the probability that a busy agent is ready within each horizon.
func (s *supply) free(a *agent, now float64) [views]float64 {
	if a.leaving {
		return [views]float64{}
	}
	switch a.state {
	case Talking, Reserved:
		return s.talkTable[binOf(now-a.since)]
	case Wrap:
		return s.wrapTable[binOf(now-a.since)]
	}
	return [views]float64{}
}
