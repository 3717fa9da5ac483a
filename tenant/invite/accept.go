package invite

import (
	"cmp"
	"context"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/audit"
	"github.com/boyunhq/boyun/tenant/user"
)

// Revoke takes an invitation back: its link ends. Twice equals once; what was accepted cannot be taken back (invitation_used).
func (v *Invitations) Revoke(ctx context.Context, by tenant.Actor, id ID) error {
	return v.within(ctx, by.Tenant, "take an invitation back", func(tx *gorm.DB) error {
		if err := hold(tx, by.Tenant); err != nil {
			return err
		}
		row, err := one(tx, id)
		if err != nil {
			return err
		}
		if err := mayGive(by, tenant.Role(row.Role)); err != nil {
			return err
		}
		now := v.now()
		switch row.state(now) {
		case Accepted:
			return gone(Accepted)
		case Revoked:
			return nil
		}
		if err := tx.Exec(`update invitations set revoked_at = ? where id = ?`, now, row.ID).Error; err != nil {
			return err
		}
		return audit.Append(tx, by, now, audit.Entry{Action: "invitation_revoked", Object: "invitations", ObjectID: row.ID,
			Detail: map[string]string{"email": row.Email, "role": row.Role}})
	})
}

// ByToken tells the holder of a link what it is for. Reasons: token_wrong, and as long as the row is known invitation_used,
// invitation_revoked and invitation_expired.
func (v *Invitations) ByToken(ctx context.Context, token string) (Info, error) {
	found, err := v.lookUp(ctx, token)
	if err != nil {
		return Info{}, err
	}
	var info Info
	err = v.within(ctx, tenant.ID(found.TenantID), "look up an invitation", func(tx *gorm.DB) error {
		row, err := v.usable(tx, found)
		if err != nil {
			return err
		}
		from, err := nameOf(tx, row.InvitedBy)
		info = Info{Company: found.Company, Email: row.Email, Role: tenant.Role(row.Role), Language: row.Language,
			InvitedByName: cmp.Or(from, found.Company), ExpiresAt: row.ExpiresAt.UTC()}
		return err
	})
	return info, err
}

func (v *Invitations) lookUp(ctx context.Context, token string) (found lookupRow, err error) {
	err = coded("look up an invitation", v.Schemas.Public(ctx, func(tx *gorm.DB) error {
		found, err = find(tx, token)
		return err
	}))
	return found, err
}

// usable returns the invitation behind a token while it can be accepted by that token.
func (v *Invitations) usable(tx *gorm.DB, found lookupRow) (invitationRow, error) {
	row, err := one(tx, ID(found.InvitationID))
	if err != nil {
		return row, err
	}
	now := v.now()
	if err := gone(row.state(now)); err != nil {
		return row, err
	}
	if !now.Before(found.ExpiresAt) {
		return row, gone(Expired)
	}
	return row, nil
}

// Accept makes the invited person a member with the address and role of the invitation, and returns them: the caller starts their
// session. A token works once: of many at the same time one wins and the others hear invitation_used. Besides ByToken's, reasons are
// seat_limit (the plan has shrunk since) and already_member.
func (v *Invitations) Accept(ctx context.Context, a Acceptance) (tenant.Actor, error) {
	info, err := v.ByToken(ctx, a.Token)
	if err != nil {
		return tenant.Actor{}, err
	}
	if a, err = a.clean(info); err != nil {
		return tenant.Actor{}, err
	}
	hash, err := v.Hasher.Hash(ctx, a.Password)
	if err != nil {
		return tenant.Actor{}, err
	}
	found, err := v.lookUp(ctx, a.Token) // again: hashing takes a while
	if err != nil {
		return tenant.Actor{}, err
	}
	who := tenant.Actor{Tenant: tenant.ID(found.TenantID), User: tenant.UserID(uuid.Must(uuid.NewV7()).String())}
	err = v.within(ctx, who.Tenant, "accept an invitation", func(tx *gorm.DB) error {
		if err := hold(tx, who.Tenant); err != nil {
			return err
		}
		row, err := v.usable(tx, found)
		if err != nil {
			return err
		}
		who.Role = tenant.Role(row.Role)
		return v.join(tx, who, row, a, hash)
	})
	if err != nil {
		return tenant.Actor{}, err
	}
	return who, nil
}

// join adds the person. Their own seat was kept for them by the invitation; those of others that still wait do not stand in the way.
func (v *Invitations) join(tx *gorm.DB, who tenant.Actor, row invitationRow, a Acceptance, hash string) error {
	if who.Role.Seated() {
		if err := user.Room(tx, who.Tenant, v.Seats, 0); err != nil {
			return err
		}
	}
	now := v.now()
	added, err := user.Add(tx, who.Tenant, user.New{ID: who.User, Email: row.Email, Name: a.Name, Role: who.Role, Language: a.Language,
		PasswordHash: hash, At: now})
	if err != nil {
		return err
	}
	if !added {
		return fault.New(fault.Internal, "invite", "a fresh user id is somebody's already")
	}
	if err := tx.Exec(`update invitations set accepted_at = ? where id = ?`, now, row.ID).Error; err != nil {
		return err
	}
	return audit.Append(tx, who, now, audit.Entry{Action: "invitation_accepted", Object: "invitations", ObjectID: row.ID,
		Detail: map[string]string{"email": row.Email, "role": row.Role}})
}
