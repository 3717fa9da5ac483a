package redis

import (
	"context"
	"slices"
	"sync"
	"time"
)

// topics knows which channels the server has confirmed. One goroutine (follow) brings the server's list in line with the readers
// of the fan-out, so nobody waits for the network under a lock, and a channel is left only when nobody read it for a whole beat.
type topics struct {
	kick chan struct{} // one token: the readers' topics have changed

	mu    sync.Mutex
	known map[string]chan struct{} // closed when confirmed
}

func newTopics() topics {
	return topics{kick: make(chan struct{}, 1), known: map[string]chan struct{}{}}
}

func (t *topics) changed() {
	select {
	case t.kick <- struct{}{}:
	default:
	}
}

// confirmed returns the channel that is closed once the server delivers topic. Ask it after the reader is in the fan-out.
func (t *topics) confirmed(topic string) <-chan struct{} {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.entry(topic)
}

func (t *topics) entry(topic string) chan struct{} {
	if t.known[topic] == nil {
		t.known[topic] = make(chan struct{})
	}
	return t.known[topic]
}

func (t *topics) confirm(topic string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	select {
	case <-t.entry(topic):
	default:
		close(t.entry(topic))
	}
}

// forget drops topic unless somebody reads it again; read is asked under the lock so that a reader that came in between either
// counts here or waits for a new confirmation.
func (t *topics) forget(topic string, read func() []string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if slices.Contains(read(), topic) {
		return false
	}
	delete(t.known, topic)
	return true
}

// follow subscribes what is read and, a beat later, leaves what is not. Errors need no answer: go-redis keeps the list and
// subscribes all of it when the connection is back.
func (s *State) follow(ctx context.Context) {
	tick := time.NewTicker(s.cfg.Beat)
	defer tick.Stop()
	idle := map[string]int{} // topic on the server -> beats without a reader
	for {
		beat := 0
		select {
		case <-ctx.Done():
			return
		case <-s.topics.kick:
		case <-tick.C:
			beat = 1
		}
		read := s.bus.Topics()
		for _, topic := range read {
			if _, there := idle[topic]; !there {
				_ = s.pubsub.Subscribe(ctx, s.channel(topic))
			}
			idle[topic] = 0
		}
		for topic := range idle {
			if slices.Contains(read, topic) {
				continue
			}
			if idle[topic] += beat; idle[topic] > 1 && s.topics.forget(topic, s.bus.Topics) {
				delete(idle, topic)
				_ = s.pubsub.Unsubscribe(ctx, s.channel(topic))
			}
		}
	}
}

func (s *State) channel(topic string) string { return s.keys + "bus:" + topic }
