package rtp

import (
	"bytes"
	"crypto/rand"
	"net/netip"
	"testing"

	pion "github.com/pion/rtp"
	"github.com/pion/srtp/v3"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/media"
)

func keyOf(s Suite) []byte {
	key := make([]byte, s.KeyLength())
	rand.Read(key)
	return key
}

func TestSealedAudioIsHeardByWhoHasTheKeyInEverySuite(t *testing.T) {
	for _, suite := range []Suite{AES80, AES32, GCM} {
		t.Run(string(suite), func(t *testing.T) {
			a, b := keyOf(suite), keyOf(suite)
			x, y := pair(t, four, Remote{Codec: media.PCMA, EventType: 101, Crypto: &Crypto{suite, a, b}}, Remote{Codec: media.PCMA, EventType: 101, Crypto: &Crypto{suite, b, a}})
			heard := listen(y)
			for i := range 5 {
				if err := x.Send(frameOf(i)); err != nil {
					t.Fatal(err)
				}
			}
			for i, p := range heard.wait(t, 5) {
				if want := frameOf(i); !bytes.Equal(p.Payload, want.Payload) {
					t.Fatalf("packet %d came as %x", i, p.Payload[:4])
				}
			}
			if x.Suite() != suite {
				t.Errorf("sealed with %q", x.Suite())
			}
			eventually(t, "a sealed report comes back", func() bool { return !x.Sent().LastPacket.IsZero() })
		})
	}
}

// carrier is a far side of pion's own making on a bare socket.
type carrier struct {
	*stranger
	seal *srtp.Context
	seq  uint16
}

func (c *carrier) packet(payload byte) []byte {
	c.t.Helper()
	c.seq++
	raw, err := (&pion.Packet{Header: pion.Header{Version: 2, PayloadType: uint8(media.PCMA), SequenceNumber: c.seq, Timestamp: uint32(c.seq) * 160, SSRC: 7},
		Payload: bytes.Repeat([]byte{payload}, 160)}).Marshal()
	if err != nil {
		c.t.Fatal(err)
	}
	if c.seal == nil {
		return raw
	}
	sealed, err := c.seal.EncryptRTP(nil, raw, nil)
	if err != nil {
		c.t.Fatal(err)
	}
	return sealed
}

func newCarrier(t testing.TB, key []byte) *carrier {
	t.Helper()
	c := &carrier{stranger: newStranger(t)}
	if key != nil {
		var err error
		if c.seal, err = srtp.CreateContext(key[:16], key[16:], srtp.ProtectionProfileAes128CmHmacSha1_80); err != nil {
			t.Fatal(err)
		}
	}
	return c
}

func TestAPacketHeardOnceIsNotHeardAgainAndAWrongKeyIsNeverHeard(t *testing.T) {
	ours, theirs := keyOf(AES80), keyOf(AES80)
	s := open(t, newPorts(t), four)
	far, thief, plain := newCarrier(t, theirs), newCarrier(t, keyOf(AES80)), newCarrier(t, nil)
	start(t, s, Remote{Addr: far.addr(), Codec: media.PCMA, Crypto: &Crypto{AES80, ours, theirs}})
	heard, to := listen(s), netip.AddrPortFrom(four, s.Local().Port())
	for range 5 { // in order, as a proof of a moved source would need
		thief.write(to, thief.packet(0x11))
		plain.write(to, plain.packet(0x22))
	}
	first := far.packet(0x33)
	far.write(to, first)
	far.write(to, first)
	far.write(to, far.packet(0x44))
	got := heard.wait(t, 2)
	if got[0].Payload[0] != 0x33 || got[1].Payload[0] != 0x44 {
		t.Errorf("heard %x and %x, want the carrier's two packets, each once", got[0].Payload[0], got[1].Payload[0])
	}
	if err := s.Send(frameOf(0)); err != nil {
		t.Fatal(err)
	}
	open, err := srtp.CreateContext(ours[:16], ours[16:], srtp.ProtectionProfileAes128CmHmacSha1_80)
	if err != nil {
		t.Fatal(err)
	}
	raw := far.read()
	if clear, err := open.DecryptRTP(nil, raw, nil); err != nil || !bytes.HasSuffix(clear, frameOf(0).Payload) {
		t.Errorf("pion opens what we sent: %v", err)
	}
	if bytes.Contains(raw, frameOf(0).Payload) {
		t.Error("our audio went out in the clear")
	}
}

func TestANewKeyOfTheFarSideTakesEffectAndOursKeepsCounting(t *testing.T) {
	ours, one, two := keyOf(AES80), keyOf(AES80), keyOf(AES80)
	s := open(t, newPorts(t), four)
	far := newCarrier(t, one)
	r := Remote{Addr: far.addr(), Codec: media.PCMA, Crypto: &Crypto{AES80, ours, one}}
	start(t, s, r)
	heard, to := listen(s), netip.AddrPortFrom(four, s.Local().Port())
	far.write(to, far.packet(0x33))
	heard.wait(t, 1)
	seal := s.armor.keys.Load().out
	r.Crypto = &Crypto{AES80, ours, two}
	if err := s.Update(r); err != nil {
		t.Fatal(err)
	}
	if s.armor.keys.Load().out != seal {
		t.Error("our counter began anew under the same key")
	}
	renewed := newCarrier(t, two)
	renewed.stranger, renewed.seq = far.stranger, far.seq
	renewed.write(to, renewed.packet(0x44))
	if got := heard.wait(t, 2); got[1].Payload[0] != 0x44 {
		t.Errorf("heard %x", got[1].Payload[0])
	}
}

func TestKeysThatComeBackAfterATimeWithoutGoOnCounting(t *testing.T) {
	crypto := &Crypto{AES80, keyOf(AES80), keyOf(AES80)}
	var a armor
	if err := a.agree(crypto); err != nil {
		t.Fatal(err)
	}
	was := a.keys.Load()
	if err := a.agree(nil); err != nil || a.suite() != "" {
		t.Fatalf("still sealed: %v", err)
	}
	if err := a.agree(crypto); err != nil || a.keys.Load().out != was.out || a.keys.Load().in != was.in {
		t.Errorf("the same key began to count anew: %v", err)
	}
}

func TestKeysOfTheWrongLengthAreRefused(t *testing.T) {
	s := open(t, newPorts(t), four)
	for _, c := range []Crypto{{AES80, make([]byte, 28), make([]byte, 30)}, {"ROT13", make([]byte, 30), make([]byte, 30)}, {GCM, make([]byte, 28), nil}} {
		if err := s.Start(Remote{Addr: newStranger(t).addr(), Codec: media.PCMA, Crypto: &c}); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s with keys of %d and %d bytes: %v", c.Suite, len(c.Local), len(c.Remote), err)
		}
	}
}
