package analysis

import (
	"math"
	"time"

	"github.com/boyunhq/boyun/media"
)

const (
	bin  = media.FrameDuration // of an envelope
	bins = 256                 // 5.12 s, a power of two
	skip = 2                   // bins from one compared point to the next: neighbours say the same

	nearest  = 2  // bins: an echo comes back after 40 ms at least; sooner it is the sound of the telephone itself, which nobody notices
	farthest = 25 // and after half a second at most

	inaudible = -65.0 // dBFS: softer is no echo
	lively    = 6.0   // dB: a voice that varies less than this cannot be recognised
)

// Envelope is how loud a voice was around each of the last bins, oldest first, in dBFS not under what can be heard.
type Envelope struct {
	last  int64 // number of the newest bin
	level [bins]float32

	// Running sums, from which the mean and the deviation of the points from any bin on follow.
	sum, squares [bins + skip]float64
}

// envelope adds up energies in bins of time.
type envelope struct {
	last   int64
	energy [bins]float32
}

func (e *envelope) add(energy float32, at time.Time) {
	now := at.UnixNano() / int64(bin)
	if now > e.last {
		for n := max(e.last+1, now-bins+1); n <= now; n++ {
			e.energy[n&(bins-1)] = 0
		}
		e.last = now
	}
	if now > e.last-bins { // else it is older than all that is kept
		e.energy[now&(bins-1)] += energy
	}
}

func (e *envelope) at(n int64) float64 {
	if n > e.last || n <= e.last-bins {
		return 0
	}
	return float64(e.energy[n&(bins-1)])
}

// Envelope puts that of the last seconds before an instant into of. Each bin is told with its two neighbours, since packets come early and late.
func (m *Meter) Envelope(now time.Time, of *Envelope) {
	of.last = now.UnixNano()/int64(bin) - 2 // its later neighbour is over
	const samples = 3 * media.FrameSamples
	for i := range of.level {
		n := of.last - bins + 1 + int64(i)
		of.level[i] = inaudible
		if e := m.envelope.at(n-1) + m.envelope.at(n) + m.envelope.at(n+1); e > 0 {
			of.level[i] = max(inaudible, decibels(2*e/samples/fullScale/fullScale))
		}
		v := float64(of.level[i])
		of.sum[i+skip], of.squares[i+skip] = of.sum[i]+v, of.squares[i]+v*v
	}
}

// points are those of an envelope that are compared.
const points = (bins - farthest + skip - 1) / skip

// Echo compares what was sent to a telephone with what came from it: the delay at which the one is most like the other, 40 to 500 ms, and
// how like, by the correlation of their envelopes, up to 1. ok is false when what was sent does not vary enough to be recognised, or when
// nothing came back that is softer.
func Echo(sent, came *Envelope) (delay time.Duration, like float64, ok bool) {
	outMean, outDev := sent.spread(0)
	if sent.last != came.last || outDev < lively {
		return 0, 0, false
	}
	var even [points]float32 // what was sent, around its mean: so the mean of what came does not matter
	for i := range even {
		even[i] = sent.level[i*skip] - float32(outMean)
	}
	best := 0
	for lag := nearest; lag <= farthest; lag++ {
		mean, dev := came.spread(lag)
		if dev < lively/2 || mean > outMean {
			continue
		}
		if r := product(&even, came.level[lag:]) / points / outDev / dev; r > like {
			like, best, ok = r, lag, true
		}
	}
	return time.Duration(best) * bin, like, ok
}

// product is the sum of what was sent times what came.
func product(sent *[points]float32, came []float32) float64 {
	came = came[:(points-1)*skip+1]
	var sum [2]float32 // two, so that an addition need not wait for the one before
	for i, v := range sent {
		sum[i&1] += v * came[i*skip]
	}
	return float64(sum[0] + sum[1])
}

// spread is the mean and the deviation of the points from a bin on.
func (e *Envelope) spread(first int) (mean, deviation float64) {
	end := first + points*skip
	mean = (e.sum[end] - e.sum[first]) / points
	return mean, math.Sqrt(max((e.squares[end]-e.squares[first])/points-mean*mean, 0))
}
