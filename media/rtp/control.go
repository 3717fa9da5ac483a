package rtp

import (
	"math/rand/v2"
	"net/netip"
	"sync"
	"time"

	"github.com/pion/rtcp"

	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/quality"
)

// farSide is what RTCP told: the round trip, and how our own stream arrives.
type farSide struct {
	mu       sync.Mutex
	control  netip.AddrPort
	mux      bool
	senderID uint32    // middle of the last sender report's NTP time
	senderAt time.Time // when it came
	trip     time.Duration
	sent     media.Quality
}

func (f *farSide) aim(r Remote) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.control, f.mux = r.Control, r.Mux
}

func (f *farSide) roundTrip() time.Duration {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.trip
}

// Sent is how the far side receives us by its last report: zero until it made one, and with a LastPacket that is the report's.
func (s *Session) Sent() media.Quality {
	s.far.mu.Lock()
	defer s.far.mu.Unlock()
	return s.far.sent
}

func (s *Session) nextReport(now time.Time, mean time.Duration) time.Time {
	return now.Add(mean/2 + rand.N(mean))
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
	to, mux := s.far.control, s.far.mux
	s.far.mu.Unlock()
	source := s.in.source()
	if mux {
		s.road().sendMedia(b, s.out.target())
		return
	}
	if source.IsValid() && source.Addr() != to.Addr() { // behind NAT: its RTCP most likely is the port above
		to = netip.AddrPortFrom(source.Addr(), source.Port()+1)
	}
	s.road().sendControl(b, to)
}

func (s *Session) reports(at time.Time, bye bool) []rtcp.Packet {
	s.out.mu.Lock()
	n := s.out.numbers
	stamp := n.wallclock(at)
	s.out.mu.Unlock()
	blocks := s.receptionReports(at)
	packets := make([]rtcp.Packet, 0, 3)
	if n.Packets > 0 {
		packets = append(packets, &rtcp.SenderReport{
			SSRC: n.SSRC, NTPTime: ntp(at), RTPTime: stamp, PacketCount: n.Packets, OctetCount: n.Octets, Reports: blocks,
		})
	} else {
		packets = append(packets, &rtcp.ReceiverReport{SSRC: n.SSRC, Reports: blocks})
	}
	packets = append(packets, &rtcp.SourceDescription{Chunks: []rtcp.SourceDescriptionChunk{{
		Source: n.SSRC, Items: []rtcp.SourceDescriptionItem{{Type: rtcp.SDESCNAME, Text: s.cfg.CNAME}},
	}}})
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
	if !s.far.senderAt.IsZero() {
		block.LastSenderReport, block.Delay = s.far.senderID, uint32(at.Sub(s.far.senderAt).Seconds()*65536)
	}
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
		switch p := p.(type) {
		case *rtcp.SenderReport:
			s.far.senderID, s.far.senderAt = uint32(p.NTPTime>>16), at
			s.far.learn(p.Reports, ours, sent, at)
		case *rtcp.ReceiverReport:
			s.far.learn(p.Reports, ours, sent, at)
		}
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

// learn takes the block about our stream (RFC 3550 section 6.4.1).
func (f *farSide) learn(blocks []rtcp.ReceptionReport, ours, packets uint32, at time.Time) {
	for _, b := range blocks {
		if b.SSRC != ours {
			continue
		}
		if b.LastSenderReport != 0 {
			trip := int32(uint32(ntp(at)>>16) - b.LastSenderReport - b.Delay) // 1/65536 s
			if d := time.Duration(trip) * time.Second / 65536; d >= 0 && d < time.Minute {
				f.trip = max(d, time.Microsecond) // 0 is "not known"
			}
		}
		lost := uint64(b.TotalLost)
		if b.TotalLost >= 1<<23 { // 24 bits, signed: doubled packets
			lost = 0
		}
		f.sent = media.Quality{
			Packets: uint64(packets) - min(lost, uint64(packets)), Lost: lost, Jitter: time.Duration(b.Jitter) * sampleTime,
			RoundTrip: f.trip, LastPacket: at,
		}
		fraction := float64(b.FractionLost) / 256
		f.sent.MOS = quality.MOS(quality.R(quality.Path{OneWay: f.trip/2 + 2*f.sent.Jitter + 60*time.Millisecond, Loss: fraction}))
	}
}

// ntp is the 64-bit NTP time (RFC 3550 section 4).
func ntp(t time.Time) uint64 {
	const from1900 = 2208988800
	return uint64(t.Unix()+from1900)<<32 | uint64(t.Nanosecond())<<32/1e9
}
