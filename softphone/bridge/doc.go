// Package bridge owns who hears whom in one call: customer and agent joined by forwarding, mute, hold with music, keys, the agent's own
// tones, and the wait for an agent whose page was reloaded. It does not own the legs (dialer/trunk, softphone/browser), the state of
// the agent (softphone/desk) or the recording's file (media/record): it decides what reaches each of them.
//
// Supervisors take part as monitors: what they hear is mixed beside the call from copies, so that the two parties' packets pass as they
// would without them; what they say is mixed into passing packets, whose numbers stay.
//
// An agent who came a moment after the answer may catch up: what the customer said before is heard first, faster, until the agent is level.
// The customer, the tape and supervisors notice nothing of it.
//
// What is recorded: what each side said to the other. A muted agent, an agent on hold, hold music, comfort tones, the agent's own tones
// and a supervisor who whispers are not on the tape; a customer on hold is, and so is a supervisor whom the customer hears, on the agent's
// side.
package bridge
