// Package fanout owns the delivery of live events inside one process: topics, subscribers, a bounded buffer for each and the count
// of what a slow one lost. Both implementations of state.Bus end in it; how an event reaches the process is theirs.
package fanout

import (
	"context"
	"sync"

	"github.com/boyunhq/boyun/infra/state"
)

// Fanout hands every event of a topic to each of its subscribers without ever waiting for one.
type Fanout struct {
	buffer int
	pumps  sync.WaitGroup

	mu     sync.Mutex
	topics map[string]map[*reader]struct{}
	closed bool
	done   chan struct{}
}

// New returns a Fanout that keeps up to buffer events for each slow subscriber.
func New(buffer int) *Fanout {
	return &Fanout{buffer: buffer, topics: map[string]map[*reader]struct{}{}, done: make(chan struct{})}
}

// Deliver gives data to the topic's subscribers in order of the calls. Subscribers share data and must not change it.
func (f *Fanout) Deliver(topic string, data []byte) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for r := range f.topics[topic] {
		r.push(state.Event{Topic: topic, Data: data}, f.buffer)
	}
}

// Gap tells every subscriber of topic, with its next event, that at least one was lost on the way.
func (f *Fanout) Gap(topic string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for r := range f.topics[topic] {
		r.gap()
	}
}

// Subscribe delivers topic until ctx or the Fanout ends. first tells that the topic had no subscriber before; last is called once,
// when it has none again. first is reported under the lock that last is called under, so a caller may count on their order.
func (f *Fanout) Subscribe(ctx context.Context, topic string, first, last func()) <-chan state.Event {
	out := make(chan state.Event)
	r := &reader{wake: make(chan struct{}, 1)}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		close(out)
		return out
	}
	if f.topics[topic] == nil {
		f.topics[topic] = map[*reader]struct{}{}
		first()
	}
	f.topics[topic][r] = struct{}{}
	f.pumps.Go(func() {
		defer close(out)
		defer f.leave(topic, r, last)
		r.pump(ctx, f.done, out)
	})
	return out
}

// Topics lists the topics somebody reads now.
func (f *Fanout) Topics() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	topics := make([]string, 0, len(f.topics))
	for topic := range f.topics {
		topics = append(topics, topic)
	}
	return topics
}

// Close ends every subscription and waits for it.
func (f *Fanout) Close() {
	f.mu.Lock()
	if !f.closed {
		f.closed = true
		close(f.done)
	}
	f.mu.Unlock()
	f.pumps.Wait()
}

func (f *Fanout) leave(topic string, r *reader, last func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.topics[topic], r)
	if len(f.topics[topic]) == 0 {
		delete(f.topics, topic)
		last()
	}
}
