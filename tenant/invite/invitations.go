package invite

import (
	"context"
	"net/url"
	"strings"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/mail"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/password"
	"github.com/boyunhq/boyun/tenant/user"
)

// Config is what Invitations need.
type Config struct {
	Schemas *tenant.Schemas
	Seats   user.Seats
	Hasher  *password.Hasher
	Mailer  mail.Mailer
	Public  string           // address at which people reach the console, e.g. https://call.example
	Now     func() time.Time // time.Now when nil
}

// Validate fills the defaults and refuses what cannot work.
func (c *Config) Validate() error {
	if c.Schemas == nil || c.Seats == nil || c.Hasher == nil || c.Mailer == nil {
		return fault.New(fault.Invalid, "invite_config", "invitations need the door, seats, a hasher and a mailer")
	}
	if u, err := url.Parse(c.Public); err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return fault.New(fault.Invalid, "invite_config", "the console's address %q is no http(s) URL", c.Public)
	}
	c.Public = strings.TrimSuffix(c.Public, "/")
	if c.Now == nil {
		c.Now = time.Now
	}
	return nil
}

// Invitations are those of all tenants.
type Invitations struct{ Config }

const most = 1000 // invitations a list shows

// NewInvitations returns Invitations.
func NewInvitations(cfg Config) (*Invitations, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	return &Invitations{cfg}, nil
}

// now is the time as Postgres keeps it.
func (v *Invitations) now() time.Time { return v.Now().UTC().Truncate(time.Microsecond) }

func (v *Invitations) within(ctx context.Context, id tenant.ID, what string, fn func(tx *gorm.DB) error) error {
	return coded(what, v.Schemas.Within(ctx, id, fn))
}

// List returns the newest invitations first, whatever their state.
func (v *Invitations) List(ctx context.Context, id tenant.ID) ([]Invitation, error) {
	var list []Invitation
	err := v.within(ctx, id, "list invitations", func(tx *gorm.DB) error {
		rows, names, err := all(tx)
		now := v.now()
		list = make([]Invitation, len(rows))
		for i, r := range rows {
			list[i] = r.domain(now, names[r.InvitedBy])
		}
		return err
	})
	return list, err
}
