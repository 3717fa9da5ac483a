package rtp

import (
	"time"

	"github.com/pion/rtcp"

	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/quality"
)

// Sent is how the far side receives a stream of ours, by its reports. Not safe for concurrent use; the zero value is ready.
type Sent struct {
	trip    time.Duration
	quality media.Quality
}

// Learn takes what a report that came at an instant says of our stream, of which so many packets were sent (RFC 3550 section 6.4.1).
func (s *Sent) Learn(blocks []rtcp.ReceptionReport, ours, packets uint32, at time.Time) {
	for _, b := range blocks {
		if b.SSRC != ours {
			continue
		}
		if trip, ok := RoundTrip(b, at); ok {
			s.trip = trip
		}
		lost := uint64(b.TotalLost)
		if b.TotalLost >= 1<<23 { // 24 bits, signed: doubled packets
			lost = 0
		}
		s.quality = media.Quality{
			Packets: uint64(packets) - min(lost, uint64(packets)), Lost: lost, Jitter: time.Duration(b.Jitter) * sampleTime,
			RoundTrip: s.trip, LastPacket: at,
		}
		s.quality.MOS = quality.MOS(quality.R(quality.Path{OneWay: s.trip/2 + 2*s.quality.Jitter + 60*time.Millisecond, Loss: float64(b.FractionLost) / 256}))
	}
}

// RoundTrip is the way there and back; 0 until a report told it.
func (s *Sent) RoundTrip() time.Duration { return s.trip }

// Quality is the state by the last report, whose instant is LastPacket, with the MOS of the time it tells of; zero until there was one.
func (s *Sent) Quality() media.Quality { return s.quality }

// Blocks are what a packet says of streams, if it is a report; nil if it is none.
func Blocks(p rtcp.Packet) []rtcp.ReceptionReport {
	switch p := p.(type) {
	case *rtcp.SenderReport:
		return p.Reports
	case *rtcp.ReceiverReport:
		return p.Reports
	}
	return nil
}
