// Package password owns how passwords are judged and kept: a rule said in words, argon2id, and a bound on how many hashes are
// computed at once. It knows neither users nor sessions.
package password

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"

	"github.com/boyunhq/boyun/infra/fault"
)

// cost is how dear one hash is. The figures are OWASP's second choice for argon2id: 19 MiB, two passes, one lane.
type cost struct {
	memory uint32 // KiB
	passes uint32
	lanes  uint8
}

const (
	saltBytes = 16
	hashBytes = 32
	at        = 1 // hashes in flight per process: log-ins must never take the cores away from audio
)

// Hasher hashes passwords. It lets few run at once, so that a storm of log-ins costs bounded memory and time.
type Hasher struct {
	cost  cost
	gate  chan struct{}
	decoy string
}

// New returns a Hasher at the cost used in production.
func New() *Hasher { return build(cost{memory: 19 * 1024, passes: 2, lanes: 1}) }

// Quick returns a Hasher whose hashes are cheap to compute and to guess: for tests only.
func Quick() *Hasher { return build(cost{memory: 64, passes: 1, lanes: 1}) }

func build(c cost) *Hasher {
	h := &Hasher{cost: c, gate: make(chan struct{}, at)}
	h.decoy = h.encode("nobody has this password", make([]byte, saltBytes))
	return h
}

// Hash returns the PHC string of plain under a fresh salt. It waits for its turn and fails only when ctx ends first.
func (h *Hasher) Hash(ctx context.Context, plain string) (string, error) {
	leave, err := h.enter(ctx)
	if err != nil {
		return "", err
	}
	defer leave()
	salt := make([]byte, saltBytes)
	rand.Read(salt)
	return h.encode(plain, salt), nil
}

// Match tells whether plain is the password behind hash. An empty hash (nobody by that name) takes as long as a real one and never
// matches, so that time does not tell whether an address is known.
func (h *Hasher) Match(ctx context.Context, plain, hash string) (bool, error) {
	leave, err := h.enter(ctx)
	if err != nil {
		return false, err
	}
	defer leave()
	real := hash != ""
	if !real {
		hash = h.decoy
	}
	c, salt, want, err := decode(hash)
	if err != nil {
		return false, err
	}
	got := argon2.IDKey([]byte(plain), salt, c.passes, c.memory, c.lanes, uint32(len(want)))
	return subtle.ConstantTimeCompare(got, want) == 1 && real, nil
}

func (h *Hasher) enter(ctx context.Context) (leave func(), err error) {
	select {
	case h.gate <- struct{}{}:
		return func() { <-h.gate }, nil
	case <-ctx.Done():
		return nil, fault.Wrap(fault.Unavailable, "busy", "wait to check a password", ctx.Err())
	}
}

func (h *Hasher) encode(plain string, salt []byte) string {
	sum := argon2.IDKey([]byte(plain), salt, h.cost.passes, h.cost.memory, h.cost.lanes, hashBytes)
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, h.cost.memory, h.cost.passes, h.cost.lanes,
		b64.EncodeToString(salt), b64.EncodeToString(sum))
}

// decode reads a PHC string; the cost is that of the day the password was set.
func decode(hash string) (c cost, salt, sum []byte, err error) {
	broken := fault.New(fault.Internal, "password_hash", "a stored password hash cannot be read")
	parts := strings.Split(hash, "$")
	if len(parts) != 6 || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return c, nil, nil, broken
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &c.memory, &c.passes, &c.lanes); err != nil || c.passes == 0 || c.lanes == 0 || c.memory > 1<<20 {
		return c, nil, nil, broken
	}
	salt, err1 := base64.RawStdEncoding.DecodeString(parts[4])
	sum, err2 := base64.RawStdEncoding.DecodeString(parts[5])
	if err1 != nil || err2 != nil || len(sum) == 0 {
		return c, nil, nil, broken
	}
	return c, salt, sum, nil
}
