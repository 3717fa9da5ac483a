package browser_test

import (
	"log/slog"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/opus"
	"github.com/boyunhq/boyun/media/tone"
	"github.com/boyunhq/boyun/softphone/browser"
	"github.com/boyunhq/boyun/softphone/robot"
)

// speaksOpus lets a port's legs speak Opus.
func speaksOpus(c *browser.Config) { c.Opus = true }

// opusPair is a leg that speaks Opus and the browser at its other end, connected. Without Opus in the program the test is of what says so.
func opusPair(t testing.TB, change ...func(*browser.Config)) (leg browser.Leg, peer *robot.Peer, built bool) {
	t.Helper()
	if !opus.Built {
		cfg := browser.Config{Addresses: []netip.Addr{home}, Opus: true, Log: slog.New(slog.DiscardHandler)}
		if _, err := browser.Open(cfg); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), "built without opus") {
			t.Errorf("a port of a program without Opus: %v", err)
		}
		if _, err := robot.NewOpusPeer(media.PCMA); !fault.Is(err, fault.Unavailable) {
			t.Errorf("a browser of a program without Opus: %v", err)
		}
		return nil, nil, false
	}
	peer, err := robot.NewOpusPeer(media.PCMA)
	if err != nil {
		t.Fatal(err)
	}
	leg = meet(t, port(t, append(change, speaksOpus)...), peer)
	return leg, peer, true
}

func TestOpusGoesBothWaysAndIsG711BehindTheLeg(t *testing.T) {
	leg, peer, built := opusPair(t)
	if !built {
		return
	}
	if leg.Encoding() != "opus" || leg.Codec() != media.PCMA || !strings.Contains(leg.String(), "opus/111 (8 kHz, ") {
		t.Errorf("a leg of %s that speaks %s: %s", leg.Codec(), leg.Encoding(), leg)
	}
	server, page := robot.NewMemory(time.Second), robot.NewMemory(time.Second)
	leg.Listen(server)
	peer.Listen(page)
	peer.Speak(sing(media.PCMA, 440))
	sends(t, leg, media.PCMU, 1000)
	hears(t, server, 440, "the browser's 440 Hz at the server")
	hears(t, page, 1000, "the server's 1000 Hz in the browser")
	if tone.Contains(server.Since(time.Now().Add(-500*time.Millisecond)), 1000, -40) {
		t.Error("the server hears itself")
	}
	if q := leg.Quality(); q.Lost != 0 || q.Jitter > 100*time.Millisecond {
		t.Errorf("quality on loopback: %+v", q)
	}
}

func TestReportsOfOpusTellTheRoundTrip(t *testing.T) {
	leg, _, built := opusPair(t, func(c *browser.Config) { c.ReportEvery = 50 * time.Millisecond })
	if !built {
		return
	}
	sends(t, leg, media.PCMA, 1000)
	until(t, func() bool { q := leg.Quality(); return q.RoundTrip > 0 && q.RoundTrip < time.Second }, "a round trip")
}

func TestAnAnswerOfOpusHasOpusAloneAndItsLimits(t *testing.T) {
	if !opus.Built {
		opusPair(t)
		return
	}
	peer, err := robot.NewPeer(media.PCMA, nil, false)
	if err != nil {
		t.Fatal(err)
	}
	defer peer.Close()
	offer, err := peer.Offer(deadline(t), false)
	if err != nil {
		t.Fatal(err)
	}
	p := port(t, speaksOpus)
	leg, answer, err := p.Answer(deadline(t), "test", strings.ReplaceAll(chromium(offer), "111", "109")) // Firefox's number
	if err != nil {
		t.Fatal(err)
	}
	defer leg.Close()
	for _, want := range []string{"UDP/TLS/RTP/SAVPF 109\r\n", "a=rtpmap:109 opus/48000/2\r\n", "a=fmtp:109 " + opus.Format + "\r\n"} {
		if !strings.Contains(answer, want) {
			t.Errorf("the answer lacks %q:\n%s", want, answer)
		}
	}
	plain, answer, err := p.Answer(deadline(t), "test", offer)
	if err != nil {
		t.Fatal(err)
	}
	defer plain.Close()
	if plain.Encoding() != "PCMA" || strings.Contains(answer, "opus") {
		t.Errorf("a browser without Opus gets %s:\n%s", plain.Encoding(), answer)
	}
}

func BenchmarkSendOpus(b *testing.B) {
	leg, _, built := opusPair(b)
	if !built {
		return
	}
	p := &media.Packet{Codec: media.PCMA, Source: 7, Payload: make([]byte, media.FrameSamples)}
	b.ReportAllocs()
	for b.Loop() {
		p.Sequence, p.Timestamp = p.Sequence+1, p.Timestamp+media.FrameSamples
		if err := leg.Send(p); err != nil {
			b.Fatal(err)
		}
	}
}
