package station

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/call"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
)

// Trunks places calls; dialer/trunk does.
type Trunks interface {
	Dial(ctx context.Context, d call.Dialing, progress func(dialer.Event)) (call.Customer, error)
}

// Ringer rings agents' telephones.
type Ringer struct {
	store  *Store
	trunks Trunks
	log    *slog.Logger
	now    func() time.Time
}

// ring is how long a telephone is rung: its agent has just asked for it, and a voicemail answers later than that.
const ring = 20 * time.Second

// NewRinger takes what ringing needs.
func NewRinger(store *Store, trunks Trunks, log *slog.Logger, now func() time.Time) *Ringer {
	return &Ringer{store, trunks, log, now}
}

// Ring calls an agent's telephone over the callback line and returns its leg when it was answered. The number shown is one of the
// campaign's. Nobody answered, or no way: a *fault.Error whose Reason says what the agent should do, "station_" and the outcome where the
// telephone rang in vain. Ending ctx stops the ringing.
func (r *Ringer) Ring(ctx context.Context, t tenant.ID, user tenant.UserID) (*Leg, error) {
	way, err := r.store.Way(ctx, t, user, r.now())
	if err != nil {
		return nil, err
	}
	id := dialer.CallID(dialer.NewID())
	far, err := r.trunks.Dial(ctx, call.Dialing{Tenant: t, Call: id, Trunk: way.Trunk, Group: way.Group, To: way.To, From: way.From, RingTimeout: ring}, func(dialer.Event) {})
	if err != nil {
		return nil, refused(err)
	}
	r.log.Info("an agent's telephone is on the line", "tenant", t, "agent", user, "leg", id, "campaign", way.Campaign)
	return Answered(far), nil
}

func refused(err error) error {
	f, ok := errors.AsType[*dialer.Failure](err)
	if !ok {
		return fault.Wrap(fault.Unavailable, "station_failed", "the telephone could not be called", err)
	}
	return fault.New(fault.Unavailable, "station_"+string(f.Ending.Outcome), "the telephone was called and nobody took it").With("why", f.Ending.Reason)
}

// Use says where calls reach an agent from now on.
func (r *Ringer) Use(ctx context.Context, t tenant.ID, user tenant.UserID, phone bool) error {
	return r.store.Use(ctx, t, user, phone)
}
