package pace

import "math"

// price is the largest probability of finding no agent that one more dial may have. It steers itself: every person who answers raises it
// a little, every abandoned one lowers it a lot, so that abandons come to the share that is aimed at, however wrong the model is.
type price struct {
	log float64
}

const (
	gain     = 0.35
	dearest  = -6.5 // log of the smallest price
	cheapest = -0.2
)

func newPrice(target float64) price {
	return price{log: math.Log(min(target*5, 0.3))}
}

func (p *price) now() float64 { return math.Exp(p.log) }

func (p *price) answered(aim float64) { p.log = min(p.log+gain*aim, cheapest) }

func (p *price) abandoned() { p.log = max(p.log-gain, dearest) }
