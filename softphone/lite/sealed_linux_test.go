package lite

import (
	"bytes"
	"encoding/binary"
	"errors"
	"net"
	"net/netip"
	"testing"
	"time"

	"github.com/pion/stun/v4"

	pion "github.com/pion/rtp"
	"github.com/pion/srtp/v3"

	"github.com/boyunhq/boyun/media"
)

func rtpOf(payloadType byte, ssrc uint32, seq uint16) []byte {
	b := bytes.Repeat([]byte{0x11}, 172)
	b[0], b[1] = 0x80, payloadType
	binary.BigEndian.PutUint16(b[2:], seq)
	binary.BigEndian.PutUint32(b[4:], uint32(seq)*160)
	binary.BigEndian.PutUint32(b[8:], ssrc)
	return b
}

func frame(i int) *media.Packet {
	return &media.Packet{Codec: media.PCMA, Source: 5, Sequence: uint16(i), Timestamp: uint32(i * 160), Payload: bytes.Repeat([]byte{0xd5}, 160)}
}

// wire is a Socket that keeps the last datagram.
type wire struct {
	last []byte
	sent int
}

func (w *wire) Send(b []byte, _ netip.AddrPort) error {
	w.last = append(w.last[:0], b...)
	w.sent++
	return nil
}

func (w *wire) Local() netip.AddrPort { return netip.MustParseAddrPort("127.0.0.1:4000") }

var browserAt = netip.MustParseAddrPort("192.0.2.7:50000")

// keyed is a leg whose keys are agreed, with the browser's contexts.
func keyed(t testing.TB, d *Door, profile srtp.ProtectionProfile) (l *Leg, w *wire, seal, open *srtp.Context) {
	t.Helper()
	l, _, err := d.Answer("a", chromium)
	if err != nil {
		t.Fatal(err)
	}
	context := func(key byte, options ...srtp.ContextOption) *srtp.Context {
		size, err := profile.SaltLen()
		if err != nil {
			t.Fatal(err)
		}
		c, err := srtp.CreateContext(bytes.Repeat([]byte{key}, 16), bytes.Repeat([]byte{key}, size), profile, options...)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	w = &wire{}
	l.in.open(context(1, srtp.SRTPReplayProtection(256)))
	l.out.open(context(2))
	l.route.Store(&route{w, browserAt})
	d.learn(l, browserAt)
	return l, w, context(1), context(2)
}

func TestSealedAudioBothWaysWithoutMemoryOverTheWrapOfSequenceNumbers(t *testing.T) {
	for says, profile := range map[string]srtp.ProtectionProfile{"GCM": srtp.ProtectionProfileAeadAes128Gcm, "CM": srtp.ProtectionProfileAes128CmHmacSha1_80} {
		t.Run(says, func(t *testing.T) {
			d := door(t)
			l, w, seal, unseal := keyed(t, d, profile)
			defer l.Close()
			var heard []uint16
			l.Listen(media.EarFunc(func(p *media.Packet, _ time.Time) {
				if len(heard) < cap(heard) {
					heard = append(heard, p.Sequence)
				}
				if len(p.Payload) != 160 || p.Payload[0] != 0x11 || p.Source != 77 {
					t.Fatalf("heard %d bytes of %d", len(p.Payload), p.Source)
				}
			}))
			heard = make([]uint16, 0, 64)
			for i := range 40 { // 65516 .. 19: over the wrap
				sealed, err := seal.EncryptRTP(nil, rtpOf(8, 77, uint16(65516+i)), nil)
				if err != nil {
					t.Fatal(err)
				}
				for range 2 { // each is heard once
					if !d.Take(w, bytes.Clone(sealed), browserAt, time.Now()) {
						t.Fatal("not taken")
					}
				}
			}
			if len(heard) != 40 || heard[39] != 19 {
				t.Fatalf("heard %v", heard)
			}
			if q := l.Quality(); q.Lost != 0 || q.Packets != 40 {
				t.Errorf("%+v", q)
			}
			for i := range 3 {
				if err := l.Send(frame(i)); err != nil {
					t.Fatal(err)
				}
			}
			var h pion.Header
			plain, err := unseal.DecryptRTP(nil, w.last, &h)
			if err != nil || w.sent != 3 || h.SSRC != l.ssrc || h.PayloadType != 8 || len(plain) != 172 {
				t.Fatalf("sent %d, %+v, %v", w.sent, h, err)
			}
			allocates(t, d, l, w, seal)
		})
	}
}

func allocates(t *testing.T, d *Door, l *Leg, w *wire, seal *srtp.Context) {
	t.Helper()
	packet, i := frame(3), 3
	if n := testing.AllocsPerRun(200, func() {
		i++
		packet.Sequence, packet.Timestamp = uint16(i), uint32(i*160)
		if err := l.Send(packet); err != nil {
			t.Fatal(err)
		}
	}); n > 0 {
		t.Errorf("send: %v allocations a packet", n)
	}
	var sealed [202][]byte
	for k := range sealed {
		var err error
		if sealed[k], err = seal.EncryptRTP(nil, rtpOf(8, 77, uint16(100+k)), nil); err != nil {
			t.Fatal(err)
		}
	}
	k, at := 0, time.Now()
	if n := testing.AllocsPerRun(200, func() {
		d.Take(w, sealed[k], browserAt, at)
		k++
	}); n > 0 {
		t.Errorf("receive: %v allocations a packet", n)
	}
}

func TestAClosedLegTakesAndSendsNothing(t *testing.T) {
	d := door(t)
	l, w, seal, _ := keyed(t, d, srtp.ProtectionProfileAeadAes128Gcm)
	l.Listen(media.EarFunc(func(*media.Packet, time.Time) { t.Error("heard after Close") }))
	l.Close()
	l.Close()
	sealed, err := seal.EncryptRTP(nil, rtpOf(8, 77, 1), nil)
	if err != nil {
		t.Fatal(err)
	}
	l.take(w, sealed, browserAt, time.Now())
	if d.Take(w, sealed, browserAt, time.Now()) {
		t.Error("an address of a closed leg is still known")
	}
	if err := l.Send(frame(1)); !errors.Is(err, net.ErrClosed) || w.sent != 0 {
		t.Errorf("send after close: %v", err)
	}
}

func TestALegHasAtMostSixteenAddressesTheLastOnesAndTheOneInUse(t *testing.T) {
	d := door(t)
	l, w, seal, _ := keyed(t, d, srtp.ProtectionProfileAeadAes128Gcm)
	defer l.Close()
	heard := 0
	l.Listen(media.EarFunc(func(*media.Packet, time.Time) { heard++ }))
	d.mu.RLock()
	c := l.ice[0]
	d.mu.RUnlock()
	for port := range uint16(40) {
		check, err := stun.Build(stun.TransactionID, stun.BindingRequest, stun.NewUsername(c.ufrag+":8hhY"), stun.NewShortTermIntegrity(c.password), stun.Fingerprint)
		if err != nil {
			t.Fatal(err)
		}
		d.Take(w, check.Raw, netip.AddrPortFrom(browserAt.Addr(), 1000+port), time.Now())
	}
	if len(l.addrs) != mostAddrs || w.sent != 40 {
		t.Errorf("%d addresses, %d answers", len(l.addrs), w.sent)
	}
	for i, port := range []uint16{browserAt.Port(), 1039, 1000} {
		sealed, err := seal.EncryptRTP(nil, rtpOf(8, 77, uint16(i)), nil)
		if err != nil {
			t.Fatal(err)
		}
		from := netip.AddrPortFrom(browserAt.Addr(), port)
		if taken, want := d.Take(w, sealed, from, time.Now()), port != 1000; taken != want {
			t.Errorf("from %v: taken %v", from, taken)
		}
	}
	if heard != 2 {
		t.Errorf("heard %d packets, want those of the address in use and of the last", heard)
	}
}

func BenchmarkSend(b *testing.B) {
	for says, profile := range map[string]srtp.ProtectionProfile{"GCM": srtp.ProtectionProfileAeadAes128Gcm, "CM": srtp.ProtectionProfileAes128CmHmacSha1_80} {
		b.Run(says, func(b *testing.B) {
			l, _, _, _ := keyed(b, door(b), profile)
			defer l.Close()
			p := frame(0)
			b.ReportAllocs()
			for b.Loop() {
				p.Sequence, p.Timestamp = p.Sequence+1, p.Timestamp+160
				if err := l.Send(p); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
