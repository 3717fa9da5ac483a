package record

import (
	"bytes"
	"log/slog"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/tone"
	"github.com/boyunhq/boyun/media/wav"
)

func TestMain(m *testing.M) {
	if name, ok := victim(); ok {
		beKilled(name)
	}
	goleak.VerifyTestMain(m)
}

var (
	testKey = [32]byte{1, 2, 3}
	begin   = time.Unix(1700000000, 0)
)

// file is a sink in memory that may be full.
type file struct {
	bytes.Buffer
	room   int // 0: endless
	closed int
}

func (f *file) Write(b []byte) (int, error) {
	if f.room > 0 && f.Len()+len(b) > f.room {
		n, _ := f.Buffer.Write(b[:max(f.room-f.Len(), 0)])
		return n, errFull
	}
	return f.Buffer.Write(b)
}

func (f *file) Close() error { f.closed++; return nil }

type fullError struct{}

func (fullError) Error() string { return "no space left on device" }

var errFull = fullError{}

func newDeck(t testing.TB) *Deck {
	t.Helper()
	d, err := NewDeck(Config{Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func startTape(t testing.TB, d *Deck, law media.Codec) (*Tape, *file) {
	t.Helper()
	f := &file{}
	tape, err := d.Start(Order{Key: testKey, Law: law, Start: begin, To: f})
	if err != nil {
		t.Fatal(err)
	}
	return tape, f
}

// speaker sends a tone to an ear as a network would bring it.
type speaker struct {
	ear    media.Ear
	law    media.Codec
	player *tone.Player
	packet media.Packet
	sent   int
}

func newSpeaker(ear media.Ear, law media.Codec, source uint32, hz float64) *speaker {
	s := tone.Sound{Level: -15, Parts: []tone.Part{tone.Note(hz, 0)}}
	return &speaker{ear: ear, law: law, player: tone.NewPlayer(law, s),
		packet: media.Packet{Codec: law, Source: source, Timestamp: 0xfffff000, Payload: make([]byte, media.FrameSamples)}}
}

// say sends the next frame, which arrives at the given time.
func (s *speaker) say(at time.Time) {
	s.player.Next(s.packet.Payload)
	s.packet.Marker = s.sent == 0
	s.ear.Hear(&s.packet, at)
	s.next()
}

func (s *speaker) next() {
	s.sent++
	s.packet.Sequence++
	s.packet.Timestamp += media.FrameSamples
}

// talk lets both sides speak for a time from an instant on, writing as Run would.
func talk(d *Deck, from time.Time, length time.Duration, sides ...*speaker) time.Time {
	for at := from; at.Before(from.Add(length)); at = at.Add(media.FrameDuration) {
		for _, s := range sides {
			s.say(at)
		}
		if at.Sub(begin)%(100*time.Millisecond) == 0 {
			d.write(at, func() {})
		}
	}
	return from.Add(length)
}

// listenTo opens a sealed file and reads it as any player would.
func listenTo(t testing.TB, b []byte) (*Recording, wav.Audio) {
	t.Helper()
	r, err := Open(bytes.NewReader(b), int64(len(b)), testKey)
	if err != nil {
		t.Fatal(err)
	}
	a, err := wav.Read(r, 1<<24)
	if err != nil {
		t.Fatal(err)
	}
	return r, a
}

// sealedTalk is a closed recording of a length: 440 Hz left, 1000 Hz right.
func sealedTalk(t testing.TB, law media.Codec, length time.Duration) ([]byte, Closed) {
	t.Helper()
	d := newDeck(t)
	tape, f := startTape(t, d, law)
	end := talk(d, begin, length, newSpeaker(tape.Agent(), law, 1, 440), newSpeaker(tape.Customer(), law, 2, 1000))
	c, err := tape.Close(end)
	if err != nil {
		t.Fatal(err)
	}
	return f.Bytes(), c
}

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }
