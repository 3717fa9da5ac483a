package trunk

import (
	"cmp"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

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

// readMedia reads an offer or an answer; of the far side's codecs the first that is among allowed is taken. Errors are fault.Invalid with the reason sdp_unreadable, sdp_host_unknown, sdp_no_codec or sdp_rejected.
// Only what decides something here is read: carriers are careless with the rest, and with the order of lines.
func readMedia(body []byte, allowed []media.Codec) (farMedia, error) {
	return readMediaAfter(-1, body, allowed)
}

// readMediaAfter is readMedia of the first audio behind a media line.
func readMediaAfter(last int, body []byte, allowed []media.Codec) (farMedia, error) {
	session, all := sectionsOf(string(body))
	far, words := farMedia{audio: -1}, []string(nil)
	for i, s := range all {
		line := strings.Fields(s[0][2:])
		if len(line) < 4 {
			return far, fault.New(fault.Invalid, "sdp_unreadable", "the far side's SDP has a media line that is none")
		}
		far.lines = append(far.lines, line[0]+" 0 "+strings.Join(line[2:], " "))
		if i > last && far.audio < 0 && line[0] == "audio" && (line[2] == "RTP/AVP" || line[2] == "RTP/SAVP") {
			far.audio, far.profile, words = i, line[2], line
		}
	}
	if far.audio < 0 {
		return far, fault.New(fault.Invalid, "sdp_no_codec", "the far side's SDP has no RTP audio")
	}
	return far, far.read(session, all[far.audio], words, allowed)
}

// read takes in the audio under a media line of words, which are its kind, port, profile and formats.
func (far *farMedia) read(session, audio section, words []string, allowed []media.Codec) error {
	digits, _, _ := strings.Cut(words[1], "/")
	port, err := strconv.ParseUint(digits, 10, 16)
	if err != nil {
		return fault.New(fault.Invalid, "sdp_unreadable", "the far side's SDP names no usable port")
	}
	if port == 0 {
		return fault.New(fault.Invalid, "sdp_rejected", "the far side refused audio (port 0)")
	}
	codec, event, ok := formats(audio, words[3:], allowed)
	if !ok {
		return fault.New(fault.Invalid, "sdp_no_codec", "the far side speaks none of the codecs of this trunk: %v", allowed)
	}
	addr, err := addressOf(cmp.Or(audio.connection(), session.connection()))
	if err != nil {
		return err
	}
	far.remote = rtp.Remote{
		Addr: netip.AddrPortFrom(addr.Unmap(), uint16(port)), Codec: codec, EventType: event,
		PacketTime: frameTime(audio), Direction: ours(cmp.Or(audio.direction(), session.direction(), "sendrecv")),
	}
	_, far.remote.Mux = audio.attribute("rtcp-mux")
	if value, told := audio.attribute("rtcp"); told && !addr.IsUnspecified() {
		far.remote.Control = reportsOf(value, addr)
	}
	for value := range audio.attributes("crypto") {
		if line, usable := readCrypto(value); usable {
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

// addressOf reads a c= line: IN, IP4 or IP6, and the address, which may have a TTL behind it (RFC 8866 section 5.7). A host's name is one that
// resolveHosts has not found.
func addressOf(connection string) (addr netip.Addr, err error) {
	if connection == "" {
		return addr, fault.New(fault.Invalid, "sdp_unreadable", "the far side's SDP names no address")
	}
	words := strings.Fields(connection)
	if len(words) < 3 || words[0] != "IN" || words[1] != "IP4" && words[1] != "IP6" {
		return addr, fault.New(fault.Invalid, "sdp_unreadable", "the far side's SDP has a connection line that is none")
	}
	text, _, _ := strings.Cut(words[2], "/")
	if isHost(text) { // the zone of an IPv6 address is none
		return addr, fault.New(fault.Invalid, "sdp_host_unknown", "the far side's SDP names a host that DNS does not know: %s", text)
	}
	if addr, err = netip.ParseAddr(text); err != nil || addr.IsMulticast() {
		return addr, fault.New(fault.Invalid, "sdp_unreadable", "the far side's SDP names no usable address")
	}
	return addr, nil
}

// reportsOf reads where the far side has its RTCP, by its port and, if it is not the audio's, its address (RFC 3605). What cannot be read is the
// zero value: the port above the audio's.
func reportsOf(value string, audio netip.Addr) netip.AddrPort {
	digits, connection, _ := strings.Cut(strings.TrimSpace(value), " ")
	port, err := strconv.ParseUint(digits, 10, 16)
	if err != nil || port == 0 {
		return netip.AddrPort{}
	}
	if connection != "" {
		if audio, err = addressOf(connection); err != nil {
			return netip.AddrPort{}
		}
	}
	return netip.AddrPortFrom(audio.Unmap(), uint16(port))
}

// formats picks the first law of the far side's list that we know, and its telephone-event. Static payload types need no rtpmap.
func formats(audio section, listed []string, allowed []media.Codec) (codec media.Codec, event uint8, ok bool) {
	for _, format := range listed {
		n, err := strconv.ParseUint(format, 10, 7)
		switch {
		case err != nil:
		case slices.Contains(allowed, media.Codec(n)):
			if !ok {
				codec, ok = media.Codec(n), true
			}
		case event == 0 && n >= 96 && audio.isEvent(format):
			event = uint8(n)
		}
	}
	return codec, event, ok
}

func frameTime(audio section) time.Duration {
	value, _ := audio.attribute("ptime")
	n, err := strconv.Atoi(strings.TrimSpace(value))
	if err != nil || n < 10 || n > 60 {
		return media.FrameDuration
	}
	return time.Duration(n) * time.Millisecond
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
