package plane

import (
	"net/netip"
	"unsafe"

	"golang.org/x/sys/unix"
)

// sockaddr is room for an address as the kernel writes it, of either family.
type sockaddr struct{ unix.RawSockaddrInet6 }

const sockaddrRoom = uint32(unix.SizeofSockaddrInet6)

func (s *sockaddr) four() *unix.RawSockaddrInet4 { return (*unix.RawSockaddrInet4)(unsafe.Pointer(s)) }

// set writes an address in the socket's family and returns its length, 0 if the family has no such address. Zones of link-local
// addresses are not kept: no far side is reached by one.
func (s *sockaddr) set(family uint16, a netip.AddrPort) (length uint32) {
	port := a.Port()>>8 | a.Port()<<8 // the kernel's order; every machine this runs on is little-endian
	switch {
	case family == unix.AF_INET && (a.Addr().Is4() || a.Addr().Is4In6()):
		*s.four() = unix.RawSockaddrInet4{Family: family, Port: port, Addr: a.Addr().As4()}
		return unix.SizeofSockaddrInet4
	case family == unix.AF_INET6 && a.Addr().IsValid():
		s.RawSockaddrInet6 = unix.RawSockaddrInet6{Family: family, Port: port, Addr: a.Addr().As16()}
		return unix.SizeofSockaddrInet6
	}
	return 0
}

// get reads an address; an IPv4 one that came to an IPv6 socket is one of IPv4.
func (s *sockaddr) get() netip.AddrPort {
	port := s.Port>>8 | s.Port<<8
	if s.Family == unix.AF_INET {
		return netip.AddrPortFrom(netip.AddrFrom4(s.four().Addr), port)
	}
	return netip.AddrPortFrom(netip.AddrFrom16(s.Addr).Unmap(), port)
}
