package rtp

import (
	"encoding/binary"
	"sync"
)

// Frame is room for the largest packet a leg sends, sealed in place.
type Frame [HeaderSize + LargestAudio + MostTag]byte

// Packet is the frame cut to the fixed header of RFC 3550 section 5.1, which is written, and so many bytes of payload, which are not.
func (f *Frame) Packet(payloadType uint8, s Stamp, ssrc uint32, payload int) []byte {
	b := f[:HeaderSize+payload]
	b[0], b[1] = 0x80, payloadType
	if s.Marker {
		b[1] |= 0x80
	}
	binary.BigEndian.PutUint16(b[2:], s.Sequence)
	binary.BigEndian.PutUint32(b[4:], s.Timestamp)
	binary.BigEndian.PutUint32(b[8:], ssrc)
	return b
}

// Legs send one after the other on a goroutine of the plane, so that a few frames serve them all, and are in the processor's cache each
// time: one of its own in each leg would hold 1.4 kB and be cold every 20 ms.
var frames = sync.Pool{New: func() any { return new(Frame) }}

// BorrowFrame lends a frame of unknown content. Give it back with Return.
func BorrowFrame() *Frame { return frames.Get().(*Frame) }

// Return ends a loan.
func (f *Frame) Return() { frames.Put(f) }
