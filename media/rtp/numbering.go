package rtp

import (
	"crypto/rand"
	"encoding/binary"
	"time"

	"github.com/boyunhq/boyun/media"
)

const (
	resumeAfter = 500 * time.Millisecond // a longer pause is no loss: the numbers go on, the timestamp follows the clock
	mostSkipped = 50                     // more missing packets than this is another source
	longestStep = (mostSkipped + 1) * 60 * media.SampleRate / 1000
	latest      = 32 // a packet this many numbers late is still told from a new source
	sampleTime  = time.Second / media.SampleRate
)

// Numbering makes one RTP stream of packets from changing sources: one SSRC, sequence numbers without an end, a timestamp that follows
// the clock. A source's own gaps and reorderings stay visible to the far side, so that its concealment and its loss count are right.
// Not safe for concurrent use. The zero value is not ready: use NewNumbering.
type Numbering struct {
	SSRC            uint32
	Packets, Octets uint32 // sent so far, as a sender report counts them (RFC 3550 section 6.4.1)

	seq     uint16 // last one given out
	ts      uint32
	length  uint32 // samples of the last packet
	at      time.Time
	started bool
	detach  bool // the next packet begins anew whatever its numbers say

	source uint32 // the packet that got seq and ts
	srcSeq uint16
	srcTS  uint32
	sent   uint64 // bit n: number seq-n has been sent
}

// Stamp is what a packet carries on the wire.
type Stamp struct {
	Sequence  uint16
	Timestamp uint32
	Marker    bool
}

// NewNumbering starts at random numbers (RFC 3550 section 5.1), the sequence below 32768 so that SRTP's roll-over count starts sure
// (RFC 3711 section 3.3.1).
func NewNumbering() Numbering {
	var b [10]byte
	rand.Read(b[:]) // never fails
	return Numbering{
		SSRC: binary.BigEndian.Uint32(b[0:]),
		ts:   binary.BigEndian.Uint32(b[4:]),
		seq:  binary.BigEndian.Uint16(b[8:]) & 0x7fff,
	}
}

// Next numbers a packet that leaves at the given time. ok is false for one that has been sent already.
func (n *Numbering) Next(p *media.Packet, at time.Time) (s Stamp, ok bool) {
	if s, ok = n.place(p, at); ok {
		n.Packets++
		n.Octets += uint32(len(p.Payload))
	}
	return s, ok
}

func (n *Numbering) place(p *media.Packet, at time.Time) (s Stamp, ok bool) {
	steps, samples := int(int16(p.Sequence-n.srcSeq)), int(int32(p.Timestamp-n.srcTS))
	switch {
	case !n.started || n.detach || p.Source != n.source || at.Sub(n.at) > resumeAfter:
		return n.begin(p, at), true
	case 0 < steps && steps <= mostSkipped && 0 < samples && samples <= longestStep:
		n.sent = n.sent<<steps | 1
		n.advance(n.seq+uint16(steps), n.ts+uint32(samples), p, at)
		return Stamp{n.seq, n.ts, p.Marker}, true
	case -latest <= steps && steps <= 0 && samples <= 0:
		return n.late(p, -steps, samples, at)
	}
	return n.begin(p, at), true
}

// late numbers a packet that was overtaken, lets a doubled one fall, and takes the numbers of an untold source that repeat for a new
// source.
func (n *Numbering) late(p *media.Packet, steps, samples int, at time.Time) (Stamp, bool) {
	bit := uint64(1) << steps
	if n.sent&bit == 0 {
		n.sent |= bit
		return Stamp{n.seq - uint16(steps), n.ts + uint32(samples), p.Marker}, true
	}
	if p.Source != 0 {
		return Stamp{}, false
	}
	return n.begin(p, at), true
}

// begin joins a new source, or one that paused, to the stream.
func (n *Numbering) begin(p *media.Packet, at time.Time) Stamp {
	if n.started {
		n.advance(n.seq+1, n.now(at), p, at)
	} else {
		n.advance(n.seq, n.ts, p, at)
	}
	n.started, n.detach, n.source, n.sent = true, false, p.Source, ^uint64(0)
	return Stamp{n.seq, n.ts, true}
}

func (n *Numbering) advance(seq uint16, ts uint32, p *media.Packet, at time.Time) {
	n.seq, n.ts, n.at, n.length = seq, ts, at, uint32(len(p.Payload))
	n.srcSeq, n.srcTS = p.Sequence, p.Timestamp
}

// now is the timestamp of a packet that would begin at the given time; never inside the last one.
func (n *Numbering) now(at time.Time) uint32 {
	return n.ts + max(n.length, uint32(max(at.Sub(n.at), 0)/sampleTime))
}

// wallclock is the timestamp that belongs to an instant, for sender reports.
func (n *Numbering) wallclock(at time.Time) uint32 {
	return n.ts + uint32(int64(at.Sub(n.at)/sampleTime))
}

// startEvent fixes the timestamp of a telephone-event; audio begins anew after it.
func (n *Numbering) startEvent(at time.Time) (ts uint32) {
	if n.started {
		n.ts = n.now(at)
	}
	n.started, n.detach, n.at, n.length = true, true, at, 0
	return n.ts
}

// eventPacket numbers one packet of an event.
func (n *Numbering) eventPacket(octets int) (seq uint16) {
	n.seq++
	n.Packets++
	n.Octets += uint32(octets)
	return n.seq
}
