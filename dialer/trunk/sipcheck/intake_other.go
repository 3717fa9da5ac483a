//go:build !linux

package sipcheck

import (
	"net"
	"net/netip"
)

// intake reads datagrams off a UDP socket.
type intake struct{ conn net.PacketConn }

func newIntake(c net.PacketConn) *intake { return &intake{c} }

// receive waits for a datagram; whether the goroutine slept is not known here.
func (in *intake) receive(buf []byte) (n int, from netip.AddrPort, parked bool, err error) {
	n, addr, err := in.conn.ReadFrom(buf)
	if err != nil {
		return 0, from, false, err
	}
	return n, addrPort(addr), false, nil
}
