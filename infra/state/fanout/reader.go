package fanout

import (
	"context"
	"sync"

	"github.com/boyunhq/boyun/infra/state"
)

// reader is one subscriber's waiting line. When it is full the oldest event is dropped, and the event that follows the hole says
// how many are missing.
type reader struct {
	wake chan struct{} // holds one token when the line may have become non-empty

	mu     sync.Mutex
	queue  []state.Event
	lost   int // dropped after what was handed out and before queue[0]
	missed int // lost on the way, after the last of queue
}

func (r *reader) push(e state.Event, buffer int) {
	r.mu.Lock()
	if len(r.queue) >= buffer {
		r.lost += 1 + r.queue[0].Lost
		r.queue = append(r.queue[:0], r.queue[1:]...)
	}
	e.Lost, r.missed = r.missed, 0
	r.queue = append(r.queue, e)
	r.mu.Unlock()
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

// gap counts a loss that happened before this process saw the events: the next one that arrives tells it.
func (r *reader) gap() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.missed++
}

func (r *reader) next() (state.Event, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.queue) == 0 {
		return state.Event{}, false
	}
	e := r.queue[0]
	r.queue = append(r.queue[:0], r.queue[1:]...)
	e.Lost += r.lost
	r.lost = 0
	return e, true
}

func (r *reader) pump(ctx context.Context, done <-chan struct{}, out chan<- state.Event) {
	for {
		e, ok := r.next()
		if !ok {
			select {
			case <-r.wake:
				continue
			case <-ctx.Done():
				return
			case <-done:
				return
			}
		}
		select {
		case out <- e:
		case <-ctx.Done():
			return
		case <-done:
			return
		}
	}
}
