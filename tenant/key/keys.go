package key

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/visible"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/audit"
	"github.com/boyunhq/boyun/tenant/internal/recent"
	"github.com/boyunhq/boyun/tenant/internal/watch"
)

// fresh is how long an answer of the database is taken for true: a key revoked on another node works no longer than that.
const fresh = 4 * time.Second

// Scopes judges whether somebody of a role may give a key these scopes (tenant/access).
type Scopes interface {
	Grantable(role tenant.Role, scopes []string) error
}

// Config is what Keys need.
type Config struct {
	Schemas *tenant.Schemas
	Scopes  Scopes
	Logger  *slog.Logger
	Now     func() time.Time // time.Now when nil
}

// Keys are all API keys.
type Keys struct {
	Config
	recent *recent.Memory[string, lookup]

	mu   sync.Mutex
	used map[used]time.Time // not yet written

	watched watch.Watched[string]
}

type used struct {
	tenant tenant.ID
	key    string
}

// New returns Keys; Run writes when they were used.
func New(cfg Config) (*Keys, error) {
	if cfg.Schemas == nil || cfg.Scopes == nil || cfg.Logger == nil {
		return nil, fault.New(fault.Invalid, "key_config", "keys need the door, the scopes and a logger")
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	return &Keys{Config: cfg, recent: recent.New[string, lookup](fresh, 50_000), used: map[used]time.Time{}}, nil
}

// Fresh is a key to be.
type Fresh struct {
	Name      string
	Scopes    []string
	Live      bool
	ExpiresAt time.Time
}

func (k *Keys) check(by tenant.Role, f Fresh) error {
	switch {
	case visible.Trim(f.Name) == "" || utf8.RuneCountInString(f.Name) > 100:
		return fault.New(fault.Invalid, "key_name", "a key needs a name of at most 100 letters that says what uses it").With("field", "name")
	case !f.ExpiresAt.IsZero() && !f.ExpiresAt.After(k.Now()):
		return fault.New(fault.Invalid, "key_expiry", "the key would expire before it can be used").With("field", "expires_at")
	}
	return k.Scopes.Grantable(by, f.Scopes)
}

// Create makes a key; secret is shown this once.
func (k *Keys) Create(ctx context.Context, by tenant.Actor, f Fresh) (made Key, secret string, err error) {
	if err := k.check(by.Role, f); err != nil {
		return Key{}, "", err
	}
	secret = newSecret(f.Live)
	made = Key{ID: uuid.Must(uuid.NewV7()).String(), Name: visible.Trim(f.Name), Prefix: secret[:len(livePrefix)+4], Scopes: f.Scopes, Live: f.Live,
		CreatedBy: by.User, CreatedAt: k.Now().UTC().Truncate(time.Microsecond), ExpiresAt: f.ExpiresAt}
	err = k.Schemas.Within(ctx, by.Tenant, func(tx *gorm.DB) error {
		if err := insert(tx, by.Tenant, made, hashOf(secret)); err != nil {
			return err
		}
		return audit.Append(tx, by, made.CreatedAt, audit.Entry{Action: "key_created", Object: "keys", ObjectID: made.ID,
			Detail: map[string]string{"name": made.Name, "prefix": made.Prefix, "scopes": strings.Join(made.Scopes, " ")}})
	})
	if err != nil {
		return Key{}, "", fault.Wrap(fault.Unavailable, "key", "make a key", err)
	}
	return made, secret, nil
}

// List returns the tenant's keys, the newest first, revoked ones included.
func (k *Keys) List(ctx context.Context, t tenant.ID) (keys []Key, err error) {
	err = k.Schemas.Within(ctx, t, func(tx *gorm.DB) error {
		keys, err = list(tx)
		return err
	})
	return keys, err
}

// Revoke ends a key: here at once, on other nodes within 5 s. Twice equals once; another tenant's key is fault.NotFound.
func (k *Keys) Revoke(ctx context.Context, by tenant.Actor, id string) error {
	now := k.Now().UTC()
	err := k.Schemas.Within(ctx, by.Tenant, func(tx *gorm.DB) error {
		changed, err := revoke(tx, by.Tenant, id, now)
		if err != nil || !changed {
			return err
		}
		return audit.Append(tx, by, now, audit.Entry{Action: "key_revoked", Object: "keys", ObjectID: id})
	})
	k.recent.ForgetIf(func(_ string, l lookup) bool { return l.KeyID == id })
	if err == nil {
		k.watched.End(id)
	}
	return err
}

// Find returns what a secret may do. Reasons: key_unknown, key_revoked, key_expired.
func (k *Keys) Find(ctx context.Context, secret string) (tenant.Actor, error) {
	if !genuine(secret) {
		return tenant.Actor{}, unknown()
	}
	hash := hashOf(secret)
	l, known := k.recent.Get(string(hash))
	if !known {
		asked := time.Now()
		var err error
		if l, err = k.lookup(ctx, hash); err != nil {
			return tenant.Actor{}, err
		}
		k.recent.Put(string(hash), l, asked)
	}
	switch now := k.Now(); {
	case l.RevokedAt != nil:
		return tenant.Actor{}, fault.New(fault.Forbidden, "key_revoked", "this API key was revoked")
	case l.ExpiresAt != nil && !l.ExpiresAt.After(now):
		return tenant.Actor{}, fault.New(fault.Forbidden, "key_expired", "this API key has expired")
	default:
		k.mu.Lock()
		k.used[used{tenant.ID(l.TenantID), l.KeyID}] = now
		k.mu.Unlock()
	}
	return tenant.Actor{Tenant: tenant.ID(l.TenantID), Key: l.KeyID, Scopes: l.Scopes, Live: l.Live}, nil
}

// Run writes every half minute when keys were used, and sees to it that nothing outlives its key, until ctx ends.
func (k *Keys) Run(ctx context.Context) error {
	tick := time.NewTicker(30 * time.Second)
	defer tick.Stop()
	look := time.NewTicker(fresh)
	defer look.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-look.C:
			k.Look(ctx)
		case <-tick.C:
			k.Note(ctx)
		}
	}
}

// Note writes when keys were used since the last time.
func (k *Keys) Note(ctx context.Context) {
	k.mu.Lock()
	all := k.used
	k.used = map[used]time.Time{}
	k.mu.Unlock()
	for u, at := range all {
		err := k.Schemas.Within(ctx, u.tenant, func(tx *gorm.DB) error {
			return tx.Exec(`update api_keys set last_used_at = ? where id = ?`, at.UTC(), u.key).Error
		})
		if err != nil {
			k.Logger.Warn("when a key was used is not written", "tenant", u.tenant, "error", err)
		}
	}
}
