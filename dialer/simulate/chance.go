package simulate

import (
	"math"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/simulate/scenario"
)

// chance draws what hangs on nothing but the seed and who or what it is drawn for: never on the order of things, so that another pacing
// meets the same people.
type chance uint64

// of mixes more into the draw (splitmix64, Steele et al. 2014).
func (c chance) of(n uint64) chance {
	x := uint64(c) + n*0x9e3779b97f4a7c15 + 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return chance(x ^ x>>31)
}

// share is uniform in (0,1).
func (c chance) share() float64 { return (float64(c>>11) + 0.5) / (1 << 53) }

// normal is standard normal, by the inverse of its distribution.
func (c chance) normal() float64 { return math.Sqrt2 * math.Erfinv(2*c.share()-1) }

func (c chance) length(s scenario.Spread) time.Duration {
	if len(s.Points) > 0 {
		return s.At(c.share(), 0)
	}
	return s.At(0, c.normal())
}

// What is drawn for one dial; the numbers only keep the draws apart.
const (
	drawFate uint64 = iota + 1
	drawSetup
	drawRing
	drawVerdict
	drawMistake
	drawPatience
	drawTalk
	drawWrap
	drawCallback
	drawRetry
	drawBlocked
	drawConsent
	drawZone
	drawAgent
	drawBreak
	drawState
	drawNumbers
	drawLook
	drawSkip
	drawWish
	drawHeard
	drawRegion
	drawAfter
	drawOwn
)

// fate of a dial, from the shares of its group and the changes so far.
func fate(c chance, f scenario.Fates, person float64) dialer.Outcome {
	x := c.share()
	most := 1 - (f.Sum() - f.Person)
	for _, part := range []struct {
		share   float64
		outcome dialer.Outcome
	}{{f.Machine, dialer.Machine}, {f.Busy, dialer.Busy}, {f.Rejected, dialer.Rejected}, {f.Vacant, dialer.Vacant}, {f.Off, dialer.PoweredOff},
		{f.Failed, dialer.Failed}, {f.Suspended, dialer.Suspended}, {f.Unreachable, dialer.Unreachable}, {min(f.Person*person, most), dialer.Answered}} {
		if x -= part.share; x < 0 {
			return part.outcome
		}
	}
	return dialer.NoAnswer
}
