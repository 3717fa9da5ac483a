package disposition

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/call"
	"github.com/boyunhq/boyun/tenant"
)

var _ call.OptOuts = (*Store)(nil)

// OptOut keeps that the person of a running call pressed the key that means never again: the number is blocked for the whole tenant
// before it returns. Twice equals once.
func (s *Store) OptOut(ctx context.Context, t tenant.ID, id dialer.CallID, at time.Time) error {
	return s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		c, err := find(tx, id)
		if err != nil {
			return err
		}
		if err := consequences(tx, Disposition{Call: id, Kind: DNC, At: at}, c); err != nil {
			return fmt.Errorf("opt out of call %s: %w", id, err)
		}
		return nil
	})
}
