package campaign

import (
	"context"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/tenant"
)

// Minute is what happened in one minute of a campaign, for its plots.
type Minute struct {
	At       time.Time // its beginning
	Dials    int       // calls begun
	Answers  int       // people who answered
	Talks    int       // of them, those who got an agent
	Machines int
}

// Minutes reads the minutes from one moment to another from the calls themselves: what the plots show is what the books hold. Minutes
// without a call are left out.
func (s *Store) Minutes(ctx context.Context, t tenant.ID, id dialer.CampaignID, from, to time.Time) (minutes []Minute, err error) {
	err = s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		if _, err := get(tx, id); err != nil {
			return err
		}
		return tx.Raw(`select date_trunc('minute', created_at) as at, count(*) filter (where outcome is distinct from 'blocked') as dials,
				count(*) filter (where outcome in ('answered', 'abandoned')) as answers, count(bridged_at) as talks, count(*) filter (where outcome = 'machine') as machines
			from calls where campaign_id = ? and direction = 'outbound' and created_at >= ? and created_at < ? group by 1 order by 1`, string(id), from.UTC(), to.UTC()).Scan(&minutes).Error
	})
	return minutes, err
}
