package api

import (
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/access"
)

// Route is one line of the API: what it answers to and which right it takes. A route without a right must say that it is public.
type Route struct {
	Method  string
	Path    string
	ID      string // operation id, e.g. listCampaigns
	Summary string
	Tag     string

	Object access.Object
	Action access.Action
	Public bool // needs no session: sign-up, log-in, invitations
	Status int  // of success; 200, or 204 for an empty answer, when 0
	Bytes  int64
}

// register puts a route into the API. handler gets who asks as an argument; the right is checked before it runs.
func register[I, O any](a *API, r Route, handler func(ctx context.Context, who tenant.Actor, in *I) (*O, error)) {
	a.routes = append(a.routes, r)
	op := huma.Operation{OperationID: r.ID, Method: r.Method, Path: r.Path, Summary: r.Summary, Tags: []string{r.Tag}, DefaultStatus: r.Status,
		MaxBodyBytes: r.Bytes, Middlewares: huma.Middlewares{a.admit(r)}}
	if !r.Public {
		op.Security = []map[string][]string{{"session": {}}, {"key": {access.Scope(r.Object, r.Action)}}}
	}
	huma.Register(a.huma, op, func(ctx context.Context, in *I) (*O, error) {
		out, err := handler(ctx, actorOf(ctx), in)
		if err != nil {
			return nil, a.problem(ctx, err)
		}
		return out, nil
	})
}

// Routes lists every route, for the matrix test and the page that documents rights.
func (a *API) Routes() []Route { return a.routes }

// admit finds out who asks and lets them in, or answers for good.
func (a *API) admit(r Route) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		who, err := a.admission(ctx, r)
		if err != nil {
			a.refuse(ctx, a.problem(ctx.Context(), err))
			return
		}
		next(huma.WithContext(ctx, withActor(ctx.Context(), who)))
	}
}

func (a *API) admission(ctx huma.Context, r Route) (tenant.Actor, error) {
	asked := credentials{bearer: bearer(ctx.Header("Authorization")), csrf: ctx.Header("X-CSRF-Token"), address: a.address(ctx.RemoteAddr(), ctx.Header("X-Forwarded-For")),
		unsafe: r.Method != http.MethodGet && r.Method != http.MethodHead}
	if cookie, err := huma.ReadCookie(ctx, a.CookieName()); err == nil {
		asked.cookie = cookie.Value
	}
	who, err := a.authenticate(ctx.Context(), asked, r.Public)
	if err != nil {
		return who, err
	}
	if err := a.limit(ctx.Context(), who, asked.address, r); err != nil {
		return who, err
	}
	if r.Public {
		return who, nil
	}
	return who, a.Access.Permit(who, who.Tenant, r.Object, r.Action)
}

func (a *API) refuse(ctx huma.Context, p *Problem) {
	for name, values := range p.GetHeaders() {
		ctx.SetHeader(name, strings.Join(values, ", "))
	}
	ctx.SetHeader("Content-Type", p.ContentType(""))
	ctx.SetStatus(p.Status)
	if err := a.huma.Marshal(ctx.BodyWriter(), "application/json", p); err != nil {
		a.Log.Warn("an answer could not be written", "error", err)
	}
}
