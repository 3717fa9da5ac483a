// Package live owns the live stream of the console: WS /v1/live. A page says which topics it watches; the stream translates what the
// nodes tell each other on the bus into what that page shows, and only what the person may see. News say that something changed; what
// it is now is read where it is kept, so that a lost piece of news costs freshness and never truth. It decides nothing.
package live

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"slices"
	"time"

	"github.com/boyunhq/boyun/dialer/campaign"
	"github.com/boyunhq/boyun/dialer/history"
	"github.com/boyunhq/boyun/dialer/lead"
	"github.com/boyunhq/boyun/dialer/list"
	"github.com/boyunhq/boyun/dialer/simulate/trial"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/state"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/access"
	"github.com/boyunhq/boyun/tenant/session"
	"github.com/boyunhq/boyun/web/api"
	"github.com/boyunhq/boyun/web/desk"
	"github.com/boyunhq/boyun/web/socket"
	"github.com/boyunhq/boyun/web/ticket"
)

// Bus carries the nodes' news (infra/state).
type Bus interface {
	Subscribe(ctx context.Context, topic string) (<-chan state.Event, error)
}

// Sessions tell when a log-in is over.
type Sessions interface {
	Watch(id session.ID) (gone <-chan struct{}, stop func())
}

// World is where the stream reads what has changed.
type World struct {
	Office    *ticket.Office
	Sessions  Sessions
	Access    *access.Access
	Bus       Bus
	Shelf     api.Shelf // where voice nodes show their queues; nil: they are never sent
	Campaigns api.CampaignWorld
	Store     *campaign.Store
	Imports   *list.Importer
	Leads     *lead.Store // nil: acts on leads are not shown
	Trials    *trial.Trials
	History   *history.Store
	Numbers   api.NumberWorld // trunks; without a store none are shown
	// Start and Total are the set-up checklist and the month's bill so far; a nil one is never sent.
	Start func(ctx context.Context, who tenant.Actor) (any, error)
	Total func(ctx context.Context, t tenant.ID) (micro int64, err error)
	Log   *slog.Logger
	Now   func() time.Time
}

// Door is the handler of WS /v1/live.
type Door struct{ World }

// New checks the world.
func New(w World) (*Door, error) {
	if w.Office == nil || w.Sessions == nil || w.Access == nil || w.Bus == nil || w.Store == nil || w.Imports == nil || w.Trials == nil || w.History == nil || w.Log == nil {
		return nil, fault.New(fault.Invalid, "live_config", "the live stream needs tickets, sessions, rights, the bus, the stores and a logger")
	}
	if w.Now == nil {
		w.Now = time.Now
	}
	return &Door{w}, nil
}

// BillingTopic is where changes of a tenant's bill are told.
func BillingTopic(t tenant.ID) string { return "tenant/" + string(t) + "/billing" }

// AgentsTopic is where softphone/desk tells where agents stand.
func AgentsTopic(t tenant.ID) string { return "tenant/" + string(t) + "/agents" }

// closeSignedOut tells the page that its session is over or has other rights now (RFC 6455 section 7.4.2).
const closeSignedOut = 4401

// ServeHTTP streams to whom the ticket was made for, until the page or the session is gone.
func (d *Door) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	bearer, err := d.Office.Use(r.Context(), ticket.Live, r.URL.Query().Get("ticket"), r.Header.Get("Origin"))
	if err != nil {
		desk.Refuse(w, err)
		return
	}
	conn, err := socket.Accept(w, r)
	if err != nil {
		d.Log.Debug("a socket was not opened", "error", err)
		return
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(r.Context())) // the socket outlives the request it began as
	defer cancel()
	p := &page{Door: d, who: bearer.Who, session: session.ID(bearer.Session), conn: conn}
	code, why := p.serve(ctx, cancel)
	conn.Close(code, why)
	cancel()
	p.readers.Wait()
}

// ours tells whether news of sessions are about this page's.
func (p *page) ours(raw []byte) bool {
	var ended session.Ended
	return json.Unmarshal(raw, &ended) == nil && slices.Contains(ended.IDs, p.session)
}
