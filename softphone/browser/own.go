package browser

import (
	"net"
	"net/netip"
	"slices"
)

// beyond are addresses for documentation (RFC 5737, RFC 3849) that only a default route leads to. Nothing is sent to them.
var beyond = []string{"198.51.100.1:9", "[2001:db8::1]:9"}

// ownAddresses are those this machine sends from by its default routes, one of each family at most. Browsers that never pair a loopback
// candidate, as Firefox, have candidates there.
func ownAddresses() (found []netip.Addr) {
	for _, far := range beyond {
		c, err := net.Dial("udp", far)
		if err != nil {
			continue // no route
		}
		at := c.LocalAddr().(*net.UDPAddr).AddrPort().Addr().Unmap()
		c.Close()
		if at.IsGlobalUnicast() && !at.IsLoopback() && !slices.Contains(found, at) {
			found = append(found, at)
		}
	}
	return found
}

// sameHost is a socket that hears this machine alone: what does not come from the very address it is bound to is dropped. The kernel lets
// no other machine send from it.
type sameHost struct{ net.PacketConn }

// ReadFrom waits for the next datagram of our own.
func (s sameHost) ReadFrom(b []byte) (int, net.Addr, error) {
	own := s.LocalAddr().(*net.UDPAddr).AddrPort().Addr()
	for {
		n, from, err := s.PacketConn.ReadFrom(b)
		if err != nil {
			return n, from, err
		}
		if from.(*net.UDPAddr).AddrPort().Addr().Unmap() == own.Unmap() {
			return n, from, nil
		}
	}
}
