package opus

import (
	"slices"
	"strconv"
	"strings"

	"github.com/pion/sdp/v3"

	"github.com/boyunhq/boyun/media"
)

// Offered is the payload type an audio section of an offer has for Opus, 0 if it has none (RFC 7587 section 7).
func Offered(m *sdp.MediaDescription) uint8 {
	for _, a := range m.Attributes {
		number, encoding, _ := strings.Cut(a.Value, " ")
		if n, err := strconv.ParseUint(number, 10, 7); a.Key == "rtpmap" && err == nil && strings.EqualFold(encoding, Name) && slices.Contains(m.MediaName.Formats, number) {
			return uint8(n)
		}
	}
	return 0
}

// Speaks tells whether a payload type is one that a leg agreed on; a nil Edge is of a leg that speaks G.711.
func (e *Edge) Speaks(payloadType uint8) bool {
	if e != nil {
		return payloadType == e.PayloadType
	}
	law := media.Codec(payloadType)
	return law == media.PCMA || law == media.PCMU
}
