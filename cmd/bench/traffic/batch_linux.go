package traffic

import (
	"fmt"
	"net/netip"
	"unsafe"

	"golang.org/x/sys/unix"
)

const (
	most = 256 // datagrams a system call
	room = 2048
)

// side is one socket for all far ends of a side: each datagram says by IP_PKTINFO which of them it leaves from or came to.
type side struct {
	fd   int
	out  *block
	in   *block
	fill int
}

type header struct {
	unix.Msghdr
	n uint32
	_ [4]byte
}

// block is room for a batch, with the kernel's headers pointing into it.
type block struct {
	headers [most]header
	parts   [most]unix.Iovec
	far     [most]unix.RawSockaddrInet4
	bytes   [most][room]byte
	info    [most][64]byte
}

var infoLength = unix.CmsgSpace(unix.SizeofInet4Pktinfo)

func newBlock() *block {
	b := new(block)
	for i := range b.headers {
		b.parts[i] = unix.Iovec{Base: &b.bytes[i][0], Len: room}
		b.headers[i].Msghdr = unix.Msghdr{Iov: &b.parts[i], Iovlen: 1, Name: (*byte)(unsafe.Pointer(&b.far[i])), Namelen: unix.SizeofSockaddrInet4,
			Control: &b.info[i][0], Controllen: uint64(infoLength)}
	}
	return b
}

// openSide listens on every address of the machine; port 0 lets the system choose.
func openSide(wanted uint16) (s *side, port uint16, err error) {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, 0, fmt.Errorf("open a socket of far ends: %w", err)
	}
	unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_RCVBUF, 4<<20) // smaller ones only lose packets, which is counted
	unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_SNDBUF, 4<<20)
	if err = unix.SetsockoptInt(fd, unix.SOL_IP, unix.IP_PKTINFO, 1); err == nil {
		err = unix.Bind(fd, &unix.SockaddrInet4{Port: int(wanted)})
	}
	if err == nil {
		var at unix.Sockaddr
		if at, err = unix.Getsockname(fd); err == nil {
			return &side{fd: fd, out: newBlock(), in: newBlock()}, uint16(at.(*unix.SockaddrInet4).Port), nil
		}
	}
	unix.Close(fd)
	return nil, 0, fmt.Errorf("set up a socket of far ends: %w", err)
}

func (s *side) close() { unix.Close(s.fd) }

// next is room for a datagram; queue sends it from a far end's address with the next flush.
func (s *side) next() []byte {
	if s.fill == most {
		s.flush()
	}
	return s.out.bytes[s.fill][:]
}

func (s *side) queue(n int, from [4]byte, to netip.AddrPort) {
	b, i := s.out, s.fill
	b.parts[i].Len = uint64(n)
	b.far[i] = unix.RawSockaddrInet4{Family: unix.AF_INET, Port: to.Port()>>8 | to.Port()<<8, Addr: to.Addr().As4()}
	h := (*unix.Cmsghdr)(unsafe.Pointer(&b.info[i][0]))
	h.Level, h.Type = unix.SOL_IP, unix.IP_PKTINFO
	h.SetLen(unix.CmsgLen(unix.SizeofInet4Pktinfo))
	*(*unix.Inet4Pktinfo)(unsafe.Pointer(&b.info[i][unix.CmsgLen(0)])) = unix.Inet4Pktinfo{Spec_dst: from}
	s.fill++
}

func (s *side) flush() {
	for done := 0; done < s.fill; {
		n, _, e := unix.RawSyscall6(unix.SYS_SENDMMSG, uintptr(s.fd), uintptr(unsafe.Pointer(&s.out.headers[done])), uintptr(s.fill-done), 0, 0, 0)
		switch e {
		case 0:
			done += int(n)
		case unix.EAGAIN, unix.EINTR:
		default:
			done++
		}
	}
	s.fill = 0
}

// drain hands over all that has come, with the far end it came to.
func (s *side) drain(take func(datagram []byte, end [4]byte)) {
	b := s.in
	for {
		for i := range b.headers {
			b.headers[i].Namelen, b.headers[i].Controllen = unix.SizeofSockaddrInet4, uint64(len(b.info[i]))
		}
		n, _, e := unix.RawSyscall6(unix.SYS_RECVMMSG, uintptr(s.fd), uintptr(unsafe.Pointer(&b.headers[0])), most, 0, 0, 0)
		if e != 0 {
			return
		}
		for i := range int(n) {
			info := (*unix.Inet4Pktinfo)(unsafe.Pointer(&b.info[i][unix.CmsgLen(0)]))
			take(b.bytes[i][:b.headers[i].n], info.Addr)
		}
		if n < most {
			return
		}
	}
}
