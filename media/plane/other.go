//go:build !linux

package plane

import (
	"errors"
	"net"
	"net/netip"
	"time"

	"github.com/boyunhq/boyun/infra/fault"
)

// Plane is none on this system.
type Plane struct{}

// Socket is none on this system.
type Socket struct{}

// Open fails: batches of datagrams are Linux's.
func Open(Config) (*Plane, error) {
	return nil, fault.Wrap(fault.Unavailable, "no_plane", "the media plane needs Linux", errors.ErrUnsupported)
}

// Close does nothing.
func (*Plane) Close() {}

// Bind fails.
func (*Plane) Bind(netip.AddrPort) (*Socket, error) { return nil, errors.ErrUnsupported }

// Local is invalid.
func (*Socket) Local() netip.AddrPort { return netip.AddrPort{} }

// Share does nothing.
func (*Socket) Share() {}

// Serve fails.
func (*Socket) Serve(Taker) error { return errors.ErrUnsupported }

// Every does nothing.
func (*Socket) Every(time.Duration, func(time.Time)) (stop func()) { return func() {} }

// Send fails.
func (*Socket) Send([]byte, netip.AddrPort) error { return net.ErrClosed }

// Close does nothing.
func (*Socket) Close() {}
