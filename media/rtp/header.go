package rtp

import "encoding/binary"

// Sizes of what a leg sends, in bytes.
const (
	HeaderSize   = 12
	LargestAudio = 1400
	MostTag      = 32 // what SRTP adds, at most
)

// Header is what a leg reads of a packet's header (RFC 3550 section 5.1). Contributing sources and extensions say nothing to it.
type Header struct {
	PayloadType uint8
	Marker      bool
	Sequence    uint16
	Timestamp   uint32
	SSRC        uint32
}

// Parse reads a packet. payload, which has no padding any more, lies in it; ok is false for what is no RTP of version 2, is cut off or has no
// payload.
func Parse(packet []byte) (h Header, payload []byte, ok bool) {
	if len(packet) < HeaderSize || packet[0]>>6 != 2 {
		return h, nil, false
	}
	h = Header{
		PayloadType: packet[1] & 0x7f, Marker: packet[1]&0x80 != 0, Sequence: binary.BigEndian.Uint16(packet[2:]),
		Timestamp: binary.BigEndian.Uint32(packet[4:]), SSRC: binary.BigEndian.Uint32(packet[8:]),
	}
	start := HeaderSize + 4*int(packet[0]&0x0f) // contributing sources
	if packet[0]&0x10 != 0 {                    // an extension, whose length counts words (section 5.3.1)
		if len(packet) < start+4 {
			return h, nil, false
		}
		start += 4 + 4*int(binary.BigEndian.Uint16(packet[start+2:]))
	}
	if len(packet) <= start {
		return h, nil, false
	}
	payload = Unpadded(packet[0]&0x20 != 0, packet[start:])
	return h, payload, len(payload) > 0
}

// Unpadded is a payload without its padding (RFC 3550 section 5.1), when the header says there is some; a wrong count leaves nothing.
func Unpadded(padding bool, body []byte) []byte {
	if !padding {
		return body
	}
	if len(body) == 0 || int(body[len(body)-1]) > len(body) {
		return nil
	}
	return body[:len(body)-int(body[len(body)-1])]
}
