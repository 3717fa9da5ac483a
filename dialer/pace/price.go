package pace

import "math"

// price is the largest probability of finding no agent that one more dial may have: what the day may still abandon per answer, times a
// correction that steers itself. Every person who answers raises it a little, every abandoned one lowers it a lot, so that abandons come
// to the share that is aimed at, however wrong the model is.
type price struct {
	correction float64 // its logarithm
}

const widest = 2.5 // bound of the correction's logarithm

func newPrice() price { return price{correction: math.Log(firstPrice)} }

func (p *price) now(aim float64) float64 { return aim * math.Exp(p.correction) }

func (p *price) answered(aim float64) { p.correction = min(p.correction+gain*aim, widest) }

func (p *price) abandoned() { p.correction = max(p.correction-gain, -widest) }
