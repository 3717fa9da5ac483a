package trunk

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/pion/sdp/v3"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/rtp"
)

// eventType is the payload type we give telephone-event; the far side may pick its own.
const eventType = 101

// laws are what we offer, in our order: PCMA first, because most of the world's networks carry it.
var laws = []media.Codec{media.PCMA, media.PCMU}

// farMedia is what an SDP said of the far side's audio.
type farMedia struct {
	remote rtp.Remote
	held   bool     // it does not want to hear us: sendonly, inactive or 0.0.0.0
	lines  []string // the m= lines as offered, for an answer that must have as many (RFC 3264 section 6)
	audio  int      // which of them is ours

	profile   string       // of its audio: RTP/AVP or RTP/SAVP
	crypto    []cryptoLine // keys it offers, those we could use
	cryptoTag string       // of the one that was agreed
}

// readMedia reads an offer or an answer; of the far side's codecs the first that is among allowed is taken. Errors are fault.Invalid with the reason sdp_unreadable, sdp_no_codec or sdp_rejected.
// Before pion's grammar sees it the text is put into the order the grammar asks for, lines that decide nothing are replaced and media
// other than audio are left out: carriers are careless with the first, and the grammar knows no fax.
func readMedia(body []byte, allowed []media.Codec) (farMedia, error) {
	text, lines, audio, ok := tidy(body)
	far := farMedia{lines: lines, audio: -1}
	if !ok {
		return far, fault.New(fault.Invalid, "sdp_unreadable", "the far side's SDP has a media line that is none")
	}
	var desc sdp.SessionDescription
	if err := desc.UnmarshalString(text); err != nil {
		return far, fault.Wrap(fault.Invalid, "sdp_unreadable", "read the far side's SDP", err)
	}
	for i, m := range desc.MediaDescriptions {
		if profile := strings.Join(m.MediaName.Protos, "/"); profile == "RTP/AVP" || profile == "RTP/SAVP" {
			far.audio, far.profile = audio[i], profile
			return far, far.read(&desc, m, allowed)
		}
	}
	return far, fault.New(fault.Invalid, "sdp_no_codec", "the far side's SDP has no RTP audio")
}

func (far *farMedia) read(desc *sdp.SessionDescription, m *sdp.MediaDescription, allowed []media.Codec) error {
	port := m.MediaName.Port.Value
	if port == 0 {
		return fault.New(fault.Invalid, "sdp_rejected", "the far side refused audio (port 0)")
	}
	codec, event, ok := formats(m, allowed)
	if !ok {
		return fault.New(fault.Invalid, "sdp_no_codec", "the far side speaks none of the codecs of this trunk: %v", allowed)
	}
	conn := m.ConnectionInformation
	if conn == nil {
		conn = desc.ConnectionInformation
	}
	if conn == nil || conn.Address == nil {
		return fault.New(fault.Invalid, "sdp_unreadable", "the far side's SDP names no address")
	}
	text, _, _ := strings.Cut(conn.Address.Address, "/")
	addr, err := netip.ParseAddr(text)
	if err != nil || addr.IsMulticast() {
		return fault.New(fault.Invalid, "sdp_unreadable", "the far side's SDP names no usable address")
	}
	far.remote = rtp.Remote{
		Addr: netip.AddrPortFrom(addr.Unmap(), uint16(port)), Codec: codec, EventType: event,
		PacketTime: frameTime(m), Direction: ours(direction(desc, m)),
	}
	_, far.remote.Mux = m.Attribute("rtcp-mux")
	for _, a := range m.Attributes {
		if line, usable := readCrypto(a.Value); a.Key == "crypto" && usable {
			far.crypto = append(far.crypto, line)
		}
	}
	far.held = far.remote.Direction == rtp.RecvOnly || far.remote.Direction == rtp.Inactive
	if addr.IsUnspecified() { // the hold of RFC 2543: nowhere to send to, though the far side may still speak
		far.held = true
		far.remote.Direction = rtp.RecvOnly
	}
	return nil
}

// formats picks the first law of the far side's list that we know, and its telephone-event. Static payload types need no rtpmap.
func formats(m *sdp.MediaDescription, allowed []media.Codec) (codec media.Codec, event uint8, ok bool) {
	for _, format := range m.MediaName.Formats {
		n, err := strconv.ParseUint(format, 10, 7)
		if err != nil {
			continue
		}
		name := rtpmap(m, format)
		switch {
		case slices.Contains(allowed, media.Codec(n)):
			if !ok {
				codec, ok = media.Codec(n), true
			}
		case event == 0 && n >= 96 && strings.EqualFold(name, "telephone-event/8000"):
			event = uint8(n)
		}
	}
	return codec, event, ok
}

// rtpmap is the encoding of a payload type, without its channels.
func rtpmap(m *sdp.MediaDescription, format string) string {
	for _, a := range m.Attributes {
		if a.Key != "rtpmap" {
			continue
		}
		number, encoding, _ := strings.Cut(a.Value, " ")
		if number == format {
			name, rate, _ := strings.Cut(strings.TrimSpace(encoding), "/")
			rate, _, _ = strings.Cut(rate, "/")
			return name + "/" + rate
		}
	}
	return ""
}

func frameTime(m *sdp.MediaDescription) time.Duration {
	value, _ := m.Attribute("ptime")
	n, err := strconv.Atoi(strings.TrimSpace(value))
	if err != nil || n < 10 || n > 60 {
		return media.FrameDuration
	}
	return time.Duration(n) * time.Millisecond
}

// direction is the far side's word, from its media or else its session (RFC 8866 section 6.7).
func direction(desc *sdp.SessionDescription, m *sdp.MediaDescription) string {
	for _, list := range [][]sdp.Attribute{m.Attributes, desc.Attributes} {
		for _, a := range list {
			switch a.Key {
			case "sendrecv", "sendonly", "recvonly", "inactive":
				return a.Key
			}
		}
	}
	return "sendrecv"
}

// ours is the far side's direction seen from here.
func ours(theirs string) rtp.Direction {
	switch theirs {
	case "sendonly":
		return rtp.RecvOnly
	case "recvonly":
		return rtp.SendOnly
	case "inactive":
		return rtp.Inactive
	}
	return rtp.SendRecv
}

// tidy rewrites SDP into the order pion's grammar insists on, with the audio media and the lines read here only. refused are all media
// lines with port 0; audio says which of them the text's media are. ok is false for a media line without its four words.
func tidy(body []byte) (text string, refused []string, audio []int, ok bool) {
	session, sections := []string{}, [][]string{}
	for line := range strings.SplitSeq(string(body), "\n") {
		line = strings.TrimRight(line, "\r \t")
		if len(line) < 3 || line[1] != '=' || !strings.Contains("mca", line[:1]) {
			continue
		}
		switch {
		case line[0] == 'm':
			sections = append(sections, []string{line})
		case len(sections) == 0:
			session = append(session, line)
		default:
			sections[len(sections)-1] = append(sections[len(sections)-1], line)
		}
	}
	var b strings.Builder
	b.WriteString("v=0\r\no=- 0 0 IN IP4 0.0.0.0\r\ns=-\r\n")
	writeOf(&b, session, 'c', 1)
	b.WriteString("t=0 0\r\n")
	writeOf(&b, session, 'a', len(session))
	for i, section := range sections {
		words := strings.Fields(section[0][2:])
		if len(words) < 4 {
			return "", nil, nil, false
		}
		refused = append(refused, words[0]+" 0 "+strings.Join(words[2:], " "))
		if words[0] != "audio" {
			continue
		}
		audio = append(audio, i)
		writeOf(&b, section, 'm', 1)
		writeOf(&b, section, 'c', 1)
		writeOf(&b, section, 'a', len(section))
	}
	return b.String(), refused, audio, true
}

func writeOf(b *strings.Builder, lines []string, kind byte, most int) {
	for _, line := range lines {
		if line[0] == kind && most > 0 {
			b.WriteString(line + "\r\n")
			most--
		}
	}
}
