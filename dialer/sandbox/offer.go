package sandbox

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/pion/sdp/v3"

	"github.com/boyunhq/boyun/media"
)

// direction of a stream as one side describes it (RFC 3264 section 5.1).
type direction string

const (
	sendrecv direction = "sendrecv"
	sendonly direction = "sendonly"
	recvonly direction = "recvonly"
	inactive direction = "inactive"
)

// mirrored is what the other side answers (RFC 3264 section 6.1).
func (d direction) mirrored() direction {
	switch d {
	case sendonly:
		return recvonly
	case recvonly:
		return sendonly
	}
	return d
}

func (d direction) sends() bool    { return d == sendrecv || d == sendonly }
func (d direction) receives() bool { return d == sendrecv || d == recvonly }

// terms are what offer and answer agreed on: the far side's address, law, event payload type and direction.
type terms struct {
	remote    netip.AddrPort
	codec     media.Codec
	event     uint8 // payload type of telephone-event; 0 when the far side takes none
	direction direction
	media     int // how many m= lines the offer had, and which one is ours (RFC 3264 section 6)
	ours      int
	lines     []string // the m= lines' media and protocol, to refuse the others
}

// readTerms reads a session description (RFC 8866). accept are the laws we take; the far side's order decides among them.
func readTerms(body []byte, accept []media.Codec) (terms, error) {
	var s sdp.SessionDescription
	if err := s.Unmarshal(body); err != nil {
		return terms{}, fmt.Errorf("read session description: %w", err)
	}
	t := terms{direction: sendrecv, ours: -1, media: len(s.MediaDescriptions)}
	for i, m := range s.MediaDescriptions {
		protocol := strings.Join(m.MediaName.Protos, "/")
		t.lines = append(t.lines, m.MediaName.Media+" 0 "+protocol+" "+strings.Join(m.MediaName.Formats, " "))
		if t.ours >= 0 || m.MediaName.Media != "audio" || protocol != "RTP/AVP" || m.MediaName.Port.Value < 1 || m.MediaName.Port.Value > 65535 {
			continue
		}
		if !t.readAudio(m, accept) {
			continue
		}
		t.ours = i
		if err := t.readAddress(&s, m); err != nil {
			return terms{}, err
		}
		t.readDirection(s.Attributes, m.Attributes)
	}
	if t.ours < 0 {
		return terms{}, errNoCommonCodec
	}
	return t, nil
}

var errNoCommonCodec = fmt.Errorf("no audio stream with a codec we speak")

// readAudio finds law and event type; ok is false when the stream has no law we accept.
func (t *terms) readAudio(m *sdp.MediaDescription, accept []media.Codec) (ok bool) {
	for _, format := range m.MediaName.Formats {
		pt, err := strconv.ParseUint(format, 10, 7)
		if err != nil {
			continue
		}
		name := rtpmap(m.Attributes, format)
		switch {
		case strings.HasPrefix(name, "telephone-event/8000"):
			if t.event == 0 && pt >= 96 {
				t.event = uint8(pt)
			}
		case !ok && slices.Contains(accept, media.Codec(pt)) && (name == "" || strings.HasPrefix(name, strings.ToLower(media.Codec(pt).String())+"/8000")):
			t.codec, ok = media.Codec(pt), true
		}
	}
	return ok
}

// rtpmap is the encoding of a payload type in lower case, empty when it is a static one left unsaid.
func rtpmap(attributes []sdp.Attribute, format string) string {
	for _, a := range attributes {
		if a.Key == "rtpmap" {
			if pt, name, _ := strings.Cut(a.Value, " "); pt == format {
				return strings.ToLower(strings.TrimSpace(name))
			}
		}
	}
	return ""
}

func (t *terms) readAddress(s *sdp.SessionDescription, m *sdp.MediaDescription) error {
	c := m.ConnectionInformation
	if c == nil {
		c = s.ConnectionInformation
	}
	if c == nil || c.Address == nil {
		return fmt.Errorf("session description has no c= line")
	}
	host, _, _ := strings.Cut(c.Address.Address, "/")
	addr, err := netip.ParseAddr(host)
	if err != nil {
		return fmt.Errorf("session description names media address by name: %w", err)
	}
	t.remote = netip.AddrPortFrom(addr.Unmap(), uint16(m.MediaName.Port.Value))
	return nil
}

// readDirection: media level wins over session level; the address 0.0.0.0 is the old way of hold (RFC 3264 section 8.4).
func (t *terms) readDirection(levels ...[]sdp.Attribute) {
	for _, attributes := range levels {
		for _, a := range attributes {
			switch d := direction(a.Key); d {
			case sendrecv, sendonly, recvonly, inactive:
				t.direction = d
			}
		}
	}
	if t.remote.Addr().IsUnspecified() && t.direction.receives() {
		t.direction = map[bool]direction{true: sendonly, false: inactive}[t.direction.sends()]
	}
}

// description is our side of a session.
type description struct {
	session, version uint64
	local            netip.AddrPort
	direction        direction
}

// answer describes our side as the answer to t: one law, the events if offered, every other stream refused.
func (d description) answer(t terms) []byte {
	var b strings.Builder
	d.head(&b)
	for i := range t.media {
		if i != t.ours {
			b.WriteString("m=" + t.lines[i] + "\r\n")
			continue
		}
		d.audio(&b, []media.Codec{t.codec}, t.event)
	}
	return []byte(b.String())
}

// offer describes our side anew, with the given laws (RFC 3264 section 5).
func (d description) offer(codecs []media.Codec, event uint8) []byte {
	var b strings.Builder
	d.head(&b)
	d.audio(&b, codecs, event)
	return []byte(b.String())
}

func (d description) head(b *strings.Builder) {
	family := "IP4"
	if d.local.Addr().Is6() {
		family = "IP6"
	}
	fmt.Fprintf(b, "v=0\r\no=sandbox %d %d IN %s %s\r\ns=-\r\nc=IN %s %s\r\nt=0 0\r\n",
		d.session, d.version, family, d.local.Addr(), family, d.local.Addr())
}

func (d description) audio(b *strings.Builder, codecs []media.Codec, event uint8) {
	fmt.Fprintf(b, "m=audio %d RTP/AVP", d.local.Port())
	for _, c := range codecs {
		fmt.Fprintf(b, " %d", c)
	}
	if event != 0 {
		fmt.Fprintf(b, " %d", event)
	}
	b.WriteString("\r\n")
	for _, c := range codecs {
		fmt.Fprintf(b, "a=rtpmap:%d %s/8000\r\n", c, c)
	}
	if event != 0 {
		fmt.Fprintf(b, "a=rtpmap:%d telephone-event/8000\r\na=fmtp:%d 0-16\r\n", event, event)
	}
	fmt.Fprintf(b, "a=ptime:20\r\na=%s\r\n", d.direction)
}
