// Package desk owns one agent's place on this node: the socket of the page, the agent's state, the audio leg, the call at hand with its
// card and drafts, and the wrap-up. One goroutine owns each desk; the socket, the leg, the seat and the clock send to it. A desk outlives
// its page: reload, crash and network change leave the call and the draft where they were.
//
// It does not own who gets which call (softphone/acd), who hears whom (softphone/bridge), the words on the wire (softphone/signal) or
// what a disposition sets going (dialer/disposition). The walk goes on in softphone/wrap.
package desk
