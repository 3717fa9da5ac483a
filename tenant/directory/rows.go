package directory

import (
	"time"

	"github.com/boyunhq/boyun/tenant"
)

type tenantRow struct {
	ID        string `gorm:"primaryKey"`
	Name      string
	Country   string
	Language  string
	Timezone  string
	Currency  string
	Profile   string
	Cluster   string
	Status    string
	CreatedAt time.Time
	ReadyAt   *time.Time
}

func (tenantRow) TableName() string { return "tenants" }

func (r tenantRow) domain() Tenant {
	t := Tenant{ID: tenant.ID(r.ID), Name: r.Name, Country: r.Country, Language: r.Language, Timezone: r.Timezone, Currency: r.Currency,
		Profile: r.Profile, Cluster: r.Cluster, Status: Status(r.Status), CreatedAt: r.CreatedAt.UTC()}
	if r.ReadyAt != nil {
		t.ReadyAt = r.ReadyAt.UTC()
	}
	return t
}

type keyRow struct{ WrappedKey []byte }
