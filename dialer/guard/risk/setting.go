package risk

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
)

// setting is a tenant's own feed as its settings row keeps it; secrets are sealed under the tenant's key.
type setting struct {
	Name      string `json:"name"`
	URL       string `json:"url"`
	PublicKey string `json:"public_key"`
	Hash      Hash   `json:"hash"`
	Secret    []byte `json:"secret,omitempty"`
	Token     []byte `json:"token,omitempty"`
}

var secretPlace, tokenPlace = []byte("settings/risk_feed/secret"), []byte("settings/risk_feed/token")

// Setting checks c and writes it for the settings of t.
func (f *Feeds) Setting(ctx context.Context, t tenant.ID, c Config) (json.RawMessage, error) {
	c.Outside = !f.inside
	if err := c.Validate(); err != nil {
		return nil, err
	}
	box, err := f.keys.Box(ctx, t)
	if err != nil {
		return nil, err
	}
	s := setting{Name: c.Name, URL: c.URL, PublicKey: base64.StdEncoding.EncodeToString(c.PublicKey), Hash: c.Hash}
	if len(c.Secret) > 0 {
		if s.Secret, err = box.Seal(c.Secret, secretPlace); err != nil {
			return nil, err
		}
	}
	if c.Token != "" {
		if s.Token, err = box.Seal([]byte(c.Token), tokenPlace); err != nil {
			return nil, err
		}
	}
	return json.Marshal(s)
}

// Shown is a tenant's own feed as screens may show it: secrets are told to be there, never shown.
type Shown struct {
	Name, URL, PublicKey string
	Hash                 Hash
	Secret, Token        bool
}

// Show reads the setting of a tenant's own feed; nil without one.
func Show(raw []byte) *Shown {
	var s setting
	if len(raw) == 0 || json.Unmarshal(raw, &s) != nil {
		return nil
	}
	return &Shown{s.Name, s.URL, s.PublicKey, s.Hash, len(s.Secret) > 0, len(s.Token) > 0}
}

// Keep fills the secrets that c leaves out with those of the setting before, as long as they go to the same address.
func (f *Feeds) Keep(t tenant.ID, c Config, before []byte) Config {
	had, err := f.config(t, before)
	if len(before) == 0 || err != nil || strings.TrimSuffix(c.URL, "/") != had.URL {
		return c
	}
	if len(c.Secret) == 0 {
		c.Secret = had.Secret
	}
	if c.Token == "" {
		c.Token = had.Token
	}
	return c
}

// Tried is what a feed said when it was asked once.
type Tried struct {
	Feed    string
	Version int64
	Count   int
	Signed  time.Time
	Took    time.Duration
}

// Try asks the feed of c once, as the loop would: its head, its list, both signatures, and a question. It changes nothing.
func (f *Feeds) Try(ctx context.Context, c Config) (Tried, error) {
	c.Outside = !f.inside
	feed, err := NewFeed(c, f.log)
	if err != nil {
		return Tried{}, err
	}
	began := feed.Now()
	if err := feed.Refresh(ctx); err != nil {
		return Tried{}, plain(err)
	}
	n, _ := dialer.NewNumber("+8613800138000") // a number of the sandbox: whatever is said of it
	if _, err := feed.question(ctx, n); err != nil {
		return Tried{}, plain(err)
	}
	held := feed.held.Load()
	return Tried{held.head.Feed, held.head.Version, len(held.entries), held.head.IssuedAt, feed.Now().Sub(began)}, nil
}

// plain gives every failure a stable word.
func plain(err error) error {
	if _, ok := errors.AsType[*fault.Error](err); ok {
		return err
	}
	return fault.Wrap(fault.Unavailable, "feed_away", "the risk feed cannot be reached", err)
}

// config opens what Setting wrote.
func (f *Feeds) config(t tenant.ID, raw []byte) (Config, error) {
	var s setting
	if err := json.Unmarshal(raw, &s); err != nil {
		return Config{}, err
	}
	c := Config{Name: s.Name, URL: s.URL, PublicKey: PublicKey(s.PublicKey), Hash: s.Hash, Folder: f.folder, Outside: !f.inside}
	if f.keys == nil {
		return c, fault.New(fault.Internal, "feed_setting", "no keys to open the feed's secrets with")
	}
	box, err := f.keys.Box(context.Background(), t)
	if err != nil {
		return c, err
	}
	if len(s.Secret) > 0 {
		if c.Secret, err = box.Open(s.Secret, secretPlace); err != nil {
			return c, err
		}
	}
	if len(s.Token) > 0 {
		token, err := box.Open(s.Token, tokenPlace)
		if err != nil {
			return c, err
		}
		c.Token = string(token)
	}
	return c, nil
}
