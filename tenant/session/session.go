// Package session owns who is logged in: tokens of which only the SHA-256 is stored, their idle and absolute end, the CSRF token, and
// the news that a session is over, which closes its sockets on every node. It does not check passwords (tenant/login does) and knows
// no cookies (web does).
package session

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"time"

	"github.com/boyunhq/boyun/tenant"
)

// How long a session lives: idle without any request, and in all.
const (
	Idle     = 12 * time.Hour
	Absolute = 7 * 24 * time.Hour
)

const (
	touchEvery = time.Minute      // how exact SeenAt is
	grace      = 30 * time.Second // how long a token that was replaced still works, for requests already on their way
)

// ID names a session in lists, tickets and news: the hash of its token, so that it opens nothing.
type ID string

// Session is one log-in of one person.
type Session struct {
	ID        ID
	Tenant    tenant.ID
	User      tenant.UserID
	Role      tenant.Role
	CSRF      string // the console sends it back with every unsafe request
	Agent     string // browser, as it calls itself
	Address   string // where it came from at log-in
	CreatedAt time.Time
	SeenAt    time.Time // within a minute
	ExpiresAt time.Time

	rotate bool
}

// Actor is the person as everything else knows them.
func (s Session) Actor() tenant.Actor {
	return tenant.Actor{Tenant: s.Tenant, User: s.User, Role: s.Role}
}

// Genuine tells whether csrf is this session's token.
func (s Session) Genuine(csrf string) bool {
	return subtle.ConstantTimeCompare([]byte(s.CSRF), []byte(csrf)) == 1
}

// over tells whether the session has ended by time.
func (s Session) over(now time.Time) bool {
	return !now.Before(s.ExpiresAt) || now.Sub(s.SeenAt) >= Idle
}

// newToken draws 256 bits.
func newToken() string {
	b := make([]byte, 32)
	rand.Read(b)
	return base64.RawURLEncoding.EncodeToString(b)
}

func hashOf(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

func idOf(hash []byte) ID { return ID(hex.EncodeToString(hash)) }

func (id ID) hash() []byte {
	b, err := hex.DecodeString(string(id))
	if err != nil {
		return nil
	}
	return b
}
