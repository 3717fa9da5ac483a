package callerid

import (
	"context"
	"strings"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/internal/array"
	"github.com/boyunhq/boyun/dialer/internal/usedby"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/audit"
)

// mostNumbers is how many numbers a pool may have: all of them are looked at in each claim.
const mostNumbers = 200

type poolRow struct {
	ID          string `gorm:"primaryKey"`
	Name        string
	AnswerGuard bool
	CreatedBy   string
	CreatedAt   time.Time
}

func (poolRow) TableName() string { return "caller_pools" }

const poolListing = `select p.id, p.name, p.answer_guard, p.created_by, p.created_at,
	coalesce((select string_agg(m.caller_id, ',' order by m.caller_id) from caller_pool_members m where m.pool_id = p.id), '') as numbers,
	(select count(*) from campaigns c where c.callers->>'pool' = p.id) as campaigns from caller_pools p`

// Pools lists the tenant's pools by name.
func (s *Store) Pools(ctx context.Context, t tenant.ID) (all []Pool, err error) {
	err = s.within(ctx, t, func(tx *gorm.DB) error {
		all, err = readPools(tx, poolListing+` order by p.name, p.id`)
		return err
	})
	return all, err
}

// Pool reads one pool.
func (s *Store) Pool(ctx context.Context, t tenant.ID, id PoolID) (p Pool, err error) {
	err = s.within(ctx, t, func(tx *gorm.DB) error {
		p, err = onePool(tx, id)
		return err
	})
	return p, err
}

func onePool(tx *gorm.DB, id PoolID) (Pool, error) {
	all, err := readPools(tx, poolListing+` where p.id = ?`, string(id))
	if err != nil {
		return Pool{}, err
	}
	if len(all) == 0 {
		return Pool{}, notHere("pool")
	}
	return all[0], nil
}

func readPools(tx *gorm.DB, query string, args ...any) ([]Pool, error) {
	var rows []struct {
		Row       poolRow `gorm:"embedded"`
		Numbers   string
		Campaigns int
	}
	if err := tx.Raw(query, args...).Scan(&rows).Error; err != nil {
		return nil, err
	}
	all := make([]Pool, len(rows))
	for i, row := range rows {
		all[i] = Pool{ID: PoolID(row.Row.ID), Name: row.Row.Name, AnswerGuard: row.Row.AnswerGuard, Campaigns: row.Campaigns, CreatedAt: row.Row.CreatedAt}
		if row.Numbers != "" {
			for id := range strings.SplitSeq(row.Numbers, ",") {
				all[i].Numbers = append(all[i].Numbers, dialer.CallerID(id))
			}
		}
	}
	return all, nil
}

// SavePool makes a pool, or replaces the one p.ID names. A pool that campaigns use keeps at least one number.
func (s *Store) SavePool(ctx context.Context, by tenant.Actor, p Pool, now time.Time) (saved Pool, err error) {
	p.Name = clean(p.Name)
	switch {
	case !named(p.Name):
		return saved, fault.New(fault.Invalid, "pool_name", "give the pool a name of at most 100 letters").With("field", "name")
	case len(p.Numbers) == 0 || len(p.Numbers) > mostNumbers:
		return saved, fault.New(fault.Invalid, "pool_numbers", "a pool has 1 to %d numbers", mostNumbers).With("field", "numbers")
	}
	err = s.within(ctx, by.Tenant, func(tx *gorm.DB) error {
		action := "caller_pool_changed"
		if p.ID == "" {
			p.ID, action = PoolID(dialer.NewID()), "caller_pool_created"
			row := poolRow{ID: string(p.ID), Name: p.Name, AnswerGuard: p.AnswerGuard, CreatedBy: string(by.User), CreatedAt: now.UTC()}
			if err := tx.Create(&row).Error; err != nil {
				return err
			}
		} else if done := tx.Exec(`update caller_pools set name = ?, answer_guard = ? where id = ?`, p.Name, p.AnswerGuard, string(p.ID)); done.Error != nil || done.RowsAffected == 0 {
			if done.Error != nil {
				return done.Error
			}
			return notHere("pool")
		}
		if err := fill(tx, p); err != nil {
			return err
		}
		if saved, err = onePool(tx, p.ID); err != nil {
			return err
		}
		return audit.Append(tx, by, now, audit.Entry{Action: action, Object: "numbers", ObjectID: string(p.ID), Detail: map[string]string{"name": p.Name}})
	})
	return saved, err
}

// fill makes the pool's numbers those of p; all must be the tenant's own.
func fill(tx *gorm.DB, p Pool) error {
	if err := tx.Exec(`delete from caller_pool_members where pool_id = ? and caller_id <> all(?::text[])`, string(p.ID), array.Strings(p.Numbers)).Error; err != nil {
		return err
	}
	if err := tx.Exec(`insert into caller_pool_members (pool_id, caller_id) select ?, c.id from caller_ids c where c.id = any(?::text[]) on conflict do nothing`,
		string(p.ID), array.Strings(p.Numbers)).Error; err != nil {
		return err
	}
	var there, asked int
	if err := tx.Raw(`select count(*) from caller_pool_members where pool_id = ?`, string(p.ID)).Scan(&there).Error; err != nil {
		return err
	}
	if err := tx.Raw(`select count(distinct n) from unnest(?::text[]) n`, array.Strings(p.Numbers)).Scan(&asked).Error; err != nil {
		return err
	}
	if there != asked {
		return notHere("caller ID")
	}
	return nil
}

// RemovePool removes a pool no campaign uses; its numbers stay.
func (s *Store) RemovePool(ctx context.Context, by tenant.Actor, id PoolID, now time.Time) error {
	return s.within(ctx, by.Tenant, func(tx *gorm.DB) error {
		p, err := onePool(tx, id)
		if err != nil {
			return err
		}
		if err := usedby.Refuse(tx, "pool_in_use", "pool", string(id), usedby.Campaigns(`c.callers->>'pool' = @id`)); err != nil {
			return err
		}
		if err := tx.Exec(`delete from caller_pools where id = ?`, string(id)).Error; err != nil {
			return err
		}
		return audit.Append(tx, by, now, audit.Entry{Action: "caller_pool_removed", Object: "numbers", ObjectID: string(id), Detail: map[string]string{"name": p.Name}})
	})
}
