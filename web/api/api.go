// Package api owns the HTTP API: one resource a file, each route with the right it takes, RFC 9457 problems, OpenAPI 3.1 made from the
// code. It decides nothing and knows no SQL: it reads requests, asks the floors below and writes answers. The live stream is web/live,
// the agents' signalling web/desk, the pages web/console.
package api

//go:generate go test -run TestTheDescriptionIsFresh -update .

import (
	"log/slog"
	"net/http"
	"net/netip"
	"runtime/debug"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/gin-gonic/gin"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/telemetry"
	"github.com/boyunhq/boyun/tenant/access"
)

// Config is what every route needs.
type Config struct {
	Secure    bool           // served over https: cookies get the __Host- prefix
	Proxies   []netip.Prefix // our own reverse proxies, whose X-Forwarded-For is believed
	PublicURL string
	Demo      bool
	Limits    Limits
	Access    *access.Access
	Sessions  Sessions
	Keys      Keys
	Limiter   Limiter
	Log       *slog.Logger
	Now       func() time.Time // time.Now when nil
}

// Validate fills the defaults and tells what is missing.
func (c *Config) Validate() error {
	if c.Access == nil || c.Sessions == nil || c.Keys == nil || c.Limiter == nil || c.Log == nil {
		return fault.New(fault.Invalid, "api_config", "the API needs rights, sessions, keys, a limiter and a logger")
	}
	if c.Limits == (Limits{}) {
		c.Limits = DefaultLimits()
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return nil
}

// API is the router with its routes.
type API struct {
	Config
	engine  *gin.Engine
	huma    huma.API
	origins *http.CrossOriginProtection
	routes  []Route
	veiled  sync.Once // a proxy nobody named was told of
}

// New makes an API without resources; the resource files add theirs.
func New(config Config) (*API, error) {
	if err := config.Validate(); err != nil {
		return nil, err
	}
	gin.SetMode(gin.ReleaseMode)
	a := &API{Config: config, engine: gin.New(), origins: http.NewCrossOriginProtection()}
	if config.PublicURL != "" {
		if err := a.origins.AddTrustedOrigin(config.PublicURL); err != nil {
			return nil, fault.Wrap(fault.Invalid, "public_url", "the public address must be scheme and host", err)
		}
	}
	a.engine.HandleMethodNotAllowed = true
	a.engine.Use(a.trace)
	a.engine.NoRoute(func(c *gin.Context) { a.refuse(c.Writer, a.problem(c.Request.Context(), notHere())) })
	a.engine.NoMethod(a.otherMethod)
	spec := huma.DefaultConfig("Boyun", "1")
	spec.DocsPath, spec.SchemasPath = "", ""
	spec.OpenAPIPath = "/v1/openapi"
	spec.CreateHooks = nil // no $schema links in answers
	spec.Transformers = append(spec.Transformers, a.reshape)
	spec.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"session": {Type: "apiKey", In: "cookie", Name: "__Host-boyun"},
		"key":     {Type: "http", Scheme: "bearer", BearerFormat: "by_live_… or by_test_…"},
	}
	a.huma = huma.NewAPI(spec, heads{humagin.New(a.engine, huma.Config{OpenAPI: &huma.OpenAPI{}}).Adapter()})
	return a, nil
}

// ServeHTTP serves the API.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) { a.engine.ServeHTTP(w, r) }

// OpenAPI is the description of all routes, as indented JSON: web/api/gen/openapi.json is kept equal to it by a test.
func (a *API) OpenAPI() *huma.OpenAPI { return a.huma.OpenAPI() }

// trace gives every request an id (the caller's own X-Request-ID if it has a sane form), a line in the log and protection from a
// handler's panic.
func (a *API) trace(c *gin.Context) {
	id := telemetry.RequestFrom(c.GetHeader("X-Request-ID"))
	ctx := telemetry.WithRequest(c.Request.Context(), id)
	c.Request = c.Request.WithContext(ctx)
	c.Header("X-Request-ID", id)
	c.Header("Cache-Control", "no-store")
	c.Header("X-Content-Type-Options", "nosniff")
	start := a.Now()
	defer func() {
		if p := recover(); p != nil {
			a.Log.ErrorContext(ctx, "handler panicked", "panic", p, "route", c.FullPath(), "stack", string(debug.Stack()))
			if !c.Writer.Written() {
				a.refuse(c.Writer, a.problem(ctx, fault.New(fault.Internal, "internal", "something went wrong on our side; give support the request id")))
			}
			c.Abort()
			return
		}
		a.Log.DebugContext(ctx, "request", "method", c.Request.Method, "route", c.FullPath(), "status", c.Writer.Status(), "took", a.Now().Sub(start))
	}()
	c.Next()
}
