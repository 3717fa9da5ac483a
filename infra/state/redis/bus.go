package redis

import (
	"context"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/boyunhq/boyun/infra/state"
)

// Publish sends event to the subscribers of topic on every node.
func (s *State) Publish(ctx context.Context, topic string, event []byte) error {
	if err := s.client.Publish(ctx, s.keys+"bus:"+topic, event).Err(); err != nil {
		return away("publish "+topic, err)
	}
	return nil
}

// Subscribe delivers events of topic until ctx or the State ends. It returns once Redis has confirmed, so that what is published
// afterwards arrives. When the connection breaks it comes back by itself, and the next event has Lost > 0.
func (s *State) Subscribe(ctx context.Context, topic string) (<-chan state.Event, error) {
	events := s.bus.Subscribe(ctx, topic, s.topics.changed, func() {})
	away := time.NewTimer(s.cfg.Timeout) // when Redis is away the subscription begins, with a gap, when it is back
	defer away.Stop()
	select {
	case <-s.topics.confirmed(topic):
	case <-ctx.Done():
	case <-away.C:
		s.cfg.Logger.Warn("subscription waits for Redis", "topic", topic)
	}
	return events, nil
}

// listen reads the one subscribing connection of this process until ctx ends.
func (s *State) listen(ctx context.Context) {
	broken := false
	for ctx.Err() == nil {
		message, err := s.pubsub.Receive(ctx) // reconnects and subscribes again by itself after an error
		if err != nil {
			if ctx.Err() == nil && !broken {
				broken = true
				s.cfg.Logger.Warn("live events interrupted", "error", err)
			}
			pause(ctx, s.cfg.Beat)
			continue
		}
		if broken {
			broken = false
			for _, topic := range s.bus.Topics() {
				s.bus.Gap(topic)
			}
		}
		switch m := message.(type) {
		case *redis.Message:
			s.bus.Deliver(strings.TrimPrefix(m.Channel, s.keys+"bus:"), []byte(m.Payload))
		case *redis.Subscription:
			if m.Kind == "subscribe" {
				s.topics.confirm(strings.TrimPrefix(m.Channel, s.keys+"bus:"))
			}
		}
	}
}

func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}
