// Package operator owns the pages of whoever runs an installation for strangers: documents that shall prove caller IDs are read and judged
// here. They stand on the admin listener, off the internet, and ask for the operator's token all the same. What a judgement does belongs to
// dialer/callerid/letter; workspaces' own pages to web/api and the console.
package operator

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/callerid/letter"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
)

// Letters are read and judged; dialer/callerid/letter has them.
type Letters interface {
	Pending(ctx context.Context) ([]letter.Pending, error)
	Claimed(ctx context.Context, by tenant.Actor, caller dialer.CallerID, id string, now time.Time) (letter.Letter, string, dialer.Number, error)
	Open(ctx context.Context, t tenant.ID, caller dialer.CallerID, id string) (letter.Letter, []byte, error)
	Decide(ctx context.Context, by tenant.Actor, caller dialer.CallerID, id string, approve bool, note string, now time.Time) (letter.Letter, error)
}

var _ Letters = (*letter.Store)(nil)

// Office is the operator's pages.
type Office struct {
	Letters Letters
	Token   string // as password of HTTP Basic, or as bearer token
	Log     *slog.Logger
	Now     func() time.Time
}

// Routes are the pages by pattern; none without a token.
func (o *Office) Routes() map[string]http.Handler {
	if o.Token == "" {
		return nil
	}
	const one = "/operator/letters/{tenant}/{caller}/{letter}"
	return map[string]http.Handler{
		"GET /operator/letters": o.asked(o.list),
		"GET " + one:            o.asked(o.show),
		"GET " + one + "/file":  o.asked(o.file),
		"POST " + one:           o.asked(o.decide),
	}
}

// asked lets the operator in, and nobody whom another site has sent.
func (o *Office) asked(page func(w http.ResponseWriter, r *http.Request) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, given, _ := r.BasicAuth()
		if bearer, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
			given = bearer
		}
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Cache-Control", "private, no-store")
		h.Set("Referrer-Policy", "no-referrer")
		want, got := sha256.Sum256([]byte(o.Token)), sha256.Sum256([]byte(given))
		if subtle.ConstantTimeCompare(want[:], got[:]) != 1 {
			h.Set("WWW-Authenticate", `Basic realm="operator", charset="UTF-8"`)
			http.Error(w, "the operator's token is asked for as password", http.StatusUnauthorized)
			return
		}
		if origin := r.Header.Get("Origin"); r.Method == http.MethodPost && origin != "" && !sameHost(origin, r.Host) {
			http.Error(w, "this page was sent by another site", http.StatusForbidden)
			return
		}
		if err := page(w, r); err != nil {
			o.fail(w, r, err)
		}
	})
}

func sameHost(origin, host string) bool {
	u, err := url.Parse(origin)
	return err == nil && u.Host == host
}

func (o *Office) fail(w http.ResponseWriter, r *http.Request, err error) {
	status := map[fault.Code]int{fault.Invalid: http.StatusBadRequest, fault.NotFound: http.StatusNotFound, fault.Conflict: http.StatusConflict, fault.Forbidden: http.StatusForbidden}[fault.CodeOf(err)]
	message := "something went wrong on our side"
	if f, ok := errors.AsType[*fault.Error](err); ok && status != 0 {
		message = f.Message
	}
	if status == 0 {
		status = http.StatusInternalServerError
		o.Log.Error("an operator's page failed", "path", r.URL.Path, "error", err)
	}
	if wantsJSON(r) {
		w.Header().Set("Content-Type", "application/problem+json")
		w.WriteHeader(status)
		json.NewEncoder(w).Encode(map[string]any{"status": status, "title": message})
		return
	}
	http.Error(w, message, status)
}

func wantsJSON(r *http.Request) bool {
	return strings.Contains(r.Header.Get("Accept"), "application/json")
}

// whose is the letter a path names, and the actor under whom the operator touches that workspace.
func whose(r *http.Request) (by tenant.Actor, caller dialer.CallerID, id string) {
	return tenant.System(tenant.ID(r.PathValue("tenant"))), dialer.CallerID(r.PathValue("caller")), r.PathValue("letter")
}
