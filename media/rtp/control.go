package rtp

import (
	"net/netip"
	"sync"
	"time"

	"github.com/pion/rtcp"

	"github.com/boyunhq/boyun/media"
)

// farSide is what RTCP told: the round trip, and how our own stream arrives.
type farSide struct {
	mu      sync.Mutex
	control netip.AddrPort
	audio   netip.Addr // as announced
	mux     bool
	clock   SenderClock
	sent    Sent
}

func (f *farSide) aim(r Remote) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.control, f.audio, f.mux = r.Control, r.Addr.Addr(), r.Mux
}

func (f *farSide) roundTrip() time.Duration {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.sent.RoundTrip()
}

// Sent is how the far side receives us by its last report: zero until it made one, and with a LastPacket that is the report's.
func (s *Session) Sent() media.Quality {
	s.far.mu.Lock()
	defer s.far.mu.Unlock()
	return s.far.sent.Quality()
}

// sendReport sends SR or RR, CNAME, and BYE if this is the end. Losing one is nothing, so errors are.
func (s *Session) sendReport(at time.Time, bye bool) {
	b, err := rtcp.Marshal(s.reports(at, bye))
	if err != nil {
		s.cfg.Log.Warn("rtcp report not made", "leg", s.String(), "error", err)
		return
	}
	if b, err = s.armor.sealedReport(b); err != nil {
		s.cfg.Log.Warn("rtcp report not sealed", "leg", s.String(), "error", err)
		return
	}
	s.far.mu.Lock()
	to, mux, announced := s.far.control, s.far.mux, s.far.audio
	s.far.mu.Unlock()
	source := s.in.source()
	if mux {
		s.transport().sendMedia(b, s.out.target())
		return
	}
	if source.IsValid() && source.Addr() != announced { // behind NAT: its RTCP most likely is the port above
		to = netip.AddrPortFrom(source.Addr(), source.Port()+1)
	}
	s.transport().sendControl(b, to)
}

func (s *Session) reports(at time.Time, bye bool) []rtcp.Packet {
	s.out.mu.Lock()
	n := s.out.numbers
	s.out.mu.Unlock()
	packets := n.Reports(s.receptionReports(at), s.cfg.CNAME, at)
	if bye {
		packets = append(packets, &rtcp.Goodbye{Sources: []uint32{n.SSRC}})
	}
	return packets
}

func (s *Session) receptionReports(at time.Time) []rtcp.ReceptionReport {
	s.in.mu.Lock()
	block, ok := s.in.reception.Report()
	s.in.mu.Unlock()
	if !ok {
		return nil
	}
	s.far.mu.Lock()
	defer s.far.mu.Unlock()
	s.far.clock.Date(&block, at)
	return []rtcp.ReceptionReport{block}
}

// takeControl reads a compound RTCP packet of the far side; anybody else's, and what is no RTCP, is ignored.
func (s *Session) takeControl(datagram []byte, from netip.AddrPort, at time.Time) {
	if !s.knows(from) {
		return
	}
	datagram, err := s.armor.control(datagram)
	if err != nil {
		return
	}
	packets, err := rtcp.Unmarshal(datagram)
	if err != nil {
		return
	}
	ours, sent := s.sending()
	s.far.mu.Lock()
	defer s.far.mu.Unlock()
	for _, p := range packets {
		if sr, ok := p.(*rtcp.SenderReport); ok {
			s.far.clock.Note(sr, at)
		}
		s.far.sent.Learn(Blocks(p), ours, sent, at)
	}
}

// knows tells whether RTCP from an address may be the far side's: its announced control address, or the host its audio comes from.
func (s *Session) knows(from netip.AddrPort) bool {
	s.far.mu.Lock()
	announced := s.far.control.Addr()
	s.far.mu.Unlock()
	return from.Addr() == announced || from.Addr() == s.in.source().Addr()
}

// sending is the name of our stream and how many packets it had so far.
func (s *Session) sending() (ssrc, packets uint32) {
	s.out.mu.Lock()
	defer s.out.mu.Unlock()
	return s.out.numbers.SSRC, s.out.numbers.Packets
}
