package inbound

import (
	"context"
	"sync"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/list"
	"github.com/boyunhq/boyun/dialer/trunk"
	"github.com/boyunhq/boyun/tenant"
)

// numbersFor is how long opened caller IDs are kept: a flood of calls must not become a flood of queries.
const numbersFor = 20 * time.Second

type numbers struct {
	mu    sync.Mutex
	owned map[tenant.ID]kept
}

type kept struct {
	at    time.Time
	owned []bound
}

// bound is a caller ID with the trunk it belongs to; empty: any of the tenant's but the sandbox.
type bound struct {
	trunk.Owned
	trunk   dialer.TrunkID
	sandbox bool
}

// Owns lists the caller IDs that may be called back by way of a trunk: proved ones, and on the sandbox trunk the sandbox's.
func (s *Store) Owns(ctx context.Context, t tenant.ID, via dialer.TrunkID) (owned []trunk.Owned, err error) {
	s.numbers.mu.Lock()
	was, ok := s.numbers.owned[t]
	s.numbers.mu.Unlock()
	if !ok || s.Now().Sub(was.at) > numbersFor {
		if was.owned, err = s.open(ctx, t); err != nil {
			return nil, err
		}
		was.at = s.Now()
		s.numbers.mu.Lock()
		s.numbers.owned[t] = was
		s.numbers.mu.Unlock()
	}
	for _, b := range was.owned {
		if b.trunk == via || b.trunk == "" && !b.sandbox {
			owned = append(owned, b.Owned)
		}
	}
	return owned, nil
}

func (s *Store) open(ctx context.Context, t tenant.ID) (owned []bound, err error) {
	box, err := s.Keys.Box(ctx, t)
	if err != nil {
		return nil, err
	}
	var rows []struct {
		ID, TrunkID string
		Sealed      []byte
		Sandbox     bool
	}
	err = s.Schemas.Within(ctx, t, func(tx *gorm.DB) error {
		return tx.Raw(`select id, sealed, coalesce(trunk_id, '') as trunk_id, kind = 'sandbox' as sandbox from caller_ids
			where kind = 'sandbox' or proof = 'verified' order by created_at, id`).Scan(&rows).Error
	})
	if err != nil {
		return nil, err
	}
	for _, row := range rows {
		n, err := list.OpenCaller(box, dialer.CallerID(row.ID), row.Sealed)
		if err != nil {
			s.Log.Warn("a caller ID does not open; nobody can call it back", "tenant", t, "caller", row.ID, "error", err)
			continue
		}
		owned = append(owned, bound{trunk.Owned{Caller: dialer.CallerID(row.ID), Number: n}, dialer.TrunkID(row.TrunkID), row.Sandbox})
	}
	return owned, nil
}
