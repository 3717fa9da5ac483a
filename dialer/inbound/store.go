package inbound

import (
	"context"
	"log/slog"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/call"
	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/dialer/history"
	"github.com/boyunhq/boyun/dialer/list"
	"github.com/boyunhq/boyun/dialer/list/phone"
	"github.com/boyunhq/boyun/infra/jobs"
	"github.com/boyunhq/boyun/infra/seal"
	"github.com/boyunhq/boyun/tenant"
)

// Keyring opens tenants' keys; tenant/directory implements it.
type Keyring interface {
	Box(ctx context.Context, t tenant.ID) (*seal.Box, error)
}

// Queue takes jobs inside a transaction (infra/jobs).
type Queue interface {
	Insert(ctx context.Context, tx *gorm.DB, args jobs.Args, opts jobs.Options) (fresh bool, err error)
}

// World is what the store works with.
type World struct {
	Schemas *tenant.Schemas
	Keys    Keyring
	Phones  *phone.Book
	Lists   *list.Store
	Guard   *guard.Store
	History *history.Store
	Jobs    Queue
	Log     *slog.Logger
	Now     func() time.Time
}

// Store keeps inbound calls. It implements call.Callers.
type Store struct {
	World
	numbers numbers
}

var _ call.Callers = (*Store)(nil)

// NewStore takes the world.
func NewStore(w World) *Store {
	return &Store{World: w, numbers: numbers{owned: map[tenant.ID]kept{}}}
}

// Answered writes the moment of answer while the call is up.
func (s *Store) Answered(ctx context.Context, t tenant.ID, id dialer.CallID, at time.Time) error {
	return s.History.Answered(ctx, t, id, at)
}

// Beat marks a call as alive.
func (s *Store) Beat(ctx context.Context, t tenant.ID, id dialer.CallID, at time.Time) error {
	return s.History.Heartbeat(ctx, t, []dialer.CallID{id}, at)
}

// Leave writes the ending and, in the same transaction, the callback. Twice equals once.
func (s *Store) Leave(ctx context.Context, t tenant.ID, d call.Departure) error {
	closing := history.Closing{Call: d.Call, Campaign: d.Campaign, Lead: d.Lead, Ending: d.Ending, Events: d.Events, MOS: d.MOS, Sound: d.Sound}
	return s.History.CloseInbound(ctx, t, closing, d.Queue, func(tx *gorm.DB) error {
		if !d.Callback {
			return nil
		}
		return s.promise(tx, d)
	})
}
