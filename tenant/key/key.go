// Package key owns API keys: random secrets of which only the SHA-256 is stored, their scopes, and how long a revoked one may still be
// taken for live anywhere (5 s). It does not own what a scope allows (tenant/access) nor who may make keys (web asks access).
package key

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"hash/crc32"
	"strings"
	"time"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
)

// The two kinds of keys: live ones may reach real people, test ones the sandbox only.
const (
	livePrefix = "by_live_"
	testPrefix = "by_test_"
)

// Key is what is known of a key; the secret is nowhere.
type Key struct {
	ID         string
	Name       string
	Prefix     string // what a screen may show: by_live_ab12
	Scopes     []string
	Live       bool
	CreatedBy  tenant.UserID
	CreatedAt  time.Time
	ExpiresAt  time.Time // zero: never
	LastUsedAt time.Time // within a minute; zero: never
	RevokedAt  time.Time // zero: it works
}

// The secret: prefix, 26 letters of 130 random bits, and 6 of a checksum, so that a typo and a secret scanner's false alarm are told
// from a key without asking the database.
const (
	alphabet    = "abcdefghijkmnpqrstuvwxyz23456789"
	randomRunes = 26
	checkRunes  = 6
)

func newSecret(live bool) string {
	b := make([]byte, randomRunes)
	rand.Read(b)
	for i := range b {
		b[i] = alphabet[b[i]%32]
	}
	prefix := testPrefix
	if live {
		prefix = livePrefix
	}
	body := prefix + string(b)
	return body + checksum(body)
}

func checksum(body string) string {
	sum := binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE([]byte(body)))
	n, out := binary.BigEndian.Uint32(sum), make([]byte, checkRunes)
	for i := range out {
		out[i] = alphabet[n%32]
		n /= 32
	}
	return string(out)
}

// genuine tells whether secret has the form and the checksum of a key.
func genuine(secret string) bool {
	body, ok := strings.CutPrefix(secret, livePrefix)
	if !ok {
		body, ok = strings.CutPrefix(secret, testPrefix)
	}
	if !ok || len(body) != randomRunes+checkRunes {
		return false
	}
	at := len(secret) - checkRunes
	return checksum(secret[:at]) == secret[at:]
}

func hashOf(secret string) []byte {
	sum := sha256.Sum256([]byte(secret))
	return sum[:]
}

func unknown() error {
	return fault.New(fault.Forbidden, "key_unknown", "this is no API key that works; keys begin with by_live_ or by_test_ and are shown once when made")
}
