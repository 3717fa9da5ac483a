package robot

import (
	"sync"
	"time"

	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/g711"
)

// Memory is an ear that keeps the last seconds of what it heard as linear samples, for judging by content.
type Memory struct {
	keep int

	mu      sync.Mutex
	samples []int16
	marks   []mark
	packets int
}

type mark struct {
	at   time.Time
	size int
}

// NewMemory keeps up to d of sound.
func NewMemory(d time.Duration) *Memory {
	return &Memory{keep: int(d / media.FrameDuration)}
}

// Hear keeps the packet's samples.
func (m *Memory) Hear(p *media.Packet, at time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	old := len(m.samples)
	m.samples = append(m.samples, make([]int16, len(p.Payload))...)
	g711.Decode(p.Codec, m.samples[old:], p.Payload)
	m.marks = append(m.marks, mark{at, len(p.Payload)})
	m.packets++
	for len(m.marks) > m.keep {
		m.samples, m.marks = m.samples[m.marks[0].size:], m.marks[1:]
	}
}

// Since is what was heard after a moment.
func (m *Memory) Since(t time.Time) []int16 {
	m.mu.Lock()
	defer m.mu.Unlock()
	skip := 0
	for _, k := range m.marks {
		if k.at.After(t) {
			break
		}
		skip += k.size
	}
	return append([]int16(nil), m.samples[skip:]...)
}

// Packets counts everything heard so far.
func (m *Memory) Packets() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.packets
}
