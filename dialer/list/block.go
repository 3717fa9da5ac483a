package list

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"strings"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/list/phone"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/audit"
)

// Why a number is on the blocklist.
const (
	OptOut      = "opt_out"
	Complaint   = "complaint"
	Imported    = "imported"
	WrongNumber = "wrong_number"
)

// Blocked is one entry of the blocklist.
type Blocked struct {
	ID     string // of the entry; it does not tell the number
	Last4  string
	Reason string
	Source string
	By     string
	Since  time.Time
	Until  time.Time // zero: for good
}

// Index is the blind index of a number that somebody typed in full, and its last digits.
func (s *Store) Index(ctx context.Context, t tenant.ID, number string) (blind []byte, last4 string, err error) {
	box, err := s.keys.Box(ctx, t)
	if err != nil {
		return nil, "", err
	}
	err = s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		n, err := s.target(tx, Target{Number: number}, nil)
		if err == nil {
			blind, last4 = Blind(box, n), n.Last4()
		}
		return err
	})
	return blind, last4, err
}

// Target names a number to block: a lead's, or one typed in full.
type Target struct {
	Lead   dialer.LeadID
	Number string
}

// Block forbids a number to every campaign of the tenant from the next claim on, and takes it out of their queues at once. Twice equals
// once: the first reason stays.
func (s *Store) Block(ctx context.Context, by tenant.Actor, at Target, reason, source string, now time.Time) (b Blocked, err error) {
	switch reason {
	case OptOut, Complaint, Imported, WrongNumber:
	default:
		return Blocked{}, fault.New(fault.Invalid, "block_reason", "%q is no reason for the blocklist", reason).With("field", "reason")
	}
	box, err := s.keys.Box(ctx, by.Tenant)
	if err != nil {
		return Blocked{}, err
	}
	err = s.schemas.Within(ctx, by.Tenant, func(tx *gorm.DB) error {
		n, err := s.target(tx, at, func(sealed []byte) (dialer.Number, error) { return open(box, sealed, leadPlace(at.Lead)) })
		if err != nil {
			return err
		}
		blind := Blind(box, n)
		if err := tx.Exec(`insert into blocklist (last4, blind, reason, source, created_by, created_at) values (?, ?, ?, ?, ?, ?) on conflict do nothing`,
			n.Last4(), blind, reason, cut(source, 200), by.ID(), now.UTC()).Error; err != nil {
			return err
		}
		if b, err = getBlocked(tx, blind); err != nil {
			return err
		}
		if err := halt(tx, by, [][]byte{blind}, "", b.Since, b.Reason, now); err != nil {
			return err
		}
		return audit.Append(tx, by, now, audit.Entry{Action: "number_blocked", Object: "blocklist", ObjectID: b.ID, Detail: map[string]string{"reason": reason, "last4": b.Last4}})
	})
	return b, err
}

func (s *Store) target(tx *gorm.DB, at Target, openLead func([]byte) (dialer.Number, error)) (dialer.Number, error) {
	if at.Lead == "" {
		home, err := homeOf(tx)
		if err != nil {
			return dialer.Number{}, err
		}
		parsed, err := s.phones.Parse(at.Number, home.Country, home.Language)
		return parsed.Number, rejected(err)
	}
	var rows []struct{ Sealed []byte }
	if err := tx.Raw(`select sealed from leads where id = ?`, string(at.Lead)).Scan(&rows).Error; err != nil {
		return dialer.Number{}, err
	}
	if len(rows) == 0 {
		return dialer.Number{}, notHere("lead")
	}
	return openLead(rows[0].Sealed)
}

// Unblock takes an entry off the blocklist that was put there by mistake, and says in the audit log what the mistake was; leads
// stand where they stood and are judged again at their next turn.
func (s *Store) Unblock(ctx context.Context, by tenant.Actor, id, mistake string, now time.Time) error {
	if mistake = strings.TrimSpace(mistake); len([]rune(mistake)) < 3 {
		return fault.New(fault.Invalid, "unblock_reason", "a block is taken back for a mistake, and whoever does says which").With("field", "mistake")
	}
	blind, err := hex.DecodeString(id)
	if err != nil {
		return notHere("entry")
	}
	return s.schemas.Within(ctx, by.Tenant, func(tx *gorm.DB) error {
		was, err := getBlocked(tx, blind)
		if err != nil {
			return err
		}
		if err := tx.Exec(`delete from blocklist where blind = ?`, blind).Error; err != nil {
			return err
		}
		if err := resume(tx, blind, hex.EncodeToString(blind), now); err != nil {
			return err
		}
		return audit.Append(tx, by, now, audit.Entry{Action: "number_unblocked", Object: "blocklist", ObjectID: id, Detail: map[string]string{"was": was.Reason, "last4": was.Last4, "mistake": cut(mistake, 300)}})
	})
}

type blockedRow struct {
	Blind     []byte
	Last4     string
	Reason    string
	Source    string
	CreatedBy string
	CreatedAt time.Time
	ExpiresAt *time.Time
}

func (r blockedRow) blocked() Blocked {
	b := Blocked{ID: hex.EncodeToString(r.Blind), Last4: r.Last4, Reason: r.Reason, Source: r.Source, By: r.CreatedBy, Since: r.CreatedAt}
	if r.ExpiresAt != nil {
		b.Until = *r.ExpiresAt
	}
	return b
}

const blockedColumns = `select blind, last4, reason, source, created_by, created_at, expires_at from blocklist`

func getBlocked(tx *gorm.DB, blind []byte) (Blocked, error) {
	var rows []blockedRow
	if err := tx.Raw(blockedColumns+` where blind = ?`, blind).Scan(&rows).Error; err != nil {
		return Blocked{}, err
	}
	if len(rows) == 0 {
		return Blocked{}, notHere("entry")
	}
	return rows[0].blocked(), nil
}

// BlockedIn is the entry of a number by its index, nil when it is not on the blocklist; tx must be inside the door.
func BlockedIn(tx *gorm.DB, blind []byte) (*Blocked, error) {
	b, err := getBlocked(tx, blind)
	switch {
	case fault.Is(err, fault.NotFound):
		return nil, nil
	case err != nil:
		return nil, err
	}
	return &b, nil
}

// Blocklist returns a page of entries in no meaningful order: their key is an index.
func (s *Store) Blocklist(ctx context.Context, t tenant.ID, cursor string, limit int) (all []Blocked, next string, err error) {
	if limit < 1 || limit > 200 {
		limit = 50
	}
	after, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil {
		return nil, "", fault.New(fault.Invalid, "bad_cursor", "cursor is not one this list gave out")
	}
	err = s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		var rows []blockedRow
		if err := tx.Raw(blockedColumns+` where blind > ? order by blind limit ?`, after, limit+1).Scan(&rows).Error; err != nil {
			return err
		}
		if len(rows) > limit {
			rows = rows[:limit]
			next = base64.RawURLEncoding.EncodeToString(rows[limit-1].Blind)
		}
		for _, row := range rows {
			all = append(all, row.blocked())
		}
		return nil
	})
	return all, next, err
}

// Zones are the time zones of numbers of country.
func (s *Store) Zones(country string) []string { return s.phones.ZonesOf(country) }

// Known is what is known of a complete number, for "may we call it?".
type Known struct {
	Masked  string
	Kind    phone.Kind
	Place   phone.Place
	Blocked *Blocked
	Leads   []Lead
}

// Typed is a number somebody typed in full, read.
type Typed struct {
	Number dialer.Number
	Blind  []byte
}

// Typed is Look with the number itself, for who must ask others about it.
func (s *Store) Typed(ctx context.Context, t tenant.ID, number string) (k Known, n Typed, err error) {
	if k, err = s.Look(ctx, t, number); err != nil {
		return k, n, err
	}
	box, err := s.keys.Box(ctx, t)
	if err != nil {
		return k, n, err
	}
	err = s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		n.Number, err = s.target(tx, Target{Number: number}, nil)
		return err
	})
	if err == nil {
		n.Blind = Blind(box, n.Number)
	}
	return k, n, err
}

// Look says what is known of a complete number: its kind and place, whether it is blocked, and the leads that have it.
func (s *Store) Look(ctx context.Context, t tenant.ID, number string) (k Known, err error) {
	box, err := s.keys.Box(ctx, t)
	if err != nil {
		return Known{}, err
	}
	err = s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		home, err := homeOf(tx)
		if err != nil {
			return err
		}
		parsed, err := s.phones.Parse(number, home.Country, home.Language)
		if err != nil {
			return rejected(err)
		}
		k = Known{Masked: parsed.Number.String(), Kind: parsed.Kind, Place: parsed.Place}
		blind := Blind(box, parsed.Number)
		if k.Blocked, err = BlockedIn(tx, blind); err != nil {
			return err
		}
		var rows []leadRow
		if err := tx.Raw(`select `+leadColumns+` from leads join lists on lists.id = leads.list_id where leads.id in (select id from leads where blind = ? union all select lead_id from lead_numbers where blind = ?)
			order by leads.id limit 50`, blind, blind).Scan(&rows).Error; err != nil {
			return err
		}
		for _, row := range rows {
			k.Leads = append(k.Leads, row.lead())
		}
		return nil
	})
	return k, err
}
