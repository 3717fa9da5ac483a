package inbound

import (
	"context"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/tenant"
)

// Trunks keeps a trunk up: registered where its kind asks for it, its hosts known (dialer/trunk).
type Trunks interface {
	Keep(ctx context.Context, t tenant.ID, id dialer.TrunkID) error
}

// The keeper's rhythm: well inside the time after which dialer/trunk leaves an idle trunk alone.
const (
	keepEvery = 4 * time.Minute
	keepFor   = 30 * 24 * time.Hour // after a campaign's last change of state people may still call back
)

// Keeper keeps the trunks up on which people may call back, although no campaign dials: those of campaigns of the last 30 days.
type Keeper struct {
	Store  *Store
	Trunks Trunks
}

// Run keeps until ctx ends.
func (k *Keeper) Run(ctx context.Context) error {
	tick := time.NewTicker(keepEvery)
	defer tick.Stop()
	for {
		k.round(ctx)
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

func (k *Keeper) round(ctx context.Context) {
	s := k.Store
	tenants, err := s.lately(ctx)
	if err != nil && ctx.Err() == nil {
		s.Log.Warn("which trunks people may call back on cannot be read", "error", err)
	}
	for _, t := range tenants {
		trunks, err := s.trunks(ctx, t)
		for _, id := range trunks {
			if err == nil {
				err = k.Trunks.Keep(ctx, t, id)
			}
		}
		if err != nil && ctx.Err() == nil {
			s.Log.Warn("a trunk is not kept for callers", "tenant", t, "error", err)
		}
	}
}

// lately are the tenants whose campaigns ran within keepFor: ids from the shared board.
func (s *Store) lately(ctx context.Context) (ids []tenant.ID, err error) {
	err = s.Schemas.Public(ctx, func(tx *gorm.DB) error {
		return tx.Raw(`select distinct b.tenant_id from campaign_board b join tenants t on t.id = b.tenant_id where t.status = 'active' and b.updated_at > ?`,
			s.Now().Add(-keepFor).UTC()).Scan(&ids).Error
	})
	return ids, err
}

// trunks are a tenant's trunks with a number that takes calls; the sandbox, where nobody real calls, is kept when it is used.
func (s *Store) trunks(ctx context.Context, t tenant.ID) (ids []dialer.TrunkID, err error) {
	err = s.Schemas.Within(ctx, t, func(tx *gorm.DB) error {
		return tx.Raw(`select distinct t.id from trunks t join caller_ids c on c.proof = 'verified' and (c.trunk_id = t.id or c.trunk_id is null)
			left join inbound_numbers n on n.caller_id = c.id where t.kind <> 'sandbox' and t.enabled and not coalesce(n.closed, false)`).Scan(&ids).Error
	})
	return ids, err
}
