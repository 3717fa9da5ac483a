package api

import (
	"context"
	"net/http"
	"time"

	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/access"
	"github.com/boyunhq/boyun/tenant/directory"
	"github.com/boyunhq/boyun/tenant/login"
	"github.com/boyunhq/boyun/tenant/session"
	"github.com/boyunhq/boyun/tenant/user"
)

// Session is what a fresh log-in answers: the cookie comes beside it.
type Session struct {
	CSRF string `json:"csrf" doc:"Goes into X-CSRF-Token on every unsafe method"`
	Me   Me     `json:"me"`
}

// entrance is an answer that opens a session.
type entrance struct {
	SetCookie http.Cookie `header:"Set-Cookie"`
	Body      Session
}

type credentials struct {
	RawAgent string `header:"User-Agent"`
	Body     struct {
		Email    string `json:"email" maxLength:"254"`
		Password string `json:"password" maxLength:"1024"`
		TenantID string `json:"tenant_id,omitempty" maxLength:"10" doc:"Which workspace, when the address belongs to several"`
	}
}

// Identity is what the resources about people stand on.
type Identity struct {
	Logins    *login.Logins
	Sessions  *session.Sessions
	Users     *user.Users
	Directory *directory.Directory
	Sandboxed func(ctx context.Context, t tenant.ID) (bool, error) // the workspace has no trunk of its own yet
}

type identity struct {
	Identity
	api *API
}

// Identity adds log-in, log-out and me.
func (a *API) Identity(with Identity) {
	i := &identity{with, a}
	register(a, Route{Method: http.MethodPost, Path: "/v1/login", ID: "login", Tag: "Sessions", Summary: "Log in with an address and a password", Public: true}, i.login)
	register(a, Route{Method: http.MethodPost, Path: "/v1/logout", ID: "logout", Tag: "Sessions", Summary: "End this session, everywhere",
		Object: access.Me, Action: access.Write}, i.logout)
	register(a, Route{Method: http.MethodGet, Path: "/v1/me", ID: "getMe", Tag: "Sessions", Summary: "Who asks, and what they may do",
		Object: access.Me, Action: access.Read}, i.get)
	register(a, Route{Method: http.MethodPatch, Path: "/v1/me", ID: "changeMe", Tag: "Sessions", Summary: "Change the own name, language and preferences",
		Object: access.Me, Action: access.Write}, i.change)
}

func (i *identity) login(ctx context.Context, _ tenant.Actor, in *credentials) (*entrance, error) {
	found, err := i.Logins.Check(ctx, in.Body.Email, in.Body.Password, tenant.ID(in.Body.TenantID), addressOf(ctx))
	if err != nil {
		return nil, err
	}
	return i.enter(ctx, found.Tenant, found.User, found.Role, in.RawAgent)
}

// enter opens a session for somebody whose identity is proved, whatever proved it.
func (i *identity) enter(ctx context.Context, t tenant.ID, person tenant.UserID, role tenant.Role, browser string) (*entrance, error) {
	token, s, err := i.Sessions.Start(ctx, session.Session{Tenant: t, User: person, Role: role, Agent: browser, Address: addressOf(ctx)}, "")
	if err != nil {
		return nil, err
	}
	me, err := i.me(ctx, s.Actor(), s.CSRF)
	if err != nil {
		return nil, err
	}
	return &entrance{SetCookie: *i.api.Cookie(token, s.ExpiresAt), Body: Session{CSRF: s.CSRF, Me: me}}, nil
}

type left struct {
	SetCookie http.Cookie `header:"Set-Cookie"`
}

func (i *identity) logout(ctx context.Context, who tenant.Actor, _ *struct{}) (*left, error) {
	if s := sessionOf(ctx); s.ID != "" {
		if err := i.Sessions.EndOne(ctx, who.Tenant, who.User, s.ID); err != nil {
			return nil, err
		}
	}
	return &left{SetCookie: *i.api.Cookie("", time.Time{})}, nil
}
