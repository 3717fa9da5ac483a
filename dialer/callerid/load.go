package callerid

import (
	"fmt"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/internal/array"
)

// LoadAllocator reads the numbers of a campaign as they stand now, for a play of it; names are their labels, or last digits. tx must be inside the
// door.
func LoadAllocator(tx *gorm.DB, campaign dialer.CampaignID, now time.Time) (d *Allocator, names []string, err error) {
	pool, err := standings(tx, campaign, now, false)
	if err != nil || len(pool) == 0 {
		return nil, nil, err
	}
	ids := make([]dialer.CallerID, len(pool))
	for i, s := range pool {
		ids[i] = s.ID
	}
	var rows []struct {
		Row    callerRow `gorm:"embedded"`
		Rested int
		Guard  bool
	}
	err = tx.Raw(`select c.id, c.label, c.last4, c.health,
			(select count(*) from caller_rests r where r.caller_id = c.id and r.reason <> 'manual' and r.began_at > @month) as rested,
			coalesce((select g.answer_guard from campaigns p join caller_pools g on g.id = p.callers->>'pool' where p.id = @campaign), true) as guard
		from caller_ids c where c.id = any(cast(@ids as text[])) order by c.id`,
		map[string]any{"campaign": string(campaign), "ids": array.Strings(ids), "month": now.AddDate(0, 0, -30).UTC()}).Scan(&rows).Error
	if err != nil {
		return nil, nil, fmt.Errorf("health of the numbers of campaign %s: %w", campaign, err)
	}
	d = NewAllocator(pool, nil, false)
	names = make([]string, len(pool))
	for _, r := range rows {
		at := d.at(dialer.CallerID(r.Row.ID))
		if at < 0 {
			continue
		}
		if d.Health[at], err = readHealth(r.Row.ID, r.Row.Health); err != nil {
			return nil, nil, err
		}
		d.Rested[at], d.Guard = r.Rested, r.Guard
		if names[at] = r.Row.Label; names[at] == "" {
			names[at] = "…" + r.Row.Last4
		}
	}
	return d, names, nil
}
