package list

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer/internal/array"
	"github.com/boyunhq/boyun/dialer/list/phone"
)

// shownRejects is how many rejected rows a check keeps for the screen; the import itself keeps them all.
const shownRejects = 1000

// check judges every row and saves none of them. Which numbers of the file repeat is known by 54 bits of each: of five million, the odds
// of one wrong count are one in a thousand, and the import itself compares whole indexes.
func (w *work) check(ctx context.Context) error {
	w.tally, w.from, w.row.TotalRows = tally{reasons: map[string]int64{}}, 0, 0
	seen, err := newSeen()
	if err != nil {
		return err
	}
	defer seen.close()
	var rejects []line
	var listed bool
	err = w.schemas.Within(ctx, w.job.Tenant, func(tx *gorm.DB) error {
		return tx.Raw(`select exists (select 1 from leads where list_id = ?)`, w.row.ListID).Scan(&listed).Error
	})
	if err != nil {
		return err
	}
	err = w.each(ctx, 0, w.judge, func(b *batch) error {
		known, err := w.known(ctx, b, listed)
		if err != nil {
			return err
		}
		for _, l := range b.rows {
			w.tally.rows++
			switch {
			case l.reject != nil:
				w.tally.rejected++
				w.tally.reasons[l.reject.Reason]++
				if len(rejects) < shownRejects {
					rejects = append(rejects, line{no: l.no, at: l.at, reject: l.reject})
				}
			case !seen.add(b.ready[l.ready].blind):
				w.tally.merged++
				w.tally.reasons[inFile]++
			case known[string(b.ready[l.ready].blind)]:
				w.tally.merged++
				w.tally.reasons[inList]++
			default:
				w.tally.accepted++
			}
			if l.reject == nil && len(b.ready[l.ready].bad) > 0 {
				w.tally.reasons[leftOut]++
			}
		}
		w.show(ctx)
		return w.beat(ctx)
	})
	if err != nil {
		return err
	}
	return w.checked(ctx, rejects)
}

// judge is prepareAll without the sealing: only the index of a number is needed.
func (w *work) judge(b *batch) error {
	b.ready = make([]ready, 0, len(b.rows))
	for i := range b.rows {
		l := &b.rows[i]
		if l.bad != "" {
			l.reject = &phone.Reject{Reason: l.bad}
			continue
		}
		number, _, bad, err := w.numbers(l.entry, w.country, w.language)
		if err == nil {
			_, err = readConsent(l.entry.Consent, w.Now())
		}
		l.entry = Entry{}
		if reject, ok := errors.AsType[*phone.Reject](err); ok {
			l.reject = reject
			continue
		}
		if err != nil {
			return err
		}
		l.ready = len(b.ready)
		b.ready = append(b.ready, ready{blind: Blind(w.box, number.Number), bad: bad})
	}
	return nil
}

func (w *work) known(ctx context.Context, b *batch, listed bool) (map[string]bool, error) {
	if !listed || len(b.ready) == 0 {
		return nil, nil
	}
	blinds := make([][]byte, len(b.ready))
	for i, r := range b.ready {
		blinds[i] = r.blind
	}
	known := map[string]bool{}
	err := w.schemas.Within(ctx, w.job.Tenant, func(tx *gorm.DB) error {
		var rows []struct{ Blind []byte }
		err := tx.Raw(`select blind from leads where list_id = ? and blind = any(?::bytea[])`, w.row.ListID, array.Of(blinds)).Scan(&rows).Error
		for _, row := range rows {
			known[string(row.Blind)] = true
		}
		return err
	})
	return known, err
}

// beat shows a sign of life every few seconds, and notices a cancel.
func (w *work) beat(ctx context.Context) error {
	now := w.Now()
	if now.Sub(w.kept) < min(w.Silence/5, 2*time.Second) {
		return nil
	}
	w.kept = now
	return w.schemas.Within(ctx, w.job.Tenant, func(tx *gorm.DB) error {
		done := tx.Exec(`update imports set beat_at = ? where id = ? and status = ? and round = ?`, now.UTC(), w.row.ID, w.row.Status, w.job.Round)
		if done.Error == nil && done.RowsAffected == 0 {
			return errTaken
		}
		return done.Error
	})
}

// checked writes the result of a check.
func (w *work) checked(ctx context.Context, rejects []line) error {
	err := w.schemas.Within(ctx, w.job.Tenant, func(tx *gorm.DB) error {
		if err := w.hold(tx, 0); err != nil {
			return err
		}
		if err := tx.Exec(`delete from import_rows where import_id = ?`, w.row.ID).Error; err != nil {
			return err
		}
		var fates []fate
		for _, l := range rejects {
			fates = append(fates, rejectedFate(l))
		}
		if err := writeFates(tx, w.row.ID, fates); err != nil {
			return err
		}
		if err := w.save(tx, w.tally); err != nil {
			return err
		}
		return tx.Exec(`update imports set status = 'checked', total_rows = ? where id = ?`, w.tally.rows, w.row.ID).Error
	})
	if err != nil {
		return err
	}
	w.row.TotalRows = w.tally.rows
	w.tell(ctx, w.job.Tenant, w.progress(Checked))
	return nil
}
