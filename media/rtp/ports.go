package rtp

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"syscall"
	"time"

	"github.com/boyunhq/boyun/infra/fault"
)

// PortConfig says which ports media may use.
type PortConfig struct {
	First, Last uint16        // the range, both ends included; RTP takes even ports, RTCP the odd one above. Default 20000..29999
	Rest        time.Duration // how long a port lies idle after its session, so that a late packet meets nobody. Default 5 s
}

// Validate fills in the defaults and tells what cannot work.
func (c *PortConfig) Validate() error {
	if c.First == 0 && c.Last == 0 {
		c.First, c.Last = 20000, 29999
	}
	if c.Rest == 0 {
		c.Rest = 5 * time.Second
	}
	if c.First < 1024 || c.Last <= c.First || c.Rest < 0 {
		return fault.New(fault.Invalid, "rtp_port_range", "the RTP port range %d-%d is not one: give two ports from 1024 up", c.First, c.Last)
	}
	return nil
}

// Ports is the pool of port pairs of a node. Safe for concurrent use.
type Ports struct {
	mu   sync.Mutex
	book portBook
}

// NewPorts makes a pool; the error is fault.Invalid.
func NewPorts(cfg PortConfig) (*Ports, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	return &Ports{book: newPortBook(cfg)}, nil
}

// InUse is how many pairs are taken now.
func (p *Ports) InUse() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.book.taken
}

// take lays a transport over a free pair of ports. A port somebody else on this machine holds is put aside like a resting one. When none is
// left the error is fault.Unavailable with the reason "rtp_ports_exhausted".
func (p *Ports) take(lay func(port uint16) (transport, error)) (transport, uint16, error) {
	for {
		p.mu.Lock()
		port, ok := p.book.take(time.Now())
		p.mu.Unlock()
		if !ok {
			return nil, 0, fault.New(fault.Unavailable, "rtp_ports_exhausted", "no RTP port is free: widen the range or wait for calls to end")
		}
		r, err := lay(port)
		if err == nil {
			return r, port, nil
		}
		p.give(port)
		if !errors.Is(err, syscall.EADDRINUSE) {
			return nil, 0, fmt.Errorf("bind RTP port %d: %w", port, err)
		}
	}
}

// give takes a port back and lets it rest.
func (p *Ports) give(port uint16) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.book.give(port, time.Now())
}

// portBook knows which even ports are free. They come out in random order, so that nobody outside can guess the next.
type portBook struct {
	rest    time.Duration
	free    []uint16
	resting []restingPort // in the order of their time
	taken   int
}

type restingPort struct {
	port  uint16
	until time.Time
}

func newPortBook(cfg PortConfig) portBook {
	b := portBook{rest: cfg.Rest}
	for port := (int(cfg.First) + 1) &^ 1; port+1 <= int(cfg.Last); port += 2 {
		b.free = append(b.free, uint16(port))
	}
	return b
}

func (b *portBook) take(now time.Time) (port uint16, ok bool) {
	for len(b.resting) > 0 && !b.resting[0].until.After(now) {
		b.free = append(b.free, b.resting[0].port)
		b.resting = b.resting[1:]
	}
	if len(b.free) == 0 {
		return 0, false
	}
	i, last := rand.IntN(len(b.free)), len(b.free)-1
	port = b.free[i]
	b.free[i] = b.free[last]
	b.free = b.free[:last]
	b.taken++
	return port, true
}

func (b *portBook) give(port uint16, now time.Time) {
	b.resting = append(b.resting, restingPort{port, now.Add(b.rest)})
	b.taken--
}
