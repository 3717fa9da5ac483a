package api

import (
	"context"
	"net/http"
	"time"

	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/access"
	"github.com/boyunhq/boyun/tenant/key"
)

// APIKey is one key; its secret is nowhere.
type APIKey struct {
	ID         string     `json:"id"`
	Name       string     `json:"name"`
	Prefix     string     `json:"prefix"`
	Scopes     []string   `json:"scopes" nullable:"false"`
	Live       bool       `json:"live" doc:"May reach real people; a test key reaches the sandbox only"`
	CreatedBy  string     `json:"created_by"`
	CreatedAt  time.Time  `json:"created_at"`
	ExpiresAt  *time.Time `json:"expires_at"`
	LastUsedAt *time.Time `json:"last_used_at"`
	RevokedAt  *time.Time `json:"revoked_at"`
}

// APIKeyCreated is a fresh key with its secret, shown this once.
type APIKeyCreated struct {
	APIKey
	Secret string `json:"secret"`
}

// Scope is what a key may be given.
type Scope struct {
	Scope string   `json:"scope"`
	Verbs []string `json:"verbs" nullable:"false"`
}

type keys struct {
	store  *key.Keys
	access *access.Access
}

// APIKeys adds the keys of a tenant.
func (a *API) APIKeys(store *key.Keys) {
	k := &keys{store, a.Access}
	register(a, Route{Method: http.MethodGet, Path: "/v1/keys", ID: "listKeys", Tag: "Developers", Summary: "API keys, the newest first",
		Object: access.Keys, Action: access.Read}, k.list)
	register(a, Route{Method: http.MethodPost, Path: "/v1/keys", ID: "createKey", Tag: "Developers", Summary: "Make an API key; its secret is in this answer only",
		Object: access.Keys, Action: access.Write, Status: http.StatusCreated}, k.create)
	register(a, Route{Method: http.MethodDelete, Path: "/v1/keys/{id}", ID: "revokeKey", Tag: "Developers", Summary: "Revoke an API key everywhere within 5 s",
		Object: access.Keys, Action: access.Write}, k.revoke)
	register(a, Route{Method: http.MethodGet, Path: "/v1/keys/scopes", ID: "listScopes", Tag: "Developers", Summary: "Every scope a key can have",
		Object: access.Keys, Action: access.Read}, k.scopes)
}

func viewKey(k key.Key) APIKey {
	return APIKey{ID: k.ID, Name: k.Name, Prefix: k.Prefix, Scopes: k.Scopes, Live: k.Live, CreatedBy: string(k.CreatedBy), CreatedAt: moment(k.CreatedAt),
		ExpiresAt: instant(k.ExpiresAt), LastUsedAt: instant(k.LastUsedAt), RevokedAt: instant(k.RevokedAt)}
}

func (k *keys) list(ctx context.Context, who tenant.Actor, in *Whole) (*answer[Page[APIKey]], error) {
	all, err := k.store.List(ctx, who.Tenant)
	if err != nil {
		return nil, err
	}
	items := make([]APIKey, 0, len(all))
	for _, one := range all {
		items = append(items, viewKey(one))
	}
	return pieceOf(items, in.Cursor, in.Limit)
}

type keyFresh struct {
	Body struct {
		Name      string     `json:"name" minLength:"1" maxLength:"100"`
		Scopes    []string   `json:"scopes" minItems:"1" maxItems:"60"`
		Live      bool       `json:"live,omitempty"`
		ExpiresAt *time.Time `json:"expires_at,omitempty"`
	}
}

func (k *keys) create(ctx context.Context, who tenant.Actor, in *keyFresh) (*answer[APIKeyCreated], error) {
	f := key.Fresh{Name: in.Body.Name, Scopes: in.Body.Scopes, Live: in.Body.Live}
	if in.Body.ExpiresAt != nil {
		f.ExpiresAt = *in.Body.ExpiresAt
	}
	made, secret, err := k.store.Create(ctx, who, f)
	return &answer[APIKeyCreated]{APIKeyCreated{viewKey(made), secret}}, err
}

func (k *keys) revoke(ctx context.Context, who tenant.Actor, in *ByID) (*empty, error) {
	return &empty{}, k.store.Revoke(ctx, who, in.ID)
}

func (k *keys) scopes(_ context.Context, who tenant.Actor, _ *struct{}) (*answer[Page[Scope]], error) {
	var items []Scope
	for _, s := range k.access.Scopes() {
		if k.access.Grantable(who.Role, []string{s}) == nil {
			items = append(items, Scope{s, []string{s}})
		}
	}
	return pageOf(items, ""), nil
}
