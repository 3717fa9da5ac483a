// Package relay owns the embedded TURN server for agents whose network passes no UDP, or only to a few ports (RFC 8656 over UDP, TCP and
// TLS), and the short-lived tickets to it. It is a door to our own media port and to nothing else: whoever asks for another peer, on
// this machine, in this network or out in the world, is refused. It does not own the media port (softphone/browser).
package relay
