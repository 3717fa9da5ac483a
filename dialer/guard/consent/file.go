package consent

import (
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/dialer/internal/array"
	"github.com/boyunhq/boyun/dialer/list"
	"github.com/boyunhq/boyun/tenant"
)

var _ list.Consents = (*Store)(nil)

// Purpose tells whether consent can be given for word.
func (s *Store) Purpose(word string) bool { return purpose(guard.Purpose(word)) }

func purpose(p guard.Purpose) bool {
	return p == Any || p == guard.AIVoice || slices.Contains(guard.Purposes(), p)
}

// Agreed writes down what the rows of a file say, in the transaction that brings them in; the row of the file, which is kept sealed, is the
// proof. Of people who do not agree, what they agreed to before is withdrawn.
func (s *Store) Agreed(tx *gorm.DB, by tenant.Actor, all []list.Agreement, now time.Time) error {
	var given []entry
	var woken, refused [][]byte
	for _, a := range all {
		if a.No {
			refused = append(refused, a.Blind)
			continue
		}
		r := Record{Purpose: guard.Purpose(a.Purpose), TextVersion: a.Text, Source: a.Source, Given: a.Given, ProofRef: a.Proof, ProofName: a.File}
		if err := r.check(now); err != nil {
			return fmt.Errorf("%s: %w", a.Proof, err)
		}
		given, woken = append(given, entry{a.Blind, a.Last4, r}), append(woken, a.Blind)
	}
	if len(refused) > 0 {
		if err := tx.Exec(`update consents set withdrawn_at = ?, withdrawn_by = ?, withdrawn_why = ? where blind = any(?::bytea[]) and withdrawn_at is null and purpose in (?, 'any')`,
			now.UTC(), by.ID(), cut(all[0].File, 500), array.Of(refused), all[0].Purpose).Error; err != nil {
			return fmt.Errorf("withdraw what a file denies: %w", err)
		}
	}
	if len(given) == 0 {
		return nil
	}
	if _, err := put(tx, by, given, now); err != nil {
		return err
	}
	return resume(tx, woken, now)
}

// Forget withdraws the records whose proof begins so, because the import they came with was undone.
func (s *Store) Forget(tx *gorm.DB, by tenant.Actor, proof string, now time.Time) error {
	return tx.Exec(`update consents set withdrawn_at = ?, withdrawn_by = ?, withdrawn_why = 'import_undone' where starts_with(proof_ref, ?) and withdrawn_at is null`, now.UTC(), by.ID(), proof).Error
}
