// Package desk owns the way of an agent's page to its desk: WS /v1/desk. It takes the ticket, opens the socket and hands it to
// softphone/desk, which speaks with the page. It closes the socket when the person's session ends; the call goes on without the page.
package desk

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/softphone/desk"
	"github.com/boyunhq/boyun/tenant/session"
	"github.com/boyunhq/boyun/web/socket"
	"github.com/boyunhq/boyun/web/ticket"
)

// Desks serve one page until it is gone.
type Desks interface {
	Serve(ctx context.Context, who desk.Who, conn desk.Conn) error
}

// Sessions tell when a log-in is over.
type Sessions interface {
	Watch(id session.ID) (gone <-chan struct{}, stop func())
}

var (
	_ Desks     = (*desk.Desks)(nil)
	_ desk.Conn = (*socket.Conn)(nil)
	_ Sessions  = (*session.Sessions)(nil)
)

// Door is the handler of WS /v1/desk.
type Door struct {
	Desks    Desks
	Office   *ticket.Office
	Sessions Sessions
	Log      *slog.Logger
}

// closeSignedOut tells the page to log in again (RFC 6455 section 7.4.2: 4000 to 4999 are an application's own).
const closeSignedOut = 4401

// ServeHTTP opens the desk for whom the ticket was made.
func (d *Door) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	bearer, err := d.Office.Use(r.Context(), ticket.Desk, r.URL.Query().Get("ticket"), r.Header.Get("Origin"))
	if err != nil {
		Refuse(w, err)
		return
	}
	conn, err := socket.Accept(w, r)
	if err != nil {
		d.Log.Debug("a socket was not opened", "error", err)
		return
	}
	gone, stop := d.Sessions.Watch(session.ID(bearer.Session))
	defer stop()
	ctx, cancel := context.WithCancel(context.WithoutCancel(r.Context())) // the socket outlives the request it began as
	defer cancel()
	over := make(chan struct{})
	go func() {
		defer close(over)
		select {
		case <-gone:
			conn.Close(closeSignedOut, "signed_out")
		case <-ctx.Done():
		}
	}()
	if err := d.Desks.Serve(ctx, desk.Who{Tenant: bearer.Who.Tenant, User: bearer.Who.User}, conn); err != nil {
		d.Log.Info("a page was not served at the desk", "tenant", bearer.Who.Tenant, "user", bearer.Who.User, "error", err)
	}
	cancel()
	<-over
}

// Refuse answers an upgrade that is not allowed: RFC 9457, as the API does.
func Refuse(w http.ResponseWriter, err error) {
	status := http.StatusForbidden
	if fault.Is(err, fault.Unavailable) {
		status = http.StatusServiceUnavailable
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{"status": status, "code": string(fault.CodeOf(err)), "reason": "ticket_spent", "title": err.Error(), "detail": map[string]any{}})
}
