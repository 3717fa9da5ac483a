package login

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"time"
)

// Shared is the memory all nodes have in common (infra/state). While it is away the locks in the database still hold.
type Shared interface {
	Take(ctx context.Context, name, holder string, limit int, ttl time.Duration) (used int, ok bool, err error)
	Used(ctx context.Context, name string) (int, error)
	Put(ctx context.Context, key string, value []byte, ttl time.Duration) error
	Get(ctx context.Context, key string) (value []byte, found bool, err error)
}

// networkFull tells whether too many wrong passwords came from a network address: each is a place taken for networkWindow.
func (l *Logins) networkFull(ctx context.Context, from string) bool {
	used, err := l.shared.Used(ctx, "login/network/"+from)
	return err == nil && used >= perNetwork
}

func (l *Logins) countNetwork(ctx context.Context, from string) {
	l.shared.Take(ctx, "login/network/"+from, rand.Text(), perNetwork, networkWindow) // away: the database still counts by account
}

// guesses are the wrong passwords for an address that nobody has. They lock it as they would lock somebody's, so that a lock does not
// tell who has an account.
type guesses struct {
	Failures int       `json:"failures"`
	Until    time.Time `json:"until"`
}

func (l *Logins) stranger(ctx context.Context, address string) (g guesses) {
	value, found, err := l.shared.Get(ctx, "login/stranger/"+address)
	if err == nil && found && json.Unmarshal(value, &g) != nil {
		return guesses{}
	}
	return g
}

func (l *Logins) countStranger(ctx context.Context, address string) {
	g := l.stranger(ctx, address)
	g.Failures++
	if d := lockTime(g.Failures); d > 0 {
		g.Until = l.now().Add(d)
	}
	if value, err := json.Marshal(g); err == nil {
		l.shared.Put(ctx, "login/stranger/"+address, value, 2*lockMost) // away: strangers are then not locked, which only tells while it lasts
	}
}
