package relay

import (
	"crypto/tls"
	"log/slog"
	"net/netip"
	"time"

	"github.com/boyunhq/boyun/infra/fault"
)

// MaxTicket is the longest life of a ticket.
const MaxTicket = 10 * time.Minute

// Config of the embedded TURN server. cmd opens none when it is switched off.
type Config struct {
	Host    string        // name or address the browsers are told
	Bind    netip.Addr    // local address to listen on, may be 0.0.0.0
	Port    int           // UDP and TCP; 3478 by habit, 0 lets the system choose the UDP one
	TCP     bool          // also over TCP on Port
	TLS     *tls.Config   // with a certificate: also over TLS on TLSPort
	TLSPort int           // the port of TURN over TLS; 5349 by habit, 443 passes most walls
	Relay   netip.Addr    // address announced for relayed sockets; Bind or loopback if unset
	Media   []Destination // where relayed packets may go: our own media port
	Secret  []byte        // key of the tickets, at least 16 bytes; the same on every node behind one Host
	Ticket  time.Duration // life of a ticket, at most MaxTicket, which is the default
	Log     *slog.Logger
}

// Destination is one address of our media port as browsers know it, and where it is reached from here.
type Destination struct {
	Announced netip.AddrPort
	Local     netip.AddrPort
}

// Validate refuses what would not work or not be safe.
func (c Config) Validate() error {
	switch {
	case c.Host == "":
		return fault.New(fault.Invalid, "turn_host", "the TURN server needs the host name that browsers are told")
	case len(c.Secret) < 16:
		return fault.New(fault.Invalid, "turn_secret", "the TURN secret must have at least 16 bytes")
	case c.Ticket < 0 || c.Ticket > MaxTicket:
		return fault.New(fault.Invalid, "turn_ticket", "a TURN ticket lives at most %v", MaxTicket)
	case len(c.Media) == 0:
		return fault.New(fault.Invalid, "turn_media", "the TURN server needs the media addresses it may relay to")
	case c.Log == nil:
		return fault.New(fault.Invalid, "turn_log", "the TURN server needs a log")
	}
	return nil
}

func (c Config) life() time.Duration {
	if c.Ticket == 0 {
		return MaxTicket
	}
	return c.Ticket
}
