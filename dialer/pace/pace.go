// Package pace decides how many numbers a campaign dials at this moment. Its deciders are functions of what a dialer can see: agents with
// their state and since when, dials in flight with their age, tallies and limits. No clock, no database, no random source. It does not
// dial, claim or judge who may be called: dialer/campaign/run asks it on every event and at least twice a second and does what it says.
package pace

import (
	"time"

	"github.com/boyunhq/boyun/dialer"
)

// AgentState is what pacing needs to know of an agent.
type AgentState string

// Agent states as pacing sees them; softphone/agent has finer ones.
const (
	Out      AgentState = "out"   // offline, checking, on a break, not ready
	Ready    AgentState = "ready" // waiting for a person
	Reserved AgentState = "reserved"
	Talking  AgentState = "talk"
	Wrap     AgentState = "wrap"
	Paused   AgentState = "pause"
)

// Agent is one agent of the campaign.
type Agent struct {
	ID         dialer.AgentID
	State      AgentState
	Since      time.Time
	BreakAsked bool // goes on a break after this call: supplies nothing
}

// Waits tells whether the agent takes the next person.
func (a Agent) Waits() bool { return a.State == Ready && !a.BreakAsked }

// Dial is one call in flight.
type Dial struct {
	Call  dialer.CallID
	List  dialer.ListID
	Stage Stage
	Since time.Time // of the INVITE
}

// Tally is what has become of the dials of today so far.
type Tally struct {
	Completed, Answered, Abandoned int
}

// Sight is everything a pacer sees at one moment.
type Sight struct {
	Now    time.Time
	List   dialer.ListID // that the next dials come from
	Agents []Agent
	Dials  []Dial
	Tally  Tally
	Limits Limits
}

// Limits are the bounds around the pacer; the smallest wins.
type Limits struct {
	Lines    int // free lines of the plan
	Channels int // free channels of the trunk
	PerTick  int // INVITEs the trunk's calls-per-second still allows now
}

// Room tells whether one more call may begin.
func (l Limits) Room() bool { return l.Lines > 0 && l.Channels > 0 && l.PerTick > 0 }

// Step is the decision: dial so many now. Reason says why not more; it is empty only when nothing held it back. Forecast is how many
// people will probably answer in the next 60 s; pacers that do not predict leave it zero.
type Step struct {
	Dial     int
	Reason   Reason
	Forecast float64
}

// Reason is a stable word for a slower or stopped moment, counted and shown on the campaign's page.
type Reason string

// Reasons.
const (
	NoAgents     Reason = "no_agents"      // nobody is ready
	OnTheWay     Reason = "on_the_way"     // every ready agent has a call on the way
	LineLimit    Reason = "line_limit"     // the plan's lines are in use
	TrunkLimit   Reason = "trunk_limit"    // the trunk's channels are in use
	TrunkRate    Reason = "trunk_rate"     // the trunk's calls per second are used up
	Enough       Reason = "enough"         // one more call would too probably find no agent: the predictive pacer's usual word
	Budget       Reason = "abandon_budget" // the day's abandon budget is used up: one call per ready agent
	AnswerGuard  Reason = "answer_guard"   // the answer-rate guard allows no more dials this minute; said by whoever combines
	CallerIDCap  Reason = "caller_id_cap"  // every number was shown as often as it may; said by the loop
	CallerIDRest Reason = "caller_id_rest" // the campaign's numbers rest; said by the loop
	ListRunsDry  Reason = "list_dry"       // nothing is due now; said by the loop, never by a pacer
	TrunkOff     Reason = "trunk_off"      // the trunk, or every one of the group, is switched off; said by the loop
	CampaignHeld Reason = "campaign_held"  // paused or ended; said by the loop
	StateAway    Reason = "state_away"     // lines or channels in use cannot be counted: the shared state does not answer; said by the loop
	DatabaseAway Reason = "database_away"  // the campaign, its numbers or its leads cannot be read; said by the loop
	LookFailed   Reason = "look_failed"    // what dialing needs to know could not be read though everything answers: our mistake; said by the loop
	LeaseLost    Reason = "lease_lost"     // this node may not dial the campaign any more, another takes it; said by the loop
	Drained      Reason = "drained"        // this node stops, another takes the campaign; said by the loop
)
