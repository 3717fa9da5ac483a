//go:build opus

package lite

import (
	"encoding/binary"
	"strings"
	"testing"
	"time"

	pion "github.com/pion/rtp"
	"github.com/pion/srtp/v3"

	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/opus"
	"github.com/boyunhq/boyun/media/rtp"
)

func TestOpusOfALegIsSealedBothWaysWithoutMemory(t *testing.T) {
	d := door(t, func(c *Config) { c.Opus = true })
	l, w, seal, unseal := keyed(t, d, srtp.ProtectionProfileAeadAes128Gcm)
	defer l.Close()
	if l.Encoding() != "opus" || !strings.Contains(l.String(), "opus/111") {
		t.Fatalf("the leg speaks %s: %s", l.Encoding(), l)
	}
	browser, err := opus.New(111, media.PCMA)
	if err != nil {
		t.Fatal(err)
	}
	packet, i := frame(0), 0
	send := func() {
		i++
		packet.Sequence, packet.Timestamp = uint16(i), uint32(i*160)
		if err := l.Send(packet); err != nil {
			t.Fatal(err)
		}
	}
	send()
	first := decrypted(t, unseal, w.last)
	send()
	second := decrypted(t, unseal, w.last)
	if second.PayloadType != 111 || second.Timestamp-first.Timestamp != 960 || second.SequenceNumber-first.SequenceNumber != 1 {
		t.Errorf("sent %+v after %+v", second, first)
	}
	if n := testing.AllocsPerRun(200, send); n > 0 {
		t.Errorf("send: %v allocations a packet", n)
	}
	heard := 0
	l.Listen(media.EarFunc(func(p *media.Packet, _ time.Time) {
		if heard++; p.Codec != media.PCMA || len(p.Payload) != 160 {
			t.Fatalf("heard %d bytes of %s", len(p.Payload), p.Codec)
		}
	}))
	var sealed [202][]byte
	for k := range sealed {
		plain := make([]byte, 1400)
		n, err := browser.Out.Code(plain[rtp.HeaderSize:], media.PCMA, packet.Payload)
		if err != nil {
			t.Fatal(err)
		}
		copy(plain, rtpOf(111, 77, uint16(k))[:rtp.HeaderSize])
		binary.BigEndian.PutUint32(plain[4:], uint32(k*960))
		if sealed[k], err = seal.EncryptRTP(nil, plain[:rtp.HeaderSize+n], nil); err != nil {
			t.Fatal(err)
		}
	}
	k, at := 0, time.Now()
	if n := testing.AllocsPerRun(200, func() {
		if k != 100 { // one is lost, and filled
			d.Take(w, sealed[k], browserAt, at)
		}
		k++
	}); n > 0 {
		t.Errorf("receive: %v allocations a packet", n)
	}
	if heard != 201 {
		t.Errorf("%d packets of 201 were heard", heard)
	}
	if q := l.Quality(); q.Lost != 1 || q.Packets != 200 {
		t.Errorf("what was filled counts as lost all the same: %+v", q)
	}
}

func decrypted(t *testing.T, open *srtp.Context, sealed []byte) (h pion.Header) {
	t.Helper()
	if _, err := open.DecryptRTP(nil, sealed, &h); err != nil {
		t.Fatal(err)
	}
	return h
}
