package api

import (
	"context"
	"log/slog"
	"mime"
	"net/http"
	"reflect"
	"regexp"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/gin-gonic/gin"

	"github.com/boyunhq/boyun/infra/fault"
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
	op := a.operation(r)
	op.Middlewares = huma.Middlewares{a.admit(r)}
	if _, raw := reflect.TypeFor[I]().FieldByName("RawBody"); raw {
		op.Middlewares = append(op.Middlewares, a.noForm)
	}
	huma.Register(a.huma, op, func(ctx context.Context, in *I) (*O, error) {
		out, err := handler(ctx, askerOf(ctx).Actor, in)
		if err != nil {
			return nil, a.problem(ctx, err)
		}
		return out, nil
	})
}

// stream puts a route into the API whose body or answer is too large or too slow to be one value in memory: sound, files, events.
// handler must not have written anything when it returns an error.
func stream(a *API, r Route, describe func(*huma.Operation), handler func(w http.ResponseWriter, r *http.Request, who tenant.Actor) error) {
	op := a.operation(r)
	for _, name := range pathNames.FindAllStringSubmatch(r.Path, -1) {
		op.Parameters = append(op.Parameters, &huma.Param{Name: name[1], In: "path", Required: true, Schema: &huma.Schema{Type: huma.TypeString}})
	}
	describe(&op)
	a.huma.OpenAPI().AddOperation(&op)
	methods := []string{r.Method}
	if r.Method == http.MethodGet {
		methods = append(methods, http.MethodHead)
	}
	a.engine.Match(methods, pathNames.ReplaceAllString(r.Path, ":$1"), func(c *gin.Context) {
		who, err := a.admission(c.Writer, c.Request, r)
		if err == nil {
			if p := a.misread(&op, c.Request.URL.RawQuery); p != nil {
				a.refuse(c.Writer, a.problem(c.Request.Context(), p))
				return
			}
			for _, p := range c.Params {
				c.Request.SetPathValue(p.Key, p.Value)
			}
			err = handler(c.Writer, c.Request.WithContext(withAsker(c.Request.Context(), who)), who.Actor)
		}
		if err != nil && !c.Writer.Written() {
			a.refuse(c.Writer, a.problem(c.Request.Context(), err))
		} else if err != nil {
			brokenOff(c.Request.Context(), a.Log, c.Writer, err)
		}
	})
}

var pathNames = regexp.MustCompile(`\{([a-z_]+)\}`)

func (a *API) operation(r Route) huma.Operation {
	a.routes = append(a.routes, r)
	problems := a.huma.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[Problem](), true, "Problem")
	op := huma.Operation{OperationID: r.ID, Method: r.Method, Path: r.Path, Summary: r.Summary, Tags: []string{r.Tag}, DefaultStatus: r.Status, MaxBodyBytes: r.Bytes,
		Responses: map[string]*huma.Response{"default": {Description: "A problem, RFC 9457",
			Content: map[string]*huma.MediaType{"application/problem+json": {Schema: problems}}}}}
	if !r.Public {
		op.Security = []map[string][]string{{"session": {}}, {"key": {access.KeyScope(r.Object, r.Action)}}}
	}
	return op
}

// Routes lists every route, for the matrix test and the page that documents rights.
func (a *API) Routes() []Route { return a.routes }

// admit lets who asks in, or answers for good.
func (a *API) admit(r Route) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		c := humagin.Unwrap(ctx)
		who, err := a.admission(c.Writer, c.Request, r)
		if err != nil {
			a.refuse(c.Writer, a.problem(ctx.Context(), err))
			return
		}
		if p := a.misread(ctx.Operation(), c.Request.URL.RawQuery); p != nil {
			a.refuse(c.Writer, a.problem(ctx.Context(), p))
			return
		}
		next(huma.WithContext(ctx, withAsker(ctx.Context(), who)))
	}
}

// noForm refuses a form where the body is the file itself: its first bytes would be the form's, and read as a broken file.
func (a *API) noForm(ctx huma.Context, next func(huma.Context)) {
	if kind, _, _ := mime.ParseMediaType(ctx.Header("Content-Type")); kind == "multipart/form-data" {
		err := fault.New(fault.Invalid, "body_form", "send the file itself as the body, not a form")
		a.refuse(humagin.Unwrap(ctx).Writer, a.problem(ctx.Context(), err))
		return
	}
	next(ctx)
}

func (a *API) refuse(w http.ResponseWriter, p *Problem) {
	for name, values := range p.GetHeaders() {
		w.Header().Set(name, strings.Join(values, ", "))
	}
	w.Header().Set("Content-Type", p.ContentType(""))
	w.WriteHeader(p.Status)
	if err := a.huma.Marshal(w, "application/json", p); err != nil {
		a.Log.Debug("an answer could not be written", "request_id", p.RequestID, "error", err)
	}
}

// brokenOff ends an answer of which a part is out already: what still belongs to it is not sent, the end of the body neither, so that whoever
// reads it sees that it is not whole.
func brokenOff(ctx context.Context, log *slog.Logger, w http.ResponseWriter, err error) {
	log.WarnContext(ctx, "an answer broke off", "error", err)
	if late := http.NewResponseController(w).SetWriteDeadline(time.Unix(1, 0)); late != nil {
		log.WarnContext(ctx, "an answer that broke off cannot be told from a whole one", "error", late)
	}
}
