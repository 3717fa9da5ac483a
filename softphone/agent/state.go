package agent

// State is where an agent stands. Reattaching is an overlay on Talking and Hold, not a state.
type State string

// The states of a shift, in its order.
const (
	Offline  State = "offline"
	Checking State = "checking"  // the page is there, its audio is not proven yet
	NotReady State = "not_ready" // a break, or something that has to be put right first
	Ready    State = "ready"
	Preview  State = "preview"  // a lead is on the desk: to be looked at, or being dialed for this agent alone
	Reserved State = "reserved" // held for one call that has answered
	Talking  State = "talking"
	Hold     State = "hold"
	Wrap     State = "wrap"
)

// InCall tells whether a call needs the agent.
func (s State) InCall() bool { return s == Reserved || s == Talking || s == Hold }

// Event is what can happen to an agent.
type Event string

// The events. Those of the agent come from the page, those of the call from its seat, the rest from the desk that watches both.
const (
	Arrive   Event = "arrive"   // the page came
	AudioUp  Event = "audio_up" // the first audio of the page arrived
	GoReady  Event = "go_ready" // the agent wants calls
	Pause    Event = "pause"    // the agent wants a break; in a call it waits for the end
	Suspend  Event = "suspend"  // something is missing (audio, page, microphone): no new calls until Resume
	Resume   Event = "resume"   // what was missing is back
	Leave    Event = "leave"    // the agent, or the desk for one who vanished, ends the shift
	Offer    Event = "offer"    // a lead is put on the desk
	Reserve  Event = "reserve"  // the queue gave the agent a call
	Release  Event = "release"  // the call went away before the talk
	Join     Event = "join"     // the bridge is up
	HoldOn   Event = "hold_on"  // the customer is put on hold
	HoldOff  Event = "hold_off" // and taken back
	Lost     Event = "lost"     // the agent's audio is gone in a call
	Back     Event = "back"     // it is back in time
	Over     Event = "over"     // the conversation ended
	Disposed Event = "disposed" // the agent said what became of it
	Expire   Event = "expire"   // the time for saying so is over
	Reopen   Event = "reopen"   // the agent took the disposition back
	Overstay Event = "overstay" // a state lasted longer than any should: the reconciler's event
)

// Events lists all of them.
func Events() []Event {
	return []Event{Arrive, AudioUp, GoReady, Pause, Suspend, Resume, Leave, Offer, Reserve, Release, Join, HoldOn, HoldOff, Lost, Back, Over,
		Disposed, Expire, Reopen, Overstay}
}
