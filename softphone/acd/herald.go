package acd

import (
	"context"
	"encoding/json"
	"log/slog"
	"time"

	"github.com/boyunhq/boyun/tenant"
)

// Board keeps what every node shows of its queues and tells of changes (infra/state).
type Board interface {
	Put(ctx context.Context, key string, value []byte, ttl time.Duration) error
	Publish(ctx context.Context, topic string, event []byte) error
}

// The herald's rhythm: changes are told at most twice a second, and a picture that is not renewed is forgotten.
const (
	tellEvery  = 500 * time.Millisecond
	renewEvery = 5 * time.Second
	forgotten  = 15 * time.Second
)

// BoardPrefix is below which every node keeps its Lines of a tenant, as JSON.
func BoardPrefix(t tenant.ID) string { return "queues/" + string(t) + "/" }

// Topic is where changes of a tenant's queues are told.
func Topic(t tenant.ID) string { return "tenant/" + string(t) + "/queues" }

// Herald tells screens how this node's queues stand.
type Herald struct {
	Queue *Queue
	Board Board
	Node  string
	Log   *slog.Logger
}

// Run tells until ctx ends.
func (h *Herald) Run(ctx context.Context) error {
	tick := time.NewTicker(tellEvery)
	defer tick.Stop()
	renewed := h.Queue.now()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		all := h.Queue.now().Sub(renewed) >= renewEvery
		if all {
			renewed = h.Queue.now()
		}
		for t, changed := range h.Queue.news(all) {
			h.tell(ctx, t, changed)
		}
	}
}

func (h *Herald) tell(ctx context.Context, t tenant.ID, changed bool) {
	raw, err := json.Marshal(h.Queue.Lines(t))
	if err == nil {
		err = h.Board.Put(ctx, BoardPrefix(t)+h.Node, raw, forgotten)
	}
	if err == nil && changed {
		err = h.Board.Publish(ctx, Topic(t), []byte(`{}`))
	}
	if err != nil && ctx.Err() == nil {
		h.Log.Warn("screens do not see how the queues stand", "tenant", t, "error", err)
	}
}

// news takes the tenants whose floor changed since the last time; all names the others with a floor too, as unchanged.
func (q *Queue) news(all bool) map[tenant.ID]bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	found := q.changed
	q.changed = map[tenant.ID]bool{}
	if all {
		for t := range q.floors {
			if !found[t] {
				found[t] = false
			}
		}
	}
	return found
}
