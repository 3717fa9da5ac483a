package trunk

import (
	"context"
	"encoding/json"
	"log/slog"
	"math"
	"slices"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/tenant"
)

// Board is where nodes post how their trunks stand (infra/state), for pages that any node may serve.
type Board interface {
	Put(ctx context.Context, key string, value []byte, ttl time.Duration) error
	Publish(ctx context.Context, topic string, event []byte) error
}

// Posts reads what nodes have posted.
type Posts interface {
	List(ctx context.Context, prefix string) (map[string][]byte, error)
}

// Topic is where the bus tells that a trunk of the tenant stands otherwise than before; the event is a Turn.
func Topic(t tenant.ID) string { return "tenant/" + string(t) + "/trunks" }

// Turn is one event on Topic.
type Turn struct {
	Trunk dialer.TrunkID `json:"trunk"`
}

// Teller tells pages that a trunk's page has something new to show.
func Teller(board Board, log *slog.Logger) func(ctx context.Context, t tenant.ID, id dialer.TrunkID) {
	return func(ctx context.Context, t tenant.ID, id dialer.TrunkID) {
		raw, err := json.Marshal(Turn{id})
		if err == nil {
			err = board.Publish(ctx, Topic(t), raw)
		}
		if err != nil {
			log.Debug("pages are not told of a trunk", "tenant", t, "trunk", id, "error", err)
		}
	}
}

// Post is how a trunk stands on one node.
type Post struct {
	Node      string        `json:"node"`
	State     State         `json:"state"`
	Since     time.Time     `json:"since"`
	Host      string        `json:"host,omitempty"`
	Until     time.Time     `json:"until,omitzero"`
	RoundTrip time.Duration `json:"rtt,omitempty"`
	Reason    string        `json:"reason,omitempty"`
	Calls     int           `json:"calls"`
	PerSecond float64       `json:"cps"` // calls started a second, over the last ten
	Resting   []Resting     `json:"resting,omitempty"`
}

// The rhythm of the board.
const (
	postEvery = time.Second
	postAgain = 10 * time.Second // even if nothing has changed
	postLife  = 30 * time.Second
)

func postKey(t tenant.ID, id dialer.TrunkID) string {
	return "trunkpost/" + string(t) + "/" + string(id) + "/"
}

// ReadPosts lists how a trunk stands on every node that has to do with it.
func ReadPosts(ctx context.Context, from Posts, t tenant.ID, id dialer.TrunkID) ([]Post, error) {
	found, err := from.List(ctx, postKey(t, id))
	if err != nil {
		return nil, err
	}
	var posts []Post
	for _, raw := range found {
		var p Post
		if json.Unmarshal(raw, &p) == nil {
			posts = append(posts, p)
		}
	}
	slices.SortFunc(posts, func(a, b Post) int { return a.Since.Compare(b.Since) })
	return posts, nil
}

// post tells the board of every trunk that is kept up or carries calls, until ctx ends.
func (t *Trunks) post(ctx context.Context) {
	type posted struct {
		Post
		at time.Time
	}
	last := map[trunkKey]posted{}
	tick := time.NewTicker(postEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		now := time.Now()
		for _, key := range t.kept() {
			p := t.postOf(key, now)
			was, told := last[key]
			changed := !told || !p.like(was.Post)
			if !changed && now.Sub(was.at) < postAgain {
				continue
			}
			if err := t.tellBoard(ctx, key, p, changed); err != nil {
				t.log.Debug("pages miss how a trunk stands", "tenant", key.tenant, "trunk", key.id, "error", err)
				continue
			}
			last[key] = posted{p, now}
		}
	}
}

func (t *Trunks) tellBoard(ctx context.Context, key trunkKey, p Post, changed bool) error {
	ctx, cancel := context.WithTimeout(ctx, postEvery)
	defer cancel()
	raw, err := json.Marshal(p)
	if err != nil {
		return err
	}
	if err := t.world.Board.Put(ctx, postKey(key.tenant, key.id)+t.cfg.Node, raw, postLife); err != nil || !changed {
		return err
	}
	if raw, err = json.Marshal(Turn{key.id}); err != nil {
		return err
	}
	return t.world.Board.Publish(ctx, Topic(key.tenant), raw)
}

// kept lists the trunks this node has to do with.
func (t *Trunks) kept() (keys []trunkKey) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	for key := range t.keepers {
		keys = append(keys, key)
	}
	return keys
}

func (t *Trunks) postOf(key trunkKey, now time.Time) Post {
	s := t.Status(key.tenant, key.id)
	rate := math.Round(t.usageOf(key).rate(now)*10) / 10
	resting := t.breakers.resting(key.tenant, key.id, now)
	slices.SortFunc(resting, func(a, b Resting) int { return a.Since.Compare(b.Since) })
	return Post{Node: t.cfg.Node, State: s.State, Since: s.Since, Host: s.Host, Until: s.Until, RoundTrip: s.RoundTrip, Reason: s.Reason, Calls: s.Calls,
		PerSecond: rate, Resting: resting}
}

// like tells whether a page would show the same.
func (p Post) like(q Post) bool {
	return p.State == q.State && p.Host == q.Host && p.Reason == q.Reason && p.Calls == q.Calls && p.PerSecond == q.PerSecond &&
		p.RoundTrip == q.RoundTrip && slices.Equal(p.Resting, q.Resting)
}
