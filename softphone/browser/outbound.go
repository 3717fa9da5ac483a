package browser

import (
	"sync"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/g711"
	legrtp "github.com/boyunhq/boyun/media/rtp"
)

// outbound is our stream to the browser. It is the webrtc.TrackLocal of the leg, so that a packet goes from Send to SRTP directly.
type outbound struct {
	law media.Codec // the answer's first; set before the leg is known to anybody

	mu      sync.Mutex
	numbers legrtp.Numbering
	writer  webrtc.TrackLocalWriter // nil until bound
	header  rtp.Header
	recoded []byte
	lastTS  uint32
	lastAt  time.Time
}

var _ webrtc.TrackLocal = (*outbound)(nil)

func (o *outbound) codec() media.Codec { return o.law }

// Bind is called by pion when the answer is agreed.
func (o *outbound) Bind(c webrtc.TrackLocalContext) (webrtc.RTPCodecParameters, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.numbers.SSRC = uint32(c.SSRC())
	o.writer = c.WriteStream()
	return parameters(o.law), nil
}

// Unbind ends the stream.
func (o *outbound) Unbind(webrtc.TrackLocalContext) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.writer = nil
	return nil
}

// ID, RID, StreamID and Kind name the track in SDP.
func (*outbound) ID() string                { return "voice" }
func (*outbound) RID() string               { return "" }
func (*outbound) StreamID() string          { return "boyun" }
func (*outbound) Kind() webrtc.RTPCodecType { return webrtc.RTPCodecTypeAudio }

// Send sends one packet to the browser, in the agreed law.
func (l *general) Send(p *media.Packet) error { return l.out.send(p, time.Now()) }

func (o *outbound) send(p *media.Packet, at time.Time) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.writer == nil {
		return fault.New(fault.Unavailable, "leg_down", "the browser's connection is not up")
	}
	stamp, ok := o.numbers.Next(p, at)
	if !ok {
		return nil
	}
	o.lastTS, o.lastAt = stamp.Timestamp, at
	payload := p.Payload
	if p.Codec != o.law {
		if cap(o.recoded) < len(payload) {
			o.recoded = make([]byte, len(payload))
		}
		o.recoded = o.recoded[:len(payload)]
		g711.Transcode(o.law, p.Codec, o.recoded, payload)
		payload = o.recoded
	}
	o.header = rtp.Header{Version: 2, Marker: stamp.Marker, PayloadType: uint8(o.law), SequenceNumber: stamp.Sequence,
		Timestamp: stamp.Timestamp, SSRC: o.numbers.SSRC}
	_, err := o.writer.WriteRTP(&o.header, payload)
	return err
}

// reports sends SR, RR and CNAME now and then: for the figures of both sides, not for life.
func (l *general) reports() {
	tick := time.NewTicker(l.port.cfg.reportEvery())
	defer tick.Stop()
	for {
		select {
		case <-l.stop:
			return
		case <-l.gone:
			return
		case at := <-tick.C:
			l.pc.WriteRTCP(l.out.report(l.in.report(at), at)) // a lost report is nothing
		}
	}
}

func (o *outbound) report(blocks []rtcp.ReceptionReport, at time.Time) []rtcp.Packet {
	o.mu.Lock()
	defer o.mu.Unlock()
	name := &rtcp.SourceDescription{Chunks: []rtcp.SourceDescriptionChunk{{Source: o.numbers.SSRC,
		Items: []rtcp.SourceDescriptionItem{{Type: rtcp.SDESCNAME, Text: "boyun"}}}}}
	if o.numbers.Packets == 0 {
		return []rtcp.Packet{&rtcp.ReceiverReport{SSRC: o.numbers.SSRC, Reports: blocks}, name}
	}
	return []rtcp.Packet{&rtcp.SenderReport{SSRC: o.numbers.SSRC, NTPTime: ntp(at), PacketCount: o.numbers.Packets,
		RTPTime:    o.lastTS + uint32(at.Sub(o.lastAt)*media.SampleRate/time.Second),
		OctetCount: o.numbers.Octets, Reports: blocks}, name}
}

// roundTrip learns the way there and back from what the browser says of our stream (RFC 3550 section 6.4.1).
func (l *general) roundTrip(p rtcp.Packet, at time.Time) {
	var blocks []rtcp.ReceptionReport
	switch p := p.(type) {
	case *rtcp.SenderReport:
		blocks = p.Reports
	case *rtcp.ReceiverReport:
		blocks = p.Reports
	}
	l.out.mu.Lock()
	ours := l.out.numbers.SSRC
	l.out.mu.Unlock()
	for _, b := range blocks {
		if b.SSRC != ours || b.LastSenderReport == 0 {
			continue
		}
		if d := time.Duration(int32(uint32(ntp(at)>>16)-b.LastSenderReport-b.Delay)) * time.Second / 65536; d >= 0 && d < time.Minute {
			l.in.mu.Lock()
			l.in.trip = max(d, time.Microsecond) // 0 is "not known"
			l.in.mu.Unlock()
		}
	}
}

// ntp is the 64-bit NTP time (RFC 3550 section 4).
func ntp(t time.Time) uint64 {
	const from1900 = 2208988800
	return uint64(t.Unix()+from1900)<<32 | uint64(t.Nanosecond())<<32/1e9
}
