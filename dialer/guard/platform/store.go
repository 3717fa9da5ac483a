package platform

import (
	"context"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/dialer/internal/array"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/seal"
	"github.com/boyunhq/boyun/tenant"
)

// Why a number is on the platform's list.
const (
	Fraud     = "fraud"     // named by an anti-fraud centre
	Complaint = "complaint" // complained to the platform
	Regulator = "regulator" // an authority's or a national do-not-call list
	Carrier   = "carrier"   // a carrier asked for it
)

// Reasons lists them.
func Reasons() []string { return []string{Fraud, Complaint, Regulator, Carrier} }

// Store reads and changes the list.
type Store struct {
	schemas *tenant.Schemas
	ring    *keyring
}

// New takes the door to the shared book and the installation's keys.
func New(schemas *tenant.Schemas, keys *seal.Keys) *Store {
	return &Store{schemas: schemas, ring: &keyring{schemas: schemas, keys: keys}}
}

var _ guard.Listed = (*Store)(nil)

// Entry is one entry. ID is its index: it does not tell the number.
type Entry struct {
	ID     string
	Reason string
	Source string
	By     string
	Since  time.Time
	Until  time.Time // zero: for good
}

// Open makes the key at the start of a process, so that no claim is the first to need it.
func (s *Store) Open(ctx context.Context) error {
	_, err := s.ring.open(ctx)
	return err
}

// Look implements guard.Listed.
func (s *Store) Look(tx *gorm.DB, numbers []dialer.Number) ([]*guard.Block, error) {
	box, err := s.ring.open(tx.Statement.Context)
	if err != nil {
		return nil, err
	}
	asked := make([][]byte, len(numbers))
	at := make(map[string][]int, len(numbers))
	for i, n := range numbers {
		asked[i] = blind(box, n)
		at[string(asked[i])] = append(at[string(asked[i])], i)
	}
	var rows []struct {
		Blind     []byte
		Reason    string
		CreatedAt time.Time
	}
	if err := tx.Raw(`select blind, reason, created_at from public.platform_blocked(?::bytea[])`, array.Of(asked)).Scan(&rows).Error; err != nil {
		return nil, err
	}
	found := make([]*guard.Block, len(numbers))
	for _, row := range rows {
		for _, i := range at[string(row.Blind)] {
			found[i] = &guard.Block{Reason: row.Reason, Since: row.CreatedAt}
		}
	}
	return found, nil
}

// Empty implements guard.Listed.
func (s *Store) Empty(tx *gorm.DB) (bool, error) {
	var any bool
	err := tx.Raw(`select public.platform_lists()`).Scan(&any).Error
	return !any, err
}

// Add puts numbers on the list; those that are there already keep their first reason, and get the later end. added counts the new ones.
func (s *Store) Add(ctx context.Context, numbers []dialer.Number, e Entry) (added int64, err error) {
	if !slices.Contains(Reasons(), e.Reason) {
		return 0, fault.New(fault.Invalid, "block_reason", "%q is no reason for the platform's blocklist: one of %s", e.Reason, strings.Join(Reasons(), ", ")).With("field", "reason")
	}
	box, err := s.ring.open(ctx)
	if err != nil {
		return 0, err
	}
	blinds := make([][]byte, len(numbers))
	for i, n := range numbers {
		blinds[i] = blind(box, n)
	}
	var until *time.Time
	if !e.Until.IsZero() {
		utc := e.Until.UTC()
		until = &utc
	}
	err = s.schemas.Public(ctx, func(tx *gorm.DB) error {
		return tx.Raw(`with put as (insert into platform_blocklist as old (blind, reason, source, created_by, created_at, expires_at)
			select distinct b, ?, ?, ?, cast(? as timestamptz), cast(? as timestamptz) from unnest(?::bytea[]) b
			on conflict (blind) do update set expires_at = case when excluded.expires_at is null or old.expires_at is null then null else greatest(old.expires_at, excluded.expires_at) end
			returning xmax = 0 as fresh) select count(*) filter (where fresh) from put`,
			e.Reason, e.Source, e.By, e.Since.UTC(), until, array.Of(blinds)).Scan(&added).Error
	})
	return added, err
}

// Remove takes a number off the list; false when it is not on it.
func (s *Store) Remove(ctx context.Context, n dialer.Number) (was bool, err error) {
	box, err := s.ring.open(ctx)
	if err != nil {
		return false, err
	}
	err = s.schemas.Public(ctx, func(tx *gorm.DB) error {
		gone := tx.Exec(`delete from platform_blocklist where blind = ?`, blind(box, n))
		was = gone.RowsAffected > 0
		return gone.Error
	})
	return was, err
}

// Walk gives every entry in the order of the indexes, a page at a time, until yield says no.
func (s *Store) Walk(ctx context.Context, yield func(Entry) bool) error {
	const page = 1000
	for after := []byte{}; ; {
		var rows []struct {
			Blind                     []byte
			Reason, Source, CreatedBy string
			CreatedAt                 time.Time
			ExpiresAt                 *time.Time
		}
		err := s.schemas.Public(ctx, func(tx *gorm.DB) error {
			return tx.Raw(`select blind, reason, source, created_by, created_at, expires_at from platform_blocklist where blind > ? order by blind limit ?`, after, page).Scan(&rows).Error
		})
		if err != nil {
			return err
		}
		for _, r := range rows {
			e := Entry{ID: hex.EncodeToString(r.Blind), Reason: r.Reason, Source: r.Source, By: r.CreatedBy, Since: r.CreatedAt}
			if r.ExpiresAt != nil {
				e.Until = *r.ExpiresAt
			}
			if !yield(e) {
				return nil
			}
			after = r.Blind
		}
		if len(rows) < page {
			return nil
		}
	}
}

// Sweep takes entries away that ended before now; gone counts them.
func (s *Store) Sweep(ctx context.Context, now time.Time) (gone int64, err error) {
	err = s.schemas.Public(ctx, func(tx *gorm.DB) error {
		done := tx.Exec(`delete from platform_blocklist where expires_at < ?`, now.UTC())
		gone = done.RowsAffected
		return done.Error
	})
	return gone, err
}
