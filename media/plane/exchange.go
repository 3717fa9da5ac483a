package plane

import (
	"net"
	"net/netip"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/boyunhq/boyun/infra/fault"
)

// Exchange is one socket for many legs whose far sides are told apart by the address they send from. That is the cheapest way to carry
// calls: whole batches come in and go out by one system call. It is for far sides that send from the address they announce; one that does
// not needs a socket of its own.
type Exchange struct {
	socket    *Socket
	strangers atomic.Uint64

	mu    sync.RWMutex
	seats map[netip.AddrPort]*Seat
	open  map[netip.Addr][]*Seat // by announced host: those nobody was heard on yet
}

// Seat is one leg's place on an exchange.
type Seat struct {
	exchange *Exchange

	serving sync.Mutex // held while a datagram is taken
	take    Take       // nil: nothing is read yet
	closed  atomic.Bool

	// guarded by the exchange's lock
	known     []netip.AddrPort
	announced netip.Addr
}

// Exchange opens one on an address.
func (p *Plane) Exchange(at netip.AddrPort) (*Exchange, error) {
	s, err := p.Bind(at)
	if err != nil {
		return nil, err
	}
	s.Share()
	x := &Exchange{socket: s, seats: map[netip.AddrPort]*Seat{}, open: map[netip.Addr][]*Seat{}}
	if err := s.Serve(x.hand); err != nil {
		s.Close()
		return nil, err
	}
	return x, nil
}

// Local is the address every leg has.
func (x *Exchange) Local() netip.AddrPort { return x.socket.Local() }

// Strangers is how many datagrams belonged to nobody.
func (x *Exchange) Strangers() uint64 { return x.strangers.Load() }

// Seats is how many legs there are.
func (x *Exchange) Seats() int {
	x.mu.RLock()
	defer x.mu.RUnlock()
	seen := map[*Seat]struct{}{}
	for _, s := range x.seats {
		seen[s] = struct{}{}
	}
	return len(seen)
}

// Close frees the socket; seats hear nothing more.
func (x *Exchange) Close() { x.socket.Close() }

// Seat makes a place for a leg. It hears nothing before Serve and Expect.
func (x *Exchange) Seat() *Seat { return &Seat{exchange: x} }

// hand gives a datagram to whose it is. One from an unknown port of a host that exactly one silent leg waits for is offered to that leg:
// it decides for itself whom it believes, and says so by Follow.
func (x *Exchange) hand(datagram []byte, from netip.AddrPort, at time.Time) {
	x.mu.RLock()
	s := x.seats[from]
	if s == nil {
		if waiting := x.open[from.Addr()]; len(waiting) == 1 {
			s = waiting[0]
		}
	}
	x.mu.RUnlock()
	if s == nil {
		x.strangers.Add(1)
		return
	}
	s.serving.Lock()
	defer s.serving.Unlock()
	if s.take != nil && !s.closed.Load() {
		s.take(datagram, from, at)
	}
}

// Serve hands the seat's datagrams to take, from now on, on a goroutine of the plane.
func (s *Seat) Serve(take Take) error {
	s.serving.Lock()
	defer s.serving.Unlock()
	if s.closed.Load() {
		return net.ErrClosed
	}
	s.take = take
	return nil
}

// Expect says from where the far side announced to send; a new announcement forgets where it sent from before, the same one again keeps it
// and lets the leg be offered strangers of that host again. fault.Conflict "address_shared": another leg's far side has announced the same
// address, so they cannot be told apart here.
func (s *Seat) Expect(announced netip.AddrPort) error {
	x := s.exchange
	x.mu.Lock()
	defer x.mu.Unlock()
	if s.closed.Load() {
		return net.ErrClosed
	}
	if other := x.seats[announced]; other != nil && other != s {
		return fault.New(fault.Conflict, "address_shared", "two calls have their audio from %s: they need ports of their own", announced)
	}
	if len(s.known) == 0 || s.known[0] != announced {
		x.clear(s)
		x.seats[announced], s.known, s.announced = s, []netip.AddrPort{announced}, announced.Addr()
	}
	x.settle(s)
	x.open[s.announced] = append(x.open[s.announced], s)
	return nil
}

// Follow says where the far side really sends from. An address that is another leg's stays that one's.
func (s *Seat) Follow(source netip.AddrPort) {
	x := s.exchange
	x.mu.Lock()
	defer x.mu.Unlock()
	if s.closed.Load() {
		return
	}
	x.settle(s)
	if x.seats[source] == nil {
		x.seats[source], s.known = s, append(s.known, source)
	}
}

// settle ends the seat's waiting for a first datagram. The caller holds the lock.
func (x *Exchange) settle(s *Seat) {
	waiting := slices.DeleteFunc(x.open[s.announced], func(other *Seat) bool { return other == s })
	if len(waiting) == 0 {
		delete(x.open, s.announced)
	} else {
		x.open[s.announced] = waiting
	}
}

// clear forgets the seat's addresses. The caller holds the lock.
func (x *Exchange) clear(s *Seat) {
	x.settle(s)
	for _, a := range s.known {
		if x.seats[a] == s {
			delete(x.seats, a)
		}
	}
	s.known = nil
}

// Send sends one datagram now, with others where it can. After Close it is net.ErrClosed.
func (s *Seat) Send(datagram []byte, to netip.AddrPort) error {
	if s.closed.Load() {
		return net.ErrClosed
	}
	return s.exchange.socket.Send(datagram, to)
}

// Close gives the place up. When it returns, take is not running and will not be called again. Twice equals once.
func (s *Seat) Close() {
	x := s.exchange
	x.mu.Lock()
	s.closed.Store(true)
	x.clear(s)
	x.mu.Unlock()
	s.serving.Lock() // waits for one that is being taken
	s.take = nil
	s.serving.Unlock()
}
