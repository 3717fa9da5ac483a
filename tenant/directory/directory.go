// Package directory owns the list of tenants in the shared book: who they are, where they live, whether they are open, and their
// wrapped data keys. It does not make tenants step by step (tenant/signup does) and knows nothing of what they own.
package directory

import (
	"context"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/internal/recent"
)

// Status is where a tenant stands in its life.
type Status string

// Statuses.
const (
	Creating  Status = "creating"
	Active    Status = "active"
	Suspended Status = "suspended"
	Closed    Status = "closed"
)

// Tenant is one row of the directory.
type Tenant struct {
	ID        tenant.ID
	Name      string
	Country   string // ISO 3166-1 alpha-2
	Language  string // zh or en
	Timezone  string // IANA
	Currency  string // ISO 4217
	Profile   string // compliance profile: CN, US, UK, EU, INTL
	Cluster   string // database cluster that holds its schema
	Status    Status
	CreatedAt time.Time
	ReadyAt   time.Time // zero while it is being created
}

// Zone is the tenant's time zone.
func (t Tenant) Zone() (*time.Location, error) {
	zone, err := time.LoadLocation(t.Timezone)
	if err != nil {
		return nil, fault.Wrap(fault.Internal, "timezone", "time zone of tenant "+string(t.ID), err)
	}
	return zone, nil
}

// Directory reads and changes the list. Get may be up to fresh old.
type Directory struct {
	schemas *tenant.Schemas
	recent  *recent.Memory[tenant.ID, Tenant]
}

const fresh = 5 * time.Second

// New returns a Directory behind the door.
func New(schemas *tenant.Schemas) *Directory {
	return &Directory{schemas: schemas, recent: recent.New[tenant.ID, Tenant](fresh, 10_000)}
}

// Insert adds t with its wrapped key; tx must be inside tenant.Schemas.Public. A tenant that is there already stays as it is.
func Insert(tx *gorm.DB, t Tenant, wrapped []byte) error {
	if !t.ID.Valid() || len(wrapped) == 0 {
		return fault.New(fault.Internal, "directory", "a tenant needs an id and a wrapped key")
	}
	const insert = `insert into tenants (id, name, country, language, timezone, currency, profile, wrapped_key)
		values (?, ?, ?, ?, ?, ?, ?, ?) on conflict (id) do nothing`
	return tx.Exec(insert, string(t.ID), t.Name, t.Country, t.Language, t.Timezone, t.Currency, t.Profile, wrapped).Error
}

// Open marks a tenant that is being created as active; tx must be inside tenant.Schemas.Public. Twice equals once.
func Open(tx *gorm.DB, id tenant.ID, at time.Time) error {
	return tx.Exec(`update tenants set status = 'active', ready_at = ? where id = ? and status = 'creating'`, at, string(id)).Error
}

// Get returns tenant id, or fault.NotFound.
func (d *Directory) Get(ctx context.Context, id tenant.ID) (Tenant, error) {
	if t, found := d.recent.Get(id); found {
		return t, nil
	}
	if !id.Valid() {
		return Tenant{}, unknown()
	}
	asked := time.Now()
	var rows []tenantRow
	err := d.schemas.Public(ctx, func(tx *gorm.DB) error { return tx.Where("id = ?", string(id)).Limit(1).Find(&rows).Error })
	if err != nil {
		return Tenant{}, fault.Wrap(fault.Unavailable, "directory", "look up a tenant", err)
	}
	if len(rows) == 0 {
		return Tenant{}, unknown()
	}
	t := rows[0].domain()
	d.recent.Put(id, t, asked)
	return t, nil
}

func unknown() error { return fault.New(fault.NotFound, "no_tenant", "no such tenant") }

// IDs returns the ids of all tenants that have a schema or will have one: what migrations walk.
func (d *Directory) IDs(ctx context.Context) ([]tenant.ID, error) {
	var ids []tenant.ID
	err := d.schemas.Public(ctx, func(tx *gorm.DB) error {
		return tx.Raw(`select id from tenants where status <> 'closed' order by id`).Scan(&ids).Error
	})
	if err != nil {
		return nil, fault.Wrap(fault.Unavailable, "directory", "list the tenants", err)
	}
	return ids, nil
}

// Rename gives a tenant another company name.
func (d *Directory) Rename(ctx context.Context, id tenant.ID, name string) error {
	return d.change(ctx, id, `update tenants set name = ? where id = ?`, name)
}

// SetStatus suspends, re-opens or closes a tenant.
func (d *Directory) SetStatus(ctx context.Context, id tenant.ID, status Status) error {
	return d.change(ctx, id, `update tenants set status = ? where id = ?`, string(status))
}

func (d *Directory) change(ctx context.Context, id tenant.ID, sql string, value string) error {
	defer d.recent.Forget(id)
	return d.schemas.Public(ctx, func(tx *gorm.DB) error {
		done := tx.Exec(sql, value, string(id))
		if done.Error == nil && done.RowsAffected == 0 {
			return unknown()
		}
		return done.Error
	})
}
