// Package state owns the shared session state between nodes: snapshots, counted places with leases, rate limits and live events.
// Two implementations (memory, Redis) pass one conformance suite. It holds only what can be rebuilt within 5 s from Postgres and
// the nodes' heartbeats; it never holds the truth about money, calls or consent.
package state

import (
	"context"
	"time"
)

// Shelf keeps small values with a time to live (agent and call snapshots, breaker states).
type Shelf interface {
	Put(ctx context.Context, key string, value []byte, ttl time.Duration) error
	Get(ctx context.Context, key string) (value []byte, found bool, err error)
	Delete(ctx context.Context, key string) error
	// List returns every live entry whose key starts with prefix.
	List(ctx context.Context, prefix string) (map[string][]byte, error)
}

// Places counts holders of a limited good (lines, trunk channels). A place is a lease: it ends by Give or when ttl passes.
type Places interface {
	// Take takes one of limit places of name for holder, or renews the place holder already has. used counts after the call.
	Take(ctx context.Context, name, holder string, limit int, ttl time.Duration) (used int, ok bool, err error)
	Give(ctx context.Context, name, holder string) error
	Used(ctx context.Context, name string) (int, error) // an error wherever Take could not tell either
}

// Limiter is a GCRA rate limit shared by all nodes.
type Limiter interface {
	// Allow asks for one event of key at perSecond with the given burst; wait says when to try again if !ok.
	Allow(ctx context.Context, key string, perSecond float64, burst int) (wait time.Duration, ok bool, err error)
}

// Bus carries live events between nodes. Delivery is at most once: a subscriber that lags loses the oldest and sees Lost.
type Bus interface {
	Publish(ctx context.Context, topic string, event []byte) error
	// Subscribe delivers events of topic until ctx ends; the channel is closed then.
	Subscribe(ctx context.Context, topic string) (<-chan Event, error)
}

// Event is one message of the bus. Lost > 0 tells how many were dropped before it because the reader was slow.
type Event struct {
	Topic string
	Data  []byte
	Lost  int
}

// State is all of it: what cmd opens once and hands to the parts, each of which declares the piece it reads.
type State interface {
	Shelf
	Places
	Limiter
	Bus
	Close() error
}
