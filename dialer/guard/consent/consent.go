// Package consent owns the records of what people agreed to: purpose, wording, source, moment and proof, found by the number's blind index;
// and their withdrawal. It does not own when consent is asked (dialer/guard, by profile). A withdrawn record stays, marked: that it was
// there is part of the proof.
package consent

import (
	"context"
	"encoding/base64"
	"strings"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/dialer/internal/array"
	"github.com/boyunhq/boyun/dialer/list"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/audit"
)

// Any is the purpose of a consent that covers every one.
const Any guard.Purpose = "any"

// Record is one consent.
type Record struct {
	ID          string
	Last4       string
	Purpose     guard.Purpose
	TextVersion string // which wording
	Source      string // form, contract, call, import ...
	Given       time.Time
	Expires     time.Time // zero: until it is withdrawn
	ProofRef    string    // where the proof is, when it is kept elsewhere
	ProofName   string    // of the file that was handed in
	ProofSHA256 []byte
	By          string
	Made        time.Time
	Withdrawn   time.Time
	WithdrawnBy string
	Why         string
}

// Numbers read what people type as numbers.
type Numbers interface {
	// Index is the blind index of a number typed in full, and its last digits.
	Index(ctx context.Context, t tenant.ID, number string) (blind []byte, last4 string, err error)
}

var _ Numbers = (*list.Store)(nil)

// Store keeps records in their tenant's schema.
type Store struct {
	schemas *tenant.Schemas
	numbers Numbers
}

// NewStore takes the door and who reads numbers.
func NewStore(schemas *tenant.Schemas, numbers Numbers) *Store { return &Store{schemas, numbers} }

func (r *Record) check(now time.Time) error {
	r.TextVersion, r.Source = strings.TrimSpace(r.TextVersion), strings.TrimSpace(r.Source)
	bad := func(reason, field string) error {
		return fault.New(fault.Invalid, reason, "the record's %s does not stand", field).With("field", field)
	}
	switch {
	case !purpose(r.Purpose):
		return bad("purpose_unknown", "purpose")
	case r.TextVersion == "" || len(r.TextVersion) > 200:
		return bad("consent_text", "text_version")
	case r.Source == "" || len(r.Source) > 200:
		return bad("consent_source", "source")
	case r.Given.IsZero() || r.Given.After(now.Add(time.Minute)):
		return bad("consent_time", "given_at")
	case !r.Expires.IsZero() && !r.Expires.After(r.Given):
		return bad("consent_time", "expires_at")
	case r.ProofRef == "" && len(r.ProofSHA256) == 0:
		return bad("consent_proof", "proof_ref")
	}
	return nil
}

// Add writes a record down for a number typed in full. The same consent twice is one.
func (s *Store) Add(ctx context.Context, by tenant.Actor, number string, r Record, now time.Time) (Record, error) {
	if err := r.check(now); err != nil {
		return Record{}, err
	}
	blind, last4, err := s.numbers.Index(ctx, by.Tenant, number)
	if err != nil {
		return Record{}, err
	}
	r.Last4 = last4
	err = s.schemas.Within(ctx, by.Tenant, func(tx *gorm.DB) error {
		if _, err := put(tx, by, []entry{{blind, last4, r}}, now); err != nil {
			return err
		}
		var rows []row
		if err := tx.Raw(columns+` where blind = ? and purpose = ? and text_version = ? and given_at = ? order by undone <> '', created_at desc limit 1`, blind, string(r.Purpose), r.TextVersion, r.Given.UTC()).Scan(&rows).Error; err != nil {
			return err
		}
		if len(rows) == 1 {
			r = rows[0].record()
		}
		if err := resume(tx, [][]byte{blind}, now); err != nil {
			return err
		}
		return audit.Append(tx, by, now, audit.Entry{Action: "consent_added", Object: "consents", ObjectID: r.ID, Detail: map[string]string{"purpose": string(r.Purpose), "last4": last4, "text": r.TextVersion}})
	})
	return r, err
}

// Row is one line of a file of consents.
type Row struct {
	Number string
	Record
}

// Rejected is a line that was not taken.
type Rejected struct {
	Line   int // 1 is the first
	Reason string
}

// Import takes many records in one transaction; lines that do not stand are told by number and reason, and the others are written.
func (s *Store) Import(ctx context.Context, by tenant.Actor, rows []Row, now time.Time) (added int64, rejected []Rejected, err error) {
	var good []entry
	var blinds [][]byte
	for i, r := range rows {
		err := r.check(now)
		var blind []byte
		var last4 string
		if err == nil {
			blind, last4, err = s.numbers.Index(ctx, by.Tenant, r.Number)
		}
		if f, ok := err.(*fault.Error); ok && f.Code == fault.Invalid {
			rejected = append(rejected, Rejected{i + 1, f.Reason})
			continue
		}
		if err != nil {
			return 0, nil, err
		}
		good, blinds = append(good, entry{blind, last4, r.Record}), append(blinds, blind)
	}
	err = s.schemas.Within(ctx, by.Tenant, func(tx *gorm.DB) error {
		if added, err = put(tx, by, good, now); err != nil {
			return err
		}
		if err := resume(tx, blinds, now); err != nil {
			return err
		}
		return audit.Append(tx, by, now, audit.Entry{Action: "consents_imported", Object: "consents", Detail: map[string]string{"count": itoa(added), "rejected": itoa(int64(len(rejected)))}})
	})
	return added, rejected, err
}

// resume wakes leads that waited for consent, in every campaign.
func resume(tx *gorm.DB, blinds [][]byte, now time.Time) error {
	return tx.Exec(`update queue set state = 'queued', reason = '', detail = '{}', due_at = ?, updated_at = ? from leads
		where leads.id = queue.lead_id and leads.blind = any(?::bytea[]) and queue.state in ('waiting', 'blocked') and queue.reason = 'consent_missing'`,
		now.UTC(), now.UTC(), array.Of(blinds)).Error
}

// Withdraw marks the consents of a number (purpose Any: all) as withdrawn: campaigns that need them call it no more, and calls that ring
// for them are taken back. count says how many there were.
func (s *Store) Withdraw(ctx context.Context, by tenant.Actor, number string, purpose guard.Purpose, why string, now time.Time) (count int64, err error) {
	blind, last4, err := s.numbers.Index(ctx, by.Tenant, number)
	if err != nil {
		return 0, err
	}
	err = s.schemas.Within(ctx, by.Tenant, func(tx *gorm.DB) error {
		// what a file withdrew already is withdrawn for good: an undo of the import no longer gives it back, nor does another file bring again
		// what an undo withdrew
		done := tx.Exec(`update consents set withdrawn_at = coalesce(withdrawn_at, @now), denied_by = '{}', undone = case when undone = '' then '' else 'closed' end,
				withdrawn_by = case when withdrawn_at is null then @by else withdrawn_by end, withdrawn_why = case when withdrawn_at is null then @why else withdrawn_why end
			where blind = @blind and (withdrawn_at is null or denied_by <> '{}' or undone = 'open') and (@purpose in ('', 'any') or purpose in (@purpose, 'any'))`,
			map[string]any{"now": now.UTC(), "by": by.ID(), "why": cut(why, 500), "blind": blind, "purpose": string(purpose)})
		if count = done.RowsAffected; done.Error != nil || count == 0 {
			return done.Error
		}
		return audit.Append(tx, by, now, audit.Entry{Action: "consent_withdrawn", Object: "consents", Detail: map[string]string{"purpose": string(purpose), "last4": last4, "count": itoa(count), "why": cut(why, 200)}})
	})
	return count, err
}

// List returns the newest records, a page at a time.
func (s *Store) List(ctx context.Context, t tenant.ID, cursor string, limit int) (all []Record, next string, err error) {
	before, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil || len(before) > 100 {
		return nil, "", fault.New(fault.Invalid, "bad_cursor", "cursor is not one this list gave out")
	}
	err = s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		var rows []row
		if err := tx.Raw(columns+` where ? = '' or (created_at, id) < (select created_at, id from consents where id = ?) order by created_at desc, id desc limit ?`,
			string(before), string(before), limit+1).Scan(&rows).Error; err != nil {
			return err
		}
		if len(rows) > limit {
			rows = rows[:limit]
			next = base64.RawURLEncoding.EncodeToString([]byte(rows[limit-1].ID))
		}
		for _, r := range rows {
			all = append(all, r.record())
		}
		return nil
	})
	return all, next, err
}

// Counts are how many records hold, were withdrawn, and how many leads have proof.
type Counts struct {
	Holding   int64
	Withdrawn int64
	Leads     int64
	With      int64 // leads with a consent that holds
}

// Count counts.
func (s *Store) Count(ctx context.Context, t tenant.ID, now time.Time) (c Counts, err error) {
	err = s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		return tx.Raw(`select (select count(*) from consents where withdrawn_at is null and (expires_at is null or expires_at > @now)) as holding,
			(select count(*) from consents where withdrawn_at is not null) as withdrawn,
			(select count(*) from leads l join lists on lists.id = l.list_id where not lists.sample) as leads,
			(select count(*) from leads l join lists on lists.id = l.list_id where not lists.sample and exists (select 1 from consents a where a.blind = l.blind and a.withdrawn_at is null
				and (a.expires_at is null or a.expires_at > @now))) as "with"`, map[string]any{"now": now.UTC()}).Scan(&c).Error
	})
	return c, err
}

// Of lists the records of a number by its index, the newest first; tx must be inside the door.
func Of(tx *gorm.DB, blind []byte) (all []Record, err error) {
	var rows []row
	err = tx.Raw(columns+` where blind = ? order by given_at desc limit 200`, blind).Scan(&rows).Error
	for _, r := range rows {
		all = append(all, r.record())
	}
	return all, err
}
