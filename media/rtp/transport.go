package rtp

import "net/netip"

// transport is how a session's datagrams come and go: over a plane, by ports of its own or by ports that many calls share; or over two sockets
// of its own with a goroutine each. Nobody above sees a difference but the cost.
type transport interface {
	// aim says where the far side is, by its description; before serve for the first time. An error: this transport cannot serve it.
	aim(r Remote) error
	// serve begins to hand the session what comes, and lets it report.
	serve(s *Session) error
	// follow says where the far side's audio really comes from.
	follow(source netip.AddrPort)
	// sendMedia and sendControl send from the RTP port and from the one above it. They do not wait for the network.
	sendMedia(b []byte, to netip.AddrPort) error
	sendControl(b []byte, to netip.AddrPort) error
	// close frees the ports. When it returns, the session is handed nothing more.
	close()
	String() string
}

// The transports as a call's page names them.
const (
	sharedTransport  = "shared"
	planeTransport   = "plane"
	generalTransport = "sockets"
)
