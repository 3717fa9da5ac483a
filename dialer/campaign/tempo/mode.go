package tempo

import "github.com/boyunhq/boyun/dialer/pace"

// Mode is how numbers are dialed.
type Mode string

// Modes, from the slowest to the fastest.
const (
	Manual      Mode = "manual"      // an agent asks for each call
	Preview     Mode = "preview"     // an agent sees the lead before it is dialed, and may skip it
	Progressive Mode = "progressive" // one call for each ready agent
	Ratio       Mode = "ratio"       // a fixed number of calls for each ready agent
	Predictive  Mode = "predictive"  // as many as agents will be free for (dialer/pace)
	Agentless   Mode = "agentless"   // who answers hears an announcement
)

// Modes lists them all.
func Modes() []Mode { return []Mode{Manual, Preview, Progressive, Ratio, Predictive, Agentless} }

// Overdials tells the modes in which more phones may ring than agents are free.
func (m Mode) Overdials() bool { return m == Ratio || m == Predictive }

// ByAgent tells the modes in which an agent decides on each call.
func (m Mode) ByAgent() bool { return m == Manual || m == Preview }

// Reasons beside the pacers' own.
const (
	SpeedCap   pace.Reason = "speed_cap"   // the cap on dials a minute, set by hand, holds dials back
	AgentsTurn pace.Reason = "agents_turn" // agents are ready and it is theirs to look, or to ask for a call
)
