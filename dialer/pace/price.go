package pace

import "math"

// price is the largest probability of finding no agent that one more dial may have: what the day may still abandon per answer, times a
// correction that steers itself. Every person who answers raises it a little, every abandoned one lowers it a lot, so that abandons come
// to the share that is aimed at, however wrong the model is. More abandons within minutes than chance explains (an answer rate that has
// jumped) make it cautious for as long.
type price struct {
	correction     float64 // its logarithm
	lost, expected float64 // abandons of the last minutes, and as many as were aimed at
	at             float64
}

const (
	widest = 2.5   // bound of the correction's logarithm
	recent = 300.0 // seconds after which a third of an abandon still counts as recent
)

func newPrice() price { return price{correction: math.Log(firstPrice)} }

// now is the price at a second of the day.
func (p *price) now(aim, at float64) float64 {
	p.fade(at)
	excess := (p.lost - p.expected) / (1 + math.Sqrt(p.expected))
	return aim * math.Exp(p.correction-caution*max(excess-usual, 0))
}

func (p *price) fade(at float64) {
	if at > p.at {
		f := math.Exp((p.at - at) / recent)
		p.lost, p.expected, p.at = p.lost*f, p.expected*f, at
	}
}

func (p *price) answered(aim, at float64) {
	p.fade(at)
	p.expected += aim
	p.correction = min(p.correction+gain*aim, widest)
}

func (p *price) abandoned(people, at float64) {
	p.fade(at)
	p.lost += people
	p.correction = max(p.correction-gain*people, -widest)
}
