// Package route owns the decision whom a person should talk to: ordered rules over the lead, its history, the campaign and the time,
// written by the tenant as expressions, compiled once and cheap by construction. It decides; softphone/acd finds the agent. Decide is a
// function of facts; Store keeps the versions of a tenant's rules and gathers the facts; Router joins both for a running call.
package route
