// Package redis owns the shared state of many processes: state.State on one Redis primary (alone or behind Sentinel; not Cluster,
// its scripts touch keys of one slot). Redis may lose everything at any instant: a flushed server refuses new places until each
// node has put its own back, so a limit holds through it. Redis being away is fault.Unavailable; what to do then is the caller's.
package redis

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/state"
	"github.com/boyunhq/boyun/infra/state/fanout"
)

// Config says which server and how patient we are with it.
type Config struct {
	URL     string        // redis://, rediss:// or unix://
	Prefix  string        // before every key, for a server shared with others; default "boyun"
	Timeout time.Duration // of one command; default 1 s
	Beat    time.Duration // how often a node looks whether Redis forgot its places; default 500 ms
	Rebuild time.Duration // after Redis forgot, new places wait this long for the nodes' own; default 4 beats
	Buffer  int           // events a slow subscriber may be behind; default 256
	Logger  *slog.Logger  // required
}

// Validate fills the defaults and refuses what cannot work.
func (c *Config) Validate() error {
	c.Prefix = orDefault(c.Prefix, "boyun")
	c.Timeout = orDefault(c.Timeout, time.Second)
	c.Beat = orDefault(c.Beat, 500*time.Millisecond)
	c.Rebuild = orDefault(c.Rebuild, 4*c.Beat)
	c.Buffer = orDefault(c.Buffer, 256)
	if c.URL == "" || c.Logger == nil {
		return fault.New(fault.Invalid, "redis_config", "Redis needs a URL (BOYUN_REDIS_URL) and a logger")
	}
	if c.Rebuild < 2*c.Beat || c.Timeout < 0 || c.Beat < 0 {
		return fault.New(fault.Invalid, "redis_config", "Redis: rebuild time must be at least two beats")
	}
	return nil
}

func orDefault[T comparable](v, d T) T {
	var zero T
	if v == zero {
		return d
	}
	return v
}

// State is the Redis implementation of state.State.
type State struct {
	cfg    Config
	client *redis.Client
	keys   string // prefix of all keys: braces keep them in one slot
	held   held   // places this process holds
	bus    *fanout.Fanout
	pubsub *redis.PubSub

	stop  context.CancelFunc
	parts sync.WaitGroup
	once  sync.Once

	topics topics
}

var _ state.State = (*State)(nil)

// Open connects, proves that the server answers, and starts the beat and the event reader; Close ends them.
func Open(ctx context.Context, cfg Config) (*State, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	options, err := redis.ParseURL(cfg.URL)
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, "redis_url", "Redis URL", errors.New("not of the form redis://user:password@host:port/db"))
	}
	options.DialTimeout, options.ReadTimeout, options.WriteTimeout = cfg.Timeout, cfg.Timeout, cfg.Timeout
	options.ContextTimeoutEnabled = true
	options.MaxRetries, options.DialerRetries = 1, 1
	s := &State{cfg: cfg, client: redis.NewClient(options), keys: "{" + cfg.Prefix + "}:",
		bus: fanout.New(cfg.Buffer), topics: newTopics()}
	if err := s.client.Ping(ctx).Err(); err != nil {
		return nil, errors.Join(away("reach Redis", err), s.client.Close())
	}
	running, stop := context.WithCancel(context.WithoutCancel(ctx))
	s.stop = stop
	s.pubsub = s.client.Subscribe(running)
	s.parts.Go(func() { s.beat(running) })
	s.parts.Go(func() { s.listen(running) })
	s.parts.Go(func() { s.follow(running) })
	return s, nil
}

// Close ends the subscriptions and the connections. Places this process holds stay until their leases end.
func (s *State) Close() error {
	var err error
	s.once.Do(func() {
		s.stop()
		s.bus.Close()
		err = errors.Join(s.pubsub.Close(), s.client.Close())
		s.parts.Wait()
	})
	return err
}

func away(doing string, err error) error {
	return fault.Wrap(fault.Unavailable, "state_away", doing, err)
}

func milliseconds(d time.Duration) int64 { return max(1, d.Milliseconds()) }
