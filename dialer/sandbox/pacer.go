package sandbox

import (
	"context"
	"sync"
	"time"

	"github.com/boyunhq/boyun/media"
)

// mostLate is how many frames a delayed pacer makes up for; what is older is lost, as on a congested network.
const mostLate = 10

// pacer moves every callee's audio by one 20 ms clock, in one goroutine. Without legs it sleeps.
type pacer struct {
	mu    sync.Mutex
	legs  map[*sound]struct{}
	round []*sound // the legs of this round, kept to avoid allocating
	wake  chan struct{}
}

func newPacer() *pacer {
	return &pacer{legs: map[*sound]struct{}{}, wake: make(chan struct{}, 1)}
}

func (p *pacer) add(s *sound) {
	p.mu.Lock()
	p.legs[s] = struct{}{}
	p.mu.Unlock()
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

func (p *pacer) remove(s *sound) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.legs, s)
}

// run moves frames until ctx ends.
func (p *pacer) run(ctx context.Context) {
	clock := time.NewTimer(time.Hour)
	defer clock.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-p.wake:
		}
		next := time.Now()
		for p.busy() {
			clock.Reset(time.Until(next))
			select {
			case <-ctx.Done():
				return
			case <-clock.C:
			}
			now := time.Now()
			frames := 1 + int(now.Sub(next)/media.FrameDuration)
			next = next.Add(time.Duration(frames) * media.FrameDuration)
			p.turn(now, min(frames, mostLate))
		}
	}
}

func (p *pacer) busy() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.legs) > 0
}

func (p *pacer) turn(now time.Time, frames int) {
	p.mu.Lock()
	p.round = p.round[:0]
	for s := range p.legs {
		p.round = append(p.round, s)
	}
	p.mu.Unlock()
	for i, s := range p.round {
		for range frames {
			s.tick(now)
		}
		p.round[i] = nil
	}
}
