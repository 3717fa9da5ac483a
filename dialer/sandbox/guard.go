package sandbox

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"strconv"
	"strings"
	"time"

	"github.com/emiago/sipgo/sip"
	"github.com/icholy/digest"
)

const (
	realm     = "sandbox"
	nonceLife = 5 * time.Minute
)

// guard is the carrier's digest authentication (RFC 3261 section 22, RFC 8760). A nonce is a time sealed with a key of this process,
// so that none is remembered.
type guard struct {
	secret func(user string) (password string, ok bool)
	key    [32]byte
}

func newGuard(secret func(user string) (string, bool)) *guard {
	g := &guard{secret: secret}
	rand.Read(g.key[:]) // never fails
	return g
}

func (g *guard) nonce(now time.Time) string {
	at := strconv.FormatInt(now.UnixMilli(), 16)
	return at + "." + g.seal(at)
}

func (g *guard) seal(at string) string {
	m := hmac.New(sha256.New, g.key[:])
	m.Write([]byte(at))
	return hex.EncodeToString(m.Sum(nil)[:12])
}

// fresh tells whether a nonce is ours, and whether it is still young.
func (g *guard) fresh(nonce string, now time.Time) (ours, young bool) {
	at, seal, _ := strings.Cut(nonce, ".")
	if subtle.ConstantTimeCompare([]byte(seal), []byte(g.seal(at))) != 1 {
		return false, false
	}
	ms, err := strconv.ParseInt(at, 16, 64)
	return true, err == nil && now.Sub(time.UnixMilli(ms)) < nonceLife
}

// pass judges a request: user is who proved to be it; stale asks for another try with a new nonce.
func (g *guard) pass(req *sip.Request, now time.Time) (user string, ok, stale bool) {
	h := req.GetHeader("Authorization")
	if h == nil {
		return "", false, false
	}
	got, err := digest.ParseCredentials(h.Value())
	if err != nil || got.Realm != realm {
		return "", false, false
	}
	ours, young := g.fresh(got.Nonce, now)
	if !ours || !young {
		return "", false, ours
	}
	password, known := g.secret(got.Username)
	want, err := digest.Digest(&digest.Challenge{Realm: realm, Nonce: got.Nonce, Algorithm: got.Algorithm, QOP: qop(got.QOP)}, digest.Options{
		Method: req.Method.String(), URI: got.URI, Count: got.Nc, Cnonce: got.Cnonce, Username: got.Username, Password: password,
	})
	if err != nil || !known || subtle.ConstantTimeCompare([]byte(want.Response), []byte(got.Response)) != 1 {
		return "", false, false
	}
	return got.Username, true, false
}

func qop(used string) []string {
	if used == "" {
		return nil
	}
	return []string{used}
}

// challenge is the WWW-Authenticate of a 401.
func (g *guard) challenge(now time.Time, stale bool) sip.Header {
	c := digest.Challenge{Realm: realm, Nonce: g.nonce(now), Algorithm: "MD5", QOP: []string{"auth"}, Stale: stale}
	return sip.NewHeader("WWW-Authenticate", c.String())
}

// admits lets a request in: digest if asked for, registration if asked for. It has answered when it does not.
func (s *Sandbox) admits(req *sip.Request, tx *sip.ServerTx) bool {
	now := time.Now()
	if s.cfg.Secret != nil {
		_, ok, stale := s.guard.pass(req, now)
		if !ok {
			s.respond(req, tx, sip.StatusUnauthorized, "Unauthorized", s.guard.challenge(now, stale))
			return false
		}
	}
	if s.cfg.Registered && req.IsInvite() && !s.register.knows(req.Source(), now) {
		s.respond(req, tx, sip.StatusForbidden, "Register First")
		return false
	}
	return true
}
