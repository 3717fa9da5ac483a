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

// Mux is one socket for many legs whose far sides are told apart by the address they send from. That is the cheapest way to carry
// calls: whole batches come in and go out by one system call. It is for far sides that send from the address they announce; one that does
// not needs a socket of its own.
type Mux struct {
	socket    *Socket
	strangers atomic.Uint64

	mu    sync.RWMutex
	flows Book[*Flow]
	open  map[netip.Addr][]*Flow // by announced host: those nobody was heard on yet
}

// Flow is one leg's place on a mux.
type Flow struct {
	mux     *Mux
	closed  atomic.Bool
	serving sync.Mutex // held while a datagram is taken
	take    Taker      // nil: nothing is read yet

	// guarded by the mux's lock
	known     []netip.AddrPort
	announced netip.Addr
}

// Mux opens one on an address.
func (p *Plane) Mux(at netip.AddrPort) (*Mux, error) {
	s, err := p.Bind(at)
	if err != nil {
		return nil, err
	}
	s.Share()
	x := &Mux{socket: s, open: map[netip.Addr][]*Flow{}}
	if err := s.Serve(x); err != nil {
		s.Close()
		return nil, err
	}
	return x, nil
}

// Local is the address every leg has.
func (x *Mux) Local() netip.AddrPort { return x.socket.Local() }

// Strangers is how many datagrams belonged to nobody.
func (x *Mux) Strangers() uint64 { return x.strangers.Load() }

// Flows is how many legs there are.
func (x *Mux) Flows() int {
	x.mu.RLock()
	defer x.mu.RUnlock()
	seen := map[*Flow]struct{}{}
	for f := range x.flows.All {
		seen[f] = struct{}{}
	}
	return len(seen)
}

// Close frees the socket; flows hear nothing more.
func (x *Mux) Close() { x.socket.Close() }

// Flow makes a place for a leg. It hears nothing before Serve and Expect, and is not to be copied after.
func (x *Mux) Flow() Flow { return Flow{mux: x} }

// Take gives a datagram to whose it is.
func (x *Mux) Take(datagram []byte, from netip.AddrPort, at time.Time) {
	x.hand([]arrival{{datagram, from}}, at)
}

// hand gives a batch to whose it is. All are looked up before the first is taken: one lock for all, and the processor fetches what it needs of
// one flow while it looks for the next.
func (x *Mux) hand(came []arrival, at time.Time) {
	var owners [batch]*Flow
	x.mu.RLock()
	for i := range came {
		if f := x.owner(came[i].from); f == nil {
			x.strangers.Add(1)
		} else if !f.closed.Load() {
			owners[i] = f
		}
	}
	x.mu.RUnlock()
	for i := range came {
		if f := owners[i]; f != nil {
			f.hand(&came[i], at)
		}
	}
}

// owner is whose a datagram is. One from an unknown port of a host that exactly one silent leg waits for is offered to that leg: it decides for
// itself whom it believes, and says so by Follow. The caller holds the lock.
func (x *Mux) owner(from netip.AddrPort) *Flow {
	if f, known := x.flows.Get(from); known {
		return f
	}
	if waiting := x.open[from.Addr()]; len(waiting) == 1 {
		return waiting[0]
	}
	return nil
}

func (f *Flow) hand(came *arrival, at time.Time) {
	f.serving.Lock()
	defer f.serving.Unlock()
	if f.take != nil {
		f.take.Take(came.datagram, came.from, at)
	}
}

// Serve hands the flow's datagrams to take, from now on, on a goroutine of the plane.
func (f *Flow) Serve(take Taker) error {
	f.serving.Lock()
	defer f.serving.Unlock()
	if f.closed.Load() {
		return net.ErrClosed
	}
	f.take = take
	return nil
}

// Expect says from where the far side announced to send; a new announcement forgets where it sent from before, the same one again keeps it
// and lets the leg be offered strangers of that host again. fault.Conflict "address_shared": another leg's far side has announced the same
// address, so they cannot be told apart here.
func (f *Flow) Expect(announced netip.AddrPort) error {
	x := f.mux
	x.mu.Lock()
	defer x.mu.Unlock()
	if f.closed.Load() {
		return net.ErrClosed
	}
	if other, taken := x.flows.Get(announced); taken && other != f {
		return fault.New(fault.Conflict, "address_shared", "two calls have their audio from %s: they need ports of their own", announced)
	}
	if len(f.known) == 0 || f.known[0] != announced {
		x.clear(f)
		x.flows.Put(announced, f)
		f.known, f.announced = []netip.AddrPort{announced}, announced.Addr()
	}
	x.settle(f)
	x.open[f.announced] = append(x.open[f.announced], f)
	return nil
}

// Follow says where the far side really sends from. An address that is another leg's stays that one's.
func (f *Flow) Follow(source netip.AddrPort) {
	x := f.mux
	x.mu.Lock()
	defer x.mu.Unlock()
	if f.closed.Load() {
		return
	}
	x.settle(f)
	if _, taken := x.flows.Get(source); !taken {
		x.flows.Put(source, f)
		f.known = append(f.known, source)
	}
}

// settle ends the flow's waiting for a first datagram. The caller holds the lock.
func (x *Mux) settle(f *Flow) {
	waiting := slices.DeleteFunc(x.open[f.announced], func(other *Flow) bool { return other == f })
	if len(waiting) == 0 {
		delete(x.open, f.announced)
	} else {
		x.open[f.announced] = waiting
	}
}

// clear forgets the flow's addresses. The caller holds the lock.
func (x *Mux) clear(f *Flow) {
	x.settle(f)
	for _, a := range f.known {
		if owner, _ := x.flows.Get(a); owner == f {
			x.flows.Delete(a)
		}
	}
	f.known = nil
}

// Every has something done again and again: Socket.Every.
func (f *Flow) Every(mean time.Duration, do func(now time.Time)) (stop func()) {
	return f.mux.socket.Every(mean, do)
}

// Send sends one datagram now, with others where it can. After Close it is net.ErrClosed.
func (f *Flow) Send(datagram []byte, to netip.AddrPort) error {
	if f.closed.Load() {
		return net.ErrClosed
	}
	return f.mux.socket.Send(datagram, to)
}

// Close gives the place up. When it returns, take is not running and will not be called again. Twice equals once.
func (f *Flow) Close() {
	x := f.mux
	x.mu.Lock()
	f.closed.Store(true)
	x.clear(f)
	x.mu.Unlock()
	f.serving.Lock() // waits for one that is being taken
	f.take = nil
	f.serving.Unlock()
}
