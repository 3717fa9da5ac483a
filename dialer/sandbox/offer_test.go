package sandbox

import (
	"errors"
	"net/netip"
	"strings"
	"testing"

	"github.com/boyunhq/boyun/media"
)

var both = []media.Codec{media.PCMA, media.PCMU}

func lines(l ...string) []byte { return []byte(strings.Join(l, "\r\n") + "\r\n") }

func TestOffersAreRead(t *testing.T) {
	head := []string{"v=0", "o=x 1 1 IN IP4 192.0.2.1", "s=-", "c=IN IP4 192.0.2.1", "t=0 0"}
	for _, c := range []struct {
		name  string
		body  []string
		want  terms
		fails bool
	}{
		{"static types need no rtpmap", append(head, "m=audio 4000 RTP/AVP 0 8"),
			terms{remote: addr("192.0.2.1:4000"), codec: media.PCMU, direction: sendrecv}, false},
		{"the caller's order decides", append(head, "m=audio 4000 RTP/AVP 8 0 96", "a=rtpmap:96 telephone-event/8000"),
			terms{remote: addr("192.0.2.1:4000"), codec: media.PCMA, event: 96, direction: sendrecv}, false},
		{"what we do not speak is passed over", append(head, "m=audio 4000 RTP/AVP 18 3 8", "a=rtpmap:18 G729/8000"),
			terms{remote: addr("192.0.2.1:4000"), codec: media.PCMA, direction: sendrecv}, false},
		{"the stream's address wins", append(head, "m=audio 4000 RTP/AVP 8", "c=IN IP4 192.0.2.9"),
			terms{remote: addr("192.0.2.9:4000"), codec: media.PCMA, direction: sendrecv}, false},
		{"the stream's direction wins", append(head, "a=recvonly", "m=audio 4000 RTP/AVP 8", "a=sendonly"),
			terms{remote: addr("192.0.2.1:4000"), codec: media.PCMA, direction: sendonly}, false},
		{"the session's direction counts", append(head, "a=inactive", "m=audio 4000 RTP/AVP 8"),
			terms{remote: addr("192.0.2.1:4000"), codec: media.PCMA, direction: inactive}, false},
		{"0.0.0.0 is hold", []string{"v=0", "o=x 1 1 IN IP4 192.0.2.1", "s=-", "c=IN IP4 0.0.0.0", "t=0 0", "m=audio 4000 RTP/AVP 8"},
			terms{remote: addr("0.0.0.0:4000"), codec: media.PCMA, direction: sendonly}, false},
		{"the second stream is ours", append(head, "m=video 4002 RTP/AVP 96", "m=audio 4000 RTP/AVP 8"),
			terms{remote: addr("192.0.2.1:4000"), codec: media.PCMA, direction: sendrecv, ours: 1}, false},
		{"a mapping to something else is believed", append(head, "m=audio 4000 RTP/AVP 8", "a=rtpmap:8 L16/8000"), terms{}, true},
		{"no audio", append(head, "m=video 4002 RTP/AVP 96"), terms{}, true},
		{"audio switched off", append(head, "m=audio 0 RTP/AVP 8"), terms{}, true},
		{"secured audio only", append(head, "m=audio 4000 RTP/SAVP 8"), terms{}, true},
		{"no address", []string{"v=0", "o=x 1 1 IN IP4 192.0.2.1", "s=-", "t=0 0", "m=audio 4000 RTP/AVP 8"}, terms{}, true},
		{"a name for an address", []string{"v=0", "o=x 1 1 IN IP4 h", "s=-", "c=IN IP4 media.example", "t=0 0", "m=audio 4000 RTP/AVP 8"}, terms{}, true},
		{"no session description", []string{"hello"}, terms{}, true},
	} {
		got, err := readTerms(lines(c.body...), both)
		if (err != nil) != c.fails {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		got.lines, got.media = nil, 0
		if err == nil && (got.remote != c.want.remote || got.codec != c.want.codec || got.event != c.want.event || got.direction != c.want.direction || got.ours != c.want.ours) {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
	if _, err := readTerms(lines(append(head, "m=audio 4000 RTP/AVP 18")...), both); !errors.Is(err, errNoCommonCodec) {
		t.Errorf("no common codec is %v", err)
	}
}

func addr(s string) netip.AddrPort { return netip.MustParseAddrPort(s) }

func TestAnAnswerHasAsManyStreamsAsTheOfferAndIsReadAsItWasMeant(t *testing.T) {
	body := lines("v=0", "o=x 1 1 IN IP4 192.0.2.1", "s=-", "c=IN IP4 192.0.2.1", "t=0 0", "m=video 4002 RTP/AVP 96 97", "m=audio 4000 RTP/AVP 8 101",
		"a=rtpmap:101 telephone-event/8000", "m=application 9 UDP/DTLS/SCTP webrtc-datachannel")
	offer, err := readTerms(body, both)
	if err != nil {
		t.Fatal(err)
	}
	d := description{session: 7, version: 3, local: addr("192.0.2.5:20000"), direction: recvonly}
	const want = "v=0\r\no=sandbox 7 3 IN IP4 192.0.2.5\r\ns=-\r\nc=IN IP4 192.0.2.5\r\nt=0 0\r\nm=video 0 RTP/AVP 96 97\r\n" +
		"m=audio 20000 RTP/AVP 8 101\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-16\r\na=ptime:20\r\na=recvonly\r\n" +
		"m=application 0 UDP/DTLS/SCTP webrtc-datachannel\r\n"
	answer := d.answer(offer)
	if string(answer) != want {
		t.Errorf("answered\n%s\nwant\n%s", answer, want)
	}
	back, err := readTerms(answer, both)
	if err != nil || back.remote != d.local || back.direction != recvonly || back.event != 101 {
		t.Errorf("the answer reads as %+v, %v", back, err)
	}
}

func FuzzSessionDescriptions(f *testing.F) {
	f.Add(lines("v=0", "o=x 1 1 IN IP4 192.0.2.1", "s=-", "c=IN IP4 192.0.2.1", "t=0 0", "m=audio 4000 RTP/AVP 8 101", "a=rtpmap:101 telephone-event/8000"))
	f.Add(lines("v=0", "o=x 1 1 IN IP6 ::1", "s=-", "t=0 0", "m=audio 65535 RTP/AVP 0", "c=IN IP6 ::1/127", "a=inactive"))
	f.Add([]byte("v=0\nm=audio"))
	f.Fuzz(func(t *testing.T, body []byte) {
		offer, err := readTerms(body, both)
		if err != nil {
			return
		}
		if !offer.remote.Addr().IsValid() || offer.remote.Port() == 0 || offer.ours < 0 || offer.ours >= offer.media {
			t.Fatalf("%q was read as %+v", body, offer)
		}
		d := description{session: 1, version: 1, local: addr("192.0.2.5:20000"), direction: offer.direction.mirrored()}
		if _, err := readTerms(d.answer(offer), both); err != nil {
			t.Fatalf("our own answer to %q cannot be read: %v\n%s", body, err, d.answer(offer))
		}
	})
}
