// Package impair owns bad networks for tests: which packets are lost, late, doubled or overtaken, decided by a seed, so that a run can be had
// again. Path decides in virtual time; Relay does it to real UDP packets between two addresses. It does not judge what comes of it.
package impair

import (
	"math/rand/v2"
	"slices"
	"time"
)

// Network is what a path does to packets. The zero value delivers each at once.
type Network struct {
	Delay     time.Duration // of every packet
	Jitter    time.Duration // standard deviation of what comes on top, half of a bell: packets may overtake each other
	Loss      float64       // share of packets, 0..1
	Burst     float64       // BurstR of G.107: mean run of lost packets against that of random loss; 0 or 1: at random
	Reorder   float64       // share of packets that are held back by Hold
	Hold      time.Duration
	Duplicate float64 // share of packets that come twice
	Blackouts []Blackout
}

// Blackout is a stretch, from the first packet, in which nothing passes.
type Blackout struct{ From, To time.Duration }

// Path is a network with its state. Not safe for concurrent use.
type Path struct {
	Network
	random *rand.Rand
	losing bool
	Lost   int // packets so far
}

// Path begins anew; equal seeds do the same to equal packets.
func (n Network) Path(seed uint64) *Path {
	return &Path{Network: n, random: rand.New(rand.NewPCG(seed, 107))}
}

// Send tells when a packet arrives that is sent so long after the first one: never, once or twice.
func (p *Path) Send(at time.Duration) (arrivals []time.Duration) {
	lost, jitter, held, twice := p.lose(), p.random.NormFloat64(), p.random.Float64() < p.Reorder, p.random.Float64() < p.Duplicate
	dark := slices.ContainsFunc(p.Blackouts, func(b Blackout) bool { return b.From <= at && at < b.To })
	if lost || dark {
		p.Lost++
		return nil
	}
	arrival := at + p.Delay + time.Duration(max(jitter, -jitter)*float64(p.Jitter))
	if held {
		arrival += p.Hold
	}
	arrivals = append(arrivals, arrival)
	if twice {
		arrivals = append(arrivals, arrival+time.Millisecond)
	}
	return arrivals
}

// lose is Gilbert's model: in a run of losses the next one is lost with a probability that gives runs the mean length they shall have.
func (p *Path) lose() bool {
	draw := p.random.Float64()
	if p.Loss <= 0 {
		return false
	}
	mean := max(p.Burst, 1) / (1 - p.Loss) // of a run
	stay := 1 - 1/mean
	begin := p.Loss / (1 - p.Loss) / mean
	if p.losing {
		p.losing = draw < stay
	} else {
		p.losing = draw < begin
	}
	return p.losing
}
