package mp3

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"os/exec"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/g711"
	"github.com/boyunhq/boyun/media/tone"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// talk is stereo G.711: a tone of -15 dBFS in each channel.
func talk(law media.Codec, seconds int, left, right float64) []byte {
	sound := make([]byte, 0, seconds*16000)
	for i := range seconds * 8000 {
		for _, hz := range []float64{left, right} {
			level := math.Pow(10, -15.0/20)
			sound = append(sound, g711.EncodeSample(law, int16(32767*level*math.Sin(2*math.Pi*hz*float64(i)/8000))))
		}
	}
	return sound
}

// decoded is what a decoder makes of MP3, by channel.
func decoded(t *testing.T, stream []byte) (left, right []int16) {
	t.Helper()
	run := exec.Command("lame", "--quiet", "--decode", "--mp3input", "-t", "-", "-")
	run.Stdin = bytes.NewReader(stream)
	raw, err := run.Output()
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+3 < len(raw); i += 4 {
		left, right = append(left, int16(binary.LittleEndian.Uint16(raw[i:]))), append(right, int16(binary.LittleEndian.Uint16(raw[i+2:])))
	}
	return left, right
}

func TestBothVoicesKeepTheirChannelTheirPitchAndTheirLevel(t *testing.T) {
	for law, pitch := range map[media.Codec][2]float64{media.PCMA: {440, 1000}, media.PCMU: {3000, 300}} {
		var made bytes.Buffer
		if err := New(Config{}).Encode(t.Context(), law, bytes.NewReader(talk(law, 4, pitch[0], pitch[1])), &made); err != nil {
			t.Fatal(err)
		}
		if seconds := float64(made.Len()) * 8 / 48000; seconds < 3.9 || seconds > 4.4 {
			t.Errorf("4 s became %d bytes, %.2f s at 48 kbit/s", made.Len(), seconds)
		}
		left, right := decoded(t, made.Bytes())
		if n := len(left); n < 4*8000 || n > 4*8000+4000 {
			t.Fatalf("%d samples come back", n)
		}
		left, right = left[4000:28000], right[4000:28000]
		for name, c := range map[string]struct {
			sound      []int16
			own, other float64
		}{"left": {left, pitch[0], pitch[1]}, "right": {right, pitch[1], pitch[0]}} {
			if level := tone.LevelAt(c.sound, c.own); level < -16.5 || level > -13.5 {
				t.Errorf("%v %s: %.0f Hz comes back at %.1f dBFS, not -15", law, name, c.own, level)
			}
			if level := tone.LevelAt(c.sound, c.other); level > -45 {
				t.Errorf("%v %s: the other channel is in it at %.1f dBFS", law, name, level)
			}
		}
	}
}

// drip gives a second of sound, then nothing until it is let go.
type drip struct {
	first io.Reader
	gate  chan struct{}
}

func (d *drip) Read(p []byte) (int, error) {
	if n, err := d.first.Read(p); err == nil {
		return n, nil
	}
	<-d.gate
	return 0, io.EOF
}

// knock closes when something is written.
type knock struct{ here chan struct{} }

func (k *knock) Write(p []byte) (int, error) {
	select {
	case <-k.here:
	default:
		close(k.here)
	}
	return len(p), nil
}

func TestItIsMadeWhileItIsReadFewAtATimeAndKilledWithItsAsker(t *testing.T) {
	e := New(Config{Most: 1, Patience: 50 * time.Millisecond})
	source, out := &drip{bytes.NewReader(talk(media.PCMA, 5, 440, 1000)), make(chan struct{})}, &knock{make(chan struct{})}
	ctx, leave := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- e.Encode(ctx, media.PCMA, source, out) }()
	select {
	case <-out.here:
	case <-time.After(10 * time.Second):
		t.Fatal("nothing comes before everything was read")
	}
	if err := e.Encode(t.Context(), media.PCMA, bytes.NewReader(nil), io.Discard); reason(err) != "mp3_busy" {
		t.Errorf("a second one at once: %v", err)
	}
	leave()
	close(source.gate)
	if err := <-ended; !errors.Is(err, context.Canceled) || e.Running() != 0 {
		t.Errorf("the asker has gone: %v, %d run", err, e.Running())
	}
}

type broken struct{ err error }

func (b broken) Read([]byte) (int, error)  { return 0, b.err }
func (b broken) Write([]byte) (int, error) { return 0, b.err }

func TestWhatGoesWrongIsSaid(t *testing.T) {
	lost := errors.New("the store is away")
	if err := New(Config{}).Encode(t.Context(), media.PCMA, broken{lost}, io.Discard); !errors.Is(err, lost) {
		t.Errorf("a source that breaks: %v", err)
	}
	if err := New(Config{}).Encode(t.Context(), media.PCMA, bytes.NewReader(talk(media.PCMA, 20, 440, 1000)), broken{lost}); err == nil {
		t.Error("a reader who has gone is not noticed")
	}
	err := New(Config{Program: "no-such-encoder"}).Encode(t.Context(), media.PCMA, bytes.NewReader(nil), io.Discard)
	if reason(err) != "mp3_missing" || !fault.Is(err, fault.Unavailable) {
		t.Errorf("without the program: %v", err)
	}
}

func reason(err error) string {
	if f, ok := errors.AsType[*fault.Error](err); ok {
		return f.Reason
	}
	return ""
}
