package trunk

import (
	"crypto/rand"
	"encoding/binary"
	"net/netip"
	"strconv"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/rtp"
)

// ownMedia is our side of the session description: an id for the call and a version that grows with each change (RFC 3264 section 8).
type ownMedia struct {
	local   netip.AddrPort
	id      uint64
	version uint64
	said    rtp.Direction // of the last description
	mux     bool          // it had RTCP on the RTP port
	codecs  []media.Codec // of the trunk, in our order
	sealing sealing
	heard   func(netip.Addr) netip.Addr // where audio that is wanted at an address is sent; nil: there
}

func newOwnMedia(local netip.AddrPort, p Policy) *ownMedia {
	var b [8]byte
	rand.Read(b[:])
	return &ownMedia{local: local, id: binary.BigEndian.Uint64(b[:]) >> 2, version: 1, codecs: p.codecs(), sealing: newSealing(p)}
}

// offer describes what we can do: the trunk's codecs, DTMF, 20 ms, and keys where audio may be sealed.
func (o *ownMedia) offer() []byte {
	b := o.head()
	b = audio(b, o.local.Port(), o.sealing.profile(), o.codecs, eventType)
	return o.tail(o.sealing.offer(b), rtp.Remote{})
}

// answered reads the far side's answer to our offer. It should have one audio line as the offer has; of more, as gateways between IPv4 and
// IPv6 send them, the first that we can take counts.
func (o *ownMedia) answered(body []byte) (farMedia, error) {
	far, err := o.first(body, o.sealing.fromAnswer)
	far.remote.Mux = far.remote.Mux && o.mux                             // who answers may not ask for it (RFC 5761 section 5.1.1)
	if named := far.remote.EventType; named != 0 && named != eventType { // it names what it takes, and may send what we named
		far.remote.EventHere = eventType
	}
	return far, err
}

// offered reads an offer of the far side: of several audio lines, as one with keys and one without, or one of IPv6 and one of IPv4 (RFC 4091),
// the first that we can take.
func (o *ownMedia) offered(body []byte) (farMedia, error) {
	return o.first(body, o.sealing.fromOffer)
}

// first is the first audio line that can be taken, by agree too. The error is that of the first of all.
func (o *ownMedia) first(body []byte, agree func(*farMedia) error) (far farMedia, err error) {
	for last := -1; ; {
		next, refused := readMediaAfter(last, body, o.codecs)
		if refused == nil {
			refused = o.sameFamily(&next.remote)
		}
		o.aim(&next)
		if refused == nil {
			refused = agree(&next)
		}
		if refused == nil {
			return next, nil
		}
		if last < 0 {
			far, err = next, refused
		}
		if next.audio < 0 {
			return far, err
		}
		last = next.audio
	}
}

// sameFamily refuses audio at an address that our socket cannot send to: IPv6 where ours is IPv4, or the reverse. The address of zeros, which
// is a hold, is sent to by nobody. Reports that are wanted at such an address go to the port above the audio's.
func (o *ownMedia) sameFamily(far *rtp.Remote) error {
	ours, theirs := o.local.Addr(), far.Addr.Addr()
	if !ours.IsValid() {
		return nil
	}
	if !theirs.IsUnspecified() && theirs.Is4() != ours.Is4() {
		return fault.New(fault.Invalid, "sdp_ip_family", "the far side has its audio at an %s address, ours is at an %s one", familyOf(theirs), familyOf(ours))
	}
	if at := far.Control.Addr(); at.IsValid() && at.Is4() != ours.Is4() {
		far.Control = netip.AddrPort{}
	}
	return nil
}

func familyOf(a netip.Addr) string {
	if a.Is4() {
		return "IPv4"
	}
	return "IPv6"
}

// aim turns audio, and reports on it, away from where they may not go.
func (o *ownMedia) aim(far *farMedia) {
	if o.heard == nil {
		return
	}
	for _, at := range []*netip.AddrPort{&far.remote.Addr, &far.remote.Control} {
		*at = netip.AddrPortFrom(o.heard(at.Addr()), at.Port())
	}
}

// again is the present state as an offer, for a re-INVITE without one and for a refresh: what was agreed, nothing new.
func (o *ownMedia) again(agreed rtp.Remote) []byte {
	if agreed.Direction != o.said {
		o.version++
		o.said = agreed.Direction
	}
	b := o.head()
	b = audio(b, o.local.Port(), o.sealing.profile(), []media.Codec{agreed.Codec}, agreed.EventType)
	return o.tail(o.sealing.offer(b), agreed)
}

// answer answers an offer line by line: ours is taken, the others are refused with port 0 (RFC 3264 section 6).
func (o *ownMedia) answer(far farMedia) []byte {
	o.version++
	o.said = far.remote.Direction
	b := o.head()
	for i, refused := range far.lines {
		if i != far.audio {
			b = line(b, "m=", refused)
			continue
		}
		b = audio(b, o.local.Port(), far.profile, []media.Codec{far.remote.Codec}, far.remote.EventType)
		if c := far.remote.Crypto; c != nil {
			b = line(b, o.sealing.line(far.cryptoTag, c.Suite))
		}
		b = o.tail(b, far.remote)
	}
	return b
}

// head begins a description: all before the first media line.
func (o *ownMedia) head() []byte {
	family := " IN IP4 "
	if o.local.Addr().Is6() {
		family = " IN IP6 "
	}
	where := o.local.Addr().WithZone("")
	b := append(make([]byte, 0, 512), "v=0\r\no=- "...)
	b = append(strconv.AppendUint(b, o.id, 10), ' ')
	b = append(strconv.AppendUint(b, o.version, 10), family...)
	b = append(where.AppendTo(b), "\r\ns=-\r\nc="...)
	b = append(b, family[1:]...)
	return append(where.AppendTo(b), "\r\nt=0 0\r\n"...)
}

// line adds a line.
func line(b []byte, parts ...string) []byte {
	for _, p := range parts {
		b = append(b, p...)
	}
	return append(b, "\r\n"...)
}

// audio adds the media line of our audio and what its payload types are; event 0 is none.
func audio(b []byte, port uint16, profile string, codecs []media.Codec, event uint8) []byte {
	b = strconv.AppendUint(append(b, "m=audio "...), uint64(port), 10)
	b = append(append(b, ' '), profile...)
	for _, c := range codecs {
		b = strconv.AppendUint(append(b, ' '), uint64(c), 10)
	}
	if event != 0 {
		b = strconv.AppendUint(append(b, ' '), uint64(event), 10)
	}
	b = line(b)
	for _, c := range codecs {
		b = strconv.AppendUint(append(b, "a=rtpmap:"...), uint64(c), 10)
		b = line(b, " ", c.String(), "/8000")
	}
	if event != 0 {
		b = strconv.AppendUint(append(b, "a=rtpmap:"...), uint64(event), 10)
		b = strconv.AppendUint(append(b, " telephone-event/8000\r\na=fmtp:"...), uint64(event), 10)
		b = line(b, " 0-15")
	}
	return line(b, "a=ptime:20")
}

// tail ends the description of our audio: RTCP comes on the RTP port if that is what was offered to us (RFC 5761 section 5.1.1).
func (o *ownMedia) tail(b []byte, r rtp.Remote) []byte {
	if o.mux = r.Mux; o.mux {
		b = line(b, "a=rtcp-mux")
	}
	return line(b, "a=", directionWord(r.Direction))
}

func directionWord(d rtp.Direction) string {
	switch d {
	case rtp.SendOnly:
		return "sendonly"
	case rtp.RecvOnly:
		return "recvonly"
	case rtp.Inactive:
		return "inactive"
	}
	return "sendrecv"
}
