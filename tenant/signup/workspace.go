package signup

import (
	"context"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/audit"
	"github.com/boyunhq/boyun/tenant/directory"
	"github.com/boyunhq/boyun/tenant/user"
)

const makeWithin = time.Minute

// make brings a verified sign-up to Ready from wherever it stands. Each step is one transaction (or the migrator's own) under the
// sign-up's lock, does nothing when it was done, and only then the next begins: two processes at once, or a dead one and its
// successor, come to the same workspace. It goes on when the caller leaves.
func (s *Signups) make(ctx context.Context, id ID) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), makeWithin)
	defer cancel()
	select {
	case s.gate <- struct{}{}:
		defer func() { <-s.gate }()
	case <-ctx.Done():
		return fault.Wrap(fault.Unavailable, "busy", "wait to make a workspace", ctx.Err())
	}
	for {
		row, err := s.read(ctx, id)
		if err != nil {
			return err
		}
		step := Step(row.Step)
		switch step {
		case Verified:
			err = s.makeTenant(ctx, row)
		case Tenant:
			err = s.makeSchema(ctx, row)
		case Schema:
			err = s.makeOwner(ctx, row)
		case Owner:
			err = s.open(ctx, row)
		default:
			return nil
		}
		if err != nil {
			return coded("make a workspace: after "+row.Step, err)
		}
	}
}

// makeTenant draws the tenant's id and key and writes it into the directory. The id is kept in the same transaction: a sign-up never
// has two.
func (s *Signups) makeTenant(ctx context.Context, row signupRow) error {
	wrapped, err := s.Keys.NewTenantKey()
	if err != nil {
		return err
	}
	id := tenant.NewID()
	t, err := s.born(row, id)
	if err != nil {
		return err
	}
	return s.step(ctx, row, Tenant, func(tx *gorm.DB) error {
		if err := directory.Insert(tx, t, wrapped); err != nil {
			return err
		}
		var ours bool
		if err := tx.Raw(`select exists (select 1 from tenants where id = ? and wrapped_key = ?)`, string(id), wrapped).Scan(&ours).Error; err != nil {
			return err
		}
		if !ours {
			return fault.New(fault.Unavailable, "tenant_id", "the id drawn is another tenant's; draw again")
		}
		return tx.Exec(`update signups set tenant_id = ? where id = ?`, string(id), row.ID).Error
	})
}

func (s *Signups) makeSchema(ctx context.Context, row signupRow) error {
	if err := s.Migrate.Tenant(ctx, row.tenant()); err != nil {
		return err
	}
	return s.step(ctx, row, Schema, func(*gorm.DB) error { return nil })
}

// makeOwner adds the owner with their log-in, what the Seeder brings and the first row of the audit log, all or nothing. The owner's
// id is the key: when they are there, so is the rest.
func (s *Signups) makeOwner(ctx context.Context, row signupRow) error {
	id, owner := row.tenant(), tenant.UserID(row.UserID)
	t, err := s.born(row, id)
	if err != nil {
		return err
	}
	now := s.now()
	name, _, _ := strings.Cut(row.Email, "@")
	err = s.Schemas.Within(ctx, id, func(tx *gorm.DB) error {
		if err := hold(tx, "signup/"+row.ID); err != nil {
			return err
		}
		added, err := user.Add(tx, id, user.New{ID: owner, Email: row.Email, Name: name, Role: tenant.Owner, Language: row.Language,
			PasswordHash: row.PasswordHash, At: now})
		if err != nil || !added {
			return err
		}
		if err := s.Seeder.Seed(ctx, tx, t, owner); err != nil {
			return err
		}
		return audit.Append(tx, tenant.Actor{Tenant: id, User: owner, Role: tenant.Owner}, now,
			audit.Entry{Action: "workspace_created", Object: "tenants", ObjectID: string(id), Detail: map[string]string{"country": row.Country}})
	})
	if err != nil {
		return err
	}
	return s.step(ctx, row, Owner, func(*gorm.DB) error { return nil })
}

// open lets people in and forgets the secrets that served the sign-up alone.
func (s *Signups) open(ctx context.Context, row signupRow) error {
	now := s.now()
	return s.step(ctx, row, Ready, func(tx *gorm.DB) error {
		if err := directory.Open(tx, row.tenant(), now); err != nil {
			return err
		}
		return tx.Exec(`update signups set password_hash = '', expires_at = ? where id = ?`, now.Add(claimable), row.ID).Error
	})
}

// step does one thing in the shared book and moves row on to next in the same transaction, unless somebody else has.
func (s *Signups) step(ctx context.Context, row signupRow, next Step, do func(tx *gorm.DB) error) error {
	id, moved := ID(row.ID), false
	err := s.Schemas.Public(ctx, func(tx *gorm.DB) error {
		if err := hold(tx, "signup/"+row.ID); err != nil {
			return err
		}
		now, err := where(tx.Clauses(clause.Locking{Strength: "UPDATE"}), "id = ?", row.ID)
		if moved = now.Step == row.Step; err != nil || !moved {
			return err
		}
		if err := do(tx); err != nil {
			return err
		}
		return advance(tx, id, Step(row.Step), next)
	})
	if err == nil && moved {
		s.tell(ctx, id, next)
	}
	return err
}

// born is the tenant as its directory row says at first: the country decides.
func (s *Signups) born(row signupRow, id tenant.ID) (directory.Tenant, error) {
	c, found := s.Countries.Find(row.Country)
	if !found {
		return directory.Tenant{}, fault.New(fault.Internal, "country_unknown", "sign-up %s is from %q, which is no country", row.ID, row.Country)
	}
	return directory.Tenant{ID: id, Name: row.Company, Country: row.Country, Language: row.Language, Timezone: c.Timezone, Currency: c.Currency,
		Profile: c.Profile, Cluster: "main", Status: directory.Creating}, nil
}

func (r signupRow) tenant() tenant.ID {
	if r.TenantID == nil {
		return ""
	}
	return tenant.ID(*r.TenantID)
}
