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
			of.level[i] = float32(max(inaudible, 10*math.Log10(2*e/samples/fullScale/fullScale)))
		}
	}
}

// Echo compares what was sent to a telephone with what came from it: the delay at which the one is most like the other, 40 to 500 ms, and
// how like, by the correlation of their envelopes, up to 1. ok is false when what was sent does not vary enough to be recognised, or when
// nothing came back that is softer.
func Echo(sent, came *Envelope) (delay time.Duration, like float64, ok bool) {
	out := sent.level[:bins-farthest]
	outMean, outDev := spread(out)
	if sent.last != came.last || outDev < lively {
		return 0, 0, false
	}
	best := 0
	for lag := nearest; lag <= farthest; lag++ {
		in := came.level[lag : lag+len(out)]
		mean, dev := spread(in)
		if dev < lively/2 || mean > outMean {
			continue
		}
		var sum float64
		for i := 0; i < len(out); i += skip {
			sum += (float64(out[i]) - outMean) * (float64(in[i]) - mean)
		}
		if r := sum / float64((len(out)+skip-1)/skip) / outDev / dev; r > like {
			like, best, ok = r, lag, true
		}
	}
	return time.Duration(best) * bin, like, ok
}

func spread(levels []float32) (mean, deviation float64) {
	var sum, squares float64
	for i := 0; i < len(levels); i += skip {
		v := float64(levels[i])
		sum += v
		squares += v * v
	}
	n := float64((len(levels) + skip - 1) / skip)
	mean = sum / n
	return mean, math.Sqrt(max(squares/n-mean*mean, 0))
}
