package live

import (
	"context"
	"encoding/json"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/tenant/access"
	"github.com/boyunhq/boyun/web/api"
)

// Event is one message to the page: LiveEvent of the console's contract.
type Event struct {
	Type   string            `json:"type"`
	At     time.Time         `json:"at"`
	Import *api.Import       `json:"import,omitempty"`
	Live   *api.CampaignLive `json:"live,omitempty"`
	Act    *api.LeadAct      `json:"act,omitempty"`
	Trial  *api.Simulation   `json:"simulation,omitempty"`
	ID     string            `json:"id,omitempty"`
	Status string            `json:"status,omitempty"`
	Call   *api.Call         `json:"call,omitempty"`
	Trunk  *api.TrunkLive    `json:"trunk,omitempty"`
	Start  any               `json:"start,omitempty"`
	Total  *int64            `json:"total_micro,omitempty"`
	Queues []api.QueueNow    `json:"queues,omitempty"`
	UserID string            `json:"user_id,omitempty"`
	State  string            `json:"state,omitempty"`
	Since  *time.Time        `json:"since,omitempty"`
	Agent  *api.FloorAgent   `json:"agent,omitempty"`
	Taken  *api.FloorTaken   `json:"taken,omitempty"`
}

// send writes one event with the server's clock; a page that takes nothing for seconds is gone.
func (p *page) send(ctx context.Context, e Event) error {
	e.At = p.Now().UTC().Truncate(time.Millisecond)
	raw, err := json.Marshal(e)
	if err != nil {
		return err
	}
	return p.conn.Write(ctx, raw)
}

// call is one call, for whoever may see it: all of them, or those they took part in.
func (p *page) call(ctx context.Context, id dialer.CallID) (Event, bool) {
	found, err := p.History.Get(ctx, p.who.Tenant, id)
	if err != nil || !found.Had(p.who.User) && !p.Access.May(p.who.Role, access.Calls, access.Read) {
		return Event{}, false
	}
	v, err := api.ViewCall(ctx, p.Store, p.who.Tenant, found)
	return Event{Type: "call", Call: &v}, err == nil
}
