package phonetest

import (
	"context"
	"log/slog"
	"net/netip"
	"testing"
	"time"

	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/softphone/browser"
	"github.com/boyunhq/boyun/softphone/robot"
)

// Port opens a door for browsers on loopback, with a plane, as a voice node's.
func Port(t testing.TB) *browser.Port {
	t.Helper()
	p, err := browser.Open(browser.Config{Addresses: []netip.Addr{netip.MustParseAddr("127.0.0.1")}, Plane: Plane(t), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	return p
}

// Browser is an agent's browser and what it hears.
type Browser struct {
	*robot.Peer
	Heard *robot.Memory
}

// NewBrowser makes one that sings.
func NewBrowser(t testing.TB, hz float64) *Browser {
	t.Helper()
	peer, err := robot.NewPeer(media.PCMA, nil, false)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(peer.Close)
	b := &Browser{peer, robot.NewMemory(10 * time.Second)}
	b.Listen(b.Heard)
	b.Speak(Note(media.PCMA, hz))
	return b
}

// Connect gives the browser a leg and waits for its audio.
func (b *Browser) Connect(t testing.TB, p *browser.Port) browser.Leg {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), Patience)
	defer cancel()
	offer, err := b.Offer(ctx, false)
	if err != nil {
		t.Fatal(err)
	}
	leg, answer, err := p.Answer(ctx, "test", offer)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(leg.Close)
	if err := b.Accept(answer); err != nil {
		t.Fatal(err)
	}
	Closed(t, leg.Up(), "the browser's first audio")
	return leg
}
