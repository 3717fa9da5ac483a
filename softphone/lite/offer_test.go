package lite

import (
	"log/slog"
	"net/netip"
	"strings"
	"testing"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/media"
)

var laws = []media.Codec{media.PCMA, media.PCMU}

// chromium is what Chromium offers for one microphone, shortened.
const chromium = "v=0\r\no=- 4611731400430051336 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0\r\na=extmap-allow-mixed\r\na=msid-semantic: WMS s\r\n" +
	"m=audio 9 UDP/TLS/RTP/SAVPF 111 63 9 0 8 13 110 126\r\nc=IN IP4 0.0.0.0\r\na=rtcp:9 IN IP4 0.0.0.0\r\na=ice-ufrag:8hhY\r\na=ice-pwd:asd88fgpdd777uzjYhagZgpq\r\n" +
	"a=ice-options:trickle\r\na=fingerprint:sha-256 7B:8B:F0:65:5F:78:E2:51:3B:AC:6F:F3:3F:46:1B:35:DC:B8:5F:64:1A:24:C2:43:F0:A1:58:D0:A1:2C:19:08\r\n" +
	"a=setup:actpass\r\na=mid:0\r\na=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\na=sendrecv\r\na=msid:s t\r\na=rtcp-mux\r\na=rtpmap:111 opus/48000/2\r\n" +
	"a=rtpmap:0 PCMU/8000\r\na=rtpmap:8 PCMA/8000\r\na=ssrc:3570614608 cname:x\r\n"

func door(t testing.TB, change ...func(*Config)) *Door {
	t.Helper()
	cfg := Config{Announce: []netip.AddrPort{netip.MustParseAddrPort("127.0.0.1:4000"), netip.MustParseAddrPort("[::1]:4000")}, Laws: laws, Log: slog.New(slog.DiscardHandler)}
	for _, c := range change {
		c(&cfg)
	}
	d, err := Open(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		d.Close()
		if n := d.Legs(); n != 0 || len(d.byUfrag) != 0 || d.byAddr.Len() != 0 {
			t.Errorf("left: %d legs, %d names, %d addresses", n, len(d.byUfrag), d.byAddr.Len())
		}
	})
	return d
}

func TestChromiumsOfferIsAnsweredWithBothLawsAndAllAddresses(t *testing.T) {
	leg, answer, err := door(t).Answer("a", chromium)
	if err != nil {
		t.Fatal(err)
	}
	defer leg.Close()
	for _, want := range []string{"SAVPF 8 0\r\n", "a=mid:0\r\n", "a=ice-lite\r\n", "a=setup:active\r\n", "a=rtcp-mux\r\n", "a=sendrecv\r\n",
		"a=candidate:1 1 udp 2130706431 127.0.0.1 4000 typ host\r\n", "a=candidate:2 1 udp 2130706175 ::1 4000 typ host\r\n", "a=end-of-candidates\r\n"} {
		if !strings.Contains(answer, want) {
			t.Errorf("the answer lacks %q:\n%s", want, answer)
		}
	}
	if leg.Codec() != media.PCMA {
		t.Errorf("the law is %v", leg.Codec())
	}
}

func TestOffersForTheGeneralPathAreLeftToIt(t *testing.T) {
	d := door(t)
	for says, offer := range map[string]string{
		"no SDP":                      "hello",
		"two sections":                chromium + "m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:1\r\n",
		"a data channel":              strings.Replace(chromium, "m=audio", "m=application", 1),
		"no G.711":                    strings.Replace(chromium, " 0 8 ", " ", 1),
		"no ICE name":                 strings.Replace(chromium, "a=ice-ufrag:8hhY\r\n", "", 1),
		"no ICE password":             strings.Replace(chromium, "a=ice-pwd:asd88fgpdd777uzjYhagZgpq\r\n", "", 1),
		"no place":                    strings.Replace(chromium, "a=mid:0\r\n", "", 1),
		"another hash":                strings.Replace(chromium, "sha-256", "sha-1", 1),
		"half a fingerprint":          strings.Replace(chromium, ":A1:2C:19:08", "", 1),
		"a DTLS client":               strings.Replace(chromium, "actpass", "active", 1),
		"RTCP on a port of its own":   strings.Replace(chromium, "a=rtcp-mux\r\n", "", 1),
		"a browser that only listens": strings.Replace(chromium, "sendrecv", "recvonly", 1),
	} {
		if _, _, err := d.Answer("a", offer); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", says, err)
		}
	}
	if d.Legs() != 0 {
		t.Errorf("%d legs of refused offers", d.Legs())
	}
}

func TestARestartKeepsTheOldCredentialsOnceAndRefusesAnotherBrowser(t *testing.T) {
	d := door(t)
	leg, first, err := d.Answer("a", chromium)
	if err != nil {
		t.Fatal(err)
	}
	again, err := leg.Restart(t.Context(), chromium)
	if err != nil || line(again, "a=ice-ufrag:") != line(first, "a=ice-ufrag:") {
		t.Errorf("the same offer got other credentials, %v", err)
	}
	renewed, err := leg.Restart(t.Context(), strings.Replace(chromium, "8hhY", "new1", 1))
	if err != nil || line(renewed, "a=ice-ufrag:") == line(first, "a=ice-ufrag:") || len(d.byUfrag) != 2 {
		t.Errorf("a restart got the old credentials, or the old ones are gone: %d, %v", len(d.byUfrag), err)
	}
	if _, err := leg.Restart(t.Context(), strings.Replace(chromium, "8hhY", "new2", 1)); err != nil || len(d.byUfrag) != 2 {
		t.Errorf("%d credentials after two restarts, %v", len(d.byUfrag), err)
	}
	if _, err := leg.Restart(t.Context(), strings.Replace(chromium, "7B:8B", "7B:8C", 1)); !fault.Is(err, fault.Invalid) {
		t.Errorf("another certificate: %v", err)
	}
	leg.Close()
	if _, err := leg.Restart(t.Context(), chromium); !fault.Is(err, fault.Conflict) {
		t.Errorf("after Close: %v", err)
	}
	if err := leg.Trickle("candidate:1 1 udp 1 192.0.2.1 5 typ host", "0", 0); err != nil {
		t.Error(err)
	}
	if err := leg.Trickle("drop table", "0", 0); !fault.Is(err, fault.Invalid) {
		t.Errorf("nonsense: %v", err)
	}
}

func line(text, prefix string) string {
	for l := range strings.Lines(text) {
		if strings.HasPrefix(l, prefix) {
			return l
		}
	}
	return ""
}

func FuzzOffer(f *testing.F) {
	f.Add(chromium)
	f.Add("v=0\r\nm=audio")
	f.Fuzz(func(t *testing.T, text string) {
		o, err := readOffer(text, laws)
		if err == nil && (o.mid == "" || o.ufrag == "" || len(o.fingerprint) != 95 || len(o.laws) == 0) {
			t.Errorf("taken: %+v", o)
		}
	})
}
