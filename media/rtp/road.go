package rtp

import (
	"errors"
	"net"
	"net/netip"
	"os"
	"sync"
	"time"

	"github.com/boyunhq/boyun/media/plane"
)

// road is how a session's datagrams come and go: over a plane, which reads the sockets of many sessions in batches, or over two sockets
// of its own with a goroutine each. Nobody above sees a difference but the cost.
type road interface {
	// serve begins to hand the session what comes, and lets it report.
	serve(s *Session) error
	// sendMedia and sendControl send from the RTP port and from the one above it. They do not wait for the network.
	sendMedia(b []byte, to netip.AddrPort) error
	sendControl(b []byte, to netip.AddrPort) error
	// close frees the ports. When it returns, the session is handed nothing more.
	close()
	String() string
}

// The roads as a call's page names them.
const (
	fastRoad    = "plane"
	generalRoad = "sockets"
)

// planed is the way over a plane: no goroutine, and a timer for the reports.
type planed struct {
	media, control *plane.Socket

	mu      sync.Mutex // the timer
	reports *time.Timer
	closed  bool
	telling sync.WaitGroup
}

// layPlane binds a pair of ports on a plane.
func layPlane(p *plane.Plane, addr netip.Addr, port uint16) (road, error) {
	media, err := p.Bind(netip.AddrPortFrom(addr, port))
	if err != nil {
		return nil, err
	}
	control, err := p.Bind(netip.AddrPortFrom(addr, port+1))
	if err != nil {
		media.Close()
		return nil, err
	}
	return &planed{media: media, control: control}, nil
}

func (r *planed) serve(s *Session) error {
	if err := r.control.Serve(s.takeControl); err != nil {
		return err
	}
	if err := r.media.Serve(s.take); err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.plan(s, s.cfg.ReportEvery/2)
	return nil
}

// plan sets the next report, randomised by half (RFC 3550 section 6.2). The caller holds mu.
func (r *planed) plan(s *Session, mean time.Duration) {
	now := time.Now()
	r.reports = time.AfterFunc(s.nextReport(now, mean).Sub(now), func() {
		r.mu.Lock()
		if r.closed {
			r.mu.Unlock()
			return
		}
		r.telling.Add(1)
		r.plan(s, s.cfg.ReportEvery)
		r.mu.Unlock()
		defer r.telling.Done()
		s.sendReport(time.Now(), false)
	})
}

func (r *planed) sendMedia(b []byte, to netip.AddrPort) error   { return r.media.Send(b, to) }
func (r *planed) sendControl(b []byte, to netip.AddrPort) error { return r.control.Send(b, to) }

func (r *planed) close() {
	r.mu.Lock()
	r.closed = true
	if r.reports != nil {
		r.reports.Stop()
	}
	r.mu.Unlock()
	r.telling.Wait()
	r.media.Close()
	r.control.Close()
}

func (*planed) String() string { return fastRoad }

// sockets is the way that works everywhere: a goroutine reads RTP, another reads RTCP and reports.
type sockets struct {
	rtp, control *net.UDPConn
	loops        sync.WaitGroup
}

// laySockets binds a pair of ports.
func laySockets(addr netip.Addr, port uint16) (road, error) {
	network := "udp4"
	if addr.Is6() {
		network = "udp6"
	}
	rtp, err := net.ListenUDP(network, net.UDPAddrFromAddrPort(netip.AddrPortFrom(addr, port)))
	if err != nil {
		return nil, err
	}
	control, err := net.ListenUDP(network, net.UDPAddrFromAddrPort(netip.AddrPortFrom(addr, port+1)))
	if err != nil {
		rtp.Close()
		return nil, err
	}
	return &sockets{rtp: rtp, control: control}, nil
}

func (r *sockets) serve(s *Session) error {
	r.loops.Go(func() { r.receive(s) })
	r.loops.Go(func() { r.report(s) })
	return nil
}

// receive reads RTP until the socket is closed.
func (r *sockets) receive(s *Session) {
	buffer, failures := make([]byte, largest), 0
	for {
		n, from, err := r.rtp.ReadFromUDPAddrPort(buffer)
		if err != nil {
			if failures++; errors.Is(err, net.ErrClosed) || failures > tooMany {
				return
			}
			continue
		}
		failures = 0
		s.take(buffer[:n], netip.AddrPortFrom(from.Addr().Unmap(), from.Port()), time.Now())
	}
}

// report reads RTCP and sends a report every interval, randomised by half (RFC 3550 section 6.2), until the socket is closed.
func (r *sockets) report(s *Session) {
	buffer, failures := make([]byte, largest), 0
	next := s.nextReport(time.Now(), s.cfg.ReportEvery/2)
	for {
		r.control.SetReadDeadline(next)
		n, from, err := r.control.ReadFromUDPAddrPort(buffer)
		at := time.Now()
		switch {
		case err == nil:
			failures = 0
			s.takeControl(buffer[:n], netip.AddrPortFrom(from.Addr().Unmap(), from.Port()), at)
		case errors.Is(err, os.ErrDeadlineExceeded):
		case errors.Is(err, net.ErrClosed) || failures > tooMany:
			return
		default:
			failures++
		}
		if !at.Before(next) {
			s.sendReport(at, false)
			next = s.nextReport(at, s.cfg.ReportEvery)
		}
	}
}

func (r *sockets) sendMedia(b []byte, to netip.AddrPort) error {
	_, err := r.rtp.WriteToUDPAddrPort(b, to)
	return err
}

func (r *sockets) sendControl(b []byte, to netip.AddrPort) error {
	_, err := r.control.WriteToUDPAddrPort(b, to)
	return err
}

func (r *sockets) close() {
	r.rtp.Close()
	r.control.Close()
	r.loops.Wait()
}

func (*sockets) String() string { return generalRoad }
