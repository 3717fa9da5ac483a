package plane

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

const (
	batch = 32   // datagrams a system call reads
	room  = 2048 // bytes of one: more than any RTP or DTLS packet on a network of 1,500
)

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

// read takes what has come to a socket without waiting, a batch at most. The call keeps its P: it is short, and leaving and entering the
// scheduler would cost as much as the datagrams do.
func (p *packets) read(fd int) (n int, err error) {
	r, _, e := unix.RawSyscall6(unix.SYS_RECVMMSG, uintptr(fd), uintptr(unsafe.Pointer(&p.headers[0])), batch, unix.MSG_DONTWAIT, 0, 0)
	if e != 0 {
		return 0, e
	}
	return int(r), nil
}

// datagram is the i-th of the last read, which makes its header ready for the next.
func (p *packets) datagram(i int) []byte {
	p.headers[i].Namelen = sockaddrRoom
	return p.bytes[i][:p.headers[i].length]
}
