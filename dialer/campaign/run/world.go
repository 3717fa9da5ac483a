package run

import (
	"context"
	"log/slog"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/call"
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
	Caller      dialer.CallerID
	RingTimeout time.Duration
	Record      bool
	Test        bool // its trunk is the sandbox
	Rules       retry.Rules
	Channels    int // of the trunk
	CPS         int // of the trunk
	Running     bool
}

// Claimed is one lead that may be dialed now: its attempt is committed.
type Claimed struct {
	Attempt  dialer.AttemptID
	Call     dialer.CallID
	Lead     dialer.LeadID
	Try      int
	Promised dialer.AgentID
}

// Campaigns reads plans and claims leads under a lease.
type Campaigns interface {
	Plan(ctx context.Context, e Entry) (Plan, error)
	// Claim commits up to n attempts; fewer means that nothing else is due. A stale lease claims nothing and returns an error.
	Claim(ctx context.Context, e Entry, holder string, epoch int64, n int, now time.Time) ([]Claimed, error)
	// Expire settles what a dead holder left behind: attempts of older epochs that have no ending.
	Expire(ctx context.Context, e Entry, epoch int64, now time.Time) error
	// Finished ends a campaign that has nothing left to dial, now or later; false when something is still to come.
	Finished(ctx context.Context, e Entry, now time.Time) (bool, error)
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
	Calls     Calls
	Agents    Agents
	Lines     Lines
	Callers   Callers
	Screens   Screens
	Pacer     func(mode Plan) pace.Pacer
	Log       *slog.Logger
}
