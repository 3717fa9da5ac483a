package callerid

import (
	"context"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/pace"
	"github.com/boyunhq/boyun/tenant"
)

// Room tells how many calls of a campaign may begin now by its numbers' caps and rests; when none, why.
func (s *Store) Room(ctx context.Context, t tenant.ID, campaign dialer.CampaignID, now time.Time) (calls int, why pace.Reason, err error) {
	err = s.within(ctx, t, func(tx *gorm.DB) error {
		var reason string
		calls, reason, err = roomOf(tx, campaign, now)
		why = pace.Reason(reason)
		return err
	})
	return calls, why, err
}

// MayShow tells whether from may go out on trunk id: on the sandbox any caller ID of the tenant, on a real trunk a proven one of the
// tenant's own (Shown). It is asked again where the INVITE leaves.
func (s *Store) MayShow(ctx context.Context, t tenant.ID, id dialer.TrunkID, from dialer.Number) (bool, error) {
	box, err := s.boxes.Box(ctx, t)
	if err != nil {
		return false, err
	}
	var rows []callerRow
	err = s.within(ctx, t, func(tx *gorm.DB) error {
		return tx.Raw(`select c.id, c.sealed from caller_ids c join trunks t on t.id = ? where c.last4 = ? and `+Shown, string(id), from.Last4()).Scan(&rows).Error
	})
	if err != nil {
		return false, err
	}
	for _, row := range rows {
		owned, err := openNumber(box, row)
		if err != nil {
			return false, err
		}
		if owned == from {
			return true, nil
		}
	}
	return false, nil
}

// Proven opens a number of the tenant's own whose ownership is proved, for a field of a trunk that names one; the zero number when there
// is none such any more.
func (s *Store) Proven(ctx context.Context, t tenant.ID, id dialer.CallerID) (n dialer.Number, err error) {
	box, err := s.boxes.Box(ctx, t)
	if err != nil {
		return n, err
	}
	var rows []callerRow
	err = s.within(ctx, t, func(tx *gorm.DB) error {
		return tx.Raw(`select id, sealed from caller_ids where id = ? and kind = 'own' and proof = 'verified'`, string(id)).Scan(&rows).Error
	})
	if err != nil || len(rows) == 0 {
		return n, err
	}
	return openNumber(box, rows[0])
}
