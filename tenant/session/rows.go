package session

import (
	"time"

	"github.com/boyunhq/boyun/tenant"
)

type sessionRow struct {
	TokenHash []byte `gorm:"primaryKey"`
	TenantID  string
	UserID    string
	Role      string
	Csrf      string
	UserAgent string
	Address   string
	CreatedAt time.Time
	SeenAt    time.Time
	Rotate    bool
	ExpiresAt time.Time
}

func (sessionRow) TableName() string { return "public.sessions" }

func (r sessionRow) domain() Session {
	return Session{ID: idOf(r.TokenHash), Tenant: tenant.ID(r.TenantID), User: tenant.UserID(r.UserID), Role: tenant.Role(r.Role), CSRF: r.Csrf,
		Agent: r.UserAgent, Address: r.Address, CreatedAt: r.CreatedAt.UTC(), SeenAt: r.SeenAt.UTC(), ExpiresAt: r.ExpiresAt.UTC(), rotate: r.Rotate}
}

func rowOf(s Session, hash []byte) sessionRow {
	return sessionRow{TokenHash: hash, TenantID: string(s.Tenant), UserID: string(s.User), Role: string(s.Role), Csrf: s.CSRF,
		UserAgent: s.Agent, Address: s.Address, CreatedAt: s.CreatedAt, SeenAt: s.SeenAt, ExpiresAt: s.ExpiresAt}
}
