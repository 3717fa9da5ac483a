package rtp

import (
	"bytes"
	"testing"

	pion "github.com/pion/rtp"
)

// FuzzParse reads what another implementation reads.
func FuzzParse(f *testing.F) {
	f.Add(wire(8, 1, 1, make([]byte, 160)))
	f.Add([]byte{0xbf, 8, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1})
	f.Add([]byte{0xb0, 0x88, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0xbe, 0xde, 0, 1, 0x10, 0xff, 0, 0, 1})
	f.Add([]byte{0xa2, 8, 0, 1, 0, 0, 0, 9, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2, 2, 7, 7, 7, 0, 2})
	f.Add([]byte{0x90, 8, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0xab, 0xcd, 0, 9, 1, 2, 3, 4, 5})
	f.Fuzz(func(t *testing.T, b []byte) {
		h, payload, ok := Parse(b)
		var p pion.Packet
		if p.Unmarshal(bytes.Clone(b)) != nil || p.Version != 2 || len(p.Payload) == 0 {
			return // it is stricter with what stands inside an extension
		}
		want := Header{p.PayloadType, p.Marker, p.SequenceNumber, p.Timestamp, p.SSRC}
		if !ok || h != want || !bytes.Equal(payload, p.Payload) {
			t.Errorf("%x is %+v %x %v, want %+v %x", b, h, payload, ok, want, p.Payload)
		}
	})
}

func TestWhatIsNoPacketIsNotRead(t *testing.T) {
	whole := []byte{0xb1, 8, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 5, 0xbe, 0xde, 0, 1, 0x10, 0xff, 0, 0, 7, 1}
	for n := range len(whole) - 1 {
		if _, payload, ok := Parse(whole[:n]); ok || payload != nil {
			t.Errorf("%d bytes are read", n)
		}
	}
	if _, payload, ok := Parse(whole); !ok || len(payload) != 1 {
		t.Errorf("the whole is not: %x", payload)
	}
	whole[0] = 0x71
	if _, _, ok := Parse(whole); ok {
		t.Error("version 1 is read")
	}
}
