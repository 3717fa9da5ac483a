package plane

import (
	"net/netip"
	"time"

	"github.com/boyunhq/boyun/infra/fault"
)

// Taker is given the datagrams of a socket, one at a time, in the order of their arrival. The bytes are lent until it returns. It must not
// block, and must not close a socket of the same plane.
type Taker interface {
	Take(datagram []byte, from netip.AddrPort, at time.Time)
}

// Take lets a function be a Taker.
type Take func(datagram []byte, from netip.AddrPort, at time.Time)

// Take calls t.
func (t Take) Take(datagram []byte, from netip.AddrPort, at time.Time) { t(datagram, from, at) }

// batch is how many datagrams a system call reads or sends.
const batch = 32

// arrival is a datagram that came.
type arrival struct {
	datagram []byte
	from     netip.AddrPort
}

// batches is a Taker that would rather have all that one system call brought.
type batches interface {
	hand(came []arrival, at time.Time)
}

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
