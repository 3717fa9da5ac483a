package history

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/audit"
)

// Hold is a legal hold on a call: while it stands, nothing of the call's sound is deleted. The zero value is none.
type Hold struct {
	At  time.Time
	By  string // user id or "key:<id>"
	Why string
}

// longestWhy bounds the reason of a hold, in bytes.
const longestWhy = 1000

// Hold puts a call on legal hold, or changes why it is. fault.Conflict "recording_deleted": its recordings are gone already.
func (s *Store) Hold(ctx context.Context, by tenant.Actor, call dialer.CallID, why string, now time.Time) error {
	why = strings.TrimSpace(why)
	if why == "" || len(why) > longestWhy {
		return fault.New(fault.Invalid, "hold_reason", "a legal hold needs its reason, of at most %d bytes", longestWhy).With("field", "reason")
	}
	return s.schemas.Within(ctx, by.Tenant, func(tx *gorm.DB) error {
		if err := s.ofHold(tx, call); err != nil {
			return err
		}
		var gone bool
		if err := tx.Raw(`select exists (select 1 from recordings where call_id = ?) and not exists (select 1 from recordings where call_id = ? and deleted_at is null)`,
			string(call), string(call)).Scan(&gone).Error; err != nil {
			return err
		}
		if gone {
			return fault.New(fault.Conflict, "recording_deleted", "the recordings of this call were deleted before; there is nothing left to hold")
		}
		if err := tx.Exec(`update calls set held_at = ?, held_by = ?, held_why = ? where id = ?`, now.UTC(), by.ID(), why, string(call)).Error; err != nil {
			return err
		}
		return audit.Append(tx, by, now, audit.Entry{Action: "hold_set", Object: "calls", ObjectID: string(call), Detail: map[string]string{"reason": why}})
	})
}

// Release ends a legal hold; one that is not there is no error. What is past its time is deleted by the next sweep.
func (s *Store) Release(ctx context.Context, by tenant.Actor, call dialer.CallID, now time.Time) error {
	return s.schemas.Within(ctx, by.Tenant, func(tx *gorm.DB) error {
		if err := s.ofHold(tx, call); err != nil {
			return err
		}
		ended := tx.Exec(`update calls set held_at = null, held_by = '', held_why = '' where id = ? and held_at is not null`, string(call))
		if ended.Error != nil || ended.RowsAffected == 0 {
			return ended.Error
		}
		if err := s.keeping(tx, by.Tenant, now); err != nil {
			return err
		}
		return audit.Append(tx, by, now, audit.Entry{Action: "hold_cleared", Object: "calls", ObjectID: string(call)})
	})
}

// ofHold locks the call, so that no sweep deletes beside a hold that is being set.
func (s *Store) ofHold(tx *gorm.DB, call dialer.CallID) error {
	var ids []string
	if err := tx.Raw(`select id from calls where id = ? for update`, string(call)).Scan(&ids).Error; err != nil {
		return err
	}
	if len(ids) == 0 {
		return fault.New(fault.NotFound, "not_here", "no such call")
	}
	return nil
}

// Expire marks recordings whose time is over as deleted, up to most of them, and returns those whose objects are to be deleted now: the
// marked ones, and what an earlier sweep could not finish. A recording is kept as long as its campaign says, never shorter than the
// workspace's rules and the law of the people called ask; one of a call on hold is kept. laws reads those within the transaction.
func (s *Store) Expire(ctx context.Context, t tenant.ID, laws func(*gorm.DB) (guard.Retention, error), now time.Time, most int) (over []Recording, err error) {
	err = s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		kept, err := laws(tx)
		if err != nil {
			return err
		}
		countries, err := json.Marshal(kept.Countries)
		if err != nil {
			return err
		}
		marked := tx.Exec(`with over as (
				select r.id from recordings r join calls c on c.id = r.call_id
					left join campaigns k on k.id = c.campaign_id left join leads p on p.id = c.lead_id left join lists l on l.id = p.list_id
				where r.deleted_at is null and r.object_key <> '' and c.held_at is null
					and r.started_at < cast(@now as timestamptz) - make_interval(days => greatest(coalesce(k.keep_days, 0), cast(@days as int), coalesce(cast(cast(@countries as jsonb) ->> l.country as int), 0)))
				order by r.started_at limit @most for update of r, c skip locked)
			update recordings set deleted_at = @now, peaks = null from over where recordings.id = over.id`,
			map[string]any{"now": now.UTC(), "days": kept.Days, "countries": string(countries), "most": most})
		if marked.Error != nil {
			return marked.Error
		}
		var rows []recordingRow
		if err := tx.Where("deleted_at is not null and object_key <> ''").Order("deleted_at").Limit(most).Find(&rows).Error; err != nil {
			return err
		}
		for _, row := range rows {
			over = append(over, row.recording())
		}
		if marked.RowsAffected == 0 {
			return nil
		}
		return audit.Append(tx, tenant.System(t), now, audit.Entry{Action: "recordings_expired", Object: "recordings", ObjectID: now.UTC().Format(time.DateOnly),
			Detail: map[string]string{"count": strconv.FormatInt(marked.RowsAffected, 10), "days": strconv.Itoa(kept.Days)}})
	})
	return over, err
}

// Erased notes that the objects of recordings are gone: nothing points at them any more.
func (s *Store) Erased(ctx context.Context, t tenant.ID, ids []string) error {
	return s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		return tx.Exec(`update recordings set object_key = '', bytes = 0 where id in ? and deleted_at is not null`, ids).Error
	})
}

// Kept tells whether the tenant has any recording left to look after.
func (s *Store) Kept(ctx context.Context, t tenant.ID) (any bool, err error) {
	err = s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		return tx.Raw(`select exists (select 1 from recordings where object_key <> '')`).Scan(&any).Error
	})
	return any, err
}

// Until is when the recordings of a call that began at a moment are deleted, hold or not.
func (s *Store) Until(ctx context.Context, t tenant.ID, call dialer.CallID, laws func(*gorm.DB) (guard.Retention, error)) (until time.Time, err error) {
	err = s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		kept, err := laws(tx)
		if err != nil {
			return err
		}
		var rows []struct {
			Began   *time.Time
			Days    int
			Country string
		}
		if err := tx.Raw(`select (select max(started_at) from recordings r where r.call_id = c.id and r.deleted_at is null) as began,
				coalesce(k.keep_days, 0) as days, coalesce(l.country, '') as country
			from calls c left join campaigns k on k.id = c.campaign_id left join leads p on p.id = c.lead_id left join lists l on l.id = p.list_id
			where c.id = ?`, string(call)).Scan(&rows).Error; err != nil {
			return err
		}
		for _, r := range rows {
			if r.Began != nil {
				until = r.Began.AddDate(0, 0, max(r.Days, kept.Days, kept.Countries[r.Country]))
			}
		}
		return nil
	})
	return until, err
}
