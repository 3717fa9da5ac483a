package meter

import (
	"context"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/tenant"
)

// Difference is one call whose ledger does not say what the call says.
type Difference struct {
	Call     dialer.CallID
	Talk     time.Duration // by the call
	Quantity time.Duration // by the ledger, all revisions
}

// batch is how many calls one transaction rates.
const batch = 500

// Reconcile rates every ended call since from that has no row, and returns the calls whose rows differ from the call: those it does not
// touch, because somebody must look at them (Correct).
func (l *Ledger) Reconcile(ctx context.Context, t tenant.ID, from time.Time) (rated int, differ []Difference, err error) {
	for more := true; more; {
		err := l.schemas.Within(ctx, t, func(tx *gorm.DB) error {
			missing, err := unrated(tx, from, batch)
			if err != nil {
				return err
			}
			for _, c := range missing {
				if err := rate(tx, c, 0); err != nil {
					return err
				}
			}
			rated += len(missing)
			more = len(missing) == batch
			return nil
		})
		if err != nil {
			return rated, nil, err
		}
	}
	err = l.schemas.Within(ctx, t, func(tx *gorm.DB) (err error) {
		differ, err = differing(tx, from)
		return err
	})
	return rated, differ, err
}
