package invite

import (
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
)

// coded gives what the database says a code and leaves faults as they are.
func coded(what string, err error) error {
	if _, ok := errors.AsType[*fault.Error](err); ok || err == nil {
		return err
	}
	return fault.Wrap(fault.Unavailable, "invite", what, err)
}

func hashOf(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

// hold orders everything that changes the invitations of one tenant until tx ends: what was read after it stays true.
func hold(tx *gorm.DB, id tenant.ID) error {
	return tx.Exec(`select pg_advisory_xact_lock(hashtextextended(?, 7203))`, "invitations/"+string(id)).Error
}

// one returns an invitation.
func one(tx *gorm.DB, id ID) (invitationRow, error) {
	var rows []invitationRow
	if err := tx.Where("id = ?", string(id)).Limit(1).Find(&rows).Error; err != nil {
		return invitationRow{}, err
	}
	if len(rows) == 0 {
		return invitationRow{}, fault.New(fault.NotFound, "no_invitation", "no such invitation")
	}
	return rows[0], nil
}

// waiting returns the open invitation of an address; found is false when there is none.
func waiting(tx *gorm.DB, email string, now time.Time) (row invitationRow, found bool, err error) {
	var rows []invitationRow
	err = tx.Where("email = ? and accepted_at is null and revoked_at is null and expires_at > ?", email, now).Order("created_at desc").Limit(1).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return invitationRow{}, false, err
	}
	return rows[0], true, nil
}

// put stores an invitation that was changed or is new.
func put(tx *gorm.DB, row invitationRow) error {
	return tx.Exec(`insert into invitations (id, email, role, language, invited_by, created_at, expires_at) values (?, ?, ?, ?, ?, ?, ?)
		on conflict (id) do update set role = excluded.role, language = excluded.language, expires_at = excluded.expires_at`,
		row.ID, row.Email, row.Role, row.Language, row.InvitedBy, row.CreatedAt, row.ExpiresAt).Error
}

func mailed(tx *gorm.DB, row invitationRow, at time.Time) error {
	return tx.Exec(`update invitations set mailed_at = ? where id = ?`, at, row.ID).Error
}

// seatsWaiting counts the open invitations, but for one, that will take a seat.
func seatsWaiting(tx *gorm.DB, except ID, now time.Time) (n int, err error) {
	var roles []string
	for _, r := range tenant.Roles() {
		if r.Seated() {
			roles = append(roles, string(r))
		}
	}
	err = tx.Raw(`select count(*) from invitations where role in ? and id <> ? and accepted_at is null and revoked_at is null and expires_at > ?`,
		roles, string(except), now).Scan(&n).Error
	return n, err
}

func member(tx *gorm.DB, email string) (is bool, err error) {
	err = tx.Raw(`select exists (select 1 from users where email = ?)`, email).Scan(&is).Error
	return is, err
}

// issue gives an invitation a token; what former ones open has expired.
func issue(tx *gorm.DB, id tenant.ID, row invitationRow, now time.Time) (token string, err error) {
	const end = `update public.invitation_lookups set expires_at = least(expires_at, ?) where tenant_id = ? and invitation_id = ?`
	if err := tx.Exec(end, now, string(id), row.ID).Error; err != nil {
		return "", err
	}
	token = rand.Text()
	// bytes never come first: gorm takes a slice right after a bracket for a list of values
	const insert = `insert into public.invitation_lookups (tenant_id, token_hash, invitation_id, expires_at) values (?, ?, ?, ?)`
	return token, tx.Exec(insert, string(id), hashOf(token), row.ID, row.ExpiresAt).Error
}

// find returns what a token opens, in whichever open tenant.
func find(tx *gorm.DB, token string) (lookupRow, error) {
	var rows []lookupRow
	err := tx.Raw(`select l.tenant_id, l.invitation_id, l.expires_at, t.name as company from invitation_lookups l join tenants t on t.id = l.tenant_id
		where l.token_hash = ? and t.status = 'active'`, hashOf(token)).Scan(&rows).Error
	if err != nil {
		return lookupRow{}, err
	}
	if len(rows) == 0 {
		return lookupRow{}, fault.New(fault.NotFound, "token_wrong", "that link is wrong")
	}
	return rows[0], nil
}

func company(tx *gorm.DB, id tenant.ID) (name string, err error) {
	err = tx.Raw(`select name from public.tenants where id = ?`, string(id)).Scan(&name).Error
	return name, err
}

// nameOf is how people call whoever invited: their name, else their address, and nothing when it was no person.
func nameOf(tx *gorm.DB, user string) (name string, err error) {
	err = tx.Raw(`select coalesce(nullif(name, ''), email) from users where id = ?`, user).Scan(&name).Error
	return name, err
}

// all lists the newest invitations with the names of those who invited.
func all(tx *gorm.DB) (rows []invitationRow, names map[string]string, err error) {
	if err := tx.Order("created_at desc, id desc").Limit(most).Find(&rows).Error; err != nil {
		return nil, nil, err
	}
	var people []struct{ ID, Name string }
	err = tx.Raw(`select id, coalesce(nullif(name, ''), email) as name from users where id in (select invited_by from invitations)`).Scan(&people).Error
	names = map[string]string{}
	for _, p := range people {
		names[p.ID] = p.Name
	}
	return rows, names, err
}
