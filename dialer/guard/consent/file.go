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
// proof. Of people who do not agree, what they agreed to before is withdrawn, for as long as the import is not undone.
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
		if err := deny(tx, by, refused, all[0], now); err != nil {
			return err
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

// deny withdraws what the people of a file's rows agreed to before, and notes that this import says so: also where another import did already,
// which may be undone first, and where the import that brought the consent is undone, for another may bring it again.
func deny(tx *gorm.DB, by tenant.Actor, refused [][]byte, said list.Agreement, now time.Time) error {
	err := tx.Exec(`update consents set denied_by = array_append(denied_by, @import), withdrawn_at = coalesce(withdrawn_at, @now),
			withdrawn_by = case when withdrawn_at is null then @by else withdrawn_by end, withdrawn_why = case when withdrawn_at is null then @why else withdrawn_why end
		where blind = any(cast(@refused as bytea[])) and purpose in (@purpose, 'any') and (withdrawn_at is null or denied_by <> '{}' or undone = 'open') and @import <> all (denied_by)`,
		map[string]any{"import": said.Import, "now": now.UTC(), "by": by.ID(), "why": cut(said.File, 500), "refused": array.Of(refused), "purpose": said.Purpose}).Error
	if err != nil {
		return fmt.Errorf("withdraw what a file denies: %w", err)
	}
	return nil
}

// Forget takes back what an import said, because it was undone: the consents it brought are withdrawn, and those that it alone withdrew hold
// again. A consent that was withdrawn in another way too, before or since, stays withdrawn. What was brought and not withdrawn by the person
// may be brought again by another import, as a record of its own.
func (s *Store) Forget(tx *gorm.DB, by tenant.Actor, proofs string, now time.Time) error {
	const freely = `denied_by = cast(@alone as text[]) and undone = ''`
	const brought = `update consents set withdrawn_at = coalesce(withdrawn_at, @now), undone = 'open',
			withdrawn_by = case when withdrawn_at is null then @by else withdrawn_by end, withdrawn_why = case when withdrawn_at is null then 'import_undone' else withdrawn_why end
		where starts_with(proof_ref, @import) and (withdrawn_at is null or denied_by <> '{}') and undone = ''`
	const denied = `with freed as (
			update consents set denied_by = array_remove(denied_by, @import), withdrawn_at = case when ` + freely + ` then null else withdrawn_at end,
				withdrawn_by = case when ` + freely + ` then '' else withdrawn_by end, withdrawn_why = case when ` + freely + ` then '' else withdrawn_why end
			where denied_by @> cast(@alone as text[]) and denied_by <> '{}' returning blind, withdrawn_at)
		select blind from freed where withdrawn_at is null`
	args := map[string]any{"import": proofs, "alone": array.Of([]string{proofs}), "now": now.UTC(), "by": by.ID()}
	if err := tx.Exec(brought, args).Error; err != nil {
		return fmt.Errorf("withdraw what an import brought: %w", err)
	}
	var freed [][]byte
	if err := tx.Raw(denied, args).Scan(&freed).Error; err != nil {
		return fmt.Errorf("give back what an import withdrew: %w", err)
	}
	if len(freed) == 0 {
		return nil
	}
	return resume(tx, freed, now)
}
