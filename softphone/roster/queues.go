package roster

import (
	"context"
	"encoding/json"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/audit"
)

type queueRow struct {
	ID, Name        string
	OverflowID      string
	OverflowSeconds int
	WaitSeconds     int
	Hours           json.RawMessage
}

func (r queueRow) queue() Queue {
	q := Queue{ID: dialer.QueueID(r.ID), Name: r.Name, Overflow: dialer.QueueID(r.OverflowID), After: time.Duration(r.OverflowSeconds) * time.Second,
		Wait: time.Duration(r.WaitSeconds) * time.Second}
	_ = json.Unmarshal(r.Hours, &q.Hours) // written by Change alone
	return q
}

// Queues lists the tenant's queues by name, with their members.
func (s *Store) Queues(ctx context.Context, t tenant.ID) (all []Queue, err error) {
	err = s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		all, err = queues(tx, "")
		return err
	})
	return all, err
}

func queues(tx *gorm.DB, only dialer.QueueID) (all []Queue, err error) {
	var rows []queueRow
	if err := tx.Raw(`select id, name, coalesce(overflow_id, '') as overflow_id, overflow_seconds, wait_seconds, hours from acd_queues
		where ? = '' or id = ? order by lower(name), id`, string(only), string(only)).Scan(&rows).Error; err != nil {
		return nil, err
	}
	var members []struct{ QueueID, UserID string }
	if err := tx.Raw(`select m.queue_id, m.user_id from acd_members m join users u on u.id = m.user_id where u.status = 'active' and (? = '' or m.queue_id = ?) order by u.name, u.id`,
		string(only), string(only)).Scan(&members).Error; err != nil {
		return nil, err
	}
	for _, r := range rows {
		q := r.queue()
		for _, m := range members {
			if m.QueueID == r.ID {
				q.Members = append(q.Members, tenant.UserID(m.UserID))
			}
		}
		all = append(all, q)
	}
	return all, nil
}

// AddQueue makes an empty queue that is always open.
func (s *Store) AddQueue(ctx context.Context, by tenant.Actor, name string, now time.Time) (made Queue, err error) {
	if name, err = checkName(name); err != nil {
		return made, err
	}
	id := dialer.NewID()
	if err := s.add(ctx, by, now, "acd_queues", id, name, mostQueues, `insert into acd_queues (id, name, created_at) values (?, ?, ?) on conflict do nothing`); err != nil {
		return made, err
	}
	return s.Queue(ctx, by.Tenant, dialer.QueueID(id))
}

// Queue is one queue.
func (s *Store) Queue(ctx context.Context, t tenant.ID, id dialer.QueueID) (q Queue, err error) {
	err = s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		q, err = one(tx, id)
		return err
	})
	return q, err
}

func one(tx *gorm.DB, id dialer.QueueID) (Queue, error) {
	if id == "" {
		return Queue{}, notHere("queue")
	}
	all, err := queues(tx, id)
	if err == nil && len(all) == 0 {
		err = notHere("queue")
	}
	if err != nil {
		return Queue{}, err
	}
	return all[0], nil
}

// Change is what to change of a queue; nil leaves it.
type Change struct {
	Name     *string
	Overflow *dialer.QueueID
	After    *time.Duration
	Wait     *time.Duration
	Hours    *[]guard.Window
	Members  *[]tenant.UserID
}

// ChangeQueue edits a queue; touched are the agents whose place changed. It counts for whoever comes next.
func (s *Store) ChangeQueue(ctx context.Context, by tenant.Actor, id dialer.QueueID, c Change, now time.Time) (q Queue, touched []tenant.UserID, err error) {
	err = s.schemas.Within(ctx, by.Tenant, func(tx *gorm.DB) error {
		if q, err = one(tx, id); err != nil {
			return err
		}
		before := q.Members
		if err := c.onto(&q); err != nil {
			return err
		}
		if q.Overflow != "" {
			if _, err := one(tx, q.Overflow); err != nil {
				return err
			}
		}
		if err := write(tx, q); err != nil {
			return err
		}
		if c.Members != nil {
			if err := setMembers(tx, id, *c.Members); err != nil {
				return err
			}
			touched = append(before, *c.Members...)
		}
		if q, err = one(tx, id); err != nil {
			return err
		}
		return audit.Append(tx, by, now, audit.Entry{Action: "acd_queues_changed", Object: "acd_queues", ObjectID: string(id), Detail: map[string]string{"name": q.Name}})
	})
	return q, touched, err
}

func (c Change) onto(q *Queue) (err error) {
	if c.Name != nil {
		if q.Name, err = checkName(*c.Name); err != nil {
			return err
		}
	}
	if c.Overflow != nil {
		q.Overflow = *c.Overflow
	}
	if c.After != nil {
		q.After = *c.After
	}
	if c.Wait != nil {
		q.Wait = *c.Wait
	}
	if c.Hours != nil {
		q.Hours = *c.Hours
	}
	switch _, bad := guard.NewWeek(q.Hours); {
	case bad != nil:
		return fault.New(fault.Invalid, "queue_hours", "%s", bad).With("field", "hours")
	case q.Overflow == q.ID:
		return fault.New(fault.Invalid, "queue_overflow", "a queue cannot help itself out").With("field", "overflow_id")
	case q.After < 0 || q.After > 10*time.Minute:
		return fault.New(fault.Invalid, "queue_after", "others help after 0 to 600 seconds").With("field", "overflow_seconds")
	case q.Wait < 5*time.Second || q.Wait > 30*time.Minute:
		return fault.New(fault.Invalid, "queue_wait", "callers wait 5 seconds to 30 minutes").With("field", "wait_seconds")
	}
	return nil
}

func write(tx *gorm.DB, q Queue) error {
	hours, err := json.Marshal(q.Hours)
	if err != nil || q.Hours == nil {
		hours = []byte(`[]`)
	}
	var taken bool
	if err := tx.Raw(`select exists (select 1 from acd_queues where lower(name) = lower(?) and id <> ?)`, q.Name, string(q.ID)).Scan(&taken).Error; err != nil {
		return err
	}
	if taken {
		return fault.New(fault.Conflict, "name_taken", "there is one of this name already").With("field", "name")
	}
	return tx.Exec(`update acd_queues set name = ?, overflow_id = nullif(?, ''), overflow_seconds = ?, wait_seconds = ?, hours = cast(? as jsonb) where id = ?`,
		q.Name, string(q.Overflow), int(q.After/time.Second), int(q.Wait/time.Second), string(hours), string(q.ID)).Error
}

func setMembers(tx *gorm.DB, id dialer.QueueID, members []tenant.UserID) error {
	if err := tx.Exec(`delete from acd_members where queue_id = ?`, string(id)).Error; err != nil {
		return err
	}
	for _, m := range members {
		made := tx.Exec(`insert into acd_members (queue_id, user_id) select ?, id from users where id = ? and status = 'active' on conflict do nothing`, string(id), string(m))
		if made.Error == nil && made.RowsAffected == 0 {
			return fault.New(fault.Invalid, "agent_gone", "an agent of the list is not there, or is there twice").With("field", "member_ids")
		}
		if made.Error != nil {
			return made.Error
		}
	}
	return nil
}

// RemoveQueue removes a queue nothing leads to any more; touched were its members.
func (s *Store) RemoveQueue(ctx context.Context, by tenant.Actor, id dialer.QueueID, now time.Time) (touched []tenant.UserID, err error) {
	err = s.schemas.Within(ctx, by.Tenant, func(tx *gorm.DB) error {
		q, err := one(tx, id)
		if err != nil {
			return err
		}
		touched = q.Members
		if err := unused(tx, string(id)); err != nil {
			return err
		}
		var used bool
		if err := tx.Raw(`select exists (select 1 from acd_queues where overflow_id = ?) or exists (select 1 from inbound_numbers where queue_id = ?)`, string(id), string(id)).Scan(&used).Error; err != nil {
			return err
		}
		if used {
			return fault.New(fault.Conflict, "in_use", "another queue or a number leads to this queue; change that first")
		}
		if err := tx.Exec(`delete from acd_queues where id = ?`, string(id)).Error; err != nil {
			return err
		}
		return audit.Append(tx, by, now, audit.Entry{Action: "acd_queues_removed", Object: "acd_queues", ObjectID: string(id), Detail: map[string]string{"name": q.Name}})
	})
	return touched, err
}
