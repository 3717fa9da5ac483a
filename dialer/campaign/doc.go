// Package campaign owns campaigns: what one is made of, its defaults and checks, its life from draft to done, the queue of its leads
// with the reason each stands where it does, and the claims under which leads are dialed. It does not decide how many are dialed
// (dialer/pace), who may be called (dialer/guard judges inside the claim) nor what becomes of a call (dialer/call, dialer/history).
// The walk goes on in dialer/campaign/run, which drives what is claimed here.
package campaign
