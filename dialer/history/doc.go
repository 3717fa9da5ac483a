// Package history owns what is kept of calls: the call row from its first moment, the one transaction that closes it (call, timeline,
// attempt, the lead's place in the queue and the jobs that follow), the index of recordings, and what screens and exports read of them.
// It does not decide outcomes (dialer/trunk, dialer/call) nor retries (dialer/retry): it writes what they decided. The walk goes on in
// the jobs: billing/meter rates the call.
package history
