package egress

import (
	"context"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/dialer/internal/array"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
)

// Run looks at the blocklists while calls ring, and cancels those whose people have opted out, were blocked by somebody or have withdrawn
// their consent meanwhile. The lists are read, not listened to: whichever node wrote, and whatever became of its message, the next look
// sees it. A database that is away cancels nothing that rings, and admits nothing new.
func (s *Sentry) Run(ctx context.Context) error {
	tick := time.NewTicker(s.Every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		for t, calls := range s.byTenant() {
			if err := s.look(ctx, t, calls); err != nil && ctx.Err() == nil {
				s.Log.Warn("the blocklists could not be read while calls ring", "tenant", t, "calls", len(calls), "error", err)
			}
		}
	}
}

func (s *Sentry) byTenant() map[tenant.ID][]*watched {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := map[tenant.ID][]*watched{}
	for _, w := range s.ringing {
		all[w.tenant] = append(all[w.tenant], w)
	}
	return all
}

func (s *Sentry) look(ctx context.Context, t tenant.ID, calls []*watched) error {
	blinds, campaigns, consents, numbers := make([][]byte, len(calls)), make([]string, len(calls)), make([]string, len(calls)), make([]dialer.Number, len(calls))
	for i, w := range calls {
		blinds[i], campaigns[i], consents[i], numbers[i] = w.blind, string(w.campaign), w.consent, w.number
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	return s.Schemas.Within(ctx, t, func(tx *gorm.DB) error {
		var hits []struct {
			I      int
			Reason string
		}
		err := tx.Raw(`select a.i, case when c.id is not null then ? else ? end as reason
			from unnest(?::bytea[], ?::text[], ?::text[]) with ordinality as a (blind, campaign, consent, i)
				left join blocklist b on b.blind = a.blind and (b.expires_at is null or b.expires_at > ?)
				left join campaign_optouts o on o.blind = a.blind and o.campaign_id = a.campaign
				left join consents c on c.id = a.consent and c.withdrawn_at is not null
			where b.blind is not null or o.blind is not null or c.id is not null`,
			guard.ConsentMissing, guard.Blacklisted, array.Of(blinds), array.Of(campaigns), array.Of(consents), s.Now().UTC()).Scan(&hits).Error
		if err != nil {
			return err
		}
		for _, hit := range hits {
			calls[hit.I-1].stop(hit.Reason)
		}
		if s.Guard.Listed == nil {
			return nil
		}
		listed, err := s.Guard.Listed.Look(tx, numbers)
		for i, entry := range listed {
			if entry != nil {
				calls[i].stop(guard.PlatformListed)
			}
		}
		return err
	})
}

func (w *watched) stop(reason string) {
	w.cancel(fault.New(fault.Forbidden, reason, "the call is withdrawn: %s", reason))
}
