// Package ticket owns the one-time tickets that open a WebSocket: browsers send no header of ours when they open one, and a cookie alone
// would let any page on the internet open a socket in a person's name. A ticket lives 30 s, opens one socket of one kind for the person
// and the origin it was made for, and works once on whichever node it is shown to.
package ticket

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
)

// Life is how long a ticket may wait to be used.
const Life = 30 * time.Second

// Kind is what a ticket opens.
type Kind string

// Kinds.
const (
	Live Kind = "live"
	Desk Kind = "desk"
)

// State is the part of the shared state that tickets need.
type State interface {
	Put(ctx context.Context, key string, value []byte, ttl time.Duration) error
	Get(ctx context.Context, key string) (value []byte, found bool, err error)
	Take(ctx context.Context, name, holder string, limit int, ttl time.Duration) (used int, ok bool, err error)
}

// Bearer is for whom a ticket was made.
type Bearer struct {
	Who     tenant.Actor
	Session string // its session's id, so that a log-out closes the socket
	Origin  string // of the page that asked
}

// Office makes and takes tickets.
type Office struct{ state State }

// NewOffice keeps tickets in state.
func NewOffice(state State) *Office { return &Office{state} }

type kept struct {
	Kind   Kind
	Bearer Bearer
}

// Issue makes a ticket for bearer.
func (o *Office) Issue(ctx context.Context, kind Kind, bearer Bearer) (string, error) {
	if kind != Live && kind != Desk {
		return "", fault.New(fault.Invalid, "ticket_kind", "a ticket is for live or desk")
	}
	raw, err := json.Marshal(kept{kind, bearer})
	if err != nil {
		return "", fmt.Errorf("make a ticket: %w", err)
	}
	b := make([]byte, 24)
	rand.Read(b)
	ticket := base64.RawURLEncoding.EncodeToString(b)
	if err := o.state.Put(ctx, key(ticket), raw, Life); err != nil {
		return "", fault.Wrap(fault.Unavailable, "state_away", "a ticket cannot be made now; try again", err)
	}
	return ticket, nil
}

// Use takes a ticket once; a second time, too late, for another kind or from another origin it opens nothing.
func (o *Office) Use(ctx context.Context, kind Kind, ticket, origin string) (Bearer, error) {
	refused := fault.New(fault.Forbidden, "ticket_spent", "this ticket opens nothing: it was used, is older than 30 s or was made for something else")
	raw, found, err := o.state.Get(ctx, key(ticket))
	if err != nil {
		return Bearer{}, fault.Wrap(fault.Unavailable, "state_away", "tickets cannot be checked now; try again", err)
	}
	var k kept
	if !found || json.Unmarshal(raw, &k) != nil || k.Kind != kind || k.Bearer.Origin != origin {
		return Bearer{}, refused
	}
	b := make([]byte, 8)
	rand.Read(b)
	if _, first, err := o.state.Take(ctx, "used/"+key(ticket), hex.EncodeToString(b), 1, 2*Life); err != nil || !first {
		return Bearer{}, refused
	}
	return k.Bearer, nil
}

func key(ticket string) string {
	sum := sha256.Sum256([]byte(ticket))
	return "ticket/" + hex.EncodeToString(sum[:16])
}
