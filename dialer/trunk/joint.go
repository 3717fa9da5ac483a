package trunk

import (
	"context"
	"net"
	"sync"
)

// joint is a listener that also accepts the connections we open ourselves, so that every connection the SIP stack reads, whoever opened
// it, is read through the gate. The stack's own dialer is switched off.
type joint struct {
	addr    net.Addr
	inner   net.Listener // nil: outbound only
	joined  chan entry
	ready   chan struct{} // closed when the stack accepts for the first time
	closed  chan struct{}
	once    sync.Once
	first   sync.Once
	last    chan struct{} // of the entry the stack is taking in
	pumping sync.WaitGroup
}

// entry is a connection on its way to the stack; taken is closed when the stack has it in its pool.
type entry struct {
	conn  net.Conn
	taken chan struct{}
}

func newJoint(inner net.Listener, addr net.Addr) *joint {
	return &joint{addr: addr, inner: inner, joined: make(chan entry), ready: make(chan struct{}), closed: make(chan struct{})}
}

// Accept is called by the stack's one serving goroutine: when it comes back for more, the entry before is in the pool.
func (j *joint) Accept() (net.Conn, error) {
	if j.last != nil {
		close(j.last)
		j.last = nil
	}
	j.first.Do(func() {
		if j.inner != nil {
			j.pumping.Go(j.pump)
		}
		close(j.ready) // last: from here on Close may wait for the pump
	})
	select {
	case e := <-j.joined:
		j.last = e.taken
		return e.conn, nil
	case <-j.closed:
		return nil, net.ErrClosed
	}
}

// pump brings in what the real listener accepts.
func (j *joint) pump() {
	for {
		c, err := j.inner.Accept()
		if err != nil {
			return
		}
		select {
		case j.joined <- entry{c, make(chan struct{})}:
		case <-j.closed:
			_ = c.Close()
			return
		}
	}
}

// join hands a connection we opened to the stack and returns when the stack can find it.
func (j *joint) join(ctx context.Context, c net.Conn) error {
	e := entry{c, make(chan struct{})}
	select {
	case j.joined <- e:
	case <-j.closed:
		return net.ErrClosed
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case <-e.taken:
		return nil
	case <-j.closed:
		return net.ErrClosed
	}
}

func (j *joint) Close() error {
	j.once.Do(func() {
		close(j.closed)
		if j.inner != nil {
			_ = j.inner.Close()
		}
		j.pumping.Wait()
	})
	return nil
}

func (j *joint) Addr() net.Addr { return j.addr }

// readied tells when a UDP socket is read for the first time: then the stack's pool knows it.
type readied struct {
	net.PacketConn
	first sync.Once
	ready chan struct{}
}

func (r *readied) ReadFrom(p []byte) (int, net.Addr, error) {
	r.first.Do(func() { close(r.ready) })
	return r.PacketConn.ReadFrom(p)
}
