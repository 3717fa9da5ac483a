package history

import (
	"context"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
)

// TapeOpened indexes a recording at its first moment, so that a crash leaves a file that is found. It takes the place of one of the same
// call and kind that was opened and never closed. fault.Conflict "recording_there": the call has a finished one.
func (s *Store) TapeOpened(ctx context.Context, t tenant.ID, r Recording) error {
	row := recordingRow{ID: r.ID, CallID: string(r.Call), Kind: r.Kind, ObjectKey: r.Key, Status: "open", StartedAt: r.Started.UTC()}
	again := clause.OnConflict{Columns: []clause.Column{{Name: "call_id"}, {Name: "kind"}}, DoUpdates: clause.AssignmentColumns([]string{"id", "object_key", "started_at", "gaps", "paused"}),
		Where: clause.Where{Exprs: []clause.Expression{clause.Eq{Column: clause.Column{Table: "recordings", Name: "status"}, Value: "open"}}}}
	return s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		opened := tx.Clauses(again).Create(&row)
		if opened.Error == nil && opened.RowsAffected == 0 {
			return fault.New(fault.Conflict, "recording_there", "this call has such a recording already")
		}
		return opened.Error
	})
}

// TapeWithdrawn takes the entry of a recording back that was opened and could not begin.
func (s *Store) TapeWithdrawn(ctx context.Context, t tenant.ID, r Recording) error {
	return s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		return tx.Exec(`delete from recordings where id = ? and status = 'open'`, r.ID).Error
	})
}

// TapeMarked writes what an open recording does not have so far, and whether it is paused, so that a crash does not forget it.
func (s *Store) TapeMarked(ctx context.Context, t tenant.ID, r Recording) error {
	gaps, err := gapsOf(r.Gaps)
	if err == nil {
		err = s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
			return tx.Exec(`update recordings set gaps = ?, paused = ? where id = ? and status = 'open'`, string(gaps), r.Paused, r.ID).Error
		})
	}
	return s.told(ctx, t, err, News{Call: r.Call, Happened: Recorded})
}

// TapeClosed writes what is known of a finished recording.
func (s *Store) TapeClosed(ctx context.Context, t tenant.ID, r Recording, at time.Time) error {
	gaps, err := gapsOf(r.Gaps)
	if err == nil {
		err = s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
			closed := tx.Model(&recordingRow{}).Where("id = ?", r.ID).Updates(map[string]any{"bytes": r.Bytes, "length_ms": r.Length.Milliseconds(), "status": r.Status,
				"peaks": r.Peaks, "gaps": string(gaps), "paused": false, "ended_at": at.UTC()})
			if closed.Error != nil || closed.RowsAffected == 0 {
				return closed.Error
			}
			return s.keeping(tx, t, at)
		})
	}
	return s.told(ctx, t, err, News{Call: r.Call, Happened: Recorded})
}

// Tape returns one recording of a call by kind; fault.NotFound when there is none.
func (s *Store) Tape(ctx context.Context, t tenant.ID, call dialer.CallID, kind string) (Recording, error) {
	var found Recording
	err := s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		var rows []recordingRow
		if err := tx.Where("call_id = ? and kind = ?", string(call), kind).Limit(1).Find(&rows).Error; err != nil {
			return err
		}
		if len(rows) == 0 {
			return fault.New(fault.NotFound, "no_recording", "this call has no such recording")
		}
		if found = rows[0].recording(); !found.Deleted.IsZero() {
			return fault.New(fault.NotFound, "recording_deleted", "the recording was deleted when its time was over").With("at", found.Deleted.UTC().Format(time.RFC3339))
		}
		return nil
	})
	return found, err
}

// Expired tells whether a recording's time is over: nobody plays it any more, and its object goes.
func (s *Store) Expired(ctx context.Context, t tenant.ID, id string) (over bool, err error) {
	err = s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		return tx.Raw(`select exists (select 1 from recordings where id = ? and deleted_at is not null)`, id).Scan(&over).Error
	})
	return over, err
}

// Unfinished are those of the recordings with these ids that were never closed.
func (s *Store) Unfinished(ctx context.Context, t tenant.ID, ids []string) (open []Recording, err error) {
	err = s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		var rows []recordingRow
		if err := tx.Where("id in ? and status = 'open'", ids).Find(&rows).Error; err != nil {
			return err
		}
		for _, row := range rows {
			open = append(open, row.recording())
		}
		return nil
	})
	return open, err
}
