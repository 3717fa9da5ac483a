package risk

import (
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strings"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/infra/fault"
)

// Format is the version of the contract that this code speaks.
const Format = 1

// SignatureHeader bears the base64 of the Ed25519 signature (RFC 8032) over the very bytes of the body.
const SignatureHeader = "Risk-Signature"

// Head is the answer to GET /v1/head: which list is the feed's newest, signed at IssuedAt.
type Head struct {
	Format   int       `json:"format"`
	Feed     string    `json:"feed"`
	Version  int64     `json:"version"` // rises with every change of the list
	IssuedAt time.Time `json:"issued_at"`
	Hash     Hash      `json:"hash"`
	Count    int       `json:"count"`
	SHA256   string    `json:"entries_sha256"` // hex, of the body of GET /v1/entries/{version}
}

// Entry is one line of GET /v1/entries/{version}: JSON objects, one a line.
type Entry struct {
	Key    string     `json:"key"` // of the number, as Hash says
	Reason string     `json:"reason"`
	Until  *time.Time `json:"until,omitempty"` // absent: until it is off the list
}

// Question is the body of POST /v1/check: at most 1,000 keys.
type Question struct {
	Keys []string `json:"keys"`
}

// Answer is the signed answer to it, as long as the question and in its order.
type Answer struct {
	Format   int       `json:"format"`
	Feed     string    `json:"feed"`
	Version  int64     `json:"version"`
	IssuedAt time.Time `json:"issued_at"`
	Answers  []Said    `json:"answers"`
}

// Said is what a feed says of one key.
type Said struct {
	Key    string `json:"key"`
	Deny   bool   `json:"deny"`
	Reason string `json:"reason,omitempty"`
}

// Hash is how a number is written for the feed.
type Hash string

// Hashes. A plain SHA-256 is not among them: a list of all numbers of a country undoes it in minutes.
const (
	Keyed Hash = "hmac-sha256" // lower-case hex of HMAC-SHA-256 under the shared secret over the E.164 digits with their plus sign
	Clear Hash = "e164"        // the digits themselves, where a contract allows that
)

// Key writes n for the feed.
func (h Hash) Key(n dialer.Number, secret []byte) string {
	if h == Clear {
		return n.Reveal()
	}
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(n.Reveal()))
	return hex.EncodeToString(mac.Sum(nil))
}

// Verify checks that body bears the signature of key.
func Verify(key ed25519.PublicKey, body []byte, signature string) error {
	sig, err := base64.StdEncoding.DecodeString(strings.TrimSpace(signature))
	if err != nil || len(key) != ed25519.PublicKeySize || !ed25519.Verify(key, body, sig) {
		return fault.New(fault.Invalid, "feed_forged", "what came does not bear the feed's signature")
	}
	return nil
}

// Sign is the header for body.
func Sign(key ed25519.PrivateKey, body []byte) string {
	return base64.StdEncoding.EncodeToString(ed25519.Sign(key, body))
}
