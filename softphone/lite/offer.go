package lite

import (
	"fmt"
	"net/netip"
	"strings"

	"github.com/pion/sdp/v3"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/opus"
)

// offer is what matters of a browser's offer.
type offer struct {
	mid, ufrag, fingerprint string
	laws                    []media.Codec // ours that it has, in our order
	opus                    uint8         // its payload type, 0 for none
}

func no(format string, args ...any) error {
	return fault.New(fault.Invalid, "not_lite", format, args...)
}

// readOffer takes an offer the fast path can serve. Any other is fault.Invalid with the reason "not_lite": the general path may take it.
func readOffer(text string, ours []media.Codec) (o offer, err error) {
	var d sdp.SessionDescription
	if err := d.UnmarshalString(text); err != nil {
		return o, no("the offer is no SDP: %v", err)
	}
	if len(d.MediaDescriptions) != 1 || d.MediaDescriptions[0].MediaName.Media != "audio" {
		return o, no("an offer of %d sections", len(d.MediaDescriptions))
	}
	m := d.MediaDescriptions[0]
	value := func(key string) string {
		if v, ok := m.Attribute(key); ok {
			return v
		}
		v, _ := d.Attribute(key)
		return v
	}
	has := func(key string) bool {
		_, inMedia := m.Attribute(key)
		_, inSession := d.Attribute(key)
		return inMedia || inSession
	}
	o.mid, o.ufrag = value("mid"), value("ice-ufrag")
	hash, sum, _ := strings.Cut(value("fingerprint"), " ")
	o.fingerprint = strings.ToUpper(strings.TrimSpace(sum))
	for _, law := range ours {
		for _, f := range m.MediaName.Formats {
			if f == fmt.Sprint(uint8(law)) {
				o.laws = append(o.laws, law)
			}
		}
	}
	o.opus = opus.Offered(m)
	switch setup := value("setup"); {
	case o.mid == "" || o.ufrag == "" || value("ice-pwd") == "":
		return o, no("an offer without ICE")
	case !strings.EqualFold(hash, "sha-256") || len(o.fingerprint) != 95:
		return o, no("an offer without a SHA-256 fingerprint")
	case setup != "actpass" && setup != "passive":
		return o, no("the browser wants to be the DTLS client")
	case !has("rtcp-mux") || has("recvonly") || has("sendonly") || has("inactive"):
		return o, no("not both ways over one port")
	case len(o.laws) == 0:
		return o, no("no G.711")
	}
	return o, nil
}

// answer has no header extensions, no comfort noise, no telephone-event and no feedback on purpose: what is not answered is not sent, so
// every packet of G.711 is 12 + 160 bytes and the tag.
func (d *Door) answerTo(o offer, l *Leg, c credentials, version int) string {
	first := d.cfg.Announce[0]
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\r\n", args...) }
	line("v=0")
	line("o=- %d %d IN %s", l.ssrc, version, where(first.Addr()))
	line("s=-")
	line("t=0 0")
	line("a=group:BUNDLE %s", o.mid)
	line("a=ice-lite")
	laws, formats := o.laws, ""
	if l.opus != nil {
		laws, formats = nil, fmt.Sprintf(" %d", l.opus.PayloadType)
	}
	for _, law := range laws {
		formats += fmt.Sprintf(" %d", uint8(law))
	}
	line("m=audio %d UDP/TLS/RTP/SAVPF%s", first.Port(), formats)
	line("c=IN %s", where(first.Addr()))
	line("a=mid:%s", o.mid)
	line("a=sendrecv")
	line("a=rtcp-mux")
	line("a=ice-ufrag:%s", c.ufrag)
	line("a=ice-pwd:%s", c.password)
	line("a=fingerprint:sha-256 %s", d.print)
	line("a=setup:active")
	if l.opus != nil {
		line("a=rtpmap:%d %s", l.opus.PayloadType, opus.Name)
		line("a=fmtp:%d %s", l.opus.PayloadType, opus.Format)
	}
	for _, law := range laws {
		line("a=rtpmap:%d %s/8000", uint8(law), law)
	}
	line("a=ptime:20")
	line("a=maxptime:20")
	line("a=msid:boyun voice")
	line("a=ssrc:%d cname:boyun", l.ssrc)
	line("a=ssrc:%d msid:boyun voice", l.ssrc)
	for i, at := range d.cfg.Announce { // RFC 8445 section 5.1.2.1: host candidates, the first the best
		line("a=candidate:%d 1 udp %d %s %d typ host", i+1, uint32(126)<<24|uint32(65535-i)<<8|255, at.Addr(), at.Port())
	}
	line("a=end-of-candidates")
	return b.String()
}

func where(a netip.Addr) string {
	if a.Is4() {
		return "IP4 " + a.String()
	}
	return "IP6 " + a.String()
}
