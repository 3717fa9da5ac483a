// Package guard owns the question whether a lead may be called now, and the answer's reason. MayCall is a function of facts: no clock,
// no database, no random source. What it is not told it takes for the worst: without facts, zone or rules nobody is called.
//
// The rules that protect people in their day (calling windows, caps, consent, destinations, the risk feed) do not apply on the sandbox
// trunk, where nobody real is called: a first run at night must work. A tenant that has not proved who it is, and a sample list, may use
// the sandbox only. The blacklists count there as everywhere.
//
// Profiles are data per jurisdiction (profiles/*.yaml, each rule with its source); a tenant may only tighten them. Where the tenant's
// profile and the one of the called country differ, the stricter of each rule counts, and platform.yaml above both. Nothing here is legal
// advice.
//
// Gather collects the facts of a batch of leads, Keep writes down the verdicts of those that are dialed; the walk goes on in
// dialer/campaign, which claims, and in dialer/guard/egress, which looks once more before the INVITE and while it rings. Below it:
// holiday (days off as data), platform (the blocklist of the whole installation), risk (the anti-fraud feed), consent, proof.
package guard
