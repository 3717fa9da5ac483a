// Package lite is the fast path of an agent's audio: ICE-lite, DTLS-SRTP and G.711 over RTP, read by a media plane. A connected browser
// costs no goroutine, and a packet no allocation. It takes the offers it can serve (one audio section with G.711, over UDP) and leaves all
// others to softphone/browser's general path, beside which it stands on the same port. It does not know agents or calls.
//
// We are the DTLS client and ICE-lite (RFC 8445 section 2.5): the server has an address that browsers reach, so it sends no checks and
// keeps no timers and no candidate pairs. After the handshake the DTLS connection is parked: what is left of it is its state.
package lite
