package station

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/call"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/media/detect"
	"github.com/boyunhq/boyun/tenant"
)

// Trunks places calls; dialer/trunk does.
type Trunks interface {
	Dial(ctx context.Context, d call.Dialing, progress func(dialer.Event)) (call.Customer, error)
}

// Ears judge who answered; dialer/hearing has them.
type Ears interface {
	Answered(ctx context.Context, t tenant.ID, to dialer.Number, limits detect.Limits) *detect.Answer
}

// Ringer rings agents' telephones.
type Ringer struct {
	store  *Store
	trunks Trunks
	ears   Ears
	log    *slog.Logger
	now    func() time.Time
}

// ring is how long a telephone is rung: its agent has just asked for it, and a voicemail answers later than that.
const ring = 20 * time.Second

// listening is how long whoever took the telephone is listened to. People who lift a receiver they asked for often say nothing; a voicemail
// begins to speak before that.
const listening = 4 * time.Second

// NewRinger takes what ringing needs.
func NewRinger(store *Store, trunks Trunks, ears Ears, log *slog.Logger, now func() time.Time) *Ringer {
	return &Ringer{store, trunks, ears, log, now}
}

// Ring calls an agent's telephone over the callback line and returns its leg when it was answered. The number shown is one of the
// campaign's. Nobody answered, or no way: a *fault.Error whose Reason says what the agent should do, "station_" and the outcome where the
// telephone rang in vain or a machine took it. It returns up to four seconds after the answer: a customer is joined to a person. Ending ctx stops the ringing.
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
	leg := Answered(far)
	if err := judge(ctx, leg, r.ears.Answered(ctx, t, way.To, detect.Limits{}.Defaults())); err != nil {
		leg.Close()
		r.log.Info("an agent's telephone was not taken by the agent", "tenant", t, "agent", user, "leg", id, "error", err)
		return nil, err
	}
	r.log.Info("an agent's telephone is on the line", "tenant", t, "agent", user, "leg", id, "campaign", way.Campaign)
	return leg, nil
}

// judge listens whether a voicemail or a fax took the telephone: then no customer may be joined to it.
func judge(ctx context.Context, leg *Leg, ear *detect.Answer) error {
	leg.Listen(ear)
	defer leg.Listen(nil)
	patience := time.NewTimer(listening)
	defer patience.Stop()
	select {
	case v := <-ear.Verdicts():
		if v.Kind == detect.Machine || v.Kind == detect.Fax {
			return fault.New(fault.Unavailable, "station_machine", "a machine took the telephone").With("heard", v.Match)
		}
	case <-patience.C:
	case <-leg.Gone(): // the desk sees that, and says who hung up
	case <-ctx.Done():
		return ctx.Err()
	}
	return nil
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
