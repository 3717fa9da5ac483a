package store

import (
	"context"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/list"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/audit"
)

// Proof says how far the tenant's claim on a number has come.
type Proof string

// Proofs.
const (
	None      Proof = ""
	Requested Proof = "requested" // an operator looks at the tenant's papers
	Verified  Proof = "verified"  // may be shown to people
)

// Caller is one number that may be shown as the caller.
type Caller struct {
	ID        dialer.CallerID
	Label     string
	Last4     string
	Sandbox   bool
	Trunk     dialer.TrunkID // empty: any
	Proof     Proof
	CreatedAt time.Time
}

// Callers lists the tenant's caller IDs, the sandbox's first.
func (s *Store) Callers(ctx context.Context, t tenant.ID) (all []Caller, err error) {
	err = s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		var rows []callerRow
		if err := tx.Order("kind <> 'sandbox', created_at, id").Find(&rows).Error; err != nil {
			return err
		}
		for _, row := range rows {
			all = append(all, row.caller())
		}
		return nil
	})
	return all, err
}

// AddCaller asks for a number of the tenant's own. It is not shown to anybody before it is verified.
func (s *Store) AddCaller(ctx context.Context, by tenant.Actor, label string, number dialer.Number, via dialer.TrunkID, at time.Time) (c Caller, err error) {
	if clean(label) == "" || len(label) > 100 {
		return c, fault.New(fault.Invalid, "caller_label", "give the number a name of at most 100 letters").With("field", "label")
	}
	box, err := s.boxes.Box(ctx, by.Tenant)
	if err != nil {
		return c, err
	}
	row := callerRow{ID: dialer.NewID(), Label: clean(label), Last4: number.Last4(), Kind: "own", Proof: string(Requested), CreatedAt: at.UTC()}
	if row.Sealed, err = list.SealCaller(box, dialer.CallerID(row.ID), number); err != nil {
		return c, err
	}
	err = s.schemas.Within(ctx, by.Tenant, func(tx *gorm.DB) error {
		if via != "" {
			if _, err := one(tx, via); err != nil {
				return err
			}
			id := string(via)
			row.TrunkID = &id
		}
		if err := tx.Create(&row).Error; err != nil {
			return err
		}
		return audit.Append(tx, by, at, audit.Entry{Action: "caller_id_requested", Object: "numbers", ObjectID: row.ID, Detail: map[string]string{"label": row.Label, "last4": row.Last4}})
	})
	return row.caller(), err
}

// Edit is what to change of a caller ID; nil leaves it.
type Edit struct {
	Label *string
	Trunk *dialer.TrunkID
	Proof *Proof
}

// ChangeCaller edits a caller ID. Proof is an operator's word: the system's, or anybody's where tenants are trusted.
func (s *Store) ChangeCaller(ctx context.Context, by tenant.Actor, id dialer.CallerID, e Edit, at time.Time) (c Caller, err error) {
	if e.Proof != nil && by.ID() != "system" && !s.trust {
		return c, fault.New(fault.Forbidden, "proof_by_operator", "a number is verified by the operator of this installation, who asks for the contract or bill that names it")
	}
	err = s.schemas.Within(ctx, by.Tenant, func(tx *gorm.DB) error {
		row, err := oneCaller(tx, id)
		if err != nil {
			return err
		}
		if e.Label != nil {
			row.Label = clean(*e.Label)
		}
		if e.Trunk != nil {
			if _, err := one(tx, *e.Trunk); err != nil {
				return err
			}
			via := string(*e.Trunk)
			row.TrunkID = &via
		}
		if e.Proof != nil {
			row.Proof = string(*e.Proof)
		}
		if err := tx.Model(&callerRow{}).Where("id = ?", row.ID).Select("label", "trunk_id", "proof").Updates(&row).Error; err != nil {
			return err
		}
		c = row.caller()
		return audit.Append(tx, by, at, audit.Entry{Action: "caller_id_changed", Object: "numbers", ObjectID: row.ID, Detail: map[string]string{"label": row.Label, "proof": row.Proof}})
	})
	return c, err
}

// RemoveCaller removes a number no campaign uses.
func (s *Store) RemoveCaller(ctx context.Context, by tenant.Actor, id dialer.CallerID, at time.Time) error {
	return s.schemas.Within(ctx, by.Tenant, func(tx *gorm.DB) error {
		row, err := oneCaller(tx, id)
		if err != nil {
			return err
		}
		var used int64
		if err := tx.Raw(`select count(*) from campaigns where caller_id = ?`, string(id)).Scan(&used).Error; err != nil {
			return err
		}
		if used > 0 || row.Kind == "sandbox" {
			return fault.New(fault.Conflict, "caller_in_use", "campaigns use this number, or it is the sandbox's").With("count", used)
		}
		if err := tx.Exec(`delete from caller_ids where id = ?`, string(id)).Error; err != nil {
			return err
		}
		return audit.Append(tx, by, at, audit.Entry{Action: "caller_id_removed", Object: "numbers", ObjectID: row.ID, Detail: map[string]string{"label": row.Label, "last4": row.Last4}})
	})
}

func oneCaller(tx *gorm.DB, id dialer.CallerID) (callerRow, error) {
	var rows []callerRow
	if err := tx.Where("id = ?", string(id)).Limit(1).Find(&rows).Error; err != nil {
		return callerRow{}, err
	}
	if len(rows) == 0 {
		return callerRow{}, notHere("caller ID")
	}
	return rows[0], nil
}
