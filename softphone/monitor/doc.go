// Package monitor owns supervisors' sessions on this node: one leg each, put at the calls of the agent it follows, in the mode the supervisor
// chose. Hopping to another agent and changing the mode keep the leg. Every call that is listened to is in the audit log before the first
// word is heard, and in the call's timeline. A call that a supervisor took from its agent is led here, and shown on the floor of all nodes
// while it runs. Overhear lets a page hear a call that no agent is in.
//
// It does not own who may listen (tenant/access, asked by web/api), what is mixed (softphone/bridge) or the agents' calls (softphone/desk,
// which tells of them).
package monitor
