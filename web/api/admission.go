package api

import (
	"context"
	"crypto/subtle"
	"net"
	"strings"
	"time"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
)

// Sessions finds who a session cookie belongs to.
type Sessions interface {
	// Find returns the person and the session's CSRF token; a fault with Reason no_session or session_ended otherwise.
	Find(ctx context.Context, token string) (who tenant.Actor, csrf string, err error)
}

// Keys finds what an API key may do.
type Keys interface {
	Find(ctx context.Context, secret string) (tenant.Actor, error)
}

// Limiter is the shared rate limit (infra/state).
type Limiter interface {
	Allow(ctx context.Context, key string, perSecond float64, burst int) (wait time.Duration, ok bool, err error)
}

type credentials struct {
	cookie, bearer, csrf, address string
	unsafe                        bool
}

// authenticate tells who asks. A cookie on an unsafe method must come with the session's CSRF token; a bearer key needs none, because
// a browser never sends it by itself. On public routes nobody is an answer too.
func (a *API) authenticate(ctx context.Context, c credentials, public bool) (tenant.Actor, error) {
	switch {
	case c.bearer != "":
		return a.Keys.Find(ctx, c.bearer)
	case c.cookie != "":
		who, csrf, err := a.Sessions.Find(ctx, c.cookie)
		if public && err != nil {
			return tenant.Actor{}, nil // an old cookie must not keep anybody from logging in
		}
		if err == nil && c.unsafe && !public && subtle.ConstantTimeCompare([]byte(csrf), []byte(c.csrf)) != 1 {
			err = fault.New(fault.Forbidden, "csrf", "the X-CSRF-Token header is missing or not this session's; read it from GET /v1/me")
		}
		return who, err
	case public:
		return tenant.Actor{}, nil
	}
	return tenant.Actor{}, fault.New(fault.Forbidden, "no_session", "log in, or send an API key as Authorization: Bearer")
}

// Limits are requests a second with a burst: by address where nobody is known yet, else by person or key.
type Limits struct {
	PublicPerSecond float64
	PublicBurst     int
	PerSecond       float64
	Burst           int
}

func (a *API) limit(ctx context.Context, who tenant.Actor, address string, r Route) error {
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
	seconds := int(wait/time.Second) + 1
	return fault.New(fault.Quota, "rate_limit", "limit of %g requests a second reached; retry in %.1f s", perSecond, wait.Seconds()).
		With("per_second", perSecond).With("seconds", seconds)
}

// address is the asker's: the last hop a trusted proxy added, or the peer itself.
func (a *API) address(peer, forwarded string) string {
	host, _, err := net.SplitHostPort(peer)
	if err != nil {
		host = peer
	}
	if ip := net.ParseIP(host); a.TrustProxy && ip != nil && forwarded != "" {
		hops := strings.Split(forwarded, ",")
		return strings.TrimSpace(hops[len(hops)-1])
	}
	return host
}

func bearer(header string) string {
	scheme, secret, ok := strings.Cut(header, " ")
	if !ok || !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(secret)
}

// CookieName is the session cookie: __Host- binds it to this host over https; browsers refuse that prefix on plain http, which is
// served on loopback only.
func (a *API) CookieName() string {
	if a.Secure {
		return "__Host-boyun"
	}
	return "boyun"
}

type actorKey struct{}

// withActor carries who asks over huma's call, which passes nothing but a context; register takes it out again and hands it on as an
// argument. Nobody else may read it.
func withActor(ctx context.Context, who tenant.Actor) context.Context {
	return context.WithValue(ctx, actorKey{}, who)
}

func actorOf(ctx context.Context) tenant.Actor {
	who, _ := ctx.Value(actorKey{}).(tenant.Actor)
	return who
}
