package rtp

import (
	"context"
	"net/netip"
	"sync"
	"time"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/g711"
	"github.com/boyunhq/boyun/media/g722"
)

// outbound is the sending half: where to, under which numbers.
type outbound struct {
	mu      sync.Mutex
	way     transport
	keys    *agreement     // nil: plain
	addr    netip.AddrPort // to.Addr, or where the far side's packets come from (RFC 4961)
	codec   media.Codec    // to.Codec
	quiet   Quiet
	shut    bool // the far side wants to hear nothing
	event   bool // a telephone-event is being sent: audio waits
	numbers Numbering
	wide    *g722.FromLaw // nil until G.722 is agreed on
	to      Remote
	keying  sync.Mutex // one row of digits at a time
}

func (o *outbound) aim(r Remote, keys *agreement, source netip.AddrPort) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.to, o.addr, o.keys, o.codec = r, r.Addr, keys, r.Codec
	o.shut = r.Direction == RecvOnly || r.Direction == Inactive
	if r.Codec == media.G722 && o.wide == nil {
		o.wide = g722.NewFromLaw()
	}
	if source.IsValid() {
		o.addr = source
	}
}

// follow sends to where the far side sends from.
func (o *outbound) follow(source netip.AddrPort) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.addr = source
}

func (o *outbound) remote() Remote {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.to
}

func (o *outbound) target() netip.AddrPort {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.addr
}

// put seals and sends a packet; the caller holds the lock of outbound, so that packets leave in the order of their numbers. A UDP send
// does not wait for the network.
func (s *Session) put(packet []byte) error {
	b, err := s.out.keys.sealed(packet)
	if err != nil {
		return err
	}
	return s.out.way.sendMedia(b, s.out.addr)
}

// Send sends one packet now, in the far side's law and under this leg's numbers. While the far side is held or only sends, or a
// telephone-event is on the way, the packet is dropped without an error. Before Start it is fault.Conflict, after Close net.ErrClosed.
func (s *Session) Send(p *media.Packet) error {
	if len(p.Payload) == 0 || len(p.Payload) > LargestAudio {
		return fault.New(fault.Invalid, "rtp_payload", "a packet of %d bytes is no G.711 frame", len(p.Payload))
	}
	at := p.Leaves()
	o := &s.out
	o.mu.Lock()
	defer o.mu.Unlock()
	switch {
	case !o.addr.IsValid():
		return fault.New(fault.Conflict, "rtp_not_started", "the RTP session was not started")
	case o.quiet == Nothing, o.event, o.shut:
		return nil
	}
	stamp, ok := o.numbers.Next(p, at)
	if !ok {
		return nil
	}
	f := BorrowFrame()
	defer f.Return()
	b := f.Packet(uint8(o.codec), stamp, o.numbers.SSRC, len(p.Payload))
	room, law := b[HeaderSize:], lawOf(o.codec)
	if o.quiet == Silence {
		fill(room, law.Silence())
	} else {
		g711.Transcode(law, p.Codec, room, p.Payload)
	}
	if o.codec == media.G722 {
		o.wide.Code(room, law, room)
	}
	return s.put(b)
}

// lawOf is the law of a leg whose far side took a codec.
func lawOf(c media.Codec) media.Codec {
	if c == media.G722 {
		return media.PCMA
	}
	return c
}

func fill(b []byte, v byte) {
	for i := range b {
		b[i] = v
	}
}

// The shape of a sent digit: well above the 40 ms a receiver must accept, and the gap.
const (
	digitTime = 100 * time.Millisecond
	digitGap  = 100 * time.Millisecond
	digitRest = 500 * time.Millisecond // ',' in a row of digits
	endings   = 3                      // RFC 4733 section 2.5.1.4: the end is sent three times
)

// SendDigits sends keys as telephone-events (RFC 4733) and returns when the last is told: 200 ms a key, ',' waits half a second. Audio
// sent meanwhile is dropped. fault.Invalid: a key that is none, or a far side without telephone-events.
func (s *Session) SendDigits(ctx context.Context, digits string) error {
	for i := range len(digits) {
		if _, ok := eventOf(digits[i]); !ok && digits[i] != ',' {
			return fault.New(fault.Invalid, "dtmf_key", "%q is not on a keypad", digits[i])
		}
	}
	if !s.HasEvents() {
		return fault.New(fault.Invalid, "dtmf_events", "the far side takes no telephone-events")
	}
	s.out.keying.Lock()
	defer s.out.keying.Unlock()
	tick := time.NewTicker(media.FrameDuration)
	defer tick.Stop()
	for i := range len(digits) {
		rest := digitGap
		if event, ok := eventOf(digits[i]); !ok {
			rest = digitRest
		} else if err := s.sendDigit(ctx, event, tick.C); err != nil {
			return err
		}
		for range rest / media.FrameDuration {
			if err := wait(ctx, tick.C); err != nil {
				return err
			}
		}
	}
	return nil
}

// sendDigit sends one event: a packet a frame that tells how long it lasts so far, and its end three times.
func (s *Session) sendDigit(ctx context.Context, event byte, tick <-chan time.Time) error {
	o := &s.out
	o.mu.Lock()
	ts := o.numbers.startEvent(time.Now())
	o.event = true
	o.mu.Unlock()
	defer func() {
		o.mu.Lock()
		o.event = false
		o.mu.Unlock()
	}()
	const frames = int(digitTime / media.FrameDuration)
	for n := 1; n < frames+endings; n++ {
		if err := s.sendEvent(event, ts, n == 1, n >= frames, min(n, frames)*media.FrameSamples); err != nil {
			return err
		}
		if err := wait(ctx, tick); err != nil {
			return s.sendEvent(event, ts, false, true, min(n, frames)*media.FrameSamples)
		}
	}
	return nil
}

func (s *Session) sendEvent(event byte, ts uint32, first, end bool, samples int) error {
	o := &s.out
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.to.EventType == 0 {
		return fault.New(fault.Invalid, "dtmf_events", "the far side takes no telephone-events any more")
	}
	f := BorrowFrame()
	defer f.Return()
	stamp := Stamp{Sequence: o.numbers.eventPacket(eventLength), Timestamp: ts, Marker: first}
	b := f.Packet(o.to.EventType, stamp, o.numbers.SSRC, eventLength)
	putEvent(b[HeaderSize:], event, end, uint16(samples))
	return s.put(b)
}

func wait(ctx context.Context, tick <-chan time.Time) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-tick:
		return nil
	}
}
