// Package bridge owns who hears whom in one call: customer and agent joined by forwarding, mute, hold with music, keys, the agent's own
// tones, and the wait for an agent whose page was reloaded. It does not own the legs (dialer/trunk, softphone/browser), the state of
// the agent (softphone/desk) or the recording's file (media/record): it decides what reaches each of them.
//
// What is recorded: what each side said to the other. A muted agent, an agent on hold, hold music, comfort tones and the agent's own
// tones are not on the tape; a customer on hold is.
package bridge
