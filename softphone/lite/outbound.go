package lite

import (
	"net"
	"sync"
	"time"

	"github.com/pion/rtcp"
	pion "github.com/pion/rtp"
	"github.com/pion/srtp/v3"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/g711"
	"github.com/boyunhq/boyun/media/opus"
	"github.com/boyunhq/boyun/media/rtp"
)

// cname names us to the browser (RFC 3550 section 6.5.1).
const cname = "boyun"

// outbound is our stream to the browser.
type outbound struct {
	mu      sync.Mutex
	keys    *srtp.Context // nil: not agreed yet, or closed
	closed  bool
	numbers rtp.Numbering
	header  pion.Header
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

// packets is how many were sent so far.
func (o *outbound) packets() uint32 {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.numbers.Packets
}

// Send sends one packet to the browser, in the agreed law. Before the connection is up it is fault.Unavailable, after Close net.ErrClosed.
func (l *Leg) Send(p *media.Packet) error {
	at, o := p.Leaves(), &l.out
	if len(p.Payload) == 0 || len(p.Payload) > rtp.LargestAudio {
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
	f := rtp.BorrowFrame()
	defer f.Return()
	plain, err := l.packet(f, p, stamp)
	if err != nil {
		return err
	}
	sealed, err := o.keys.EncryptRTP(plain[:0], plain, &o.header)
	if err != nil {
		return err
	}
	return way.socket.Send(sealed, way.to)
}

// packet is a packet as it leaves before it is sealed; the caller holds the lock.
func (l *Leg) packet(f *rtp.Frame, p *media.Packet, stamp rtp.Stamp) ([]byte, error) {
	numbers := &l.out.numbers
	if l.opus == nil {
		plain := f.Packet(uint8(l.law), stamp, numbers.SSRC, len(p.Payload))
		g711.Transcode(l.law, p.Codec, plain[rtp.HeaderSize:], p.Payload)
		return plain, nil
	}
	n, err := l.opus.Out.Code(f[rtp.HeaderSize:rtp.HeaderSize+rtp.LargestAudio], p.Codec, p.Payload)
	if err != nil {
		return nil, err
	}
	stamp.Timestamp *= opus.Ratio
	numbers.Octets += uint32(n - len(p.Payload)) // it has counted G.711
	return f.Packet(l.opus.PayloadType, stamp, numbers.SSRC, n), nil
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
	plain, err := rtcp.Marshal(l.opus.Outgoing(o.numbers.Reports(blocks, cname, at)))
	if err != nil {
		return
	}
	if sealed, err := o.keys.EncryptRTCP(nil, plain, nil); err == nil {
		way.socket.Send(sealed, way.to) // a lost report is nothing
	}
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
