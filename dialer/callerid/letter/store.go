package letter

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/callerid"
	"github.com/boyunhq/boyun/dialer/list"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/seal"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/audit"
)

// Boxes opens tenants' keys.
type Boxes interface {
	Box(ctx context.Context, t tenant.ID) (*seal.Box, error)
}

// Store keeps letters in their tenant's schema.
type Store struct {
	schemas *tenant.Schemas
	boxes   Boxes
	trust   bool
}

// New takes the door and the keys. trust lets tenants decide on their own letters: on a private installation the tenant is the operator.
func New(schemas *tenant.Schemas, boxes Boxes, trust bool) *Store {
	return &Store{schemas, boxes, trust}
}

type row struct {
	ID        string `gorm:"primaryKey"`
	CallerID  string
	Name      string
	Kind      string
	Bytes     int
	Sealed    []byte
	State     string
	Note      string
	SentBy    string
	SentAt    time.Time
	DecidedBy string
	DecidedAt *time.Time
}

func (row) TableName() string { return "caller_letters" }

func (r row) letter() Letter {
	l := Letter{ID: r.ID, Caller: dialer.CallerID(r.CallerID), Name: r.Name, Kind: r.Kind, Bytes: r.Bytes, State: State(r.State), Note: r.Note, SentBy: r.SentBy, SentAt: r.SentAt, By: r.DecidedBy}
	if r.DecidedAt != nil {
		l.Decided = *r.DecidedAt
	}
	return l
}

// without is every column but what is in the letter.
const without = `id, caller_id, name, kind, bytes, state, note, sent_by, sent_at, decided_by, decided_at`

func place(id string) []byte { return []byte("caller_letters/sealed/" + id) }

// MayDecide tells whether the tenant itself is the operator.
func (s *Store) MayDecide() bool { return s.trust }

// Send keeps a document for a number of the tenant's own that is not proved yet, in place of one that waits.
func (s *Store) Send(ctx context.Context, by tenant.Actor, caller dialer.CallerID, name string, file []byte, now time.Time) (sent Letter, err error) {
	kind, wrong := kindOf(file) // said after the number was found: a stranger's is not there, whatever is sent
	box, err := s.boxes.Box(ctx, by.Tenant)
	if err != nil {
		return sent, err
	}
	r := row{ID: dialer.NewID(), CallerID: string(caller), Name: nameOf(name, kind), Kind: kind, Bytes: len(file), State: string(Waiting), SentBy: by.ID(), SentAt: now.UTC()}
	if r.Sealed, err = box.Seal(file, place(r.ID)); err != nil {
		return sent, err
	}
	err = s.schemas.Within(ctx, by.Tenant, func(tx *gorm.DB) error {
		if err := callerid.Unproved(tx, caller); err != nil {
			return err
		}
		if wrong != nil {
			return wrong
		}
		if err := withdraw(tx, by, caller, now); err != nil {
			return err
		}
		if err := tx.Create(&r).Error; err != nil {
			return err
		}
		if err := tx.Exec(`insert into public.letters_waiting (tenant_id, letter_id, caller_id, sent_at) values (?, ?, ?, ?)`, string(by.Tenant), r.ID, r.CallerID, r.SentAt).Error; err != nil {
			return err
		}
		return s.note(tx, by, now, "caller_letter_sent", r)
	})
	return r.letter(), err
}

func withdraw(tx *gorm.DB, by tenant.Actor, caller dialer.CallerID, now time.Time) error {
	err := tx.Exec(`update caller_letters set state = 'withdrawn', decided_by = ?, decided_at = ? where caller_id = ? and state = 'waiting'`, by.ID(), now.UTC(), string(caller)).Error
	if err == nil {
		err = tx.Exec(`delete from public.letters_waiting where tenant_id = ? and caller_id = ?`, string(by.Tenant), string(caller)).Error
	}
	return err
}

// Withdraw takes back a letter that waits; one that does not is fault.Conflict "letter_decided".
func (s *Store) Withdraw(ctx context.Context, by tenant.Actor, caller dialer.CallerID, id string, now time.Time) error {
	return s.schemas.Within(ctx, by.Tenant, func(tx *gorm.DB) error {
		r, err := waiting(tx, caller, id)
		if err != nil {
			return err
		}
		if err := withdraw(tx, by, caller, now); err != nil {
			return err
		}
		return s.note(tx, by, now, "caller_letter_withdrawn", r)
	})
}

// waiting reads a letter that waits and keeps it from others until the transaction ends.
func waiting(tx *gorm.DB, caller dialer.CallerID, id string) (row, error) {
	r, err := read(tx, caller, id, without, "for update")
	if err == nil && r.State != string(Waiting) {
		err = fault.New(fault.Conflict, "letter_decided", "this letter is %s already", r.State).With("state", r.State)
	}
	return r, err
}

func read(tx *gorm.DB, caller dialer.CallerID, id, columns, hold string) (row, error) {
	var rows []row
	err := tx.Raw(`select `+columns+` from caller_letters where id = ? and caller_id = ? `+hold, id, string(caller)).Scan(&rows).Error
	if err != nil {
		return row{}, err
	}
	if len(rows) == 0 {
		return row{}, fault.New(fault.NotFound, "not_here", "no such letter")
	}
	return rows[0], nil
}

// List is what was sent for a number, latest first.
func (s *Store) List(ctx context.Context, t tenant.ID, caller dialer.CallerID) (all []Letter, err error) {
	err = s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		var rows []row
		if err := tx.Raw(`select `+without+` from caller_letters where caller_id = ? order by sent_at desc, id limit 20`, string(caller)).Scan(&rows).Error; err != nil {
			return err
		}
		for _, r := range rows {
			all = append(all, r.letter())
		}
		return nil
	})
	return all, err
}

// Open gives a letter with what is in it.
func (s *Store) Open(ctx context.Context, t tenant.ID, caller dialer.CallerID, id string) (l Letter, file []byte, err error) {
	box, err := s.boxes.Box(ctx, t)
	if err != nil {
		return l, nil, err
	}
	var r row
	err = s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		r, err = read(tx, caller, id, without+`, sealed`, "")
		return err
	})
	if err != nil {
		return l, nil, err
	}
	file, err = box.Open(r.Sealed, place(id))
	return r.letter(), file, err
}

// Decide is the operator's word on a letter that waits: the number is verified by it, or the letter is refused with a note to the tenant.
// Anybody but the operator is fault.Forbidden.
func (s *Store) Decide(ctx context.Context, by tenant.Actor, caller dialer.CallerID, id string, approve bool, note string, now time.Time) (decided Letter, err error) {
	note = strings.TrimSpace(note)
	err = s.schemas.Within(ctx, by.Tenant, func(tx *gorm.DB) error {
		r, err := waiting(tx, caller, id)
		switch {
		case err != nil:
			return err
		case by.ID() != "system" && !s.trust:
			return fault.New(fault.Forbidden, "proof_by_operator", "letters are judged by the operator of this installation")
		case utf8.RuneCountInString(note) > longestNote || !approve && note == "":
			return fault.New(fault.Invalid, "letter_note", "say in at most %d letters why it is refused", longestNote).With("field", "note")
		}
		r.State, r.Note, r.DecidedBy, r.DecidedAt = string(Refused), note, by.ID(), new(now.UTC())
		if approve {
			r.State = string(Approved)
			if err := callerid.Approve(tx, by, caller, map[string]string{"letter": id}, now); err != nil {
				return err
			}
		}
		if err := tx.Exec(`update caller_letters set state = ?, note = ?, decided_by = ?, decided_at = ? where id = ?`, r.State, r.Note, r.DecidedBy, now.UTC(), id).Error; err != nil {
			return err
		}
		if err := tx.Exec(`delete from public.letters_waiting where tenant_id = ? and letter_id = ?`, string(by.Tenant), id).Error; err != nil {
			return err
		}
		decided = r.letter()
		return s.note(tx, by, now, "caller_letter_"+r.State, r)
	})
	return decided, err
}

// Pending lists the letters of all tenants that wait, oldest first: what an operator has to do.
func (s *Store) Pending(ctx context.Context) (all []Pending, err error) {
	err = s.schemas.Public(ctx, func(tx *gorm.DB) error {
		return tx.Raw(`select w.tenant_id as tenant, t.name as company, t.country, w.letter_id as letter, w.caller_id as caller, w.sent_at
			from letters_waiting w join tenants t on t.id = w.tenant_id order by w.sent_at, w.letter_id limit 500`).Scan(&all).Error
	})
	return all, err
}

func (s *Store) note(tx *gorm.DB, by tenant.Actor, now time.Time, action string, r row) error {
	return audit.Append(tx, by, now, audit.Entry{Action: action, Object: "numbers", ObjectID: r.CallerID, Detail: map[string]string{"letter": r.ID, "name": r.Name, "note": r.Note}})
}

// Claimed is the number a letter is about, in digits, for whoever must compare it with what the letter says; that it was looked at stands in
// the tenant's audit log.
func (s *Store) Claimed(ctx context.Context, by tenant.Actor, caller dialer.CallerID, id string, now time.Time) (l Letter, label string, number dialer.Number, err error) {
	box, err := s.boxes.Box(ctx, by.Tenant)
	if err != nil {
		return l, "", number, err
	}
	var found []struct {
		Label  string
		Sealed []byte
	}
	err = s.schemas.Within(ctx, by.Tenant, func(tx *gorm.DB) error {
		r, err := read(tx, caller, id, without, "")
		if err != nil {
			return err
		}
		l = r.letter()
		if err := tx.Raw(`select label, sealed from caller_ids where id = ?`, string(caller)).Scan(&found).Error; err != nil {
			return err
		}
		if len(found) == 0 { // removed a moment ago
			return fault.New(fault.NotFound, "not_here", "no such number")
		}
		return s.note(tx, by, now, "caller_letter_read", r)
	})
	if err != nil {
		return l, "", number, err
	}
	number, err = list.OpenCaller(box, caller, found[0].Sealed)
	return l, found[0].Label, number, err
}
