package list

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer/internal/array"
)

// undoStep is how many leads go in one transaction.
const undoStep = 2000

// undo takes back what the import put in: first the words of merged leads, then the new leads that nobody called and no other file brought.
func (w *work) undo(ctx context.Context) error {
	if err := w.restore(ctx); err != nil {
		return err
	}
	if err := w.forget(ctx); err != nil {
		return err
	}
	for after := ""; ; {
		last, err := w.remove(ctx, after)
		if err != nil {
			return err
		}
		if last == "" {
			break
		}
		after = last
		w.show(ctx)
	}
	var kept int64
	err := w.schemas.Within(ctx, w.job.Tenant, func(tx *gorm.DB) error {
		return tx.Raw(`select count(*) from leads where import_id = ?`, w.row.ID).Scan(&kept).Error
	})
	if err != nil {
		return err
	}
	return w.finish(ctx, Undone, map[string]any{"kept": gorm.Expr("kept + ?", kept)}) // beside those that were handed over
}

// restore gives merged leads back what they said before, unless somebody changed them since.
func (w *work) restore(ctx context.Context) error {
	return w.schemas.Within(ctx, w.job.Tenant, func(tx *gorm.DB) error {
		err := tx.Exec(`update leads set name = r.detail->'before'->>'name', fields = r.detail->'before'->'fields', note = r.detail->'before'->>'note',
				changed_by = r.detail->'before'->>'changed_by',
				tags = array(select jsonb_array_elements_text(case when jsonb_typeof(r.detail->'before'->'tags') = 'array' then r.detail->'before'->'tags' else '[]' end))
			from import_rows r where r.import_id = @id and r.lead_id = leads.id and jsonb_exists(r.detail, 'before') and leads.changed_by = @id`,
			map[string]any{"id": w.row.ID}).Error
		if err != nil {
			return fmt.Errorf("restore merged leads: %w", err)
		}
		// numbers it added to others' leads, unless they were called
		return tx.Exec(`delete from lead_numbers n using leads l where l.id = n.lead_id and n.import_id = @id and l.import_id is distinct from @id
			and not exists (select 1 from attempts a where a.blind = n.blind)`, map[string]any{"id": w.row.ID}).Error
	})
}

// standing are the rows of other imports that merged into a lead and were not taken back.
const standing = `import_rows r join imports i on i.id = r.import_id where r.result = 'merged' and r.import_id <> @id and i.status in ('running', 'done', 'cancelled', 'failed')`

// handOver gives leads that a later file brought as well to that file: whoever sends a corrected file and then takes the wrong one back
// has everybody who is in the corrected one.
func (w *work) handOver(tx *gorm.DB, leads []string) error {
	return tx.Exec(`with later as (select r.lead_id, max(r.import_id) as import_id from `+standing+` and r.lead_id = any(cast(@batch as text[])) group by r.lead_id),
			handed as (update leads set import_id = later.import_id from later where leads.id = later.lead_id and leads.import_id = @id returning 1)
		update imports set kept = kept + (select count(*) from handed) where id = @id`, map[string]any{"id": w.row.ID, "batch": array.Of(leads)}).Error
}

// remove takes out up to undoStep leads behind after; last is "" when there were none. The queue's rows are locked before it is asked who
// was called: a claim under way ends first, and its attempt is then seen.
func (w *work) remove(ctx context.Context, after string) (last string, err error) {
	err = w.schemas.Within(ctx, w.job.Tenant, func(tx *gorm.DB) error {
		var ids []string
		if err := tx.Raw(`select id from leads where import_id = ? and id > ? order by id limit ?`, w.row.ID, after, undoStep).Scan(&ids).Error; err != nil {
			return err
		}
		if len(ids) == 0 {
			return nil
		}
		last = ids[len(ids)-1]
		batch := array.Of(ids)
		if err := tx.Exec(`select 1 from queue where lead_id = any(?::text[]) order by campaign_id, lead_id for update`, batch).Error; err != nil {
			return err
		}
		if err := w.handOver(tx, ids); err != nil {
			return fmt.Errorf("leads that another file brought: %w", err)
		}
		if err := tx.Raw(`select id from leads where id = any(?::text[]) and import_id = ? and not exists (select 1 from attempts t where t.lead_id = leads.id)`, batch, w.row.ID).Scan(&ids).Error; err != nil {
			return err
		}
		batch = array.Of(ids)
		for _, table := range []string{"queue", "callbacks"} {
			if err := tx.Exec(`delete from `+table+` where lead_id = any(?::text[])`, batch).Error; err != nil {
				return err
			}
		}
		gone := tx.Exec(`delete from leads where id = any(?::text[])`, batch)
		if gone.Error != nil {
			return gone.Error
		}
		if err := tx.Exec(`update lists set leads = leads - ? where id = ?`, gone.RowsAffected, w.row.ListID).Error; err != nil {
			return err
		}
		return tx.Exec(`update imports set beat_at = ? where id = ? and round = ?`, w.Now().UTC(), w.row.ID, w.job.Round).Error
	})
	return last, err
}
