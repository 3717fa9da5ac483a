package user

import (
	"bytes"
	"context"
	"encoding/json"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/audit"
	"github.com/boyunhq/boyun/tenant/password"
	"github.com/boyunhq/boyun/tenant/session"
)

const maxPrefs = 16 << 10

// SetPrefs keeps the console's preferences of a person: one JSON object of at most 16 KiB.
func (u *Users) SetPrefs(ctx context.Context, id tenant.ID, user tenant.UserID, prefs json.RawMessage) error {
	var object map[string]json.RawMessage
	if len(prefs) > maxPrefs || json.Unmarshal(prefs, &object) != nil || object == nil || bytes.Contains(prefs, []byte(`\u0000`)) {
		return fault.New(fault.Invalid, "prefs_form", "preferences are one JSON object of at most 16 KiB").With("field", "prefs")
	}
	return u.Schemas.Within(ctx, id, func(tx *gorm.DB) error {
		done := tx.Exec(`update users set prefs = ?::jsonb where id = ?`, string(prefs), string(user))
		if done.Error == nil && done.RowsAffected == 0 {
			return fault.New(fault.NotFound, "no_user", "nobody here by that id")
		}
		return done.Error
	})
}

// SetPassword lets a person replace their own password. Their other sessions end; keep is the one that asks.
func (u *Users) SetPassword(ctx context.Context, by tenant.Actor, keep session.ID, was, next string) error {
	person, err := u.Get(ctx, by.Tenant, by.User)
	if err != nil {
		return err
	}
	if err := password.Check(next, person.Email, person.Name); err != nil {
		return err
	}
	var row struct{ PasswordHash string }
	err = u.Schemas.Within(ctx, by.Tenant, func(tx *gorm.DB) error {
		return tx.Raw(`select password_hash from public.logins where user_id = ?`, string(by.User)).Scan(&row).Error
	})
	if err != nil {
		return fault.Wrap(fault.Unavailable, "user", "check a password", err)
	}
	ok, err := u.Hasher.Match(ctx, was, row.PasswordHash)
	if err != nil {
		return err
	}
	if !ok {
		return fault.New(fault.Forbidden, "password_wrong", "the present password is another one").With("field", "password")
	}
	hash, err := u.Hasher.Hash(ctx, next)
	if err != nil {
		return err
	}
	err = u.Schemas.Within(ctx, by.Tenant, func(tx *gorm.DB) error {
		if err := tx.Exec(`update public.logins set password_hash = ? where user_id = ?`, hash, string(by.User)).Error; err != nil {
			return err
		}
		return audit.Append(tx, by, u.Now(), audit.Entry{Action: "password_changed", Object: "users", ObjectID: string(by.User)})
	})
	if err != nil {
		return fault.Wrap(fault.Unavailable, "user", "change a password", err)
	}
	return u.Sessions.EndAll(ctx, by.Tenant, by.User, keep)
}
