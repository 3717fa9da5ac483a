package run

import (
	"context"
	"log/slog"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/budget"
	"github.com/boyunhq/boyun/dialer/call"
	"github.com/boyunhq/boyun/dialer/campaign/tempo"
	"github.com/boyunhq/boyun/dialer/hearing"
	"github.com/boyunhq/boyun/dialer/pace"
	"github.com/boyunhq/boyun/dialer/retry"
	"github.com/boyunhq/boyun/tenant"
)

// Entry names one campaign of one tenant.
type Entry struct {
	Tenant   tenant.ID
	Campaign dialer.CampaignID
}

// Lease is this node's right to run a campaign, with the epoch that fences every write made under it.
type Lease interface {
	Holder() string
	Epoch() int64
	Lost() <-chan struct{}
	Release(ctx context.Context) error
}

// Leases gives out the right to run a campaign to one node at a time.
type Leases interface {
	// Acquire returns ok=false when another node holds it.
	Acquire(ctx context.Context, e Entry) (lease Lease, ok bool, err error)
	// Orphans lists campaigns whose holder died with calls up: their lease has run out and was never released.
	Orphans(ctx context.Context) ([]Entry, error)
}

// Board says which campaigns want to run.
type Board interface {
	Running(ctx context.Context) ([]Entry, error)
}

// Plan is what the loop needs to know of a campaign; edits are seen at the next dial.
type Plan struct {
	List        dialer.ListID
	Trunk       dialer.TrunkID
	Group       dialer.GroupID // of trunks to choose from; empty: Trunk and no other
	RingTimeout time.Duration
	Record      dialer.RecordPolicy
	Test        bool // its trunk is the sandbox
	Rules       retry.Rules
	Detection   hearing.Settings
	Channels    int  // of the trunk, or of the group's together
	CPS         int  // of the trunk, or of the group's together
	TrunkOff    bool // it is switched off, or all of the group's are
	Running     bool
	Mode        tempo.Mode
	Pacing      Pacing
	Spoken      time.Time      // when its announcement was recorded; zero: it has none
	Closes      time.Time      // today's end of calling, in the tenant's zone
	Zone        *time.Location // the tenant's
}

// Pacing is how the mode dials.
type Pacing struct {
	Target    float64 // predictive: share of people who may find no agent
	Ratio     float64 // ratio: calls for each ready agent
	PerMinute int     // most dials a minute; 0 is no cap
	Guard     AnswerGuard
	Look      time.Duration // preview: 0 is no limit
	LapseSkip bool          // preview: a lead nobody looked at is skipped instead of dialed
	ToAgent   bool          // agentless: a key connects to an agent
	Caps      budget.Caps
}

// AnswerGuard bounds dials a minute by Base x answer rate / Reference.
type AnswerGuard struct {
	On        bool
	Base      int
	Reference float64
}

// tempo is the part of the plan that says how many are dialed.
func (p Plan) tempo() tempo.Settings {
	s := tempo.Settings{Mode: p.Mode, Target: p.Pacing.Target, Ratio: p.Pacing.Ratio, PerMinute: p.Pacing.PerMinute, Caps: p.Pacing.Caps, RingTimeout: p.RingTimeout,
		Closes: p.Closes, Zone: p.Zone}
	if g := p.Pacing.Guard; g.On {
		s.Guard = pace.ThrottleRule{PerMinute: float64(g.Base), Reference: g.Reference}
	}
	return s
}

// Claimed is one lead that may be dialed now: its attempt is committed.
type Claimed struct {
	Attempt  dialer.AttemptID
	Call     dialer.CallID
	Lead     dialer.LeadID
	Caller   dialer.CallerID // the number it shows
	Try      int
	Promised dialer.AgentID
	Kept     bool                        // a person we left without an agent
	Number   int                         // which of the lead's numbers; 0 is its first
	Numbers  int                         // how many it has
	Zone     *time.Location              // of the person; nil is unknown
	Open     func(t time.Time) time.Time // when the lead may be called, from t on
}

// Campaigns reads plans and claims leads under a lease.
type Campaigns interface {
	Plan(ctx context.Context, e Entry) (Plan, error)
	// Claim commits up to n attempts; fewer means that nothing else is due. A stale lease claims nothing and returns an error; beside another
	// error there may be attempts that were committed before it.
	Claim(ctx context.Context, e Entry, holder string, epoch int64, n int, now time.Time) ([]Claimed, error)
	// Expire settles what a dead holder left behind: attempts of older epochs that have no ending.
	Expire(ctx context.Context, e Entry, epoch int64, now time.Time) error
	// Finished ends a campaign that has nothing left to dial, now or later; false when something is still to come.
	Finished(ctx context.Context, e Entry, now time.Time) (bool, error)
}

// For says for whom one lead is claimed.
type For struct {
	Agent dialer.AgentID // who will take it; empty: any ready one
	Lead  dialer.LeadID  // this one; empty: the next
	Kept  bool           // the next of those we left without an agent
}

// Offers claims leads one by one for agents who are kept for them.
type Offers interface {
	// ClaimFor commits one attempt; ok is false when nothing is due. A lead named that may not be called is a fault.Conflict with the reason.
	ClaimFor(ctx context.Context, e Entry, holder string, epoch int64, who For, now time.Time) (c Claimed, ok bool, err error)
	// Confirm judges a claimed lead again just before it is dialed; reason is empty when it may be.
	Confirm(ctx context.Context, e Entry, c Claimed, now time.Time) (reason string, err error)
	// Return puts a lead back that was not dialed.
	Return(ctx context.Context, e Entry, epoch int64, c Claimed, next retry.Decision, now time.Time) error
}

// Books are what a campaign's loop reads at its beginning and leaves behind each minute.
type Books interface {
	// People counts who answered, by days of zone: today first, then the days before.
	People(ctx context.Context, e Entry, days int, zone *time.Location, now time.Time) ([]budget.Count, error)
	// Keep writes a minute down; twice equals once.
	Keep(ctx context.Context, e Entry, m Minute) error
	// Announcement is what a campaign without agents says, A-law.
	Announcement(ctx context.Context, e Entry) ([]byte, error)
}

// Desks hold agents for calls that are dialed for them alone.
type Desks interface {
	// Hold shows the lead at the desk of an agent who is ready and keeps the agent for this call; ok is false when nobody could be held.
	Hold(ctx context.Context, h Hold) (held Held, ok bool)
}

// Hold is a lead for one agent.
type Hold struct {
	Tenant   tenant.ID
	Campaign dialer.CampaignID
	Call     dialer.CallID
	Attempt  dialer.AttemptID
	Lead     dialer.LeadID
	Agent    dialer.AgentID // empty: the longest idle of the campaign
	Why      Why
	Until    time.Time // of a preview; zero: no limit
	Skip     bool      // a preview that runs out is skipped, not dialed
}

// Why an agent is held.
type Why string

// Whys.
const (
	ToLook   Why = "preview" // the agent decides
	Asked    Why = "manual"  // the agent asked for it
	Promised Why = "kept"    // the person was left without an agent before, or was promised one
)

// Held is an agent kept for one call.
type Held interface {
	Agent() dialer.AgentID
	// Decide waits for the agent: skip is empty when the lead is to be dialed. Ending ctx withdraws the lead.
	Decide(ctx context.Context) (skip retry.Skip)
	// Done gives the agent back, unless the call was talked in; end says what became of it.
	Done(end dialer.Ending)
}

// Calls is the history's part: closing what a dead node left open, and the heartbeats that make that fair.
type Calls interface {
	Sweep(ctx context.Context, e tenant.ID, c dialer.CampaignID, epoch int64, now time.Time) (closed int, err error)
	Heartbeat(ctx context.Context, t tenant.ID, calls []dialer.CallID, at time.Time) error
}

// Agents shows the campaign's agents.
type Agents interface {
	Snapshot(t tenant.ID, c dialer.CampaignID) []pace.Agent
	// Subscribe rings bell after any agent of the campaign changed; several changes may be one ring. cancel ends it.
	Subscribe(t tenant.ID, c dialer.CampaignID) (bell <-chan struct{}, cancel func())
}

// Lines tells how many lines of the plan are free.
type Lines interface {
	Free(ctx context.Context, t tenant.ID) (int, error)
}

// Rooms tells how many more calls a trunk, or a group's trunks together, can take now over all nodes and campaigns, and how many a second.
type Rooms interface {
	Room(ctx context.Context, t tenant.ID, trunk dialer.TrunkID, group dialer.GroupID) (channels, perSecond int, err error)
}

// CallerIDs tells how many calls of a campaign its numbers leave room for now: caps, rests, and the guard of their answer rate.
type CallerIDs interface {
	// Room gives the calls that may begin now and, when they are few, which of the numbers' limits it is.
	Room(ctx context.Context, t tenant.ID, c dialer.CampaignID, now time.Time) (calls int, why pace.Reason, err error)
}

// Recordings tells whether a recording that began now could be kept.
type Recordings interface {
	// Unkept answers at once why not, as dialer.RecordingFull does; empty: it could.
	Unkept() (reason string)
}

// Callers run one call to its ending.
type Callers interface {
	Run(ctx context.Context, a call.Assignment) dialer.Ending
}

// Screens get the pulse of a campaign as it beats.
type Screens interface {
	Show(ctx context.Context, e Entry, p Pulse)
}

// World is what a node needs around it.
type World struct {
	Leases    Leases
	Board     Board
	Campaigns Campaigns
	Offers    Offers
	Books     Books
	Desks     Desks
	Calls     Calls
	Agents    Agents
	Lines     Lines
	CallerIDs CallerIDs
	Rooms     Rooms // nil: what the plan says of the trunk holds
	Callers   Callers
	Screens   Screens
	Log       *slog.Logger

	Recordings Recordings // nil: they are always kept
}
