// Package sipcheck owns the judgement of SIP messages before any SIP stack sees them: it cuts a message out of a datagram or a
// stream, holds it against the grammar of RFC 3261 section 25 and the advice of RFC 4475 and RFC 5118, and says pass, answer or drop.
// It answers as a stateless server (RFC 3261 section 8.2.7), so that rubbish costs no transaction, goroutine or memory. What passes is
// handed on in a canonical spelling (one line a field, long names, one Via a line, Content-Length set), which every parser reads alike.
//
// It does not own transactions, dialogs or calls: the walk goes on in dialer/trunk (we call) and dialer/sandbox (we are called), which
// wrap their sockets with Packets and Listener.
package sipcheck
