package print

import (
	"math"
	"time"

	"github.com/boyunhq/boyun/media"
)

// Match is a sample heard in a call.
type Match struct {
	ID, Name   string // of the sample
	Class      string
	Confidence float64       // 0 to 1
	Begun      time.Duration // in the sound heard, where the sample began; negative when its beginning was not heard
	Ends       time.Duration // in the sound heard, where the sample is over
	At         time.Duration // in the sound heard: now
	Hits       int           // pairs found again
	Share      float64       // of the pairs the sample has there
}

// Matcher listens for the samples of some indexes in one call. It allocates nothing after NewMatcher; not safe for concurrent use.
type Matcher struct {
	finder  Finder
	ring    ring
	indexes [2]*Index
	votes   [2][slots]vote
	best    [8]candidate
	frames  int
	found   func(Peak)
	made    func(uint32)
	now     Peak
}

// vote counts the pairs that put one variant at one place. A slot that is fought over goes to the one who comes more often.
type vote struct {
	variant uint16
	place   int16 // hop of the call at which the variant began, two hops each
	hits    uint16
}

// candidate is the best vote of one sample.
type candidate struct {
	vote
	index, sample int
	last          int // hop of its newest pair
}

const (
	slots    = 1024
	fewest   = 10   // pairs, below which nothing is believed
	fairness = 0.07 // of the sample's pairs so far
	belief   = 1.6  // evidence that makes it two thirds sure; see docs/detection.md for what other sounds reach
	lead     = 1.4  // a sample of another class must have so much less evidence
	cover    = 0.8  // of a sample that must have been heard
	tail     = 0.5  // or so much of it, its end included
	fresh    = 10   // hops since its last pair
)

// NewMatcher listens for the samples of one or two indexes; nil ones are passed over.
func NewMatcher(indexes ...*Index) *Matcher {
	m := &Matcher{}
	n := 0
	for _, x := range indexes {
		if x != nil && len(x.samples) > 0 && n < len(m.indexes) {
			m.indexes[n] = x
			n++
		}
	}
	m.made = m.count
	m.found = func(p Peak) {
		m.now = p
		m.ring.pair(p, m.made)
	}
	return m
}

// Hear takes a frame of 160 samples at 8 kHz.
func (m *Matcher) Hear(samples []int16) {
	m.frames++
	m.finder.Hear(samples, m.found)
}

func (m *Matcher) count(key uint32) {
	for i, x := range m.indexes {
		if x == nil {
			return
		}
		for _, p := range x.find(key) {
			m.vote(i, p)
		}
	}
}

func (m *Matcher) vote(index int, p posting) {
	begun := int(m.now.Hop) - int(p.hop)
	if begun > math.MaxInt16 {
		return
	}
	place := int16(begun >> 1)
	v := &m.votes[index][(uint32(p.variant)*2654435761>>16^uint32(uint16(place))*40503)%slots]
	switch {
	case v.hits > 0 && v.variant == p.variant && v.place == place:
		v.hits++
	case v.hits > 1:
		v.hits--
		return
	default:
		*v = vote{p.variant, place, 1}
		return
	}
	if v.hits >= fewest {
		m.keep(index, *v)
	}
}

// keep makes a vote the candidate of its sample, if it is the best of it.
func (m *Matcher) keep(index int, v vote) {
	sample := m.indexes[index].variants[v.variant].sample
	least := 0
	for i := range m.best {
		c := &m.best[i]
		if c.hits > 0 && c.index == index && c.sample == sample {
			if v.hits > c.hits {
				c.vote, c.last = v, int(m.now.Hop)
			}
			return
		}
		if c.hits < m.best[least].hits {
			least = i
		}
	}
	if v.hits > m.best[least].hits {
		m.best[least] = candidate{v, index, sample, int(m.now.Hop)}
	}
}

// evidence is how many pairs were found, weighed by what share they are of those the sample has up to now. whole tells that enough of
// the sample has been heard, up to now or to its end: a carrier's announcements begin with the same words.
func (m *Matcher) evidence(c candidate) (evidence, share float64, whole bool) {
	sum := m.indexes[c.index].variants[c.variant].sum
	now := m.finder.hops - beside
	from, to := max(-2*int(c.place), 0), max(now-2*int(c.place), 0)
	there := int(sum[min(to, len(sum)-1)]) - int(sum[min(from, len(sum)-1)])
	share = min(float64(c.hits)/float64(max(there, fewest)), 1)
	end := len(sum) - 1
	heard := float64(min(to, end)-from) / float64(max(end, 1))
	recent := now-c.last <= fresh || to > end && c.last-2*int(c.place) >= end-4*fresh
	return float64(c.hits) * share, share, recent && (heard >= cover || heard >= tail && float64(to) >= 0.95*float64(end))
}

// Best is the best match so far. It is of confidence 0 when there is none, or when samples of two classes are alike up to now.
func (m *Matcher) Best() Match {
	var best, other float64
	var found Match
	var sure bool
	for _, c := range m.best {
		if c.hits == 0 {
			continue
		}
		e, share, whole := m.evidence(c)
		sample := &m.indexes[c.index].samples[c.sample]
		if e <= best {
			if sample.Class != found.Class {
				other = max(other, e)
			}
			continue
		}
		if sample.Class != found.Class {
			other = best
		}
		best, sure = e, whole
		found = Match{ID: sample.ID, Name: sample.Name, Class: sample.Class, Confidence: 1 - math.Exp(-e/belief), Begun: 2 * time.Duration(c.place) * hopTime,
			Ends: time.Duration(2*int(c.place)+len(m.indexes[c.index].variants[c.variant].sum)) * hopTime, At: time.Duration(m.frames) * media.FrameDuration, Hits: int(c.hits), Share: share}
	}
	if !sure || found.Share < fairness || best < lead*other {
		return Match{}
	}
	return found
}

const hopTime = HopSamples * time.Second / media.SampleRate

// Find is the best match in a whole recording.
func Find(samples []int16, indexes ...*Index) Match {
	m := NewMatcher(indexes...)
	for ; len(samples) >= media.FrameSamples; samples = samples[media.FrameSamples:] {
		m.Hear(samples[:media.FrameSamples])
	}
	return m.Best()
}
