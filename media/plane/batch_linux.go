package plane

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// room is bytes of a datagram: more than any RTP or DTLS packet on a network of 1,500.
const room = 2048

// header is a struct mmsghdr (recvmmsg(2)).
type header struct {
	unix.Msghdr
	length uint32
	_      [4]byte
}

// packets is room for a batch, with the kernel's headers pointing into it.
type packets struct {
	headers [batch]header
	parts   [batch]unix.Iovec
	from    [batch]sockaddr
	came    [batch]arrival
	bytes   [batch][room]byte
}

func newPackets() *packets {
	p := new(packets)
	for i := range p.headers {
		p.parts[i] = unix.Iovec{Base: &p.bytes[i][0], Len: room}
		p.headers[i].Msghdr = unix.Msghdr{Iov: &p.parts[i], Iovlen: 1, Name: (*byte)(unsafe.Pointer(&p.from[i])), Namelen: sockaddrRoom}
	}
	return p
}

// read takes what has come to a socket without waiting, a batch at most; it is good until the next. The call keeps its P: it is short, and
// leaving and entering the scheduler would cost as much as the datagrams do.
func (p *packets) read(fd int) (came []arrival, err error) {
	r, _, e := unix.RawSyscall6(unix.SYS_RECVMMSG, uintptr(fd), uintptr(unsafe.Pointer(&p.headers[0])), batch, unix.MSG_DONTWAIT, 0, 0)
	if e != 0 {
		return nil, e
	}
	came = p.came[:r]
	for i := range came {
		came[i] = arrival{p.bytes[i][:p.headers[i].length], p.from[i].get()}
		p.headers[i].Namelen = sockaddrRoom // ready for the next
	}
	return came, nil
}
