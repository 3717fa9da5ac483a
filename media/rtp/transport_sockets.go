package rtp

import (
	"errors"
	"math/rand/v2"
	"net"
	"net/netip"
	"os"
	"sync"
	"time"
)

// sockets is the way that works everywhere: a goroutine reads RTP, another reads RTCP and reports.
type sockets struct {
	rtp, control *net.UDPConn
	loops        sync.WaitGroup
}

// bindSockets binds a pair of ports.
func bindSockets(addr netip.Addr, port uint16) (transport, error) {
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

// randomised is an interval that differs from its mean by half (RFC 3550 section 6.2).
func randomised(mean time.Duration) time.Duration { return mean/2 + rand.N(mean) }

// report reads RTCP and sends a report every interval, randomised by half (RFC 3550 section 6.2), until the socket is closed.
func (r *sockets) report(s *Session) {
	buffer, failures := make([]byte, largest), 0
	next := time.Now().Add(randomised(s.cfg.ReportEvery) / 2)
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
			next = at.Add(randomised(s.cfg.ReportEvery))
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

func (*sockets) aim(Remote) error      { return nil }
func (*sockets) follow(netip.AddrPort) {}
func (*sockets) String() string        { return generalTransport }
