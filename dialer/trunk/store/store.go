// Package store keeps a tenant's trunks: secrets sealed, every change in the audit log. It is the Book that dialer/trunk dials by, with what
// dialer/callerid says of numbers. It does not talk SIP.
package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/internal/usedby"
	"github.com/boyunhq/boyun/dialer/trunk"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/seal"
	"github.com/boyunhq/boyun/infra/visible"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/audit"
)

// Boxes opens tenants' keys.
type Boxes interface {
	Box(ctx context.Context, t tenant.ID) (*seal.Box, error)
}

// Store keeps trunks in their tenant's schema.
type Store struct {
	schemas *tenant.Schemas
	boxes   Boxes
	callers Callers
	fence   *trunk.Fence // nil: hosts are not looked for when a trunk is saved
}

// Callers tells which numbers may be shown on which trunk; dialer/callerid does.
type Callers interface {
	MayShow(ctx context.Context, t tenant.ID, id dialer.TrunkID, from dialer.Number) (bool, error)
	// Proven opens a number of the tenant's own whose ownership is proved; the zero number when there is none such any more.
	Proven(ctx context.Context, t tenant.ID, id dialer.CallerID) (dialer.Number, error)
}

var _ trunk.Book = (*Store)(nil)

// New takes the door, the keys and who knows the numbers.
func New(schemas *tenant.Schemas, boxes Boxes, callers Callers) *Store {
	return &Store{schemas: schemas, boxes: boxes, callers: callers}
}

// Fenced makes the store refuse hosts inside the operator's network when a trunk is saved.
func (s *Store) Fenced(f trunk.Fence) *Store {
	s.fence = &f
	return s
}

// lookFor holds the hosts of a trunk that is about to be saved against the fence. It asks DNS, so no transaction is open.
func (s *Store) lookFor(ctx context.Context, a trunk.Account) error {
	if s.fence == nil {
		return nil
	}
	return s.fence.Check(ctx, a)
}

// MayShow tells whether from may go out on trunk id.
func (s *Store) MayShow(ctx context.Context, t tenant.ID, id dialer.TrunkID, from dialer.Number) (bool, error) {
	return s.callers.MayShow(ctx, t, id, from)
}

// Entry is a trunk as screens see it: whether it has a secret, never which.
type Entry struct {
	trunk.Account
	HasSecret bool
	CreatedAt time.Time
}

func notHere(what string) error { return fault.New(fault.NotFound, "not_here", "no such %s", what) }

func secretPlace(id dialer.TrunkID) []byte { return []byte("trunks/secret/" + string(id)) }

// Trunk gives one trunk with its secret in clear, for the user agent alone.
func (s *Store) Trunk(ctx context.Context, t tenant.ID, id dialer.TrunkID) (trunk.Account, error) {
	row, err := s.row(ctx, t, id)
	if err != nil {
		return trunk.Account{}, err
	}
	a, err := row.account(t)
	if err != nil || len(row.Secret) == 0 && a.Diversion == "" {
		return a, err
	}
	box, err := s.boxes.Box(ctx, t)
	if err != nil {
		return trunk.Account{}, err
	}
	if a.Diversion != "" {
		if a.Diverted, err = s.callers.Proven(ctx, t, a.Diversion); err != nil {
			return trunk.Account{}, err
		}
	}
	if len(row.Secret) == 0 {
		return a, nil
	}
	plain, err := box.Open(row.Secret, secretPlace(id))
	if err != nil {
		return trunk.Account{}, fmt.Errorf("secret of trunk %s: %w", id, err)
	}
	a.Secret = trunk.Secret(plain)
	return a, nil
}

// Get returns one trunk without its secret.
func (s *Store) Get(ctx context.Context, t tenant.ID, id dialer.TrunkID) (Entry, error) {
	row, err := s.row(ctx, t, id)
	if err != nil {
		return Entry{}, err
	}
	return row.entry(t)
}

func (s *Store) row(ctx context.Context, t tenant.ID, id dialer.TrunkID) (row trunkRow, err error) {
	err = s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		row, err = one(tx, id)
		return err
	})
	return row, err
}

func one(tx *gorm.DB, id dialer.TrunkID) (trunkRow, error) {
	var rows []trunkRow
	if err := tx.Where("id = ?", string(id)).Limit(1).Find(&rows).Error; err != nil {
		return trunkRow{}, err
	}
	if len(rows) == 0 {
		return trunkRow{}, notHere("trunk")
	}
	return rows[0], nil
}

// held reads a trunk and keeps it from others until the transaction ends.
func held(tx *gorm.DB, id dialer.TrunkID) (trunkRow, error) {
	return one(tx.Clauses(clause.Locking{Strength: "NO KEY UPDATE"}), id)
}

// List returns the tenant's trunks, the sandbox first.
func (s *Store) List(ctx context.Context, t tenant.ID) (all []Entry, err error) {
	err = s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		var rows []trunkRow
		if err := tx.Order("kind <> 'sandbox', created_at, id").Find(&rows).Error; err != nil {
			return err
		}
		for _, row := range rows {
			entry, err := row.entry(t)
			if err != nil {
				return err
			}
			all = append(all, entry)
		}
		return nil
	})
	return all, err
}

// Create adds a trunk; a tenant has one sandbox, which sign-up made.
func (s *Store) Create(ctx context.Context, by tenant.Actor, a trunk.Account, at time.Time) (Entry, error) {
	a.ID, a.Tenant = dialer.TrunkID(dialer.NewID()), by.Tenant
	if a.Kind == trunk.Sandbox {
		return Entry{}, fault.New(fault.Invalid, "trunk_kind", "every workspace has its one sandbox already; a trunk is known by ip, digest or register")
	}
	if err := s.lookFor(ctx, a); err != nil {
		return Entry{}, err
	}
	return s.save(ctx, by, "trunk_created", at, func(*gorm.DB) (trunk.Account, error) { return a, nil }, func(tx *gorm.DB, row trunkRow) error {
		row.CreatedAt = at.UTC()
		return tx.Create(&row).Error
	})
}

// Change edits a trunk's settings as they stand: of two edits at once each keeps what the other changed. The account comes without its secret,
// and an empty one leaves the one there is. The sandbox only takes limits and a name. edit is
// called twice: hosts are looked for before the trunk is held.
func (s *Store) Change(ctx context.Context, by tenant.Actor, id dialer.TrunkID, edit func(*trunk.Account) error, at time.Time) (Entry, error) {
	if was, err := s.Get(ctx, by.Tenant, id); err == nil {
		wanted := was.Account
		if err := edit(&wanted); err == nil && wanted.Host != was.Host {
			if err := s.lookFor(ctx, wanted); err != nil {
				return Entry{}, err
			}
		}
	}
	columns := []string{"name", "kind", "transport", "host", "port", "username", "domain", "number_format", "channels", "cps", "enabled", "policy"}
	return s.save(ctx, by, "trunk_changed", at, func(tx *gorm.DB) (a trunk.Account, err error) {
		row, err := held(tx, id)
		if err != nil {
			return a, err
		}
		if a, err = row.account(by.Tenant); err != nil {
			return a, err
		}
		was := a.Kind
		if err := edit(&a); err != nil {
			return a, err
		}
		if a.ID = id; (was == trunk.Sandbox) != (a.Kind == trunk.Sandbox) {
			return a, fault.New(fault.Conflict, "trunk_kind", "the sandbox cannot become a real trunk, nor a real trunk the sandbox: make a new one")
		}
		return a, nil
	}, func(tx *gorm.DB, row trunkRow) error {
		if len(row.Secret) > 0 {
			columns = append(columns, "secret")
		}
		return tx.Model(&trunkRow{}).Where("id = ?", row.ID).Select(columns).Updates(&row).Error
	})
}

// save checks and writes the account that of gives inside the transaction.
func (s *Store) save(ctx context.Context, by tenant.Actor, act string, at time.Time, of func(*gorm.DB) (trunk.Account, error), write func(*gorm.DB, trunkRow) error) (Entry, error) {
	box, keyless := s.boxes.Box(ctx, by.Tenant) // before the transaction: nobody waits for keys while the trunk is held
	var row trunkRow
	err := s.schemas.Within(ctx, by.Tenant, func(tx *gorm.DB) error {
		a, err := of(tx)
		if err != nil {
			return err
		}
		a.Name = visible.Trim(a.Name)
		if err := a.Validate(); err != nil {
			return err
		}
		if row, err = rowOf(a); err != nil {
			return err
		}
		if a.Secret != "" {
			if keyless != nil {
				return keyless
			}
			if row.Secret, err = box.Seal([]byte(string(a.Secret)), secretPlace(a.ID)); err != nil {
				return err
			}
		}
		if err := provenDiversion(tx, a.Diversion); err != nil {
			return err
		}
		if err := write(tx, row); err != nil {
			return err
		}
		if row, err = one(tx, a.ID); err != nil {
			return err
		}
		return audit.Append(tx, by, at, audit.Entry{Action: act, Object: "trunks", ObjectID: string(a.ID), Detail: map[string]string{"name": a.Name, "host": a.Host}})
	})
	if err != nil {
		return Entry{}, err
	}
	return row.entry(by.Tenant)
}

func provenDiversion(tx *gorm.DB, id dialer.CallerID) error {
	if id == "" {
		return nil
	}
	var proven bool
	if err := tx.Raw(`select exists (select 1 from caller_ids where id = ? and kind = 'own' and proof = 'verified')`, string(id)).Scan(&proven).Error; err != nil {
		return err
	}
	if !proven {
		return fault.New(fault.Invalid, "trunk_diversion", "the number named in Diversion must be one of yours that is verified").With("field", "diversion")
	}
	return nil
}

// Delete removes a trunk that no campaign, group or number uses.
func (s *Store) Delete(ctx context.Context, by tenant.Actor, id dialer.TrunkID, at time.Time) error {
	return s.schemas.Within(ctx, by.Tenant, func(tx *gorm.DB) error {
		row, err := one(tx, id)
		if err != nil {
			return err
		}
		if row.Kind == string(trunk.Sandbox) {
			return fault.New(fault.Conflict, "trunk_sandbox", "the sandbox stays")
		}
		err = usedby.Refuse(tx, "trunk_in_use", "trunk", string(id), usedby.Campaigns(`c.trunk_id = @id`),
			usedby.Groups(`g.id in (select group_id from trunk_routes where trunk_id = @id)`), usedby.Numbers(`n.trunk_id = @id`))
		if err != nil {
			return err
		}
		if err := tx.Exec(`delete from trunks where id = ?`, string(id)).Error; err != nil {
			return err
		}
		return audit.Append(tx, by, at, audit.Entry{Action: "trunk_deleted", Object: "trunks", ObjectID: string(id), Detail: map[string]string{"name": row.Name}})
	})
}
