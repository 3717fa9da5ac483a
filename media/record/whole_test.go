package record

import (
	"bytes"
	"io"
	"log/slog"
	"testing"
	"time"

	"github.com/boyunhq/boyun/media"
)

type sink struct{ bytes.Buffer }

func (*sink) Close() error { return nil }

func TestAClipOfTenSecondsFromMemoryIsWholeOnTheCustomersLane(t *testing.T) {
	d, err := NewDeck(Config{Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		t.Fatal(err)
	}
	start := time.Now().Add(-time.Minute)
	var heard []Heard
	for i := range 500 {
		p := media.Packet{Codec: media.PCMA, Timestamp: uint32(i * media.FrameSamples), Payload: bytes.Repeat([]byte{byte(i%100 + 1)}, media.FrameSamples)}
		heard = append(heard, Heard{start.Add(time.Duration(i) * media.FrameDuration), p})
	}
	var to sink
	closed, err := d.Whole(Order{Key: [32]byte{1}, Law: media.PCMA, Start: start, To: &to}, heard, start.Add(10*time.Second))
	if err != nil || closed.Partial || closed.Length != 10*time.Second || d.Running() != 0 {
		t.Fatalf("%+v (%v), %d running", closed, err, d.Running())
	}
	r, err := Open(bytes.NewReader(to.Bytes()), int64(to.Len()), [32]byte{1})
	if err != nil {
		t.Fatal(err)
	}
	wav, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	sound := wav[len(wav)-2*80_000:]
	for _, i := range []int{0, 1, 250, 498, 499} {
		if got, silent := sound[2*(i*160+80)+1], sound[2*(i*160+80)]; got != byte(i%100+1) || silent != media.PCMA.Silence() {
			t.Fatalf("frame %d holds %d for the customer and %#x for the agent", i, got, silent)
		}
	}
}
