// Package trunk owns our side of SIP: the one user agent of a voice node, its sockets (UDP, TCP, TLS), whom they listen to, registrations
// and keep-alives with carriers, and every dialog from the INVITE to the BYE. It gives dialer/call a Customer, or a *dialer.Failure in
// the trade's words: nobody above reads SIP. The judgement of what comes off the wire is in trunk/sipcheck, the rows of trunks and
// caller IDs are in trunk/store, audio is media/rtp.
//
// Transactions, retransmission and digest are sipgo's. Its dialog layer is not used: it knows no re-INVITE, no session timer, no fork and
// no PRACK. Here each answered call is a leg whose one goroutine owns the dialog's state.
//
// It does not own when to call or whom (dialer/campaign, dialer/guard), nor what to do with an ending (dialer/call, dialer/retry).
package trunk
