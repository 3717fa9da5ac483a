package plane

import (
	"net/netip"
	"time"

	"github.com/boyunhq/boyun/infra/fault"
)

// Take is given the datagrams of a socket, one at a time, in the order of their arrival. The bytes are lent until it returns. It must not
// block, and must not close a socket of the same plane.
type Take func(datagram []byte, from netip.AddrPort, at time.Time)

// Config is a plane's.
type Config struct {
	Loops int // goroutines that read; sockets are spread over them. Default 1: one carries a core's worth of calls
}

// Validate fills in the defaults and tells what cannot work.
func (c *Config) Validate() error {
	if c.Loops == 0 {
		c.Loops = 1
	}
	if c.Loops < 0 || c.Loops > 64 {
		return fault.New(fault.Invalid, "plane_loops", "a media plane of %d loops: 1 to 64 are possible", c.Loops)
	}
	return nil
}
