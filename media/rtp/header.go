package rtp

// Sizes of what a leg sends, in bytes.
const (
	HeaderSize   = 12
	LargestAudio = 1400
	MostTag      = 32 // what SRTP adds, at most
)

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
