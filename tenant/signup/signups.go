package signup

import (
	"context"
	"log/slog"
	"net/url"
	"strings"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/mail"
	"github.com/boyunhq/boyun/infra/seal"
	"github.com/boyunhq/boyun/infra/state"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/country"
	"github.com/boyunhq/boyun/tenant/directory"
	"github.com/boyunhq/boyun/tenant/password"
)

// Migrator makes and updates a tenant's role and schema; twice equals once.
type Migrator interface {
	Tenant(ctx context.Context, id tenant.ID) error
}

// Seeder puts the first things to try into a fresh workspace. tx is inside tenant.Schemas.Within of t and also makes the owner, so
// both are there or neither; Seed runs once in a tenant's life, however often sign-up is resumed.
type Seeder interface {
	Seed(ctx context.Context, tx *gorm.DB, t directory.Tenant, owner tenant.UserID) error
}

// SeedFunc is a Seeder that is one function.
type SeedFunc func(ctx context.Context, tx *gorm.DB, t directory.Tenant, owner tenant.UserID) error

// Seed calls f.
func (f SeedFunc) Seed(ctx context.Context, tx *gorm.DB, t directory.Tenant, owner tenant.UserID) error {
	return f(ctx, tx, t, owner)
}

// Config is what Signups need.
type Config struct {
	Schemas   *tenant.Schemas
	Migrate   Migrator
	Keys      *seal.Keys
	Countries *country.Table
	Hasher    *password.Hasher
	Mailer    mail.Mailer
	Bus       state.Bus // carries the steps to the page that waits for them
	Seeder    Seeder
	Public    string // address at which people reach the console, e.g. https://call.example
	Logger    *slog.Logger
	Now       func() time.Time // time.Now when nil
}

// Validate fills the defaults and refuses what cannot work.
func (c *Config) Validate() error {
	if c.Schemas == nil || c.Migrate == nil || c.Keys == nil || c.Countries == nil || c.Hasher == nil {
		return fault.New(fault.Invalid, "signup_config", "sign-up needs the door, the migrator, keys, countries and a hasher")
	}
	if c.Mailer == nil || c.Bus == nil || c.Seeder == nil || c.Logger == nil {
		return fault.New(fault.Invalid, "signup_config", "sign-up needs a mailer, the bus, a seeder and a logger")
	}
	if u, err := url.Parse(c.Public); err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return fault.New(fault.Invalid, "signup_config", "the console's address %q is no http(s) URL", c.Public)
	}
	c.Public = strings.TrimSuffix(c.Public, "/")
	if c.Now == nil {
		c.Now = time.Now
	}
	return nil
}

// Signups are all sign-ups. Run must run somewhere, so that what a dead process left is finished.
type Signups struct {
	Config
	gate chan struct{} // workspaces this process makes at a time: each takes connections of its own to migrate
}

// New returns Signups.
func New(cfg Config) (*Signups, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	return &Signups{Config: cfg, gate: make(chan struct{}, 2)}, nil
}

// now is the time as Postgres keeps it.
func (s *Signups) now() time.Time { return s.Now().UTC().Truncate(time.Microsecond) }

// Get returns a sign-up, or fault.NotFound "no_signup".
func (s *Signups) Get(ctx context.Context, id ID) (Signup, error) {
	row, err := s.read(ctx, id)
	return row.domain(), err
}

func (s *Signups) read(ctx context.Context, id ID) (row signupRow, err error) {
	err = s.public(ctx, "look up a sign-up", func(tx *gorm.DB) error {
		row, err = where(tx, "id = ?", string(id))
		return err
	})
	return row, err
}

// public is a transaction on the shared book whose faults keep their code.
func (s *Signups) public(ctx context.Context, what string, fn func(tx *gorm.DB) error) error {
	return coded(what, s.Schemas.Public(ctx, fn))
}
