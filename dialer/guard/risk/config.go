package risk

import (
	"crypto/ed25519"
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/visible"
)

// Config is one feed.
type Config struct {
	Name      string
	URL       string            // base, such as https://risk.example.com/boyun
	Token     string            // bearer token; empty: none
	PublicKey ed25519.PublicKey // whose signature counts
	Hash      Hash
	Secret    []byte // of the keyed hash

	Every   time.Duration // distance of two looks at the head; default 10 s
	Timeout time.Duration // of one request; default 3 s, of a question 300 ms
	Outside bool          // the address is a tenant's: only public ones are spoken to
	Folder  string        // where what it signed is kept for the next start; empty: nowhere
	Client  *http.Client  // default: one of its own, without redirects
	Now     func() time.Time
}

// Validate fills the defaults and tells what is missing.
func (c *Config) Validate() error {
	at, err := url.Parse(c.URL)
	switch {
	case err != nil || at.Host == "" || at.Scheme != "https" && at.Scheme != "http":
		return fault.New(fault.Invalid, "feed_url", "%q is no address of a risk feed", c.URL).With("field", "url")
	case at.Scheme == "http" && !loopback(at.Hostname()):
		return fault.New(fault.Invalid, "feed_url", "a risk feed beyond this machine is spoken to by https").With("field", "url")
	case c.Outside && (at.Scheme == "http" || loopback(at.Hostname())):
		return fault.New(fault.Invalid, "feed_inside", "a company's risk feed is at a public address").With("field", "url")
	case len(c.PublicKey) != ed25519.PublicKeySize:
		return fault.New(fault.Invalid, "feed_key", "the feed's public key is 32 bytes in base64").With("field", "public_key")
	case c.Hash != Keyed && c.Hash != Clear:
		return fault.New(fault.Invalid, "feed_hash", "numbers are given to a feed as hmac-sha256 or e164").With("field", "hash")
	case c.Hash == Keyed && len(c.Secret) < 16:
		return fault.New(fault.Invalid, "feed_secret", "the shared secret of the hash is 16 bytes or more").With("field", "secret")
	}
	c.URL = strings.TrimSuffix(c.URL, "/")
	if c.Name = visible.Trim(c.Name); c.Name == "" {
		c.Name = at.Hostname()
	}
	if c.Every == 0 {
		c.Every = 10 * time.Second
	}
	if c.Timeout == 0 {
		c.Timeout = 3 * time.Second
	}
	if c.Client == nil && c.Outside {
		c.Client = outsiders()
	}
	if c.Client == nil {
		c.Client = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 4, IdleConnTimeout: 30 * time.Second},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return nil
}

func loopback(host string) bool {
	return host == "localhost" || host == "127.0.0.1" || host == "::1"
}

// PublicKey reads the base64 of a key.
func PublicKey(text string) ed25519.PublicKey {
	raw, err := base64.StdEncoding.DecodeString(strings.TrimSpace(text))
	if err != nil || len(raw) != ed25519.PublicKeySize {
		return nil
	}
	return raw
}
