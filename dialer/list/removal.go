package list

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"slices"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/diary"
	"github.com/boyunhq/boyun/dialer/internal/array"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/seal"
	"github.com/boyunhq/boyun/tenant"
)

// undoRemoval is for how long a number that was taken away can be put back.
const undoRemoval = 24 * time.Hour

// removal is a number that was taken away, as whoever took it away is handed it, sealed: here nothing of it is kept.
type removal struct {
	Number     LeadNumber
	Brought    string // the import it came with
	Heir       NumberID
	Campaigns  []string // whose next try was meant for it and goes to the heir
	At, Expiry time.Time
}

func removalPlace(id dialer.LeadID) []byte { return []byte("removal/" + string(id)) }

// RemoveNumber takes a number away from a lead. keep is for how long the rules ask to keep the numbers that were called: within it one that
// was called stays. So does a lead's only number. What is written down of a number by its index (opt-outs, consent, verdicts) stays. With
// undo, which only this tenant can read, RestoreNumber puts the number back within a day.
func (s *Store) RemoveNumber(ctx context.Context, by tenant.Actor, id dialer.LeadID, number NumberID, keep time.Duration, now time.Time) (undo string, err error) {
	err = s.edit(ctx, by, id, func(tx *gorm.DB, box *seal.Box, have []LeadNumber) ([]LeadNumber, diary.Event, error) {
		at := slices.IndexFunc(have, func(n LeadNumber) bool { return n.ID == number })
		if at < 0 {
			return nil, diary.Event{}, notHere("number")
		}
		if len(have) == 1 {
			return nil, diary.Event{}, fault.New(fault.Conflict, "number_only", "a lead has a number: delete the lead instead")
		}
		var last []time.Time
		if err := tx.Raw(`select created_at from attempts where blind = ? and outcome is distinct from 'blocked' order by created_at desc limit 1`, have[at].Blind).Scan(&last).Error; err != nil {
			return nil, diary.Event{}, err
		}
		if len(last) > 0 && last[0].Add(keep).After(now) {
			return nil, diary.Event{}, fault.New(fault.Conflict, "number_kept", "this number was called and is kept as long as the record of the call").With("until", last[0].Add(keep).UTC().Format(time.DateOnly))
		}
		left := slices.Delete(slices.Clone(have), at, at+1)
		gone := removal{Number: have[at], Brought: have[at].brought, Heir: left[0].ID, At: now, Expiry: now.Add(undoRemoval)}
		if err := tx.Raw(`select campaign_id from queue where lead_id = ? and number_at = ? order by 1`, string(id), at).Scan(&gone.Campaigns).Error; err != nil {
			return nil, diary.Event{}, err
		}
		if undo, err = gone.sealed(box, id); err != nil {
			return nil, diary.Event{}, err
		}
		return left, diary.Event{Kind: diary.NumberRemoved, Detail: map[string]string{"last4": gone.Number.Last4}}, nil
	}, now)
	return undo, err
}

// sealed is the removal as a word. The digits in it are sealed as those of a further number are.
func (r removal) sealed(box *seal.Box, id dialer.LeadID) (string, error) {
	if r.Number.Position == 0 {
		n, err := open(box, r.Number.Sealed, leadPlace(id))
		if err != nil {
			return "", err
		}
		if r.Number.Sealed, err = box.Seal([]byte(n.Reveal()), otherPlace()); err != nil {
			return "", err
		}
	}
	raw, err := json.Marshal(r)
	if err != nil {
		return "", err
	}
	word, err := box.Seal(raw, removalPlace(id))
	return base64.RawURLEncoding.EncodeToString(word), err
}

func readRemoval(box *seal.Box, id dialer.LeadID, undo string, now time.Time) (r removal, err error) {
	raw, err := base64.RawURLEncoding.DecodeString(undo)
	if err == nil {
		raw, err = box.Open(raw, removalPlace(id))
	}
	if err == nil {
		err = json.Unmarshal(raw, &r)
	}
	switch {
	case err != nil:
		return r, fault.New(fault.Invalid, "undo_unknown", "this undoes nothing of this lead").With("field", "undo")
	case now.After(r.Expiry):
		return r, fault.New(fault.Conflict, "undo_late", "a number can be put back within a day")
	}
	r.Number.brought = r.Brought
	return r, nil
}

// RestoreNumber puts a number back that RemoveNumber took away, at its place, and gives it back the tries that were meant for it and did not
// happen. Conflict number_known: the lead has it again already; numbers_full: it has as many as it may; undo_late: a day has passed.
func (s *Store) RestoreNumber(ctx context.Context, by tenant.Actor, id dialer.LeadID, undo string, now time.Time) error {
	var gone removal
	return s.edited(ctx, by, id, func(_ *gorm.DB, box *seal.Box, have []LeadNumber) (want []LeadNumber, _ diary.Event, err error) {
		if gone, err = readRemoval(box, id, undo, now); err != nil {
			return nil, diary.Event{}, err
		}
		switch {
		case slices.ContainsFunc(have, func(h LeadNumber) bool { return h.ID == gone.Number.ID }):
			return nil, diary.Event{}, fault.New(fault.Conflict, "number_known", "the lead has this number already")
		case len(have) > maxOthers:
			return nil, diary.Event{}, fault.New(fault.Conflict, "numbers_full", "a lead has at most %d numbers", maxOthers+1).With("max", maxOthers+1)
		}
		return slices.Insert(slices.Clone(have), min(gone.Number.Position, len(have)), gone.Number), diary.Event{Kind: diary.NumberRestored, Detail: map[string]string{"last4": gone.Number.Last4}}, nil
	}, func(tx *gorm.DB, want []LeadNumber) error {
		index := func(id NumberID) int { return slices.IndexFunc(want, func(n LeadNumber) bool { return n.ID == id }) }
		return tx.Exec(`update queue set number_at = ? where lead_id = ? and number_at = ? and campaign_id = any(?::text[])
				and not exists (select 1 from attempts a where a.lead_id = queue.lead_id and a.campaign_id = queue.campaign_id and a.created_at > ?)`,
			index(gone.Number.ID), string(id), index(gone.Heir), array.Of(gone.Campaigns), gone.At.UTC()).Error
	}, now)
}
