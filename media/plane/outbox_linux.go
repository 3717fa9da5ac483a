package plane

import (
	"net"
	"net/netip"
	"sync"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// outbox gathers the datagrams that go out by a socket many legs share while the loops hand out what has come, and sends them by one
// system call. Whoever sends while nobody hands out sends at once, so nothing ever lies here.
type outbox struct {
	mu     sync.Mutex
	closed bool
	n      int
	to     [batch]sockaddr
	parts  [batch]unix.Iovec
	heads  [batch]header
	letter [batch][room]byte
}

func newOutbox() *outbox {
	o := new(outbox)
	for i := range o.heads {
		o.parts[i] = unix.Iovec{Base: &o.letter[i][0]}
		o.heads[i].Msghdr = unix.Msghdr{Iov: &o.parts[i], Iovlen: 1, Name: (*byte)(unsafe.Pointer(&o.to[i]))}
	}
	return o
}

// put takes a datagram; it is on its way when put returns or when the loop that hands out has finished.
func (s *Socket) put(datagram []byte, to netip.AddrPort) error {
	o := s.out
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.closed {
		return net.ErrClosed
	}
	length := o.to[o.n].set(s.family, to)
	if length == 0 || len(datagram) == 0 || len(datagram) > room {
		return &net.OpError{Op: "send", Net: "udp", Source: net.UDPAddrFromAddrPort(s.local), Addr: net.UDPAddrFromAddrPort(to), Err: unix.EINVAL}
	}
	o.heads[o.n].Namelen = length
	o.parts[o.n].Len = uint64(copy(o.letter[o.n][:], datagram))
	if o.n++; o.n == batch || s.loop.plane.handing.Load() == 0 {
		s.flush()
	}
	return nil
}

// post sends what was gathered.
func (s *Socket) post() {
	s.out.mu.Lock()
	defer s.out.mu.Unlock()
	if !s.out.closed && s.out.n > 0 {
		s.flush()
	}
}

// close drops what was gathered; nothing is sent after it.
func (o *outbox) close() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.closed = true
}

const (
	mostWaits = 4
	fullWait  = time.Millisecond
)

// flush sends the batch. The caller holds the box. A datagram that cannot be sent is left out, not those behind it; a full buffer of the
// kernel is waited for a few milliseconds, after which the batch is dropped as a network would.
func (s *Socket) flush() {
	o, done, waits := s.out, 0, 0
	for done < o.n {
		n, _, e := unix.RawSyscall6(unix.SYS_SENDMMSG, uintptr(s.fd), uintptr(unsafe.Pointer(&o.heads[done])), uintptr(o.n-done), unix.MSG_DONTWAIT, 0, 0)
		switch e {
		case 0:
			done += int(n)
		case unix.EINTR:
		case unix.EAGAIN:
			if waits++; waits > mostWaits {
				done = o.n
				break
			}
			unix.Poll([]unix.PollFd{{Fd: int32(s.fd), Events: unix.POLLOUT}}, int(fullWait.Milliseconds()))
		default:
			done++
		}
	}
	o.n = 0
}
