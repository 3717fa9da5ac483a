package roster

import (
	"context"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/audit"
)

const numbersQuery = `select c.id as caller, c.label, c.last4, c.kind = 'sandbox' as sandbox, coalesce(n.queue_id, '') as queue, coalesce(n.closed, false) as closed
	from caller_ids c left join inbound_numbers n on n.caller_id = c.id where ? = '' or c.id = ? order by c.kind <> 'sandbox', c.created_at, c.id`

// Numbers lists the caller IDs with where their callers land.
func (s *Store) Numbers(ctx context.Context, t tenant.ID) (all []Number, err error) {
	err = s.schemas.Within(ctx, t, func(tx *gorm.DB) error { return tx.Raw(numbersQuery, "", "").Scan(&all).Error })
	return all, err
}

// Lead sends the callers of a caller ID to a queue, or to the campaigns that called them when queue is empty, or away when closed.
func (s *Store) Lead(ctx context.Context, by tenant.Actor, caller dialer.CallerID, queue dialer.QueueID, closed bool, now time.Time) (n Number, err error) {
	err = s.schemas.Within(ctx, by.Tenant, func(tx *gorm.DB) error {
		if queue != "" {
			if _, err := one(tx, queue); err != nil {
				return err
			}
		}
		var rows []Number
		if err := tx.Raw(numbersQuery, string(caller), string(caller)).Scan(&rows).Error; err != nil {
			return err
		}
		if caller == "" || len(rows) == 0 {
			return notHere("caller ID")
		}
		if err := tx.Exec(`insert into inbound_numbers (caller_id, queue_id, closed) values (?, nullif(?, ''), ?)
			on conflict (caller_id) do update set queue_id = excluded.queue_id, closed = excluded.closed`, string(caller), string(queue), closed).Error; err != nil {
			return err
		}
		n = rows[0]
		n.Queue, n.Closed = queue, closed
		return audit.Append(tx, by, now, audit.Entry{Action: "inbound_number_set", Object: "numbers", ObjectID: string(caller), Detail: map[string]string{"queue": string(queue)}})
	})
	return n, err
}
