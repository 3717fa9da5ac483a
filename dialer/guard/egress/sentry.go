// Package egress owns the last look before a call leaves and the watch while it rings: the number itself (not what its lead's row says of
// it) is held against the destinations, the blocklists, consent, the hours and the risk feed, and whoever opts out while their phone rings
// is left alone within a second. It does not own the rules (dialer/guard) nor the INVITE (dialer/trunk); the walk goes on in dialer/call,
// which may not dial without it.
package egress

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/call"
	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/dialer/list/phone"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
)

// Asker asks a tenant's risk feed about one number; dialer/guard/risk implements it.
type Asker interface {
	Ask(ctx context.Context, t tenant.ID, n dialer.Number) guard.Risk
}

// Config is what a Sentry works with.
type Config struct {
	Schemas *tenant.Schemas
	Guard   *guard.Store
	Phones  *phone.Book
	Feeds   Asker         // nil: what the guard's store has heard counts
	Every   time.Duration // distance of two looks at the blocklists while calls ring; default 300 ms
	Log     *slog.Logger
	Now     func() time.Time
}

// Sentry stands between the claim and the INVITE.
type Sentry struct {
	Config

	mu      sync.Mutex
	ringing map[dialer.CallID]*watched
}

var _ call.Sentry = (*Sentry)(nil)

// watched is one call on its way out.
type watched struct {
	tenant   tenant.ID
	campaign dialer.CampaignID
	blind    []byte
	number   dialer.Number
	consent  string
	cancel   context.CancelCauseFunc
}

// New fills the defaults.
func New(c Config) *Sentry {
	if c.Every == 0 {
		c.Every = 300 * time.Millisecond
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return &Sentry{Config: c, ringing: map[dialer.CallID]*watched{}}
}

// Admit implements call.Sentry. What cannot be looked up is refused.
func (s *Sentry) Admit(ctx context.Context, l call.Leaving) (ringing context.Context, done func(), err error) {
	facts, err := s.facts(ctx, l)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, nil, fault.New(fault.NotFound, "not_here", "no such lead or campaign")
	}
	if err != nil {
		s.Log.Error("the last look before a call failed; it is not dialed", "tenant", l.Tenant, "call", l.Call, "error", err)
		return nil, nil, fault.New(fault.Unavailable, guard.FactsMissing, "what is known of this number could not be read")
	}
	if v := guard.MayLeave(facts.Facts); !v.Allowed {
		refusal := fault.New(fault.Forbidden, v.Reason, "the call may not leave: %s", v.Reason)
		refusal.Detail = v.Detail
		return nil, nil, refusal
	}
	ringing, cancel := context.WithCancelCause(ctx)
	s.mu.Lock()
	s.ringing[l.Call] = &watched{tenant: l.Tenant, campaign: l.Campaign, blind: facts.Blind, number: l.To, consent: facts.Consent, cancel: cancel}
	s.mu.Unlock()
	return ringing, func() {
		s.mu.Lock()
		delete(s.ringing, l.Call)
		s.mu.Unlock()
		cancel(nil)
	}, nil
}

// facts are those of the claim, read again, with country and kind from the number that is about to be dialed.
func (s *Sentry) facts(ctx context.Context, l call.Leaving) (c guard.Candidate, err error) {
	now := s.Now()
	err = s.Schemas.Within(ctx, l.Tenant, func(tx *gorm.DB) error {
		frame, err := s.Guard.Frame(tx, l.Campaign)
		if err != nil {
			return err
		}
		found, err := s.Guard.Gather(tx, frame, l.Campaign, []dialer.LeadID{l.Lead}, now)
		if err != nil {
			return err
		}
		var known bool
		if c, known = found[l.Lead]; !known {
			return gorm.ErrRecordNotFound
		}
		c.Now = now
		return nil
	})
	if err != nil {
		return c, err
	}
	c.Prefix = c.Platform.Denied(l.To)
	if c.Sandbox {
		return c, nil
	}
	if parsed, err := s.Phones.Parse(l.To.Reveal(), "", "en"); err == nil {
		c.Country, c.Kind = parsed.Country, parsed.Kind
	} else {
		c.Country, c.Kind = "", "" // no number of any country: nothing we know is allowed for it
	}
	if c.Feed != "" && s.Feeds != nil {
		c.Risk = s.Feeds.Ask(ctx, l.Tenant, l.To)
	}
	return c, nil
}

// Ringing counts the calls that are watched.
func (s *Sentry) Ringing() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.ringing)
}
