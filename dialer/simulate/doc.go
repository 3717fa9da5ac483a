// Package simulate plays a campaign in virtual time: what finishes when, how busy the team would be, how many people would find no agent,
// who would not be called and why, and what it would cost. How many are dialed (dialer/campaign/tempo), compliance (dialer/guard), retries
// (dialer/retry) and prices (handed in, of billing/plan) are the very code that dials; the list, the carrier, the people and the team are
// described (dialer/simulate/scenario) and drawn from a seed, so that two settings meet the same people. It dials nobody, reads no clock and
// writes nothing; who asked for it and what came out is kept by dialer/simulate/trial.
package simulate
