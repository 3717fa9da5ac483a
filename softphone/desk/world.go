package desk

import (
	"context"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/campaign/run"
	"github.com/boyunhq/boyun/softphone/acd"
	"github.com/boyunhq/boyun/softphone/agent"
	"github.com/boyunhq/boyun/softphone/bridge"
	"github.com/boyunhq/boyun/softphone/browser"
	"github.com/boyunhq/boyun/softphone/card"
	"github.com/boyunhq/boyun/softphone/relay"
	"github.com/boyunhq/boyun/softphone/signal"
	"github.com/boyunhq/boyun/softphone/station"
	"github.com/boyunhq/boyun/softphone/wrap"
	"github.com/boyunhq/boyun/tenant"
)

// Who is the person behind a socket, as the log-in knows them.
type Who struct {
	Tenant tenant.ID
	User   tenant.UserID
}

// Conn is a socket of whole messages. Read from one goroutine; Write is safe beside it and bounds its own time.
type Conn interface {
	Read(ctx context.Context) ([]byte, error)
	Write(ctx context.Context, message []byte) error
	Close(code int, why string)
}

// Leg is an agent's audio as its desk needs it.
type Leg interface {
	bridge.Leg
	Up() <-chan struct{}
	Restart(ctx context.Context, offer string) (answer string, err error)
	Trickle(candidate, mid string, line int) error
	Close()
}

// Port answers a page's offer with a new leg.
type Port interface {
	Answer(ctx context.Context, name, offer string) (Leg, string, error)
}

// PortFunc lets a function be a Port.
type PortFunc func(ctx context.Context, name, offer string) (Leg, string, error)

// Answer calls f.
func (f PortFunc) Answer(ctx context.Context, name, offer string) (Leg, string, error) {
	return f(ctx, name, offer)
}

// Browser is the agents' audio port as a Port.
func Browser(p *browser.Port) Port {
	return PortFunc(func(ctx context.Context, name, offer string) (Leg, string, error) {
		leg, answer, err := p.Answer(ctx, name, offer)
		if err != nil {
			return nil, "", err
		}
		return leg, answer, nil
	})
}

// Cards reads the person on the line and the agent's day.
type Cards interface {
	Sheet(ctx context.Context, t tenant.ID, c dialer.CampaignID, lead dialer.LeadID) (card.Sheet, error)
	Ready(t tenant.ID, c dialer.CampaignID, lead dialer.LeadID) (card.Sheet, bool)
	Shift(ctx context.Context, t tenant.ID, user tenant.UserID) (card.Shift, error)
	// Find lists leads of a campaign that may be dialed, by the beginning of a name; those whose turn is next first.
	Find(ctx context.Context, t tenant.ID, c dialer.CampaignID, name string) ([]signal.Choice, error)
}

// Dialer dials for an agent who asks.
type Dialer interface {
	// Ask returns when the lead is on the agent's desk and its phone is about to ring; an error says why it is not.
	Ask(ctx context.Context, e run.Entry, agent dialer.AgentID, lead dialer.LeadID) error
}

// Diary keeps the log of agents' states.
type Diary interface {
	Write(ctx context.Context, t tenant.ID, user tenant.UserID, changes []agent.Change) error
}

// Board keeps snapshots that outlive this process and tells other nodes of changes.
type Board interface {
	Put(ctx context.Context, key string, value []byte, ttl time.Duration) error
	Get(ctx context.Context, key string) (value []byte, found bool, err error)
	Delete(ctx context.Context, key string) error
	Publish(ctx context.Context, topic string, event []byte) error
}

// Lane shows the dials in flight of a campaign.
type Lane interface {
	Of(t tenant.ID, c dialer.CampaignID) []run.Flight
}

// Relay issues tickets for the TURN server.
type Relay interface {
	Issue(user string, now time.Time) relay.Ticket
}

// Tests starts a call of a simulated customer to one agent.
type Tests interface {
	TestCall(ctx context.Context, t tenant.ID, user tenant.UserID) error
}

// Stations rings agents' own telephones.
type Stations interface {
	// Ring returns the leg of the agent's telephone when it was answered; a *fault.Error says why not. Ending ctx stops the ringing.
	Ring(ctx context.Context, t tenant.ID, user tenant.UserID) (Leg, error)
	// Use keeps where calls reach the agent from now on.
	Use(ctx context.Context, t tenant.ID, user tenant.UserID, phone bool) error
}

// Telephones lets a ringer be Stations.
func Telephones(r *station.Ringer) Stations { return telephones{r} }

type telephones struct{ *station.Ringer }

// Ring implements Stations.
func (t telephones) Ring(ctx context.Context, id tenant.ID, user tenant.UserID) (Leg, error) {
	leg, err := t.Ringer.Ring(ctx, id, user)
	if err != nil {
		return nil, err
	}
	return leg, nil
}

// World is what desks need around them.
type World struct {
	Port  Port
	Queue *acd.Queue
	Cards Cards
	After wrap.After
	Diary Diary
	Board Board
	Lane  Lane
	Relay Relay // nil: no TURN server
	Tests Tests // nil: no test calls

	Orders Orders // nil: only the agent gives orders
	Dialer Dialer // nil: agents cannot ask for calls

	Stations Stations // nil: agents have no telephones

	Recordings run.Recordings // nil: they are always kept
}

var (
	_ Leg   = browser.Leg(nil)
	_ Leg   = (*station.Leg)(nil)
	_ Cards = (*card.Store)(nil)
	_ Diary = (*agent.Log)(nil)
	_ Lane  = (*run.Flights)(nil)

	_ Dialer = (*run.Node)(nil)
	_ Relay  = (*relay.Relay)(nil)
)
