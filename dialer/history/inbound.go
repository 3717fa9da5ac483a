package history

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/tenant"
)

// Directions of a call.
const (
	Outbound = "outbound"
	Inbound  = "inbound" // the customer called us: no attempt, no try of the lead's budget
)

// CloseInbound writes the one ending of a call a customer made to us: row, timeline, what also stands in the same transaction, jobs. A
// call that is closed already stays as it was.
func (s *Store) CloseInbound(ctx context.Context, t tenant.ID, c Closing, queue dialer.QueueID, also func(tx *gorm.DB) error) error {
	err := s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		held := tx.Exec(`update calls set queue_id = ? where id = ? and direction = 'inbound' and ended_at is null`, string(queue), string(c.Call))
		if held.Error != nil || held.RowsAffected == 0 {
			return held.Error
		}
		if err := closeCall(tx, c); err != nil {
			return fmt.Errorf("close inbound call %s: %w", c.Call, err)
		}
		if err := also(tx); err != nil {
			return err
		}
		return s.follow(tx, t, c.Call)
	})
	return s.told(ctx, t, err, News{Call: c.Call, Lead: c.Lead, Campaign: c.Campaign, Happened: Closed})
}
