// Package memory owns the shared state of an installation that is one process: the same promises as Redis keeps for many, with
// nothing to install. It forgets all of it when the process ends, which state.State allows. Time is time.Now, so that tests may
// run it in a synctest bubble.
package memory

import (
	"context"
	"time"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/state"
	"github.com/boyunhq/boyun/infra/state/fanout"
)

// State is the memory implementation of state.State.
type State struct {
	shelf
	places
	limiter
	bus *fanout.Fanout
}

var _ state.State = (*State)(nil)

// buffer is how many events a slow subscriber may be behind before it loses the oldest.
const buffer = 256

// New returns an empty State.
func New() *State {
	return &State{
		shelf:   shelf{entries: map[string]entry{}},
		places:  places{names: map[string]*taken{}},
		limiter: limiter{next: map[string]time.Time{}},
		bus:     fanout.New(buffer),
	}
}

// Publish delivers event to this process's subscribers.
func (s *State) Publish(ctx context.Context, topic string, event []byte) error {
	if err := ctx.Err(); err != nil {
		return fault.Wrap(fault.Unavailable, "cancelled", "publish "+topic, err)
	}
	s.bus.Deliver(topic, append([]byte(nil), event...))
	return nil
}

// Subscribe delivers events of topic until ctx or the State ends.
func (s *State) Subscribe(ctx context.Context, topic string) (<-chan state.Event, error) {
	return s.bus.Subscribe(ctx, topic, func() {}, func() {}), nil
}

// Close ends the subscriptions.
func (s *State) Close() error {
	s.bus.Close()
	return nil
}
