package risk

import (
	"context"
	"encoding/base64"
	"encoding/json"

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

// config opens what Setting wrote.
func (f *Feeds) config(t tenant.ID, raw []byte) (Config, error) {
	var s setting
	if err := json.Unmarshal(raw, &s); err != nil {
		return Config{}, err
	}
	c := Config{Name: s.Name, URL: s.URL, PublicKey: PublicKey(s.PublicKey), Hash: s.Hash}
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
