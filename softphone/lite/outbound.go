package lite

import (
	"encoding/binary"
	"net"
	"sync"
	"time"

	"github.com/pion/rtcp"
	pion "github.com/pion/rtp"
	"github.com/pion/srtp/v3"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/g711"
	"github.com/boyunhq/boyun/media/rtp"
)

const (
	headerSize   = 12
	largestAudio = 1400
	mostTag      = 32 // what SRTP adds, at most
)

// outbound is our stream to the browser.
type outbound struct {
	mu      sync.Mutex
	keys    *srtp.Context // nil: not agreed yet, or closed
	closed  bool
	numbers rtp.Numbering
	lastTS  uint32
	lastAt  time.Time
	header  pion.Header
	frame   [headerSize + largestAudio]byte
	sealed  [headerSize + largestAudio + mostTag]byte
}

func (o *outbound) open(keys *srtp.Context) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if !o.closed {
		o.keys = keys
	}
}

func (o *outbound) close() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.keys, o.closed = nil, true
}

// Send sends one packet to the browser, in the agreed law. Before the connection is up it is fault.Unavailable, after Close net.ErrClosed.
func (l *Leg) Send(p *media.Packet) error {
	at, o := time.Now(), &l.out
	if len(p.Payload) == 0 || len(p.Payload) > largestAudio {
		return fault.New(fault.Invalid, "rtp_payload", "a packet of %d bytes is no G.711 frame", len(p.Payload))
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	way := l.route.Load()
	switch {
	case o.closed:
		return net.ErrClosed
	case o.keys == nil || way == nil:
		return fault.New(fault.Unavailable, "leg_down", "the browser's connection is not up")
	}
	stamp, ok := o.numbers.Next(p, at)
	if !ok {
		return nil
	}
	o.lastTS, o.lastAt = stamp.Timestamp, at
	plain := o.frame[:headerSize+len(p.Payload)]
	plain[0], plain[1] = 0x80, uint8(l.law)
	if stamp.Marker {
		plain[1] |= 0x80
	}
	binary.BigEndian.PutUint16(plain[2:], stamp.Sequence)
	binary.BigEndian.PutUint32(plain[4:], stamp.Timestamp)
	binary.BigEndian.PutUint32(plain[8:], o.numbers.SSRC)
	g711.Transcode(l.law, p.Codec, plain[headerSize:], p.Payload)
	sealed, err := o.keys.EncryptRTP(o.sealed[:0], plain, &o.header)
	if err != nil {
		return err
	}
	return way.socket.Send(sealed, way.to)
}

// report sends SR, RR and CNAME: for the figures of both sides, not for life.
func (l *Leg) report(at time.Time) {
	blocks, way := l.in.block(at), l.route.Load()
	o := &l.out
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.keys == nil || way == nil {
		return
	}
	plain, err := rtcp.Marshal(o.reports(blocks, at))
	if err != nil {
		return
	}
	if sealed, err := o.keys.EncryptRTCP(nil, plain, nil); err == nil {
		way.socket.Send(sealed, way.to) // a lost report is nothing
	}
}

func (o *outbound) reports(blocks []rtcp.ReceptionReport, at time.Time) []rtcp.Packet {
	name := &rtcp.SourceDescription{Chunks: []rtcp.SourceDescriptionChunk{{Source: o.numbers.SSRC,
		Items: []rtcp.SourceDescriptionItem{{Type: rtcp.SDESCNAME, Text: "boyun"}}}}}
	if o.numbers.Packets == 0 {
		return []rtcp.Packet{&rtcp.ReceiverReport{SSRC: o.numbers.SSRC, Reports: blocks}, name}
	}
	return []rtcp.Packet{&rtcp.SenderReport{SSRC: o.numbers.SSRC, NTPTime: ntp(at), PacketCount: o.numbers.Packets, OctetCount: o.numbers.Octets,
		RTPTime: o.lastTS + uint32(at.Sub(o.lastAt)*media.SampleRate/time.Second), Reports: blocks}, name}
}

// ntp is the 64-bit NTP time (RFC 3550 section 4).
func ntp(t time.Time) uint64 {
	const from1900 = 2208988800
	return uint64(t.Unix()+from1900)<<32 | uint64(t.Nanosecond())<<32/1e9
}

// tend sends every leg's reports when they are due and ends legs whose browser does not ask any more: one goroutine for all of them.
func (d *Door) tend() {
	tick := time.NewTicker(min(max(d.cfg.ReportEvery/20, 5*time.Millisecond), 250*time.Millisecond))
	defer tick.Stop()
	var legs []*Leg
	for {
		select {
		case <-d.ctx.Done():
			return
		case now := <-tick.C:
			d.mu.RLock()
			for l := range d.legs {
				legs = append(legs, l)
			}
			d.mu.RUnlock()
			for i, l := range legs {
				l.tend(now)
				legs[i] = nil
			}
			legs = legs[:0]
		}
	}
}

func (l *Leg) tend(now time.Time) {
	last := l.begun
	if ns := l.asked.Load(); ns != 0 {
		last = time.Unix(0, ns)
	}
	if now.Sub(last) > l.door.cfg.Consent {
		l.end()
		return
	}
	if now.Before(l.next) {
		return
	}
	l.next = now.Add(l.door.cfg.ReportEvery)
	l.report(now)
}
