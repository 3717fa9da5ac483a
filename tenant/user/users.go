package user

import (
	"context"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/visible"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/audit"
	"github.com/boyunhq/boyun/tenant/password"
	"github.com/boyunhq/boyun/tenant/session"
)

// Config is what Users need.
type Config struct {
	Schemas  *tenant.Schemas
	Sessions *session.Sessions
	Seats    Seats
	Hasher   *password.Hasher
	Now      func() time.Time // time.Now when nil
}

// Validate fills the defaults and refuses what cannot work.
func (c *Config) Validate() error {
	if c.Schemas == nil || c.Sessions == nil || c.Seats == nil || c.Hasher == nil {
		return fault.New(fault.Invalid, "user_config", "users need the door, sessions, seats and a hasher")
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return nil
}

// Users are the people of all tenants.
type Users struct{ Config }

// NewUsers returns Users.
func NewUsers(cfg Config) (*Users, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	return &Users{cfg}, nil
}

// List returns everybody, the oldest first.
func (u *Users) List(ctx context.Context, id tenant.ID) ([]User, error) {
	var rows []userRow
	err := u.Schemas.Within(ctx, id, func(tx *gorm.DB) error { return tx.Order("created_at, id").Find(&rows).Error })
	if err != nil {
		return nil, fault.Wrap(fault.Unavailable, "user", "list people", err)
	}
	users := make([]User, len(rows))
	for i, r := range rows {
		users[i] = r.domain()
	}
	return users, nil
}

// Get returns one person, or fault.NotFound.
func (u *Users) Get(ctx context.Context, id tenant.ID, user tenant.UserID) (found User, err error) {
	err = u.Schemas.Within(ctx, id, func(tx *gorm.DB) error {
		found, err = get(tx, user, "")
		return err
	})
	return found, err
}

func get(tx *gorm.DB, user tenant.UserID, lock string) (User, error) {
	var rows []userRow
	q := tx.Raw(`select id, email, name, role, language, status, seat, prefs, created_at, seen_at from users where id = ? `+lock, string(user))
	if err := q.Scan(&rows).Error; err != nil {
		return User{}, fault.Wrap(fault.Unavailable, "user", "look up a person", err)
	}
	if len(rows) == 0 {
		return User{}, fault.New(fault.NotFound, "no_user", "nobody here by that id")
	}
	return rows[0].domain(), nil
}

// Change changes a person on behalf of by. The last active owner can neither be disabled nor lose the role (fault.Conflict
// "last_owner"). A disabled person's sessions end everywhere; a changed role counts from this moment on.
func (u *Users) Change(ctx context.Context, by tenant.Actor, user tenant.UserID, c Change) (changed User, err error) {
	var news session.Ended
	err = u.Schemas.Within(ctx, by.Tenant, func(tx *gorm.DB) error {
		target, err := u.lock(tx, user)
		if err != nil {
			return err
		}
		if err := u.permit(tx, by, target, c); err != nil {
			return err
		}
		if news, err = apply(tx, by.Tenant, target, c); err != nil {
			return err
		}
		if changed, err = get(tx, user, ""); err != nil {
			return err
		}
		return u.record(tx, by, target, changed)
	})
	if err != nil {
		return User{}, err
	}
	u.Sessions.Tell(ctx, news)
	return changed, nil
}

// lock holds all owners and the person, always in the same order, so that two owners who remove each other cannot both succeed.
func (u *Users) lock(tx *gorm.DB, user tenant.UserID) (User, error) {
	if err := tx.Exec(`select 1 from users where role = 'owner' or id = ? order by id for update`, string(user)).Error; err != nil {
		return User{}, fault.Wrap(fault.Unavailable, "user", "hold a person's row", err)
	}
	return get(tx, user, "for update")
}

func (u *Users) permit(tx *gorm.DB, by tenant.Actor, target User, c Change) error {
	if err := judge(by, target, c); err != nil {
		return err
	}
	if endsOwnership(target, c) {
		var owners int
		if err := tx.Raw(`select count(*) from users where role = 'owner' and status = 'active'`).Scan(&owners).Error; err != nil {
			return fault.Wrap(fault.Unavailable, "user", "count owners", err)
		}
		if owners < 2 {
			return fault.New(fault.Conflict, "last_owner", "the last owner cannot leave; make somebody else an owner first")
		}
	}
	if takesSeat(target, c) {
		return Room(tx, by.Tenant, u.Seats, 0)
	}
	return nil
}

func apply(tx *gorm.DB, id tenant.ID, target User, c Change) (news session.Ended, err error) {
	set := map[string]any{}
	if c.Name != nil {
		set["name"] = visible.Trim(*c.Name)
	}
	if c.Language != nil {
		set["language"] = *c.Language
	}
	if c.Role != nil {
		set["role"], set["seat"] = string(*c.Role), c.Role.Seated()
	}
	if c.Status != nil {
		set["status"] = string(*c.Status)
	}
	if len(set) > 0 {
		if err := tx.Model(&userRow{}).Where("id = ?", string(target.ID)).Updates(set).Error; err != nil {
			return news, fault.Wrap(fault.Unavailable, "user", "change a person", err)
		}
	}
	if c.Role != nil && *c.Role != target.Role {
		if news, err = session.RoleWithin(tx, id, target.ID, *c.Role); err != nil {
			return news, err
		}
	}
	if c.Status == nil || *c.Status == target.Status {
		return news, nil
	}
	const login = `update public.logins set disabled = ? where tenant_id = ? and user_id = ?`
	if err := tx.Exec(login, *c.Status == Disabled, string(id), string(target.ID)).Error; err != nil {
		return news, fault.Wrap(fault.Unavailable, "user", "change a log-in", err)
	}
	if *c.Status == Disabled {
		return session.EndWithin(tx, id, target.ID)
	}
	return news, nil
}

func (u *Users) record(tx *gorm.DB, by tenant.Actor, was, is User) error {
	detail := map[string]string{}
	note := func(key, before, after string) {
		if before != after {
			detail[key], detail["was_"+key] = after, before
		}
	}
	note("name", was.Name, is.Name)
	note("language", was.Language, is.Language)
	note("role", string(was.Role), string(is.Role))
	note("status", string(was.Status), string(is.Status))
	if len(detail) == 0 {
		return nil
	}
	return audit.Append(tx, by, u.Now(), audit.Entry{Action: "user_changed", Object: "users", ObjectID: string(is.ID), Detail: detail})
}
