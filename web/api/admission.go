package api

import (
	"context"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/session"
)

// Sessions opens the session behind a cookie; tenant/session has them.
type Sessions interface {
	// Open returns fault.Forbidden "signed_out" when there is none. fresh, when not empty, is the token the cookie gets from now on.
	Open(ctx context.Context, token string) (opened session.Session, fresh string, err error)
}

// Keys finds what an API key may do; tenant/key has them.
type Keys interface {
	Find(ctx context.Context, secret string) (tenant.Actor, error)
}

// Limiter is the shared rate limit (infra/state).
type Limiter interface {
	Allow(ctx context.Context, key string, perSecond float64, burst int) (wait time.Duration, ok bool, err error)
}

// asker is who asks, as one request knows them.
type asker struct {
	tenant.Actor
	session session.Session // empty for API keys and where nobody is known
	address string
}

// admission finds out who asks and whether they may: credentials, limits, rights, in this order. A session's new token goes into w.
func (a *API) admission(w http.ResponseWriter, r *http.Request, route Route) (asker, error) {
	address := a.address(r)
	who, err := a.authenticate(w, r, route)
	if err != nil {
		if slow := a.limit(r.Context(), asker{}, address); slow != nil && fault.Is(err, fault.Forbidden) {
			err = slow // guessing is slowed down like knocking
		}
		return asker{}, err
	}
	if err := a.limit(r.Context(), who, address); err != nil {
		return asker{}, err
	}
	who.address = address
	if route.Public {
		return who, nil
	}
	return who, a.Access.Permit(who.Actor, who.Tenant, route.Object, route.Action)
}

// authenticate tells who asks. A cookie on an unsafe method must come with the session's CSRF token; a bearer key needs none, because a
// browser never sends it by itself. On public routes nobody is an answer too, and an old cookie keeps nobody from logging in.
func (a *API) authenticate(w http.ResponseWriter, r *http.Request, route Route) (asker, error) {
	if secret := bearer(r.Header.Get("Authorization")); secret != "" {
		who, err := a.Keys.Find(r.Context(), secret)
		return asker{Actor: who}, err
	}
	unsafe := r.Method != http.MethodGet && r.Method != http.MethodHead
	if unsafe && a.origins.Check(r) != nil {
		return asker{}, fault.New(fault.Forbidden, "cross_site", "another site may not act in a person's name")
	}
	cookie, err := r.Cookie(a.CookieName())
	if err != nil || cookie.Value == "" {
		if route.Public {
			return asker{}, nil
		}
		return asker{}, fault.New(fault.Forbidden, "no_session", "log in, or send an API key as Authorization: Bearer")
	}
	opened, fresh, err := a.Sessions.Open(r.Context(), cookie.Value)
	switch {
	case err != nil && route.Public:
		return asker{}, nil
	case err != nil:
		return asker{}, err
	case unsafe && !route.Public && !opened.Genuine(r.Header.Get("X-CSRF-Token")):
		return asker{}, fault.New(fault.Forbidden, "csrf", "the X-CSRF-Token header is missing or not this session's; read it from GET /v1/me")
	}
	if fresh != "" {
		http.SetCookie(w, a.Cookie(fresh, opened.ExpiresAt))
	}
	return asker{Actor: opened.Actor(), session: opened}, nil
}

// CookieName is the session cookie: __Host- binds it to this host over https; browsers refuse that prefix on plain http, which is
// served on loopback only.
func (a *API) CookieName() string {
	if a.Secure {
		return "__Host-boyun"
	}
	return "boyun"
}

// Cookie carries a session's token until it ends; an empty token takes the cookie away.
func (a *API) Cookie(token string, until time.Time) *http.Cookie {
	c := &http.Cookie{Name: a.CookieName(), Value: token, Path: "/", Secure: a.Secure, HttpOnly: true, SameSite: http.SameSiteLaxMode, Expires: until.UTC()}
	if token == "" {
		c.MaxAge, c.Expires = -1, time.Time{}
	}
	return c
}

// Limits are requests a second with a burst: by address where nobody is known yet, else by person or key.
type Limits struct {
	PublicPerSecond float64
	PublicBurst     int
	PerSecond       float64
	Burst           int
}

// DefaultLimits are 20 a second for whom we know and 5 for whom we do not.
func DefaultLimits() Limits {
	return Limits{PublicPerSecond: 5, PublicBurst: 20, PerSecond: 20, Burst: 40}
}

func (a *API) limit(ctx context.Context, who asker, address string) error {
	key, perSecond, burst := "http/"+string(who.Tenant)+"/"+who.ID(), a.Limits.PerSecond, a.Limits.Burst
	if who.Tenant == "" {
		key, perSecond, burst = "http/from/"+address, a.Limits.PublicPerSecond, a.Limits.PublicBurst
	}
	wait, ok, err := a.Limiter.Allow(ctx, key, perSecond, burst)
	if err != nil {
		// the limiter protects us, not people: without it we serve
		a.Log.Warn("the rate limit cannot be read", "error", err)
		return nil
	}
	if ok {
		return nil
	}
	return fault.New(fault.Quota, "rate_limit", "limit of %g requests a second reached; retry in %.1f s", perSecond, wait.Seconds()).
		With("per_second", perSecond).With("seconds", int(wait/time.Second)+1)
}

// address is where the asker sits: the peer, or whom our own proxies say they ask for. Each of them writes its peer behind what it was
// given, so the last that is none of ours counts, and what an asker wrote himself stands before it and does not. An IPv6 neighbour owns a
// whole /64.
func (a *API) address(r *http.Request) string {
	at, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	from := at.Addr().Unmap().WithZone("")
	if said := r.Header.Values("X-Forwarded-For"); len(said) > 0 {
		if !a.ours(from) && (from.IsLoopback() || from.IsPrivate()) {
			a.veiled.Do(func() {
				a.Log.Warn("X-Forwarded-For is not believed: if a reverse proxy of yours sends it, name its address in trusted_proxies; until then all who come by it count as one asker",
					"from", from)
			})
		}
		hops := strings.Split(strings.Join(said, ","), ",")
		for i := len(hops) - 1; i >= 0 && a.ours(from); i-- {
			hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
			if err != nil {
				break
			}
			from = hop.Unmap().WithZone("")
		}
	}
	if from.Is6() {
		near, _ := from.Prefix(64) // never fails without a zone
		return near.Addr().String()
	}
	return from.String()
}

// ours tells whether an address is one of our own reverse proxies'.
func (a *API) ours(addr netip.Addr) bool {
	return slices.ContainsFunc(a.Proxies, func(p netip.Prefix) bool { return p.Contains(addr) })
}

func bearer(header string) string {
	scheme, secret, ok := strings.Cut(header, " ")
	if !ok || !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(secret)
}

type askerKey struct{}

// withAsker carries who asks over huma's call, which passes nothing but a context; register takes it out again and hands it on as an
// argument. Nobody else may read it.
func withAsker(ctx context.Context, who asker) context.Context {
	return context.WithValue(ctx, askerKey{}, who)
}

func askerOf(ctx context.Context) asker {
	who, _ := ctx.Value(askerKey{}).(asker)
	return who
}

// sessionOf is the asker's session, for the few resources that are about it: log-out, tickets, me.
func sessionOf(ctx context.Context) session.Session { return askerOf(ctx).session }

// addressOf is where the asker sits, for the few resources that write it down: log-in, invitations.
func addressOf(ctx context.Context) string { return askerOf(ctx).address }
