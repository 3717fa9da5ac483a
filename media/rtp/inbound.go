package rtp

import (
	"cmp"
	"net/netip"
	"sync"
	"time"

	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/g722"
)

const (
	comfortNoise = 13 // RFC 3389
	largest      = 2048
	tooMany      = 100 // read errors in a row that end a loop
)

// inbound is the receiving half: whose packets count, and what they tell.
type inbound struct {
	mu        sync.Mutex
	ear       media.Ear // nil: nobody
	deaf      bool
	eventType uint8
	eventHere uint8
	wideband  bool // G.722 was agreed on
	latch     latch
	reception Reception
	since     time.Time

	// The rest belongs to the receiving goroutine.
	digits  Digits
	numbers uncounted
	wide    *g722.ToLaw // nil until G.722 is agreed on
}

// Legs hear one after the other on a goroutine of the plane: like frames, a few packets serve them all and are in the processor's cache.
var heard = sync.Pool{New: func() any { return new(media.Packet) }}

func (in *inbound) expect(r Remote, now time.Time) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.latch.expect(r.Addr)
	in.deaf = r.Direction == SendOnly || r.Direction == Inactive
	in.eventType, in.eventHere, in.since = r.EventType, cmp.Or(r.EventHere, r.EventType), now
	if in.wideband = r.Codec == media.G722; in.wideband && in.wide == nil {
		in.wide = g722.NewToLaw() // made once: the receiving goroutine has it from then on
	}
}

// source is the address the far side sends from, invalid until known.
func (in *inbound) source() netip.AddrPort {
	in.mu.Lock()
	defer in.mu.Unlock()
	return in.latch.locked
}

func (in *inbound) quality() media.Quality {
	in.mu.Lock()
	defer in.mu.Unlock()
	return in.reception.Quality()
}

func (in *inbound) silent(now time.Time) time.Duration {
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.reception.lastAt.After(in.since) {
		return now.Sub(in.reception.lastAt)
	}
	return now.Sub(in.since)
}

// verdict is what inbound says of a packet.
type verdict struct {
	ours, deaf bool
	event      bool // a telephone-event
	moved      bool // the far side's source became known or changed
	ear        media.Ear
}

// judge admits and counts a packet.
func (in *inbound) judge(h *Header, from netip.AddrPort, at time.Time) (v verdict) {
	in.mu.Lock()
	v = in.admit(h, from, at)
	in.mu.Unlock()
	return v
}

// admit is judge under the lock.
func (in *inbound) admit(h *Header, from netip.AddrPort, at time.Time) (v verdict) {
	audio := h.PayloadType == uint8(media.PCMA) || h.PayloadType == uint8(media.PCMU) || in.wideband && h.PayloadType == uint8(media.G722)
	event := in.eventType != 0 && (h.PayloadType == in.eventType || h.PayloadType == in.eventHere)
	if !audio && !event && h.PayloadType != comfortNoise {
		return verdict{}
	}
	was := in.latch.locked
	if !in.latch.admit(from, h.SSRC, h.Sequence, at) {
		return verdict{}
	}
	fresh := in.reception.Note(h.SSRC, h.Sequence, h.Timestamp, audio, at)
	return verdict{ours: fresh, deaf: in.deaf, event: event, moved: in.latch.locked != was, ear: in.ear}
}

// take is the way of one datagram of the RTP port, whoever read it. It runs on one goroutine and does not allocate for media.
func (s *Session) take(datagram []byte, from netip.AddrPort, at time.Time) {
	if len(datagram) > 1 && 192 <= datagram[1] && datagram[1] <= 223 { // RFC 5761 section 4
		s.takeControl(datagram, from, at)
		return
	}
	in := &s.in
	datagram, err := s.armor.media(datagram) // before anything is believed of it: who has no key moves nothing
	if err != nil {
		return
	}
	h, payload, ok := Parse(datagram)
	if !ok {
		return
	}
	v := in.judge(&h, from, at)
	if v.moved {
		s.out.follow(from)
		s.transport().follow(from)
	}
	switch {
	case !v.ours || v.deaf:
	case v.event:
		in.numbers.leave(h.SSRC, h.Sequence)
		s.hearDigit(&h, payload, at)
	case h.PayloadType == comfortNoise:
		in.numbers.leave(h.SSRC, h.Sequence)
	case v.ear != nil:
		in.hear(v.ear, &h, payload, at)
	}
}

// hear gives the ear a packet of audio. Its number is one among those of audio.
func (in *inbound) hear(ear media.Ear, h *Header, payload []byte, at time.Time) {
	p := heard.Get().(*media.Packet)
	*p = media.Packet{
		Codec: media.Codec(h.PayloadType), Source: h.SSRC, Marker: h.Marker, Sequence: in.numbers.number(h.SSRC, h.Sequence), Timestamp: h.Timestamp, At: at, Payload: payload,
	}
	if p.Codec == media.G722 { // counted at 8 kHz like G.711: nothing else changes
		p.Codec = media.PCMA
		in.wide.Code(p.Payload, media.PCMA, p.Payload)
	}
	ear.Hear(p, at)
	heard.Put(p)
}

func (s *Session) hearDigit(h *Header, payload []byte, at time.Time) {
	key, ok := s.in.digits.Hear(h.SSRC, h.Timestamp, h.Marker, payload)
	if !ok {
		return
	}
	if press := s.press.Load(); press != nil {
		(*press)(Digit{Key: key, At: at})
	}
}
