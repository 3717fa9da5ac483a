package plane

import (
	"fmt"
	"net"
	"net/netip"
	"sync"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Socket is one UDP socket of a plane.
type Socket struct {
	loop   *loop
	fd     int
	family uint16
	local  netip.AddrPort

	serving sync.Mutex // held while a datagram is taken; slot and take are guarded by it
	slot    int
	take    Taker

	out     *outbox      // nil: each datagram is sent by itself
	sending sync.RWMutex // guards fd against being closed under a sender; the outbox has its own lock
	closed  bool
}

// expedited is the DSCP of voice (RFC 3246, EF), as it stands in the header's traffic class.
const expedited = 46 << 2

// Bind opens a socket on an address; port 0 lets the system choose. Nothing is read before Serve: what comes until then waits in the
// kernel. syscall.EADDRINUSE is in the error when somebody has the port.
func (p *Plane) Bind(at netip.AddrPort) (*Socket, error) {
	at = netip.AddrPortFrom(at.Addr().Unmap(), at.Port())
	family, name := unix.AF_INET, unix.Sockaddr(&unix.SockaddrInet4{Port: int(at.Port())})
	if at.Addr().Is4() {
		name.(*unix.SockaddrInet4).Addr = at.Addr().As4()
	} else {
		family, name = unix.AF_INET6, &unix.SockaddrInet6{Port: int(at.Port()), Addr: at.Addr().As16()}
	}
	fd, err := unix.Socket(family, unix.SOCK_DGRAM|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, fmt.Errorf("open a UDP socket: %w", err)
	}
	s := &Socket{loop: p.loops[int(p.turn.Add(1))%len(p.loops)], fd: fd, family: uint16(family), slot: none}
	if err = s.prepare(name, at); err != nil {
		unix.Close(fd)
		return nil, fmt.Errorf("bind UDP %s: %w", at, err)
	}
	return s, nil
}

func (s *Socket) prepare(name unix.Sockaddr, at netip.AddrPort) error {
	if s.family == unix.AF_INET6 {
		if err := unix.SetsockoptInt(s.fd, unix.IPPROTO_IPV6, unix.IPV6_V6ONLY, 1); err != nil {
			return err
		}
		unix.SetsockoptInt(s.fd, unix.IPPROTO_IPV6, unix.IPV6_TCLASS, expedited) // a system that refuses it sends as before
	} else {
		unix.SetsockoptInt(s.fd, unix.IPPROTO_IP, unix.IP_TOS, expedited)
		// Nothing here is large enough to be cut up on its way; told so, the kernel numbers no fragments, which costs it 3 % of a packet.
		unix.SetsockoptInt(s.fd, unix.IPPROTO_IP, unix.IP_MTU_DISCOVER, unix.IP_PMTUDISC_PROBE)
	}
	if err := unix.Bind(s.fd, name); err != nil {
		return err
	}
	if at.Port() != 0 { // then the address is the one asked for
		s.local = at
		return nil
	}
	bound, err := unix.Getsockname(s.fd)
	if err != nil {
		return err
	}
	switch a := bound.(type) {
	case *unix.SockaddrInet4:
		s.local = netip.AddrPortFrom(netip.AddrFrom4(a.Addr), uint16(a.Port))
	case *unix.SockaddrInet6:
		s.local = netip.AddrPortFrom(netip.AddrFrom16(a.Addr), uint16(a.Port))
	}
	return nil
}

// wide is the kernel's room for datagrams of a shared socket on their way in and out: a burst of many legs must not be dropped.
const wide = 4 << 20

// Share fits the socket for many legs: the kernel is asked for more room (where the machine allows less, it gives less), and what the legs
// send while the loops hand out goes out in batches. To be called before Serve and Send.
func (s *Socket) Share() {
	for forced, asked := range map[int]int{unix.SO_RCVBUFFORCE: unix.SO_RCVBUF, unix.SO_SNDBUFFORCE: unix.SO_SNDBUF} {
		if unix.SetsockoptInt(s.fd, unix.SOL_SOCKET, forced, wide) != nil { // the limit (net.core.rmem_max, wmem_max) binds who is no administrator
			unix.SetsockoptInt(s.fd, unix.SOL_SOCKET, asked, wide)
		}
	}
	s.out = newOutbox()
	s.loop.plane.share(s)
}

// Local is the address the socket is bound to.
func (s *Socket) Local() netip.AddrPort { return s.local }

// Serve hands what comes to take, from now on, on the loop's goroutine. To be called once.
func (s *Socket) Serve(take Taker) error {
	s.serving.Lock()
	defer s.serving.Unlock()
	s.sending.RLock()
	closed := s.closed
	s.sending.RUnlock()
	if closed {
		return net.ErrClosed
	}
	s.take = take
	return s.loop.add(s)
}

// hand gives what came to whom it is for. The caller holds serving.
func (s *Socket) hand(came []arrival, at time.Time) {
	if all, ok := s.take.(batches); ok {
		all.hand(came, at)
		return
	}
	for i := range came {
		s.take.Take(came[i].datagram, came[i].from, at)
	}
}

// Every has something done at intervals that are mean on average and differ by half, the first one half as long, as RFC 3550 section 6.2 wants
// it of reports. stop ends it: when it returns, do is not running and will not be called again. do must neither wait nor stop anything.
func (s *Socket) Every(mean time.Duration, do func(now time.Time)) (stop func()) {
	return s.loop.plane.scheduler.every(mean, do)
}

// Send sends one datagram now; it does not wait. A full buffer of the kernel drops it, as a network would, with an error. After Close it
// is net.ErrClosed. Safe for concurrent use.
func (s *Socket) Send(datagram []byte, to netip.AddrPort) error {
	if s.out != nil {
		return s.put(datagram, to)
	}
	s.sending.RLock()
	defer s.sending.RUnlock()
	if s.closed {
		return net.ErrClosed
	}
	var end sockaddr
	length := end.set(s.family, to)
	if length == 0 || len(datagram) == 0 {
		return fmt.Errorf("send %d bytes from %s to %s: %w", len(datagram), s.local, to, unix.EINVAL)
	}
	for {
		_, _, e := unix.RawSyscall6(unix.SYS_SENDTO, uintptr(s.fd), uintptr(unsafe.Pointer(&datagram[0])), uintptr(len(datagram)), unix.MSG_DONTWAIT,
			uintptr(unsafe.Pointer(&end)), uintptr(length))
		switch e {
		case 0:
			return nil
		case unix.EINTR:
		default:
			return e
		}
	}
}

// Close frees the socket. When it returns, take is not running and will not be called again. Twice equals once.
func (s *Socket) Close() {
	s.serving.Lock()
	defer s.serving.Unlock()
	s.sending.Lock()
	defer s.sending.Unlock()
	if s.closed {
		return
	}
	s.closed = true
	s.loop.remove(s)
	if s.out != nil {
		s.out.close()
		s.loop.plane.unshare(s)
	}
	unix.Close(s.fd)
}
