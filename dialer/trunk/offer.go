package trunk

import (
	"crypto/rand"
	"encoding/binary"
	"net/netip"
	"strconv"
	"strings"

	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/rtp"
)

// ownMedia is our side of the session description: an id for the call and a version that grows with each change (RFC 3264 section 8).
type ownMedia struct {
	local   netip.AddrPort
	id      uint64
	version uint64
	codecs  []media.Codec // of the trunk, in our order
	sealing sealing
}

func newOwnMedia(local netip.AddrPort, p Policy) *ownMedia {
	var b [8]byte
	rand.Read(b[:])
	return &ownMedia{local: local, id: binary.BigEndian.Uint64(b[:]) >> 2, version: 1, codecs: p.codecs(), sealing: newSealing(p)}
}

// offer describes what we can do: the trunk's codecs, DTMF, 20 ms, and keys where audio may be sealed.
func (o *ownMedia) offer() []byte {
	lines := []string{audioLine(o.local.Port(), o.sealing.profile(), o.codecs, eventType)}
	lines = append(lines, attributes(o.codecs, eventType)...)
	lines = append(lines, o.sealing.offer()...)
	return o.text(append(lines, "a=sendrecv"))
}

// answered reads the far side's answer to our offer.
func (o *ownMedia) answered(body []byte) (farMedia, error) {
	far, err := readMedia(body, o.codecs)
	if err == nil {
		err = o.sealing.fromAnswer(&far)
	}
	return far, err
}

// offered reads an offer of the far side.
func (o *ownMedia) offered(body []byte) (farMedia, error) {
	far, err := readMedia(body, o.codecs)
	if err == nil {
		err = o.sealing.fromOffer(&far)
	}
	return far, err
}

// again is the present state as an offer, for a re-INVITE without one and for a refresh: what was agreed, nothing new.
func (o *ownMedia) again(agreed rtp.Remote) []byte {
	codecs := []media.Codec{agreed.Codec}
	lines := []string{audioLine(o.local.Port(), o.sealing.profile(), codecs, agreed.EventType)}
	lines = append(lines, attributes(codecs, agreed.EventType)...)
	lines = append(lines, o.sealing.offer()...)
	return o.text(append(lines, "a="+directionWord(agreed.Direction)))
}

// answer answers an offer line by line: ours is taken, the others are refused with port 0 (RFC 3264 section 6).
func (o *ownMedia) answer(far farMedia) []byte {
	o.version++
	var lines []string
	for i, refused := range far.lines {
		if i != far.audio {
			lines = append(lines, "m="+refused)
			continue
		}
		codecs := []media.Codec{far.remote.Codec}
		lines = append(lines, audioLine(o.local.Port(), far.profile, codecs, far.remote.EventType))
		lines = append(lines, attributes(codecs, far.remote.EventType)...)
		if c := far.remote.Crypto; c != nil {
			lines = append(lines, o.sealing.line(far.cryptoTag, c.Suite))
		}
		lines = append(lines, "a="+directionWord(far.remote.Direction))
	}
	return o.text(lines)
}

func directionWord(d rtp.Direction) string {
	return map[rtp.Direction]string{rtp.SendRecv: "sendrecv", rtp.SendOnly: "sendonly", rtp.RecvOnly: "recvonly", rtp.Inactive: "inactive"}[d]
}

func audioLine(port uint16, profile string, codecs []media.Codec, event uint8) string {
	line := "m=audio " + strconv.Itoa(int(port)) + " " + profile
	for _, c := range codecs {
		line += " " + strconv.Itoa(int(c))
	}
	if event != 0 {
		line += " " + strconv.Itoa(int(event))
	}
	return line
}

func attributes(codecs []media.Codec, event uint8) []string {
	var lines []string
	for _, c := range codecs {
		lines = append(lines, "a=rtpmap:"+strconv.Itoa(int(c))+" "+c.String()+"/8000")
	}
	if event != 0 {
		pt := strconv.Itoa(int(event))
		lines = append(lines, "a=rtpmap:"+pt+" telephone-event/8000", "a=fmtp:"+pt+" 0-15")
	}
	return append(lines, "a=ptime:20")
}

func (o *ownMedia) text(lines []string) []byte {
	family := "IP4 "
	if o.local.Addr().Is6() {
		family = "IP6 "
	}
	where := family + o.local.Addr().WithZone("").String()
	head := []string{
		"v=0",
		"o=- " + strconv.FormatUint(o.id, 10) + " " + strconv.FormatUint(o.version, 10) + " IN " + where,
		"s=-", "c=IN " + where, "t=0 0",
	}
	return []byte(strings.Join(append(head, lines...), "\r\n") + "\r\n")
}
