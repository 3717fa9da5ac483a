package api

import (
	"context"

	"github.com/boyunhq/boyun/dialer/guard/risk"
	"github.com/boyunhq/boyun/tenant"
)

type feedBody struct {
	Body struct {
		Name      string `json:"name,omitempty" maxLength:"80"`
		URL       string `json:"url" maxLength:"500"`
		PublicKey string `json:"public_key" doc:"Ed25519, base64"`
		Hash      string `json:"hash" enum:"hmac-sha256,e164"`
		Secret    string `json:"secret,omitempty" doc:"Shared secret of hmac-sha256; kept sealed, never shown. Absent: the one kept for this address stays"`
		Token     string `json:"token,omitempty" doc:"Bearer token; kept sealed, never shown. Absent: the one kept for this address stays"`
	}
}

func (b *feedBody) config() risk.Config {
	f := b.Body
	return risk.Config{Name: f.Name, URL: f.URL, PublicKey: risk.PublicKey(f.PublicKey), Hash: risk.Hash(f.Hash), Secret: []byte(f.Secret), Token: f.Token}
}

func (c *compliance) tryFeed(ctx context.Context, who tenant.Actor, in *feedBody) (*answer[FeedTest], error) {
	tried, err := c.Book.TryFeed(ctx, who.Tenant, in.config())
	if err != nil {
		return nil, err
	}
	return &answer[FeedTest]{FeedTest{tried.Feed, tried.Version, tried.Count, moment(tried.Signed), tried.Took.Milliseconds()}}, nil
}

func (c *compliance) setFeed(ctx context.Context, who tenant.Actor, in *feedBody) (*answer[Compliance], error) {
	config := in.config()
	if err := c.Book.SetFeed(ctx, who, &config, c.now()); err != nil {
		return nil, err
	}
	return c.overview(ctx, who, nil)
}

func (c *compliance) removeFeed(ctx context.Context, who tenant.Actor, _ *struct{}) (*empty, error) {
	return nil, c.Book.SetFeed(ctx, who, nil, c.now())
}
