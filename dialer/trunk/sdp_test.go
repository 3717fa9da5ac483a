package trunk

import (
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/rtp"
)

// sdpOf is an SDP with the given lines after a usual beginning.
func sdpOf(lines ...string) []byte {
	return []byte("v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n" + strings.Join(lines, "\r\n") + "\r\n")
}

func TestWhatTheFarSideMeansIsReadFromItsSDP(t *testing.T) {
	for _, c := range []struct {
		says   string
		body   []byte
		want   rtp.Remote
		held   bool
		reason string
	}{
		{says: "an ordinary answer", body: sdpOf("m=audio 4000 RTP/AVP 8 101", "a=rtpmap:101 telephone-event/8000", "a=ptime:20"),
			want: rtp.Remote{Addr: ap("192.0.2.1:4000"), Codec: media.PCMA, EventType: 101, PacketTime: 20 * time.Millisecond}},
		{says: "its first law wins, its event number counts", body: sdpOf("m=audio 4000 RTP/AVP 3 0 8 96", "a=rtpmap:96 telephone-event/8000", "a=ptime:30"),
			want: rtp.Remote{Addr: ap("192.0.2.1:4000"), Codec: media.PCMU, EventType: 96, EventHere: eventType, PacketTime: 30 * time.Millisecond}},
		{says: "lines in an order of the carrier's own", body: []byte("v=0\no=-\nm=audio 4000 RTP/AVP 0\na=sendrecv\nc=IN IP4 192.0.2.9\nb=AS:64\nx=?\n"),
			want: rtp.Remote{Addr: ap("192.0.2.9:4000"), Codec: media.PCMU, PacketTime: 20 * time.Millisecond}},
		{says: "an address of the media itself", body: sdpOf("m=audio 4000 RTP/AVP 8", "c=IN IP4 192.0.2.5"),
			want: rtp.Remote{Addr: ap("192.0.2.5:4000"), Codec: media.PCMA, PacketTime: 20 * time.Millisecond}},
		{says: "IPv6 that is IPv4", body: sdpOf("m=audio 4000 RTP/AVP 8", "c=IN IP6 ::ffff:192.0.2.7"),
			want: rtp.Remote{Addr: ap("192.0.2.7:4000"), Codec: media.PCMA, PacketTime: 20 * time.Millisecond}},
		{says: "RTCP at an address of the other family", body: sdpOf("m=audio 4000 RTP/AVP 8", "a=rtcp:53020 IN IP6 2001:db8::7"),
			want: rtp.Remote{Addr: ap("192.0.2.1:4000"), Codec: media.PCMA, PacketTime: 20 * time.Millisecond}},
		{says: "audio behind video that nobody wants", body: sdpOf("m=video 5000 RTP/AVP 96", "m=audio 4000 RTP/AVP 8"),
			want: rtp.Remote{Addr: ap("192.0.2.1:4000"), Codec: media.PCMA, PacketTime: 20 * time.Millisecond}},
		{says: "hold by sendonly", body: sdpOf("m=audio 4000 RTP/AVP 8", "a=sendonly"), held: true,
			want: rtp.Remote{Addr: ap("192.0.2.1:4000"), Codec: media.PCMA, PacketTime: 20 * time.Millisecond, Direction: rtp.RecvOnly}},
		{says: "hold by inactive, said for the whole session", body: sdpOf("a=inactive", "m=audio 4000 RTP/AVP 8"), held: true,
			want: rtp.Remote{Addr: ap("192.0.2.1:4000"), Codec: media.PCMA, PacketTime: 20 * time.Millisecond, Direction: rtp.Inactive}},
		{says: "recvonly: it will not speak, but wants to hear", body: sdpOf("m=audio 4000 RTP/AVP 8", "a=recvonly"),
			want: rtp.Remote{Addr: ap("192.0.2.1:4000"), Codec: media.PCMA, PacketTime: 20 * time.Millisecond, Direction: rtp.SendOnly}},
		{says: "hold by the address of zeros", body: sdpOf("m=audio 4000 RTP/AVP 8", "c=IN IP4 0.0.0.0"), held: true,
			want: rtp.Remote{Addr: ap("0.0.0.0:4000"), Codec: media.PCMA, PacketTime: 20 * time.Millisecond, Direction: rtp.RecvOnly}},
		{says: "RTCP on the RTP port, which we had not offered", body: sdpOf("m=audio 4000 RTP/AVP 8", "a=rtcp-mux"),
			want: rtp.Remote{Addr: ap("192.0.2.1:4000"), Codec: media.PCMA, PacketTime: 20 * time.Millisecond}},
		{says: "RTCP on a port of its own", body: sdpOf("m=audio 4000 RTP/AVP 8", "a=rtcp:53020"),
			want: rtp.Remote{Addr: ap("192.0.2.1:4000"), Control: ap("192.0.2.1:53020"), Codec: media.PCMA, PacketTime: 20 * time.Millisecond}},
		{says: "RTCP at an address of its own", body: sdpOf("m=audio 4000 RTP/AVP 8", "a=rtcp:53020 IN IP4 126.16.64.4"),
			want: rtp.Remote{Addr: ap("192.0.2.1:4000"), Control: ap("126.16.64.4:53020"), Codec: media.PCMA, PacketTime: 20 * time.Millisecond}},
		{says: "RTCP nowhere one could send to", body: sdpOf("m=audio 4000 RTP/AVP 8", "a=rtcp:nine"),
			want: rtp.Remote{Addr: ap("192.0.2.1:4000"), Codec: media.PCMA, PacketTime: 20 * time.Millisecond}},
		{says: "audio refused", body: sdpOf("m=audio 0 RTP/AVP 8"), reason: "sdp_rejected"},
		{says: "no law of ours", body: sdpOf("m=audio 4000 RTP/AVP 18 3"), reason: "sdp_no_codec"},
		{says: "no audio", body: sdpOf("m=video 4000 RTP/AVP 8"), reason: "sdp_no_codec"},
		{says: "encrypted audio only", body: sdpOf("m=audio 4000 RTP/SAVP 8"), reason: "srtp_refused"},
		{says: "no address at all", body: []byte("v=0\r\nm=audio 4000 RTP/AVP 8\r\n"), reason: "sdp_unreadable"},
		{says: "multicast", body: sdpOf("m=audio 4000 RTP/AVP 8", "c=IN IP4 224.2.1.1/127"), reason: "sdp_unreadable"},
		{says: "a host that was not found", body: sdpOf("m=audio 4000 RTP/AVP 8", "c=IN IP4 host.example.com"), reason: "sdp_host_unknown"},
		{says: "IPv6 where we have IPv4", body: sdpOf("m=audio 4000 RTP/AVP 8", "c=IN IP6 2001:db8::7"), reason: "sdp_ip_family"},
		{says: "nonsense", body: []byte("hello"), reason: "sdp_no_codec"},
		{says: "a port that is none", body: sdpOf("m=audio 99999 RTP/AVP 8"), reason: "sdp_unreadable"},
	} {
		far, err := newOwnMedia(ap("192.0.2.3:20000"), Policy{}).answered(c.body)
		if c.reason != "" {
			if coded, ok := err.(*fault.Error); !ok || coded.Reason != c.reason {
				t.Errorf("%s: %v, want %s", c.says, err, c.reason)
			}
			continue
		}
		if err != nil || far.remote != c.want || far.held != c.held {
			t.Errorf("%s: %+v held %v %v, want %+v", c.says, far.remote, far.held, err, c.want)
		}
	}
}

func ap(s string) netip.AddrPort { return netip.MustParseAddrPort(s) }

func TestOurSDPIsReadBackAsItWasMeant(t *testing.T) {
	for _, local := range []string{"192.0.2.3:20000", "[2001:db8::3]:20000"} {
		own := newOwnMedia(ap(local), Policy{})
		far, err := readMedia(own.offer(), laws)
		want := rtp.Remote{Addr: ap(local), Codec: media.PCMA, EventType: eventType, PacketTime: 20 * time.Millisecond}
		if err != nil || far.remote != want {
			t.Errorf("%s: %+v %v", local, far.remote, err)
		}
	}
}

func TestAnAnswerHasAsManyLinesAsTheOffer(t *testing.T) {
	far, err := readMedia(sdpOf("m=video 5000 RTP/AVP 96", "a=rtpmap:96 H264/90000", "m=audio 4000 RTP/AVP 0 8", "a=sendonly", "m=image 7000 udptl t38"), laws)
	if err != nil {
		t.Fatal(err)
	}
	own := newOwnMedia(ap("192.0.2.3:20000"), Policy{})
	text := string(own.answer(far))
	want := "m=video 0 RTP/AVP 96\r\nm=audio 20000 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\na=ptime:20\r\na=recvonly\r\nm=image 0 udptl t38\r\n"
	if !strings.HasSuffix(text, want) || own.version != 2 {
		t.Fatalf("%s", text)
	}
}

func TestRTCPComesOnTheRTPPortIfThatWasOfferedAndIsAnswered(t *testing.T) {
	own := newOwnMedia(ap("192.0.2.3:20000"), Policy{})
	muxed := sdpOf("m=audio 4000 RTP/AVP 8", "a=rtcp-mux")
	far, err := own.offered(muxed)
	if err != nil || !far.remote.Mux || !strings.Contains(string(own.answer(far)), "a=rtcp-mux\r\n") {
		t.Fatalf("%+v %v", far.remote, err)
	}
	if !strings.Contains(string(own.again(far.remote)), "a=rtcp-mux\r\n") {
		t.Error("our own re-INVITE takes it back")
	}
	if far, err = own.answered(muxed); err != nil || !far.remote.Mux {
		t.Errorf("%+v %v", far.remote, err)
	}
	if far, err = own.offered(sdpOf("m=audio 4000 RTP/AVP 8")); err != nil || far.remote.Mux || strings.Contains(string(own.answer(far)), "rtcp-mux") {
		t.Errorf("not offered any more: %+v %v", far.remote, err)
	}
}

func TestOfSeveralAudioLinesTheFirstThatWeCanTakeIsTaken(t *testing.T) {
	for says, lines := range map[string][]string{
		"with keys, and without":            {"m=audio 4002 RTP/SAVP 8", "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" + strings.Repeat("A", 40), "m=audio 4000 RTP/AVP 8"},
		"of a codec we lack, and of ours":   {"m=audio 4002 RTP/AVP 18", "m=audio 4000 RTP/AVP 8"},
		"taken back, and another":           {"m=audio 0 RTP/AVP 8", "m=audio 4000 RTP/AVP 8"},
		"over a transport we lack, and RTP": {"m=audio 4002 UDP/TLS/RTP/SAVPF 8", "m=audio 4000 RTP/AVP 8"},
	} {
		own := newOwnMedia(ap("192.0.2.3:20000"), Policy{})
		far, err := own.offered(sdpOf(lines...))
		if err != nil || far.remote.Addr.Port() != 4000 {
			t.Errorf("%s: %v, %v", says, far.remote.Addr, err)
			continue
		}
		if text := string(own.answer(far)); !strings.Contains(text, "m=audio 0 ") || !strings.Contains(text, "m=audio 20000 RTP/AVP 8\r\n") {
			t.Errorf("%s: answered is\n%s", says, text)
		}
	}
	_, err := newOwnMedia(ap("192.0.2.3:20000"), Policy{}).offered(sdpOf("m=audio 4002 RTP/SAVP 8", "m=audio 4000 RTP/AVP 18"))
	if coded, ok := err.(*fault.Error); !ok || coded.Reason != "srtp_refused" {
		t.Errorf("of two that we cannot take, the first tells why: %v", err)
	}
}

func TestG722IsOfferedAndTakenWhereThePolicyHasIt(t *testing.T) {
	own := newOwnMedia(ap("192.0.2.3:20000"), Policy{Codecs: []media.Codec{media.G722, media.PCMA}})
	if text := string(own.offer()); !strings.Contains(text, " RTP/AVP 9 8 101\r\n") || !strings.Contains(text, "a=rtpmap:9 G722/8000\r\n") {
		t.Errorf("offered is\n%s", text)
	}
	far, err := own.offered(sdpOf("m=audio 4000 RTP/AVP 18 9 8"))
	if err != nil || far.remote.Codec != media.G722 {
		t.Fatalf("of an offer of all: %s, %v", far.remote.Codec, err)
	}
	if text := string(own.answer(far)); !strings.Contains(text, "m=audio 20000 RTP/AVP 9\r\na=rtpmap:9 G722/8000\r\n") {
		t.Errorf("answered is\n%s", text)
	}
	if far, err := newOwnMedia(ap("192.0.2.3:20000"), Policy{}).offered(sdpOf("m=audio 4000 RTP/AVP 9 8")); err != nil || far.remote.Codec != media.PCMA {
		t.Errorf("without it in the policy: %s, %v", far.remote.Codec, err)
	}
}

func FuzzReadMedia(f *testing.F) {
	names, err := filepath.Glob("testdata/sofia-sdp/*.sdp")
	if err != nil || len(names) == 0 {
		f.Fatal("no seeds", err)
	}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add(sdpOf("m=audio 4000 RTP/AVP 8 101", "a=rtpmap:101 telephone-event/8000", "a=sendonly"))
	f.Fuzz(func(t *testing.T, body []byte) {
		far, err := readMedia(body, laws)
		if err != nil {
			return
		}
		if far.remote.Addr.Port() == 0 || !far.remote.Addr.IsValid() || far.remote.PacketTime < 10*time.Millisecond {
			t.Fatalf("unusable: %+v", far.remote)
		}
		answer := newOwnMedia(ap("192.0.2.3:20000"), Policy{}).answer(far)
		back, err := readMedia(answer, laws)
		if err != nil || len(back.lines) != len(far.lines) || back.remote.Codec != far.remote.Codec {
			t.Fatalf("our own answer cannot be read: %v\n%s", err, answer)
		}
	})
}
