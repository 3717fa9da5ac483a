package signup

import (
	"context"
	"encoding/json"
	"iter"
	"time"
)

const askEvery = 5 * time.Second // the bus may lose news

// Topic is where the steps of a sign-up are told on the bus, each as {"step": "tenant"}.
func Topic(id ID) string { return "signup/" + string(id) }

// tell says that id has come to step. It is a courtesy: whoever watches asks again when it hears nothing.
func (s *Signups) tell(ctx context.Context, id ID, step Step) {
	event, err := json.Marshal(map[string]Step{"step": step})
	if err == nil {
		err = s.Bus.Publish(context.WithoutCancel(ctx), Topic(id), event)
	}
	if err != nil {
		s.Logger.Warn("a sign-up's step was not told", "signup", id, "step", step, "error", err)
	}
}

// Watch yields the sign-up as it is and again whenever it has moved, until it is ready, ctx ends or it cannot be read, which is the
// last thing it yields.
func (s *Signups) Watch(ctx context.Context, id ID) iter.Seq2[Signup, error] {
	return func(yield func(Signup, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		moves, err := s.Bus.Subscribe(ctx, Topic(id))
		if err != nil {
			yield(Signup{}, err)
			return
		}
		tick := time.NewTicker(askEvery)
		defer tick.Stop()
		var last Signup
		for {
			now, err := s.Get(ctx, id)
			if ctx.Err() != nil {
				return
			}
			if changed := now != last; err != nil || changed {
				if !yield(now, err) || err != nil || now.Step == Ready {
					return
				}
			}
			last = now
			select {
			case _, open := <-moves:
				if !open {
					return
				}
			case <-tick.C:
			case <-ctx.Done():
				return
			}
		}
	}
}
