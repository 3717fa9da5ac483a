package list

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/internal/array"
	"github.com/boyunhq/boyun/dialer/list/phone"
	"github.com/boyunhq/boyun/tenant"
)

// Reasons of a merge, and the note of a row that is in without some of its numbers.
const (
	inFile  = "duplicate_in_file"
	inList  = "already_in_list"
	leftOut = "numbers_left_out"
)

// doNotCall is why a row is not imported that says its person is not to be called.
const doNotCall = "says_do_not_call"

// bring writes the file into the list, from behind the last row that is in. Rows and count are written in one transaction, so whatever
// dies, the next worker knows where to go on and no row is written twice.
func (w *work) bring(ctx context.Context) error {
	err := w.each(ctx, w.tally.rows, w.prepareAll, func(b *batch) error {
		next, err := w.commit(ctx, b)
		if err != nil {
			return err
		}
		w.tally = next
		w.show(ctx)
		return nil
	})
	if err != nil {
		return err
	}
	return w.finish(ctx, Done, nil)
}

func (w *work) commit(ctx context.Context, b *batch) (next tally, err error) {
	err = w.schemas.Bulk(ctx, w.job.Tenant, func(tx *gorm.DB, copy tenant.Copy) error {
		// a crash of the database may lose the last moments, rows and count together: the file is still there
		if err := tx.Exec(`set local synchronous_commit = off`).Error; err != nil {
			return err
		}
		if err := w.hold(tx, w.tally.rows); err != nil {
			return err
		}
		landed, err := w.into(ctx, tx, w.landing(copy), b.ready)
		if err != nil {
			return err
		}
		if err := w.agree(tx, b); err != nil {
			return err
		}
		next = w.tally.clone()
		var fates []fate
		for _, l := range b.rows {
			fates = next.count(fates, l, b.ready, landed)
		}
		if err := writeFates(tx, w.row.ID, fates); err != nil {
			return err
		}
		return w.save(tx, next)
	})
	return next, err
}

func (w *work) landing(copy tenant.Copy) landing {
	return landing{list: dialer.ListID(w.row.ListID), imp: w.row.ID, by: w.row.ID, now: w.Now(), copy: copy, mind: &w.memory}
}

// fate is one entry of import_rows.
type fate struct {
	from, to int64
	result   string
	code     string
	detail   json.RawMessage
	lead     string
}

// count adds one row to the tally and its fate to the others; accepted rows that follow each other, with nothing to be said of them, share one.
func (t *tally) count(fates []fate, l line, ready []ready, landed []landed) []fate {
	t.rows++
	if l.reject != nil {
		t.rejected++
		t.reasons[l.reject.Reason]++
		return append(fates, rejectedFate(l))
	}
	at, bad := landed[l.ready], ready[l.ready].bad
	if len(bad) > 0 {
		t.reasons[leftOut]++
	}
	if !at.merged {
		t.accepted++
		if n := len(fates); n > 0 && len(bad) == 0 && fates[n-1].plain() && fates[n-1].to == l.no-1 {
			fates[n-1].to = l.no
			return fates
		}
		f := fate{from: l.no, to: l.no, result: "accepted", detail: detailOf(l, bad, nil)}
		if len(bad) > 0 {
			f.code = leftOut
		}
		return append(fates, f)
	}
	t.merged++
	f := fate{from: l.no, to: l.no, result: "merged", code: inList, lead: string(at.lead), detail: detailOf(l, bad, at.before)}
	if at.within || at.own {
		f.code = inFile
	}
	t.reasons[f.code]++
	return append(fates, f)
}

// plain tells of rows about which there is nothing to say.
func (f fate) plain() bool { return f.result == "accepted" && f.code == "" }

// detailOf is what is told of a row that is in: what was left out of it, and how its lead was before.
func detailOf(l line, bad []*phone.Reject, before json.RawMessage) json.RawMessage {
	if len(bad) == 0 && before == nil {
		return json.RawMessage(`{}`)
	}
	detail := map[string]any{"line": l.at}
	if before != nil {
		detail["before"] = before
	}
	if len(bad) > 0 {
		detail["count"], detail["value"] = len(bad), bad[0].Detail["value"]
	}
	raw, err := json.Marshal(detail)
	if err != nil { // numbers, strings and what is JSON already
		return json.RawMessage(`{}`)
	}
	return raw
}

func rejectedFate(l line) fate {
	detail := map[string]any{"line": l.at}
	maps.Copy(detail, l.reject.Detail)
	raw, err := json.Marshal(detail)
	if err != nil { // numbers and strings only
		raw = []byte(`{}`)
	}
	return fate{from: l.no, to: l.no, result: "rejected", code: l.reject.Reason, detail: raw}
}

func writeFates(tx *gorm.DB, id string, fates []fate) error {
	if len(fates) == 0 {
		return nil
	}
	n := len(fates)
	from, to := make([]int64, n), make([]int64, n)
	results, codes, details, leads := make([]string, n), make([]string, n), make([]string, n), make([]string, n)
	for i, f := range fates {
		from[i], to[i], results[i], codes[i], details[i], leads[i] = f.from, f.to, f.result, f.code, string(f.detail), f.lead
	}
	err := tx.Exec(`insert into import_rows (import_id, row_no, row_to, result, code, detail, lead_id)
		select ?, a.f, a.t, a.result, a.code, a.detail::jsonb, nullif(a.lead, '')
		from unnest(?::bigint[], ?::bigint[], ?::text[], ?::text[], ?::text[], ?::text[]) as a (f, t, result, code, detail, lead)`,
		id, array.Of(from), array.Of(to), array.Of(results), array.Of(codes), array.Of(details), array.Of(leads)).Error
	if err != nil {
		return fmt.Errorf("write the fates of rows %d to %d: %w", fates[0].from, fates[n-1].to, err)
	}
	return nil
}
