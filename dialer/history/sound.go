package history

import (
	"context"
	"fmt"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/media/quality"
	"github.com/boyunhq/boyun/tenant"
)

// keepSound writes how a call sounded, in the transaction that closes the call.
func keepSound(tx *gorm.DB, c Closing) error {
	if len(c.Sound) == 0 {
		return nil
	}
	return tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&qualityRow{CallID: string(c.Call), Series: c.Sound}).Error
}

// Sound is how both sides of a call sounded; an empty series when it was not answered, the call still runs, or its node died.
func (s *Store) Sound(ctx context.Context, t tenant.ID, call dialer.CallID) (*quality.Series, error) {
	var row qualityRow
	err := s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		return tx.Where("call_id = ?", string(call)).Limit(1).Find(&row).Error
	})
	if err != nil {
		return nil, err
	}
	series, err := quality.Decode(row.Series)
	if err != nil {
		return nil, fmt.Errorf("sound of call %s: %w", call, err)
	}
	return series, nil
}
