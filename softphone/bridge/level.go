package bridge

import (
	"math"
	"sync"

	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/g711"
)

// Levels are how loud both sides spoke since the last reading, in dBFS; Floor is silence.
type Levels struct{ Agent, Customer float64 }

// Floor is the lowest level that is told.
const Floor = -90.0

// meter adds up the energy of what passes. One table look-up a sample.
type meter struct {
	mu      sync.Mutex
	energy  float64
	samples int
}

// squares holds each law byte's energy, of a full-scale sine's mean being 1. It is never written again.
var squares = [2][256]float32{energies(media.PCMU), energies(media.PCMA)}

func energies(law media.Codec) (of [256]float32) {
	for b := range of {
		v := float64(g711.DecodeSample(law, byte(b))) / math.MaxInt16
		of[b] = float32(2 * v * v)
	}
	return of
}

func (m *meter) take(p *media.Packet) {
	table := &squares[0]
	if p.Codec == media.PCMA {
		table = &squares[1]
	}
	var sum float32
	for _, b := range p.Payload {
		sum += table[b]
	}
	m.mu.Lock()
	m.energy += float64(sum)
	m.samples += len(p.Payload)
	m.mu.Unlock()
}

// read is the level since the last reading.
func (m *meter) read() float64 {
	m.mu.Lock()
	energy, n := m.energy, m.samples
	m.energy, m.samples = 0, 0
	m.mu.Unlock()
	if n == 0 || energy == 0 {
		return Floor
	}
	return max(Floor, 10*math.Log10(energy/float64(n)))
}
