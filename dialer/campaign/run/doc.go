// Package run drives running campaigns on one voice node: it takes the lease of a campaign, asks the pacer on every event and at least
// twice a second, claims what it may dial, gives each claim to a call of its own and says every moment why it does not dial more. It
// does not decide how many (dialer/pace), who may be called (dialer/guard, inside the claim) nor what a call does (dialer/call).
package run
