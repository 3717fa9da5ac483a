// Package call owns the life of one call, from the attempt to its Ending, in one readable function (Runner.Run). It does not own
// pacing (dialer/pace), who may be called (dialer/guard), SIP (dialer/trunk), agents (softphone) or prices (billing). The walk goes on
// in the transaction that writes the Ending and enqueues what follows.
package call
