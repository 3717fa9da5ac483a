package robot

import (
	"net"
	"sync/atomic"
	"time"
)

// wire is the peer's UDP socket with a pair of scissors: cut, nothing passes any more, as when a laptop is closed or a browser killed;
// moved, it comes from another port, as when the network changed.
type wire struct {
	at  net.Addr // what the peer believes its address to be
	now atomic.Pointer[net.UDPConn]
	cut atomic.Bool
	end atomic.Bool
}

func newWire() (*wire, error) {
	c, err := socket()
	if err != nil {
		return nil, err
	}
	w := &wire{at: c.LocalAddr()}
	w.now.Store(c)
	return w, nil
}

func socket() (*net.UDPConn, error) {
	return net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
}

// move goes on from another port.
func (w *wire) move() error {
	c, err := socket()
	if err != nil {
		return err
	}
	return w.now.Swap(c).Close()
}

func (w *wire) ReadFrom(b []byte) (int, net.Addr, error) {
	for {
		c := w.now.Load()
		n, from, err := c.ReadFrom(b)
		switch {
		case err != nil && !w.end.Load() && c != w.now.Load(): // moved while reading
		case err == nil && w.cut.Load():
		default:
			return n, from, err
		}
	}
}

func (w *wire) WriteTo(b []byte, to net.Addr) (int, error) {
	if w.cut.Load() {
		return len(b), nil
	}
	return w.now.Load().WriteTo(b, to)
}

func (w *wire) Close() error {
	w.end.Store(true)
	return w.now.Load().Close()
}

func (w *wire) LocalAddr() net.Addr                { return w.at }
func (w *wire) SetDeadline(t time.Time) error      { return w.now.Load().SetDeadline(t) }
func (w *wire) SetReadDeadline(t time.Time) error  { return w.now.Load().SetReadDeadline(t) }
func (w *wire) SetWriteDeadline(t time.Time) error { return w.now.Load().SetWriteDeadline(t) }
