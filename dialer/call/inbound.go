package call

import (
	"context"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/route"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/tenant"
)

// Ringing is a call to us before its answer; dialer/trunk's is one.
type Ringing interface {
	Ring() // tells the caller that somebody is looked for
	// Answer takes the call; fault.Conflict "caller_gone" when the caller was quicker.
	Answer(ctx context.Context) (Customer, error)
	Refuse(status int) // SIP status
	Gone() <-chan struct{}
}

// Entry is what is known of a caller once the call has its row.
type Entry struct {
	Call     dialer.CallID
	Lead     dialer.LeadID
	Known    bool              // the lead was there before
	Nameless bool              // the number was withheld: nobody can be called back
	Campaign dialer.CampaignID // the one that called them last, else the newest that shows the called number; may be empty
	Last     dialer.AgentID    // who talked with them last
	Queue    dialer.QueueID    // of the called number; empty: the campaign's own agents
	Closed   bool              // the number takes no calls
	Record   dialer.RecordPolicy
	Language string // of the workspace, for announcements
}

// Callers keeps the calls people make to us; dialer/inbound implements it.
type Callers interface {
	// Enter finds out who calls, makes the lead when nobody knows them, and opens the call's row.
	Enter(ctx context.Context, in Arrival) (Entry, error)
	Answered(ctx context.Context, t tenant.ID, call dialer.CallID, at time.Time) error
	Beat(ctx context.Context, t tenant.ID, call dialer.CallID, at time.Time) error
	// Leave writes the one ending; callback asks for a callback in the same transaction, due when the rules allow it.
	Leave(ctx context.Context, t tenant.ID, d Departure) error
}

// Arrival is a call at our door.
type Arrival struct {
	Tenant tenant.ID
	Trunk  dialer.TrunkID
	Caller dialer.CallerID // our number that was called
	From   string          // as the carrier wrote it; never logged
	Test   bool            // the sandbox carrier's
	Node   string
	At     time.Time
}

// Departure is what an inbound call leaves behind.
type Departure struct {
	Entry
	Ending   dialer.Ending
	Events   []dialer.Event
	Queue    dialer.QueueID
	MOS      float64
	Sound    []byte // how it sounded (media/quality.Series); nil without an answer
	Callback bool
}

// Staff are the agents as a caller needs them.
type Staff interface {
	Agents
	// Staffed tells whether anybody at work could ever take this person.
	Staffed(p Person) bool
}

// Queues finds the way through a called number's queue.
type Queues interface {
	Router
	Queue(ctx context.Context, t tenant.ID, queue dialer.QueueID) (route.Way, error)
}

var _ Queues = (*route.Router)(nil)

// Word is something said to a caller.
type Word string

// The words.
const (
	SayHold    Word = "hold"     // somebody is coming
	SayNobody  Word = "callback" // nobody can come; you will be called back
	SayClosed  Word = "closed"   // it is after hours; you will be called back
	SayGoodbye Word = "goodbye"
)

// Voice speaks to callers.
type Voice interface {
	// Say says a word once and returns when it was heard out or ctx ended.
	Say(ctx context.Context, to media.Leg, w Word, language string)
	// Music plays until ctx ends.
	Music(ctx context.Context, to media.Leg)
}
