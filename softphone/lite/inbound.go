package lite

import (
	"net/netip"
	"sync"
	"time"

	"github.com/pion/rtcp"
	pion "github.com/pion/rtp"
	"github.com/pion/srtp/v3"

	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/quality"
	"github.com/boyunhq/boyun/media/rtp"
)

// inbound is the browser's stream as it arrives.
type inbound struct {
	serving sync.Mutex    // held while a packet is taken; the ear is called under it
	keys    *srtp.Context // nil: not agreed yet, or closed
	closed  bool
	header  pion.Header
	packet  media.Packet

	mu        sync.Mutex // what others ask for
	reception rtp.Reception
	sent      rtp.Sent
	clock     rtp.SenderClock
}

func (i *inbound) open(keys *srtp.Context) {
	i.serving.Lock()
	defer i.serving.Unlock()
	if !i.closed {
		i.keys = keys
	}
}

// close waits for a packet that is being taken.
func (i *inbound) close() {
	i.serving.Lock()
	defer i.serving.Unlock()
	i.keys, i.closed = nil, true
}

// take is the way of one sealed packet. What the browser's key does not open moves nothing.
func (l *Leg) take(s Socket, datagram []byte, from netip.AddrPort, at time.Time) {
	l.in.serving.Lock()
	defer l.in.serving.Unlock()
	if l.in.keys == nil {
		return
	}
	if 192 <= datagram[1] && datagram[1] < 224 { // RFC 5761 section 4
		l.takeReport(datagram, at)
		return
	}
	h := &l.in.header
	plain, err := l.in.keys.DecryptRTP(datagram[:0], datagram, h)
	if err != nil {
		return
	}
	l.follow(s, from)
	size := h.MarshalSize()
	if size > len(plain) || !l.opus.Speaks(h.PayloadType) {
		return
	}
	if l.opus != nil {
		h.Timestamp = l.opus.In.Timestamp(h.Timestamp)
	}
	body := rtp.Unpadded(h.Padding, plain[size:])
	if len(body) == 0 || !l.note(h, at) {
		return
	}
	l.heard.Store(at.UnixNano())
	l.upOnce.Do(func() { close(l.up) })
	if ear := l.ear.Load(); ear != nil {
		l.in.packet = media.Packet{Codec: media.Codec(h.PayloadType), Source: h.SSRC, Marker: h.Marker, Sequence: h.SequenceNumber, Timestamp: h.Timestamp, At: at, Payload: body}
		if l.opus != nil {
			l.opus.In.Hear(&l.in.packet, at, *ear)
			return
		}
		(*ear).Hear(&l.in.packet, at)
	}
}

func (l *Leg) note(h *pion.Header, at time.Time) (fresh bool) {
	l.in.mu.Lock()
	defer l.in.mu.Unlock()
	return l.in.reception.Note(h.SSRC, h.SequenceNumber, h.Timestamp, true, at)
}

// follow sends to where the browser's audio comes from. It is authentic, and from an address that has proved the password.
func (l *Leg) follow(s Socket, from netip.AddrPort) {
	if r := l.route.Load(); r == nil || r.to != from || r.socket != s {
		l.route.Store(&route{s, from})
	}
}

// takeReport learns from the browser's RTCP: when it spoke of its own stream, and how it receives ours.
func (l *Leg) takeReport(datagram []byte, at time.Time) {
	plain, err := l.in.keys.DecryptRTCP(nil, datagram, nil)
	if err != nil {
		return
	}
	packets, err := rtcp.Unmarshal(plain)
	if err != nil {
		return
	}
	sent := l.out.packets()
	l.lost(packets)
	l.in.mu.Lock()
	defer l.in.mu.Unlock()
	for _, p := range packets {
		if sr, ok := p.(*rtcp.SenderReport); ok {
			l.in.clock.Note(sr, at)
		}
		l.in.sent.Learn(l.opus.Incoming(rtp.Blocks(p)), l.ssrc, sent, at)
	}
}

// lost lets Opus repeat itself where the browser loses packets.
func (l *Leg) lost(packets []rtcp.Packet) {
	if l.opus == nil {
		return
	}
	l.out.mu.Lock()
	defer l.out.mu.Unlock()
	for _, p := range packets {
		l.opus.Lost(rtp.Blocks(p), l.ssrc)
	}
}

// Quality is the state of the browser's stream so far.
func (l *Leg) Quality() media.Quality {
	l.in.mu.Lock()
	q := l.in.reception.Quality()
	q.RoundTrip = l.in.sent.RoundTrip()
	l.in.mu.Unlock()
	return quality.Of(q)
}

// Sent is how the browser receives our stream, by its last report.
func (l *Leg) Sent() media.Quality {
	l.in.mu.Lock()
	defer l.in.mu.Unlock()
	return l.in.sent.Quality()
}

// block is ours about the browser's stream.
func (i *inbound) block(at time.Time) []rtcp.ReceptionReport {
	i.mu.Lock()
	defer i.mu.Unlock()
	b, ok := i.reception.Report()
	if !ok {
		return nil
	}
	i.clock.Date(&b, at)
	return []rtcp.ReceptionReport{b}
}
