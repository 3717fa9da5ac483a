package login

import (
	"context"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/audit"
)

// row is a log-in that may be used: its person is not disabled and its workspace is open.
type row struct {
	TenantID     string
	Name         string // of the workspace
	UserID       string
	PasswordHash string
	Failures     int
	LockedUntil  *time.Time
}

func (l *Logins) find(ctx context.Context, email string, t tenant.ID) (rows []row, err error) {
	err = l.schemas.Public(ctx, func(tx *gorm.DB) error {
		return tx.Raw(`select l.tenant_id, t.name, l.user_id, l.password_hash, l.failures, l.locked_until from logins l join tenants t on t.id = l.tenant_id
			where l.email = ? and not l.disabled and t.status = 'active' and (? = '' or l.tenant_id = ?) order by t.name, l.tenant_id`,
			email, string(t), string(t)).Scan(&rows).Error
	})
	if err != nil {
		return nil, fault.Wrap(fault.Unavailable, "login", "look up a log-in", err)
	}
	return rows, nil
}

// failed counts a wrong password against every log-in of the address and answers login_wrong.
func (l *Logins) failed(ctx context.Context, rows []row) error {
	err := l.schemas.Public(ctx, func(tx *gorm.DB) error {
		for _, r := range rows {
			var failures int // of many at once each sees its own: what find read is too old to lock by
			err := tx.Raw(`update logins set failures = failures + 1 where tenant_id = ? and user_id = ? returning failures`, r.TenantID, r.UserID).Scan(&failures).Error
			if d := lockTime(failures); err == nil && d > 0 {
				err = tx.Exec(`update logins set locked_until = ? where tenant_id = ? and user_id = ?`, l.now().Add(d).UTC(), r.TenantID, r.UserID).Error
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fault.Wrap(fault.Unavailable, "login", "count a wrong password", err)
	}
	return wrong()
}

// entered forgets earlier wrong passwords, reads the person's role and writes the log-in into the audit log.
func (l *Logins) entered(ctx context.Context, r row, from string) (Found, error) {
	found := Found{Tenant: tenant.ID(r.TenantID), User: tenant.UserID(r.UserID)}
	err := l.schemas.Within(ctx, found.Tenant, func(tx *gorm.DB) error {
		if r.Failures > 0 {
			if err := tx.Exec(`update public.logins set failures = 0, locked_until = null where tenant_id = ? and user_id = ?`, r.TenantID, r.UserID).Error; err != nil {
				return err
			}
		}
		var roles []string
		if err := tx.Raw(`select role from users where id = ? and status = 'active'`, r.UserID).Scan(&roles).Error; err != nil {
			return err
		}
		if len(roles) == 0 {
			return wrong()
		}
		found.Role = tenant.Role(roles[0])
		return audit.Append(tx, tenant.Actor{Tenant: found.Tenant, User: found.User, Role: found.Role}, l.now(),
			audit.Entry{Action: "logged_in", Object: "me", ObjectID: r.UserID, Detail: map[string]string{"address": from}})
	})
	if err != nil && fault.CodeOf(err) == fault.Internal {
		err = fault.Wrap(fault.Unavailable, "login", "log in", err)
	}
	return found, err
}
