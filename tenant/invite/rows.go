package invite

import (
	"time"

	"github.com/boyunhq/boyun/tenant"
)

type invitationRow struct {
	ID         string `gorm:"primaryKey"`
	Email      string
	Role       string
	Language   string
	InvitedBy  string
	CreatedAt  time.Time
	ExpiresAt  time.Time
	AcceptedAt *time.Time
	RevokedAt  *time.Time
	MailedAt   *time.Time
}

func (invitationRow) TableName() string { return "invitations" }

func (r invitationRow) state(now time.Time) State {
	switch {
	case r.AcceptedAt != nil:
		return Accepted
	case r.RevokedAt != nil:
		return Revoked
	case !now.Before(r.ExpiresAt):
		return Expired
	}
	return Open
}

func (r invitationRow) domain(now time.Time, inviter string) Invitation {
	return Invitation{ID: ID(r.ID), Email: r.Email, Role: tenant.Role(r.Role), Language: r.Language, InvitedBy: r.InvitedBy, InvitedByName: inviter,
		CreatedAt: r.CreatedAt.UTC(), ExpiresAt: r.ExpiresAt.UTC(), State: r.state(now)}
}

// lookupRow is how a token finds its tenant. Rows stay when their token is spent, so that its holder can be told why.
type lookupRow struct {
	TenantID     string
	InvitationID string
	ExpiresAt    time.Time
	Company      string
}
