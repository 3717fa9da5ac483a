package impair

import (
	"net"
	"net/netip"
	"sync"
	"time"
)

// Relay is a UDP port that hands what comes to it on to another address, as a network does. Answers do not pass. It is for one sender.
type Relay struct {
	conn *net.UDPConn
	path *Path
	to   netip.AddrPort
	work sync.WaitGroup

	mu        sync.Mutex
	begun     time.Time
	sent      int
	delivered int
	waiting   []*time.Timer
	closed    bool
}

// NewRelay listens on loopback. Close ends it.
func NewRelay(to netip.AddrPort, n Network, seed uint64) (*Relay, error) {
	conn, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(netip.MustParseAddrPort("127.0.0.1:0")))
	if err != nil {
		return nil, err
	}
	r := &Relay{conn: conn, path: n.Path(seed), to: to}
	r.work.Go(r.run)
	return r, nil
}

// Addr is where packets are to be sent.
func (r *Relay) Addr() netip.AddrPort { return r.conn.LocalAddr().(*net.UDPAddr).AddrPort() }

// Counts are the packets that came, those that were lost and those that were handed on, doubles included.
func (r *Relay) Counts() (came, lost, delivered int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.sent, r.path.Lost, r.delivered
}

func (r *Relay) run() {
	buffer := make([]byte, 2048)
	for {
		n, _, err := r.conn.ReadFromUDPAddrPort(buffer)
		if err != nil {
			return
		}
		r.take(append([]byte(nil), buffer[:n]...))
	}
}

func (r *Relay) take(packet []byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.begun.IsZero() {
		r.begun = time.Now()
	}
	r.sent++
	at := time.Since(r.begun)
	for _, arrival := range r.path.Send(at) {
		if arrival <= at {
			r.hand(packet)
			continue
		}
		r.waiting = append(r.waiting, time.AfterFunc(arrival-at, func() {
			r.mu.Lock()
			defer r.mu.Unlock()
			r.hand(packet)
		}))
	}
}

func (r *Relay) hand(packet []byte) {
	if r.closed {
		return
	}
	r.delivered++
	r.conn.WriteToUDPAddrPort(packet, r.to) // a receiver that is gone takes nothing
}

// Close drops what is on its way.
func (r *Relay) Close() {
	r.mu.Lock()
	r.closed = true
	for _, t := range r.waiting {
		t.Stop()
	}
	r.mu.Unlock()
	r.conn.Close()
	r.work.Wait()
}
