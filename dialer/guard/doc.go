// Package guard owns the question whether a lead may be called now, and the answer's reason. MayCall is a function of facts: no clock,
// no database, no random source. What it is not told it takes for the worst: without facts, zone or rules nobody is called.
//
// The rules that protect people in their day (calling windows, daily caps) do not apply on the sandbox trunk, where nobody real is
// called: a first run at night must work. A tenant that has not proved who it is, and a sample list, may use the sandbox only.
//
// Profiles are data per jurisdiction (profiles.json); a tenant may only tighten them. Where the tenant's profile and the one of the
// called country differ, the stricter of each rule counts. Nothing here is legal advice.
//
// Gather collects the facts of a batch of leads in one query; the walk goes on in dialer/campaign, which writes the verdicts down.
package guard
