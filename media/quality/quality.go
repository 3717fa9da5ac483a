// Package quality owns how good a stream sounds: the E-model of ITU-T G.107 in the simplified form for G.711 with packet loss
// concealment, the arithmetic from counted packets to a mean opinion score, how both sides of a talk sounded second by second, and when
// that is worth an alarm. It does not count packets (media/rtp does) nor tell anybody (softphone/bridge does). No clock; docs/quality.md has the
// parameters and limits.
package quality

import (
	"math"
	"time"

	"github.com/boyunhq/boyun/media"
)

// Path is what a voice path does to speech.
type Path struct {
	OneWay time.Duration // mouth to ear delay, Ta
	Loss   float64       // packets lost or too late, 0..1
	Burst  float64       // BurstR of G.107: 1 random loss, above 1 bursty; 0 means 1
}

const (
	best       = 93.2 // R with all parameters of G.107 at their defaults
	robustness = 25.1 // Bpl of G.711 with the concealment of its appendix I (G.113)
	steady     = 60 * time.Millisecond
)

// R is the transmission rating factor, 0..93.2 (G.107: R = Ro - Idd - Ie,eff; Ie of G.711 is 0).
func R(p Path) float64 {
	return min(max(best-delayImpairment(p.OneWay)-lossImpairment(p.Loss, p.Burst), 0), best)
}

// MOS is the mean opinion score a rating factor stands for, 1..4.5 (G.107 annex B).
func MOS(r float64) float64 {
	switch {
	case r <= 6.5: // the cubic dips below 1 here
		return 1
	case r >= 100:
		return 4.5
	}
	return 1 + 0.035*r + r*(r-60)*(100-r)*7e-6
}

// delayImpairment is Idd of G.107 (7-27): nothing up to 100 ms.
func delayImpairment(oneWay time.Duration) float64 {
	ms := float64(oneWay) / float64(time.Millisecond)
	if ms <= 100 {
		return 0
	}
	x := math.Log2(ms / 100)
	return 25 * (math.Pow(1+math.Pow(x, 6), 1.0/6) - 3*math.Pow(1+math.Pow(x/3, 6), 1.0/6) + 2)
}

// lossImpairment is Ie,eff of G.107 (7-29) with Ie = 0.
func lossImpairment(loss, burst float64) float64 {
	if loss <= 0 {
		return 0
	}
	percent := min(loss, 1) * 100
	return 95 * percent / (percent/max(burst, 1) + robustness)
}

// Burst is BurstR of G.107 (7-29): the mean length of the runs of missed packets over the length they would have if loss were random, 1/(1-p).
// It is 1 when nothing was missed, and when runs are shorter than by chance.
func Burst(q media.Quality) float64 {
	if q.Bursts == 0 || q.Missed == 0 || q.Packets == 0 {
		return 1
	}
	missed := float64(q.Missed)
	return max(missed/float64(q.Bursts)*(1-missed/(missed+float64(q.Packets))), 1)
}

// Of is q with its MOS: loss is counted, the one-way delay is half the round trip plus what a jitter buffer of twice the jitter and a
// frame at each end add. Without a single packet MOS stays 0.
func Of(q media.Quality) media.Quality {
	if q.Packets == 0 {
		q.MOS = 0
		return q
	}
	q.MOS = MOS(Rating(q))
	return q
}

// Rating is R of a stream of which packets were counted.
func Rating(q media.Quality) float64 {
	return R(Path{OneWay: q.RoundTrip/2 + 2*q.Jitter + steady, Loss: Loss(q), Burst: Burst(q)})
}

// Loss is the share of packets that were lost, 0..1.
func Loss(q media.Quality) float64 {
	if q.Lost == 0 {
		return 0
	}
	return float64(q.Lost) / float64(q.Packets+q.Lost)
}

// Between is what happened from one reading of a stream to a later one, with its own MOS. If nothing arrived in between, the MOS is 1:
// silence where speech should be is the worst there is.
func Between(before, now media.Quality) media.Quality {
	d := now
	d.Packets, d.Lost, d.Reordered = below(now.Packets, before.Packets), below(now.Lost, before.Lost), below(now.Reordered, before.Reordered)
	d.Missed, d.Bursts = below(now.Missed, before.Missed), below(now.Bursts, before.Bursts)
	if d.Packets == 0 {
		d.MOS = 1
		return d
	}
	return Of(d)
}

// below is a-b, or 0 if b is more: packets counted as lost may turn up later.
func below(a, b uint64) uint64 {
	if b > a {
		return 0
	}
	return a - b
}
