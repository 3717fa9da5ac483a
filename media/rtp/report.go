package rtp

import (
	"time"

	"github.com/pion/rtcp"
)

// Reports are what RTCP says of a leg at an instant: a sender report once something was sent, else a receiver report, with our blocks about
// the far side's stream, and the CNAME (RFC 3550 sections 6.4 and 6.5).
func (n *Numbering) Reports(blocks []rtcp.ReceptionReport, cname string, at time.Time) []rtcp.Packet {
	name := &rtcp.SourceDescription{Chunks: []rtcp.SourceDescriptionChunk{{Source: n.SSRC, Items: []rtcp.SourceDescriptionItem{{Type: rtcp.SDESCNAME, Text: cname}}}}}
	if n.Packets == 0 {
		return []rtcp.Packet{&rtcp.ReceiverReport{SSRC: n.SSRC, Reports: blocks}, name}
	}
	return []rtcp.Packet{&rtcp.SenderReport{SSRC: n.SSRC, NTPTime: ntp(at), RTPTime: n.wallclock(at), PacketCount: n.Packets, OctetCount: n.Octets, Reports: blocks}, name}
}

// SenderClock remembers the far side's last sender report, for the fields of our block that let it learn the round trip.
type SenderClock struct {
	middle uint32 // of the report's NTP time
	at     time.Time
}

// Note takes a sender report that came at an instant.
func (c *SenderClock) Note(sr *rtcp.SenderReport, at time.Time) {
	c.middle, c.at = uint32(sr.NTPTime>>16), at
}

// Date fills LSR and DLSR of a block that leaves at an instant; without a sender report they stay zero.
func (c *SenderClock) Date(b *rtcp.ReceptionReport, at time.Time) {
	if !c.at.IsZero() {
		b.LastSenderReport, b.Delay = c.middle, uint32(at.Sub(c.at).Seconds()*65536)
	}
}

// RoundTrip is the way there and back, by a block about our stream that came at an instant (RFC 3550 section 6.4.1). It is at least a
// microsecond, since 0 is "not known" elsewhere; ok is false when the block does not tell, or tells nonsense.
func RoundTrip(b rtcp.ReceptionReport, at time.Time) (trip time.Duration, ok bool) {
	if b.LastSenderReport == 0 {
		return 0, false
	}
	trip = time.Duration(int32(uint32(ntp(at)>>16)-b.LastSenderReport-b.Delay)) * time.Second / 65536
	return max(trip, time.Microsecond), trip >= 0 && trip < time.Minute
}

// ntp is the 64-bit NTP time (RFC 3550 section 4).
func ntp(t time.Time) uint64 {
	const from1900 = 2208988800
	return uint64(t.Unix()+from1900)<<32 | uint64(t.Nanosecond())<<32/1e9
}
