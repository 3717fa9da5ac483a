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
	"github.com/boyunhq/boyun/media/opus"
	legrtp "github.com/boyunhq/boyun/media/rtp"
)

// cname names us to the browser (RFC 3550 section 6.5.1).
const cname = "boyun"

// outbound is our stream to the browser. It is the webrtc.TrackLocal of the leg, so that a packet goes from Send to SRTP directly.
type outbound struct {
	law media.Codec // the answer's first; set before the leg is known to anybody

	mu      sync.Mutex
	numbers legrtp.Numbering
	writer  webrtc.TrackLocalWriter // nil until bound
	header  rtp.Header
	recoded []byte
	opus    *opus.Edge // of the leg
}

var _ webrtc.TrackLocal = (*outbound)(nil)

func (o *outbound) codec() media.Codec { return o.law }

// Bind is called by pion when the answer is agreed.
func (o *outbound) Bind(c webrtc.TrackLocalContext) (webrtc.RTPCodecParameters, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.numbers.SSRC = uint32(c.SSRC())
	o.writer = c.WriteStream()
	if o.opus != nil {
		return opusParameters(o.opus.PayloadType), nil
	}
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
func (l *general) Send(p *media.Packet) error { return l.out.send(p, p.Leaves()) }

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
	o.header = rtp.Header{Version: 2, Marker: stamp.Marker, PayloadType: uint8(o.law), SequenceNumber: stamp.Sequence,
		Timestamp: stamp.Timestamp, SSRC: o.numbers.SSRC}
	payload, err := o.recode(p)
	if err == nil {
		_, err = o.writer.WriteRTP(&o.header, payload)
	}
	return err
}

// recode is the payload as the browser takes it.
func (o *outbound) recode(p *media.Packet) ([]byte, error) {
	if p.Codec == o.law && o.opus == nil {
		return p.Payload, nil
	}
	if room := max(len(p.Payload), legrtp.LargestAudio); cap(o.recoded) < room {
		o.recoded = make([]byte, room)
	}
	if o.opus == nil {
		o.recoded = o.recoded[:len(p.Payload)]
		g711.Transcode(o.law, p.Codec, o.recoded, p.Payload)
		return o.recoded, nil
	}
	o.header.PayloadType, o.header.Timestamp = o.opus.PayloadType, o.header.Timestamp*opus.Ratio
	n, err := o.opus.Out.Code(o.recoded[:legrtp.LargestAudio], p.Codec, p.Payload)
	o.numbers.Octets += uint32(n - len(p.Payload)) // it has counted G.711
	return o.recoded[:n], err
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
	return o.opus.Outgoing(o.numbers.Reports(blocks, cname, at))
}

// received learns from what the browser says of our stream.
func (l *general) received(p rtcp.Packet, at time.Time) {
	l.out.mu.Lock()
	ours, packets, blocks := l.out.numbers.SSRC, l.out.numbers.Packets, l.opus.Incoming(legrtp.Blocks(p))
	l.opus.Lost(blocks, ours)
	l.out.mu.Unlock()
	l.in.mu.Lock()
	defer l.in.mu.Unlock()
	l.in.sent.Learn(blocks, ours, packets, at)
}
