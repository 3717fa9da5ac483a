package browser

import (
	"net"
	"net/netip"
	"sync"
	"time"

	"github.com/boyunhq/boyun/media/plane"
	"github.com/boyunhq/boyun/softphone/lite"
)

// wide is the kernel's room on the port's sockets: a burst of many agents must not be dropped. A limit of the machine only makes it smaller.
const wide = 4 << 20

// socketOn opens one of the port's sockets, on the plane if there is one. One for our own machine hears nobody else.
func socketOn(p *plane.Plane, at netip.AddrPort, own bool) (net.PacketConn, error) {
	if p != nil {
		s, err := p.Bind(at)
		if err != nil {
			return nil, err
		}
		s.Share()
		return newShared(s, own), nil
	}
	s, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(at))
	if err != nil {
		return nil, err
	}
	s.SetReadBuffer(wide)
	s.SetWriteBuffer(wide)
	if own {
		return sameHost{s}, nil
	}
	return s, nil
}

// shared is a socket of the plane that fast and general legs use side by side. Fast legs are handed their datagrams by the plane; what is
// left waits here for pion's multiplexer, which knows it as a net.PacketConn.
type shared struct {
	socket *plane.Socket
	own    bool // hears this machine alone, as a sameHost does
	left   chan *letter
	paper  sync.Pool
	closed chan struct{}
	once   sync.Once
}

// letter is a datagram for a general leg.
type letter struct {
	from  netip.AddrPort
	bytes []byte
}

// unread is how many datagrams may wait for pion: a fifth of a second of a hundred legs. More are dropped, as by a full socket.
const unread = 1024

func newShared(s *plane.Socket, own bool) *shared {
	return &shared{socket: s, own: own, left: make(chan *letter, unread), closed: make(chan struct{}), paper: sync.Pool{New: func() any { return new(letter) }}}
}

// serve begins to read; door may be nil.
func (s *shared) serve(door *lite.Door) error {
	return s.socket.Serve(plane.Take(func(datagram []byte, from netip.AddrPort, at time.Time) {
		if s.own && from.Addr() != s.socket.Local().Addr() {
			return
		}
		if door != nil && door.Take(s.socket, datagram, from, at) {
			return
		}
		l := s.paper.Get().(*letter)
		l.from, l.bytes = from, append(l.bytes[:0], datagram...)
		select {
		case s.left <- l:
		default:
			s.paper.Put(l)
		}
	}))
}

// ReadFrom is pion's way in.
func (s *shared) ReadFrom(b []byte) (int, net.Addr, error) {
	select {
	case l := <-s.left:
		n, from := copy(b, l.bytes), net.UDPAddrFromAddrPort(l.from)
		s.paper.Put(l)
		return n, from, nil
	case <-s.closed:
		return 0, nil, net.ErrClosed
	}
}

// WriteTo is pion's way out.
func (s *shared) WriteTo(b []byte, to net.Addr) (int, error) {
	at, ok := to.(*net.UDPAddr)
	if !ok {
		return 0, net.InvalidAddrError("not a UDP address")
	}
	if err := s.socket.Send(b, at.AddrPort()); err != nil {
		return 0, err
	}
	return len(b), nil
}

// Close frees the socket.
func (s *shared) Close() error {
	s.once.Do(func() {
		close(s.closed)
		s.socket.Close()
	})
	return nil
}

// LocalAddr is where the socket is bound.
func (s *shared) LocalAddr() net.Addr { return net.UDPAddrFromAddrPort(s.socket.Local()) }

// SetDeadline is not needed: pion ends its reading by Close.
func (s *shared) SetDeadline(time.Time) error { return nil }

// SetReadDeadline is not needed.
func (s *shared) SetReadDeadline(time.Time) error { return nil }

// SetWriteDeadline is not needed: sending does not wait.
func (s *shared) SetWriteDeadline(time.Time) error { return nil }
