package callerid

import (
	"context"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/tenant"
)

// Hourly is what a number did in one hour.
type Hourly struct {
	At time.Time // its beginning
	Tally
}

// User is a campaign that shows a number.
type User struct {
	ID     dialer.CampaignID
	Name   string
	Status string
	Pool   PoolID // by which; empty: directly
}

// Past is what is kept about a number beside how it stands.
type Past struct {
	Hours     []Hourly // hours without a call are left out
	Rests     []Rest   // latest first
	Campaigns []User
}

// Past reads a number's hours from one moment to another, its rests and who uses it.
func (s *Store) Past(ctx context.Context, t tenant.ID, id dialer.CallerID, from, to time.Time) (p Past, err error) {
	err = s.within(ctx, t, func(tx *gorm.DB) error {
		if err := exists(tx, id); err != nil {
			return err
		}
		if err := p.hours(tx, id, from, to); err != nil {
			return err
		}
		var rests []restRow
		if err := tx.Where("caller_id = ?", string(id)).Order("began_at desc").Limit(50).Find(&rests).Error; err != nil {
			return err
		}
		for _, row := range rests {
			rest, err := row.rest()
			if err != nil {
				return err
			}
			p.Rests = append(p.Rests, rest)
		}
		return tx.Raw(`select c.id, c.name, c.status, coalesce(c.callers->>'pool', '') as pool from campaigns c
			where c.caller_id = @id and coalesce(c.callers->>'pool', '') = '' or c.callers->>'pool' in (select m.pool_id from caller_pool_members m where m.caller_id = @id)
			order by c.status = 'running' desc, c.created_at desc limit 50`, map[string]any{"id": string(id)}).Scan(&p.Campaigns).Error
	})
	return p, err
}

func (p *Past) hours(tx *gorm.DB, id dialer.CallerID, from, to time.Time) error {
	var rows []struct {
		At                                        time.Time
		Calls, Completed, Answered, Talked, Short int
	}
	err := tx.Raw(`select date_trunc('hour', slot) as at, sum(calls) as calls, sum(completed) as completed, sum(answered) as answered, sum(talked) as talked, sum(short) as short
		from caller_use where caller_id = ? and slot >= ? and slot < ? group by 1 order by 1`, string(id), from.UTC(), to.UTC()).Scan(&rows).Error
	for _, r := range rows {
		p.Hours = append(p.Hours, Hourly{r.At, Tally{r.Calls, r.Completed, r.Answered, r.Talked, r.Short}})
	}
	return err
}

func exists(tx *gorm.DB, id dialer.CallerID) error {
	var there bool
	if err := tx.Raw(`select exists (select 1 from caller_ids where id = ?)`, string(id)).Scan(&there).Error; err != nil {
		return err
	}
	if !there {
		return notHere("caller ID")
	}
	return nil
}
