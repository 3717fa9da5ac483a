package browser_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/netip"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/plane"
	"github.com/boyunhq/boyun/media/tone"
	"github.com/boyunhq/boyun/softphone/browser"
	"github.com/boyunhq/boyun/softphone/robot"
)

// underTest is what reads the ports of the tests: the suite runs once over general legs alone and once with a plane, where legs are fast.
var underTest *plane.Plane

func TestMain(m *testing.M) {
	code := m.Run()
	if runtime.GOOS == "linux" && code == 0 {
		fmt.Println("again, with a plane")
		p, err := plane.Open(plane.Config{Loops: 2})
		if err != nil {
			panic(err)
		}
		underTest = p
		code = m.Run()
		p.Close()
	}
	if err := goleak.Find(); code == 0 && err != nil {
		fmt.Println(err)
		code = 1
	}
	os.Exit(code)
}

func TestTheTransportIsTold(t *testing.T) {
	leg, _ := pair(t, port(t), media.PCMA)
	want := "webrtc"
	if underTest != nil {
		want = "ice_lite"
	}
	if leg.Transport() != want {
		t.Errorf("the leg is %q, want %q", leg.Transport(), want)
	}
}

var home = netip.MustParseAddr("127.0.0.1")

func port(t testing.TB, change ...func(*browser.Config)) *browser.Port {
	t.Helper()
	cfg := browser.Config{Addresses: []netip.Addr{home}, Plane: underTest, Log: slog.New(slog.DiscardHandler)}
	for _, c := range change {
		c(&cfg)
	}
	p, err := browser.Open(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
		if p.Legs() != 0 {
			t.Errorf("%d legs left", p.Legs())
		}
	})
	return p
}

func deadline(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), 15*time.Second)
	t.Cleanup(cancel)
	return ctx
}

// pair is a leg and the browser at its other end, connected.
func pair(t testing.TB, p *browser.Port, law media.Codec) (browser.Leg, *robot.Peer) {
	t.Helper()
	peer, err := robot.NewPeer(law, nil, false)
	if err != nil {
		t.Fatal(err)
	}
	return meet(t, p, peer), peer
}

// meet connects a browser to a port.
func meet(t testing.TB, p *browser.Port, peer *robot.Peer) browser.Leg {
	t.Helper()
	t.Cleanup(peer.Close)
	ctx := deadline(t)
	offer, err := peer.Offer(ctx, false)
	if err != nil {
		t.Fatal(err)
	}
	leg, answer, err := p.Answer(ctx, "test", offer)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(leg.Close)
	if err := peer.Accept(answer); err != nil {
		t.Fatal(err)
	}
	if err := peer.Connected(ctx); err != nil {
		t.Fatal(err)
	}
	wait(t, leg.Up(), "the first audio of the browser")
	return leg
}

func wait(t testing.TB, c <-chan struct{}, what string) {
	t.Helper()
	select {
	case <-c:
	case <-time.After(10 * time.Second):
		t.Fatalf("waited in vain for %s", what)
	}
}

// hears waits until the memory's last half second holds a tone.
func hears(t testing.TB, m *robot.Memory, hz float64, what string) {
	t.Helper()
	until(t, func() bool { return tone.Contains(m.Since(time.Now().Add(-500*time.Millisecond)), hz, -30) }, what)
}

func until(t testing.TB, true_ func() bool, what string) {
	t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(10 * time.Second); !true_(); <-tick.C {
		if time.Now().After(end) {
			t.Fatalf("waited in vain: %s", what)
		}
	}
}

func sing(law media.Codec, hz float64) robot.Voice {
	return tone.NewPlayer(law, tone.Sound{Level: -10, Parts: []tone.Part{tone.Note(hz, 0)}})
}

// sends speaks to the browser on a leg until the test ends.
func sends(t testing.TB, leg media.Leg, law media.Codec, hz float64) {
	stop, done := make(chan struct{}), make(chan struct{})
	t.Cleanup(func() { close(stop); <-done })
	go func() {
		defer close(done)
		tick := time.NewTicker(media.FrameDuration)
		defer tick.Stop()
		voice, frame := sing(law, hz), make([]byte, media.FrameSamples)
		p := &media.Packet{Codec: law, Source: 7, Payload: frame}
		for {
			select {
			case <-stop:
				return
			case <-tick.C:
				voice.Next(frame)
				p.Sequence, p.Timestamp = p.Sequence+1, p.Timestamp+media.FrameSamples
				leg.Send(p)
			}
		}
	}()
}

func TestAudioGoesBothWaysInEitherLaw(t *testing.T) {
	for name, c := range map[string]struct{ prefer, sends media.Codec }{
		"A-law throughout":                      {media.PCMA, media.PCMA},
		"mu-law throughout":                     {media.PCMU, media.PCMU},
		"A-law agreed, a mu-law trunk recoded":  {media.PCMA, media.PCMU},
		"mu-law agreed, an A-law trunk recoded": {media.PCMU, media.PCMA},
	} {
		t.Run(name, func(t *testing.T) {
			p := port(t, func(c_ *browser.Config) { c_.Prefer = &c.prefer })
			leg, peer := pair(t, p, c.prefer)
			if leg.Codec() != c.prefer {
				t.Fatalf("agreed on %s", leg.Codec())
			}
			server, page := robot.NewMemory(time.Second), robot.NewMemory(time.Second)
			leg.Listen(server)
			peer.Listen(page)
			peer.Speak(sing(c.prefer, 440))
			sends(t, leg, c.sends, 1000)
			hears(t, server, 440, "the browser's 440 Hz at the server")
			hears(t, page, 1000, "the server's 1000 Hz in the browser")
			if q := leg.Quality(); q.Lost != 0 || q.MOS < 4 {
				t.Errorf("quality on loopback: %+v", q)
			}
		})
	}
}

func TestTheAnswerHoldsG711InOurOrderAndNothingElse(t *testing.T) {
	p := port(t)
	peer, err := robot.NewPeer(media.PCMA, nil, false)
	if err != nil {
		t.Fatal(err)
	}
	defer peer.Close()
	offer, err := peer.Offer(deadline(t), false)
	if err != nil {
		t.Fatal(err)
	}
	leg, answer, err := p.Answer(deadline(t), "test", chromium(offer))
	if err != nil {
		t.Fatal(err)
	}
	defer leg.Close()
	for _, want := range []string{"UDP/TLS/RTP/SAVPF 8 0\r\n", "a=setup:active", "a=ice-lite", "a=rtcp-mux", "a=sendrecv", "a=candidate:"} {
		if !strings.Contains(answer, want) {
			t.Errorf("the answer lacks %q", want)
		}
	}
	for _, no := range []string{"opus", "a=extmap:", "rtcp-fb", "CN/8000", "telephone-event"} {
		if strings.Contains(answer, no) {
			t.Errorf("the answer holds %q", no)
		}
	}
	if t.Failed() {
		t.Log(answer)
	}
}

// chromium gives an offer the codecs and extensions of Chromium.
func chromium(offer string) string {
	offer = strings.Replace(offer, "SAVPF 0 8", "SAVPF 111 63 9 0 8 13 110 126", 1)
	return strings.Replace(offer, "a=rtpmap:0 PCMU/8000", "a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\na=rtpmap:111 opus/48000/2\r\n"+
		"a=rtcp-fb:111 transport-cc\r\na=fmtp:111 minptime=10;useinbandfec=1\r\na=rtpmap:63 red/48000/2\r\na=rtpmap:9 G722/8000\r\na=rtpmap:13 CN/8000\r\n"+
		"a=rtpmap:110 telephone-event/48000\r\na=rtpmap:126 telephone-event/8000\r\na=rtpmap:0 PCMU/8000", 1)
}

func TestOffersThatCannotBeAnsweredAreRefusedWithTheReason(t *testing.T) {
	p := port(t)
	peer, err := robot.NewPeer(media.PCMA, nil, false)
	if err != nil {
		t.Fatal(err)
	}
	defer peer.Close()
	offer, err := peer.Offer(deadline(t), false)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ offer, reason string }{
		"no SDP at all":         {"hello", "sdp"},
		"an empty description":  {"v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n", "no_audio"},
		"a browser of opus":     {strings.ReplaceAll(strings.Replace(offer, "SAVPF 0 8", "SAVPF 111", 1), "a=rtpmap:0 PCMU/8000", "a=rtpmap:111 opus/48000/2"), "no_g711"},
		"no DTLS fingerprint":   {without(offer, "a=fingerprint"), "sdp"},
		"no ICE credentials":    {without(offer, "a=ice-ufrag"), "sdp"},
		"a huge line of beeps":  {strings.Repeat("a=beep\r\n", 4000), "sdp"},
		"an offer cut in half":  {offer[:len(offer)/3], "sdp"},
		"two offers in one":     {offer + offer, "sdp"},
		"an m-line of nonsense": {strings.Replace(offer, "m=audio", "m=\xff\xfe", 1), "sdp"},
		"only a data channel":   {strings.Replace(offer, "m=audio 9 UDP/TLS/RTP/SAVPF 0 8", "m=application 9 UDP/DTLS/SCTP webrtc-datachannel", 1), "no_audio"},
	} {
		leg, _, err := p.Answer(deadline(t), "test", c.offer)
		if leg != nil {
			leg.Close()
		}
		if e, ok := err.(*fault.Error); !ok || e.Code != fault.Invalid || e.Reason != c.reason {
			t.Errorf("%s: got %v, want %s", name, err, c.reason)
		}
	}
	if p.Legs() != 0 {
		t.Errorf("%d legs of refused offers", p.Legs())
	}
}

func without(offer, prefix string) string {
	var kept []string
	for _, line := range strings.Split(offer, "\r\n") {
		if !strings.HasPrefix(line, prefix) {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "\r\n")
}

func TestAPageThatClosesIsKnownAtOnce(t *testing.T) {
	leg, peer := pair(t, port(t), media.PCMA)
	peer.Close()
	wait(t, leg.Gone(), "the close of the page") // by silence alone it would be gone after 40 s
}

func TestAKilledPageIsKnownByItsSilence(t *testing.T) {
	leg, peer := pair(t, port(t), media.PCMA)
	peer.Kill()
	until(t, func() bool { return time.Since(leg.Heard()) > 1500*time.Millisecond }, "1.5 s of silence")
	select {
	case <-leg.Gone():
		t.Fatal("a leg that may come back was given up")
	default:
	}
}

func TestANewNetworkIsJoinedByAnICERestartOnTheSameLeg(t *testing.T) {
	leg, peer := pair(t, port(t), media.PCMA)
	page, server := robot.NewMemory(time.Second), robot.NewMemory(time.Second)
	peer.Listen(page)
	leg.Listen(server)
	peer.Speak(sing(media.PCMA, 440))
	sends(t, leg, media.PCMA, 1000)
	hears(t, page, 1000, "audio before the move")
	if err := peer.Move(); err != nil {
		t.Fatal(err)
	}
	begun := time.Now()
	offer, err := peer.Offer(deadline(t), true)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := leg.Restart(deadline(t), offer)
	if err != nil {
		t.Fatal(err)
	}
	if err := peer.Accept(answer); err != nil {
		t.Fatal(err)
	}
	until(t, func() bool { return leg.Heard().After(begun.Add(200 * time.Millisecond)) }, "packets from the new network")
	t.Logf("heard again after %v", leg.Heard().Sub(begun))
	moved := time.Now()
	until(t, func() bool {
		return tone.Contains(page.Since(moved), 1000, -20) && tone.Contains(server.Since(moved), 440, -20)
	}, "audio both ways after the move")
}

func TestReportsTellTheRoundTrip(t *testing.T) {
	leg, _ := pair(t, port(t, func(c *browser.Config) { c.ReportEvery = 50 * time.Millisecond }), media.PCMA)
	sends(t, leg, media.PCMA, 1000)
	until(t, func() bool { q := leg.Quality(); return q.RoundTrip > 0 && q.RoundTrip < time.Second }, "a round trip")
}

func TestTheBrowserMayComeOverTCP(t *testing.T) {
	p := port(t, func(c *browser.Config) { c.TCP = true })
	peer, err := robot.NewTCPPeer(media.PCMA)
	if err != nil {
		t.Fatal(err)
	}
	defer peer.Close()
	peer.Speak(sing(media.PCMA, 440))
	offer, err := peer.Offer(deadline(t), false)
	if err != nil {
		t.Fatal(err)
	}
	leg, answer, err := p.Answer(deadline(t), "test", offer)
	if err != nil {
		t.Fatal(err)
	}
	defer leg.Close()
	if !strings.Contains(answer, "tcptype passive") {
		t.Fatalf("no TCP candidate in\n%s", answer)
	}
	heard := robot.NewMemory(time.Second)
	leg.Listen(heard)
	if err := peer.Accept(answer); err != nil {
		t.Fatal(err)
	}
	hears(t, heard, 440, "the browser over TCP")
}

func BenchmarkSend(b *testing.B) {
	leg, _ := pair(b, port(b), media.PCMA)
	p := &media.Packet{Codec: media.PCMA, Source: 7, Payload: make([]byte, media.FrameSamples)}
	b.ReportAllocs()
	for b.Loop() {
		p.Sequence, p.Timestamp = p.Sequence+1, p.Timestamp+media.FrameSamples
		if err := leg.Send(p); err != nil {
			b.Fatal(err)
		}
	}
}
