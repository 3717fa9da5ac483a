package session

import (
	"context"
	"log/slog"
	"strings"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/state"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/internal/recent"
	"github.com/boyunhq/boyun/tenant/internal/watch"
)

// Config is what Sessions need.
type Config struct {
	Schemas *tenant.Schemas
	Bus     state.Bus // carries the news that sessions ended
	Logger  *slog.Logger
	Now     func() time.Time // time.Now when nil
}

// Validate fills the defaults and refuses what cannot work.
func (c *Config) Validate() error {
	if c.Schemas == nil || c.Bus == nil || c.Logger == nil {
		return fault.New(fault.Invalid, "session_config", "sessions need the door, the bus and a logger")
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return nil
}

// Sessions are all log-ins. Run must run for sockets to hear of ends.
type Sessions struct {
	Config
	recent  *recent.Memory[ID, Session]
	watched watch.Watched[ID]
}

const fresh = 3 * time.Second // how long another node may still take an ended session for live

// New returns Sessions.
func New(cfg Config) (*Sessions, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	return &Sessions{Config: cfg, recent: recent.New[ID, Session](fresh, 50_000)}, nil
}

// Start logs a person in and returns the token for the cookie. former, if there is one, is the token the browser came with: that
// session ends, so that nobody can plant a token and have it become somebody's log-in.
func (s *Sessions) Start(ctx context.Context, who Session, former string) (token string, started Session, err error) {
	now := s.Now().UTC().Truncate(time.Microsecond)
	token = newToken()
	hash := hashOf(token)
	started = Session{ID: idOf(hash), Tenant: who.Tenant, User: who.User, Role: who.Role, CSRF: newToken(), Agent: cut(who.Agent, 300),
		Address: cut(who.Address, 64), CreatedAt: now, SeenAt: now, ExpiresAt: now.Add(Absolute)}
	if former != "" {
		if err := s.End(ctx, former); err != nil {
			return "", Session{}, err
		}
	}
	err = s.Schemas.Within(ctx, who.Tenant, func(tx *gorm.DB) error {
		row := rowOf(started, hash)
		if err := tx.Create(&row).Error; err != nil {
			return err
		}
		return tx.Exec(`update users set seen_at = ? where id = ?`, now, string(who.User)).Error
	})
	if err != nil {
		return "", Session{}, fault.Wrap(fault.Unavailable, "session", "log in", err)
	}
	return token, started, nil
}

// cut keeps n bytes at most of what a browser says of itself, and of those what is UTF-8: the database takes nothing else.
func cut(s string, n int) string {
	return strings.ToValidUTF8(s[:min(n, len(s))], "")
}

// Open returns the session behind token, or fault.Forbidden with the reason "signed_out". fresh is not empty when the token was
// replaced, which happens at the first request after a change of role: the caller puts it into the cookie.
func (s *Sessions) Open(ctx context.Context, token string) (opened Session, fresh string, err error) {
	hash := hashOf(token)
	id := idOf(hash)
	now := s.Now()
	if known, found := s.recent.Get(id); found {
		if known.over(now) {
			return Session{}, "", signedOut()
		}
		return known, "", nil
	}
	asked := time.Now()
	found, err := s.find(ctx, hash)
	if err != nil {
		return Session{}, "", err
	}
	if found.over(now) {
		return Session{}, "", signedOut()
	}
	if found.rotate {
		return s.replace(ctx, found, hash)
	}
	if now.Sub(found.SeenAt) >= touchEvery {
		found.SeenAt = now.UTC()
		s.touch(ctx, found, hash)
	}
	s.recent.Put(id, found, asked)
	return found, "", nil
}

func signedOut() error {
	return fault.New(fault.Forbidden, "signed_out", "this session has ended; log in again")
}

func (s *Sessions) find(ctx context.Context, hash []byte) (Session, error) {
	var rows []sessionRow
	err := s.Schemas.Public(ctx, func(tx *gorm.DB) error {
		return tx.Where("token_hash = ? and exists (select 1 from tenants t where t.id = tenant_id and t.status = 'active')", hash).
			Limit(1).Find(&rows).Error
	})
	if err != nil {
		return Session{}, fault.Wrap(fault.Unavailable, "session", "look up a session", err)
	}
	if len(rows) == 0 {
		return Session{}, signedOut()
	}
	return rows[0].domain(), nil
}

// touch notes that the person is there. It is a courtesy: when it fails the request goes on.
func (s *Sessions) touch(ctx context.Context, seen Session, hash []byte) {
	err := s.Schemas.Within(ctx, seen.Tenant, func(tx *gorm.DB) error {
		if err := tx.Exec(`update public.sessions set seen_at = ? where token_hash = ?`, seen.SeenAt, hash).Error; err != nil {
			return err
		}
		return tx.Exec(`update users set seen_at = ? where id = ?`, seen.SeenAt, string(seen.User)).Error
	})
	if err != nil {
		s.Logger.Warn("a session's time was not noted", "tenant", seen.Tenant, "error", err)
	}
}

// replace gives old another token. Of several requests that come with the old one at once, one gets the new one; the others go on
// with the old one for the grace time.
func (s *Sessions) replace(ctx context.Context, old Session, oldHash []byte) (Session, string, error) {
	token := newToken()
	hash := hashOf(token)
	next := old
	next.ID, next.CSRF, next.SeenAt, next.rotate = idOf(hash), old.CSRF, s.Now().UTC(), false
	won := false
	err := s.Schemas.Public(ctx, func(tx *gorm.DB) error {
		done := tx.Exec(`update sessions set rotate = false, expires_at = least(expires_at, ?) where token_hash = ? and rotate`,
			s.Now().Add(grace), oldHash)
		if won = done.RowsAffected == 1; done.Error != nil || !won {
			return done.Error
		}
		row := rowOf(next, hash)
		return tx.Create(&row).Error
	})
	if err != nil {
		return Session{}, "", fault.Wrap(fault.Unavailable, "session", "replace a session's token", err)
	}
	if !won {
		return old, "", nil
	}
	return next, token, nil
}
