// Package accept owns how a listener outlives a moment in which the process has no descriptor left: libraries that serve one for us end at the
// first error, and would be deaf until a restart. It does not own what is done with a connection.
package accept

import (
	"errors"
	"net"
	"sync"
	"time"
)

// The pauses after errors in a row.
const (
	first   = 5 * time.Millisecond
	longest = time.Second
)

// Patient is a listener whose Accept fails only once it is closed: after any other error it waits a moment and tries again.
func Patient(inner net.Listener) net.Listener {
	return &patient{Listener: inner, closed: make(chan struct{})}
}

type patient struct {
	net.Listener
	once   sync.Once
	closed chan struct{}
}

// Accept implements net.Listener.
func (p *patient) Accept() (net.Conn, error) {
	for pause := first; ; pause = min(2*pause, longest) {
		c, err := p.Listener.Accept()
		if err == nil || errors.Is(err, net.ErrClosed) {
			return c, err
		}
		select {
		case <-time.After(pause):
		case <-p.closed:
			return nil, net.ErrClosed
		}
	}
}

// Close implements net.Listener.
func (p *patient) Close() error {
	p.once.Do(func() { close(p.closed) })
	return p.Listener.Close()
}
