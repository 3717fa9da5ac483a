package rtp

import (
	"net/netip"
	"sync"
	"time"

	pion "github.com/pion/rtp"

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
	deaf      bool
	eventType uint8
	wideband  bool // G.722 was agreed on
	since     time.Time
	latch     latch
	reception Reception

	// The rest belongs to the receiving goroutine.
	packet pion.Packet
	heard  media.Packet
	digits Digits
	wide   *g722.ToLaw // nil until G.722 is agreed on
}

func (in *inbound) expect(r Remote, now time.Time) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.latch.expect(r.Addr)
	in.deaf = r.Direction == SendOnly || r.Direction == Inactive
	in.eventType, in.since = r.EventType, now
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
}

// judge admits and counts the packet in in.packet.
func (in *inbound) judge(from netip.AddrPort, at time.Time) (v verdict) {
	h := &in.packet.Header
	in.mu.Lock()
	v = in.admit(h, from, at)
	in.mu.Unlock()
	return v
}

// admit is judge under the lock.
func (in *inbound) admit(h *pion.Header, from netip.AddrPort, at time.Time) (v verdict) {
	audio := h.PayloadType == uint8(media.PCMA) || h.PayloadType == uint8(media.PCMU) || in.wideband && h.PayloadType == uint8(media.G722)
	event := in.eventType != 0 && h.PayloadType == in.eventType
	if !audio && !event && h.PayloadType != comfortNoise {
		return verdict{}
	}
	was := in.latch.locked
	if !in.latch.admit(from, h.SSRC, h.SequenceNumber, at) {
		return verdict{}
	}
	fresh := in.reception.Note(h.SSRC, h.SequenceNumber, h.Timestamp, audio, at)
	return verdict{ours: fresh, deaf: in.deaf, event: event, moved: in.latch.locked != was}
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
	if in.packet.Unmarshal(datagram) != nil || in.packet.Version != 2 || len(in.packet.Payload) == 0 {
		return
	}
	v := in.judge(from, at)
	if v.moved {
		s.out.follow(from)
		s.transport().follow(from)
	}
	if !v.ours || v.deaf {
		return
	}
	h := &in.packet.Header
	switch {
	case v.event:
		s.hearDigit(h, at)
	case h.PayloadType != comfortNoise:
		if ear := s.ear.Load(); ear != nil {
			in.heard = media.Packet{
				Codec: media.Codec(h.PayloadType), Source: h.SSRC, Marker: h.Marker,
				Sequence: h.SequenceNumber, Timestamp: h.Timestamp, Payload: in.packet.Payload,
			}
			if in.heard.Codec == media.G722 { // counted at 8 kHz like G.711: nothing else changes
				in.heard.Codec = media.PCMA
				in.wide.Code(in.heard.Payload, media.PCMA, in.heard.Payload)
			}
			(*ear).Hear(&in.heard, at)
		}
	}
}

func (s *Session) hearDigit(h *pion.Header, at time.Time) {
	key, ok := s.in.digits.Hear(h.Timestamp, h.Marker, s.in.packet.Payload)
	if !ok {
		return
	}
	if press := s.press.Load(); press != nil {
		(*press)(Digit{Key: key, At: at})
	}
}
