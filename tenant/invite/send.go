package invite

import (
	"cmp"
	"context"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/mail"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/audit"
	letters "github.com/boyunhq/boyun/tenant/mail"
	"github.com/boyunhq/boyun/tenant/user"
)

// Create invites a person and mails the link, which is returned this once. Reasons: already_member, invitation_open (resend that
// one), seat_limit, owner_only. When the mail does not go out the error is the mailer's, and Create may simply be asked again.
func (v *Invitations) Create(ctx context.Context, by tenant.Actor, n New) (created Invitation, link string, err error) {
	if n, err = n.clean(by); err != nil {
		return Invitation{}, "", err
	}
	return v.send(ctx, by, "invitation_sent", func(tx *gorm.DB, now time.Time) (invitationRow, error) {
		row, found, err := waiting(tx, n.Email, now)
		if err != nil {
			return row, err
		}
		if found && row.MailedAt != nil {
			return row, fault.New(fault.Conflict, "invitation_open", "this address is invited already").With("id", row.ID)
		}
		if !found {
			row = invitationRow{ID: uuid.Must(uuid.NewV7()).String(), Email: n.Email, InvitedBy: by.ID(), CreatedAt: now}
		} // else its mail never went out: this is the same wish again
		row.Role, row.Language = string(n.Role), n.Language
		return row, v.save(tx, by.Tenant, &row, now)
	})
}

// Resend mails a new link that works for 72 hours from now, also when the invitation has expired; links of former mails end. Within
// 30 s of the last mail it is fault.Quota "resend_wait" with seconds. Other reasons: invitation_used, invitation_revoked and Create's.
func (v *Invitations) Resend(ctx context.Context, by tenant.Actor, id ID) (resent Invitation, link string, err error) {
	return v.send(ctx, by, "invitation_resent", func(tx *gorm.DB, now time.Time) (invitationRow, error) {
		row, err := one(tx, id)
		if err != nil {
			return row, err
		}
		if err := v.mayResend(tx, by, row, now); err != nil {
			return row, err
		}
		return row, v.save(tx, by.Tenant, &row, now)
	})
}

func (v *Invitations) mayResend(tx *gorm.DB, by tenant.Actor, row invitationRow, now time.Time) error {
	if state := row.state(now); state == Accepted || state == Revoked {
		return gone(state)
	}
	if err := mayGive(by, tenant.Role(row.Role)); err != nil {
		return err
	}
	if other, found, err := waiting(tx, row.Email, now); err != nil || found && other.ID != row.ID {
		if err != nil {
			return err
		}
		return fault.New(fault.Conflict, "invitation_open", "this address was invited again since").With("id", other.ID)
	}
	if row.MailedAt == nil {
		return nil
	}
	left := row.MailedAt.Add(pause).Sub(now)
	if left <= 0 {
		return nil
	}
	seconds := int((left + time.Second - 1) / time.Second)
	return fault.New(fault.Quota, "resend_wait", "another mail can be sent in %d s", seconds).With("seconds", seconds)
}

// save stores an invitation that is open from now, if there is room for the person.
func (v *Invitations) save(tx *gorm.DB, id tenant.ID, row *invitationRow, now time.Time) error {
	is, err := member(tx, row.Email)
	if err != nil {
		return err
	}
	if is {
		return fault.New(fault.Conflict, "already_member", "somebody with this mail address is a member already")
	}
	if tenant.Role(row.Role).Seated() {
		if err := v.room(tx, id, ID(row.ID), now); err != nil {
			return err
		}
	}
	row.ExpiresAt = now.Add(lifetime)
	return put(tx, *row)
}

// room asks for a seat while all other open invitations keep theirs.
func (v *Invitations) room(tx *gorm.DB, id tenant.ID, except ID, now time.Time) error {
	others, err := seatsWaiting(tx, except, now)
	if err != nil {
		return err
	}
	return user.Room(tx, id, v.Seats, others)
}

// send stores what draft makes under a fresh token, then mails it.
func (v *Invitations) send(ctx context.Context, by tenant.Actor, action string, draft func(tx *gorm.DB, now time.Time) (invitationRow, error)) (Invitation, string, error) {
	now := v.now()
	var row invitationRow
	var link, from string
	var letter mail.Message
	err := v.within(ctx, by.Tenant, "invite a person", func(tx *gorm.DB) (err error) {
		if err := hold(tx, by.Tenant); err != nil {
			return err
		}
		if row, err = draft(tx, now); err != nil {
			return err
		}
		token, err := issue(tx, by.Tenant, row, now)
		if err != nil {
			return err
		}
		link = v.Public + "/invite/" + token
		if letter, from, err = v.letter(tx, by, row, link); err != nil {
			return err
		}
		return audit.Append(tx, by, now, audit.Entry{Action: action, Object: "invitations", ObjectID: row.ID,
			Detail: map[string]string{"email": row.Email, "role": row.Role}})
	})
	if err != nil {
		return Invitation{}, "", err
	}
	if err := v.Mailer.Send(ctx, letter); err != nil {
		return Invitation{}, "", err
	}
	err = v.within(context.WithoutCancel(ctx), by.Tenant, "note that an invitation was mailed", func(tx *gorm.DB) error { return mailed(tx, row, now) })
	return row.domain(now, from), link, err
}

// letter writes the mail; from is the name of whoever made the invitation.
func (v *Invitations) letter(tx *gorm.DB, by tenant.Actor, row invitationRow, link string) (l mail.Message, from string, err error) {
	home, err := company(tx, by.Tenant)
	if err != nil {
		return l, "", err
	}
	if from, err = nameOf(tx, row.InvitedBy); err != nil {
		return l, "", err
	}
	sender, err := nameOf(tx, string(by.User))
	return letters.Invite(row.Email, row.Language, home, cmp.Or(sender, from, home), row.Role, link), from, err
}
