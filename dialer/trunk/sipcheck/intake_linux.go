package sipcheck

import (
	"encoding/binary"
	"net"
	"net/netip"
	"os"
	"strconv"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// intake reads datagrams off a UDP socket. net.UDPConn does not tell whether it had to wait for one, and allocates each sender's address.
type intake struct {
	raw   syscall.RawConn
	other net.PacketConn // read by its own means where there is no socket of the kernel's
	look  func(fd uintptr) bool

	// Of the call of receive that is running:
	buf   []byte
	from  unix.RawSockaddrInet6 // room for either family
	n     int
	looks int
	errno unix.Errno
}

func newIntake(c net.PacketConn) *intake {
	in := &intake{other: c}
	if u, ok := c.(*net.UDPConn); ok {
		if raw, err := u.SyscallConn(); err == nil {
			in.raw = raw
			in.look = in.take
		}
	}
	return in
}

// receive waits for a datagram; parked tells that none lay there and the goroutine slept. One reader at a time.
func (in *intake) receive(buf []byte) (n int, from netip.AddrPort, parked bool, err error) {
	if in.raw == nil {
		n, addr, err := in.other.ReadFrom(buf)
		if err != nil {
			return 0, from, false, err
		}
		return n, addrPort(addr), false, nil
	}
	in.buf, in.looks = buf, 0
	err = in.raw.Read(in.look)
	in.buf = nil
	if err == nil && in.errno != 0 {
		err = os.NewSyscallError("recvfrom", in.errno)
	}
	if err != nil {
		return 0, from, false, err
	}
	return in.n, in.sender(), in.looks > 1, nil
}

// take looks once; false sends the goroutine to sleep until there is something. The call keeps its P: it is short, and leaving and entering
// the scheduler would cost as much.
func (in *intake) take(fd uintptr) (done bool) {
	in.looks++
	for {
		length := uint32(unix.SizeofSockaddrInet6)
		n, _, e := unix.RawSyscall6(unix.SYS_RECVFROM, fd, uintptr(unsafe.Pointer(unsafe.SliceData(in.buf))), uintptr(len(in.buf)), unix.MSG_DONTWAIT,
			uintptr(unsafe.Pointer(&in.from)), uintptr(unsafe.Pointer(&length)))
		switch in.n, in.errno = int(n), e; e {
		case unix.EINTR:
		case unix.EAGAIN:
			return false
		default:
			return true
		}
	}
}

// sender reads the address the kernel wrote; an IPv4 one that came to an IPv6 socket is one of IPv4.
func (in *intake) sender() netip.AddrPort {
	port := binary.BigEndian.Uint16((*[2]byte)(unsafe.Pointer(&in.from.Port))[:])
	if in.from.Family == unix.AF_INET {
		four := (*unix.RawSockaddrInet4)(unsafe.Pointer(&in.from))
		return netip.AddrPortFrom(netip.AddrFrom4(four.Addr), port)
	}
	addr := netip.AddrFrom16(in.from.Addr).Unmap()
	if in.from.Scope_id != 0 && addr.Is6() {
		addr = addr.WithZone(strconv.FormatUint(uint64(in.from.Scope_id), 10))
	}
	return netip.AddrPortFrom(addr, port)
}
