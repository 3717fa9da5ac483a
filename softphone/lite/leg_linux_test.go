package lite

import (
	"bytes"
	"context"
	"encoding/binary"
	"net"
	"net/netip"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pion/stun/v4"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/plane"
	"github.com/boyunhq/boyun/softphone/robot"
)

const patience = 10 * time.Second

// hall is a door behind a real socket.
type hall struct {
	*Door
	socket *plane.Socket
}

func open(t *testing.T, change ...func(*Config)) *hall {
	t.Helper()
	p, err := plane.Open(plane.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	s, err := p.Bind(netip.MustParseAddrPort("127.0.0.1:0"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	d := door(t, append(change, func(c *Config) { c.Announce = []netip.AddrPort{s.Local()} })...)
	if err := s.Serve(plane.Take(func(b []byte, from netip.AddrPort, at time.Time) { d.Take(s, b, from, at) })); err != nil {
		t.Fatal(err)
	}
	return &hall{d, s}
}

// meet makes a leg for a robot's browser; edit may change its offer on the way.
func (h *hall) meet(t *testing.T, edit func(string) string) (*Leg, *robot.Peer) {
	t.Helper()
	peer, err := robot.NewPeer(media.PCMA, nil, false)
	if err != nil {
		t.Fatal(err)
	}
	return h.join(t, peer, edit), peer
}

// join makes a leg for a peer.
func (h *hall) join(t *testing.T, peer *robot.Peer, edit func(string) string) *Leg {
	t.Helper()
	t.Cleanup(peer.Close)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	offer, err := peer.Offer(ctx, false)
	if err != nil {
		t.Fatal(err)
	}
	leg, answer, err := h.Answer("robot", edit(offer))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(leg.Close)
	if err := peer.Accept(answer); err != nil {
		t.Fatal(err)
	}
	return leg
}

func asIs(offer string) string { return offer }

func wait(t *testing.T, c <-chan struct{}, what string) {
	t.Helper()
	select {
	case <-c:
	case <-time.After(patience):
		t.Fatalf("waited in vain for %s", what)
	}
}

func until(t *testing.T, what string, ok func() bool) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(patience); !ok(); <-tick.C {
		if time.Now().After(end) {
			t.Fatalf("waited in vain: %s", what)
		}
	}
}

// stacks counts goroutines that stand in one of our functions.
func stacks(of string) (n int) {
	all := make([]byte, 4<<20)
	all = all[:runtime.Stack(all, true)]
	for g := range bytes.SplitSeq(all, []byte("\n\n")) {
		if bytes.Contains(g, []byte(of)) {
			n++
		}
	}
	return n
}

func TestAConnectedLegHasNoGoroutineAndHearsTheGoodbye(t *testing.T) {
	h := open(t)
	leg, peer := h.meet(t, asIs)
	wait(t, leg.Up(), "audio")
	until(t, "the goroutines of the handshake and of the connection end", func() bool {
		return leg.parked.Load() != nil && stacks("lite.(*pipe)")+stacks("lite.(*Leg)") == 0
	})
	peer.Close()
	wait(t, leg.Gone(), "the goodbye")
	if leg.parked.Load() != nil {
		t.Error("the state may be restored a second time")
	}
}

func TestABrowserWithAnotherCertificateGetsNoKeys(t *testing.T) {
	h := open(t)
	leg, _ := h.meet(t, func(offer string) string {
		i := strings.Index(offer, "a=fingerprint:sha-256 ") + len("a=fingerprint:sha-256 ")
		digit := "0"
		if offer[i] == '0' {
			digit = "1"
		}
		return offer[:i] + digit + offer[i+1:]
	})
	wait(t, leg.Gone(), "the end of a leg whose certificate is wrong")
	select {
	case <-leg.Up():
		t.Error("its audio was heard")
	default:
	}
	if err := leg.Send(frame(1)); !fault.Is(err, fault.Unavailable) {
		t.Errorf("sent to it: %v", err)
	}
}

// Whoever has AES-GCM is not asked about anything else; whoever has not gets the other cipher at the second attempt.
func TestTheCheapCipherIsAskedForAloneAndTheOtherOnlyWhereItIsMissing(t *testing.T) {
	h := open(t)
	leg, _ := h.meet(t, asIs)
	wait(t, leg.Up(), "audio")
	if leg.Sealed() != "AEAD_AES_128_GCM" {
		t.Errorf("sealed by %v", leg.Sealed())
	}
	for attempt, works := range []bool{false, true} {
		peer, err := robot.NewPlainPeer(media.PCMA)
		if err != nil {
			t.Fatal(err)
		}
		leg := h.join(t, peer, asIs)
		if !works {
			wait(t, leg.Gone(), "the end of a leg without a cipher in common")
			continue
		}
		wait(t, leg.Up(), "audio")
		if leg.Sealed() != "AES128_CM_HMAC_SHA1_80" {
			t.Errorf("attempt %d: sealed by %v", attempt, leg.Sealed())
		}
	}
}

func TestABrowserThatDoesNotAskAnyMoreIsGone(t *testing.T) {
	h := open(t, func(c *Config) { c.Consent, c.ReportEvery = 1500*time.Millisecond, 100*time.Millisecond })
	leg, peer := h.meet(t, asIs)
	wait(t, leg.Up(), "audio")
	peer.Kill()
	wait(t, leg.Gone(), "the end of consent")
	nobody, _, err := h.Answer("nobody", chromium)
	if err != nil {
		t.Fatal(err)
	}
	wait(t, nobody.Gone(), "the end of a leg nobody came to")
}

// An injector gets nothing into a call: not from an address that has not proved the password, and not with packets it has not the key of.
func TestAnInjectorGetsNothingIn(t *testing.T) {
	h := open(t)
	leg, _ := h.meet(t, asIs)
	var foreign, heard atomic.Int64
	leg.Listen(media.EarFunc(func(p *media.Packet, _ time.Time) {
		heard.Add(1)
		if p.Payload[0] == 0x11 {
			foreign.Add(1)
		}
	}))
	wait(t, leg.Up(), "audio")
	way := *leg.route.Load()
	injector, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	defer injector.Close()
	ufrag, _ := h.names(leg)
	forged := rtpOf(8, leg.in.reception.SSRC, 500)
	check, err := stun.Build(stun.TransactionID, stun.BindingRequest, stun.NewUsername(ufrag+":x"), stun.RawAttribute{Type: stun.AttrUseCandidate},
		stun.NewShortTermIntegrity("not the password"), stun.Fingerprint)
	if err != nil {
		t.Fatal(err)
	}
	before := heard.Load()
	for i := range 200 {
		binary.BigEndian.PutUint16(forged[2:], uint16(i))
		for _, b := range [][]byte{check.Raw, forged, {22, 254, 253, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0}} {
			if _, err := injector.WriteToUDPAddrPort(b, h.socket.Local()); err != nil {
				t.Fatal(err)
			}
			h.Take(way.socket, bytes.Clone(b), way.to, time.Now()) // and from the browser's own address, without its key
		}
		if i%10 == 0 { // or the socket's queue would be full of them, and the kernel drop what the browser says
			n := heard.Load()
			until(t, "the browser is heard between them", func() bool { return heard.Load() > n })
		}
	}
	until(t, "the browser is still heard", func() bool { return heard.Load() > before+10 })
	if n := foreign.Load(); n != 0 {
		t.Errorf("%d forged packets were heard", n)
	}
	if now := *leg.route.Load(); now != way {
		t.Errorf("the way moved from %v to %v", way.to, now.to)
	}
	if q := leg.Quality(); q.Lost != 0 {
		t.Errorf("forged packets count as the browser's: %+v", q)
	}
}

func (h *hall) names(l *Leg) (ufrag, password string) {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return l.ice[0].ufrag, l.ice[0].password
}
