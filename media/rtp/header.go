package rtp

import "encoding/binary"

// Sizes of what a leg sends, in bytes.
const (
	HeaderSize   = 12
	LargestAudio = 1400
	MostTag      = 32 // what SRTP adds, at most
)

// PutHeader writes the fixed header of RFC 3550 section 5.1 to the beginning of b.
func PutHeader(b []byte, payloadType uint8, s Stamp, ssrc uint32) {
	b[0], b[1] = 0x80, payloadType
	if s.Marker {
		b[1] |= 0x80
	}
	binary.BigEndian.PutUint16(b[2:], s.Sequence)
	binary.BigEndian.PutUint32(b[4:], s.Timestamp)
	binary.BigEndian.PutUint32(b[8:], ssrc)
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
