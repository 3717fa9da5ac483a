package mix

import (
	"math"
	"testing"

	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/tone"
)

// stream is a voice's packets, a note at -10 dBFS.
type stream struct {
	player *tone.Player
	packet media.Packet
}

func newStream(c media.Codec, hz float64) *stream {
	return &stream{player: tone.NewPlayer(c, tone.Sound{Level: -10, Parts: []tone.Part{tone.Note(hz, 0)}}),
		packet: media.Packet{Codec: c, Source: 7, Payload: make([]byte, media.FrameSamples)}}
}

func (s *stream) next() *media.Packet {
	s.player.Next(s.packet.Payload)
	s.packet.Sequence++
	s.packet.Timestamp += media.FrameSamples
	return &s.packet
}

// steepest is the largest step from one sample to the next.
func steepest(samples []int16) (step float64) {
	for i := 1; i < len(samples); i++ {
		step = max(step, math.Abs(float64(samples[i])-float64(samples[i-1])))
	}
	return step
}

// A 400 Hz note at -10 dBFS steps by 3,256 at most; an eighth of a step more for the law's rounding and the fades.
const smooth = 10362 * 2 * math.Pi * 400 / media.SampleRate * 9 / 8

func TestAFeedIsSmoothWhateverTheNetworkDoes(t *testing.T) {
	say := func(f *Feed, s *stream) { f.Write(s.next()) }
	lose := func(_ *Feed, s *stream) { s.next() }
	for name, c := range map[string]struct {
		frames func(i int, f *Feed, s *stream) // what arrives before the i-th reading
		gaps   int                             // readings at most that may be without sound between the first and the last
	}{
		"a packet each time": {func(_ int, f *Feed, s *stream) { say(f, s) }, 0},
		"two at once, then none": {func(i int, f *Feed, s *stream) {
			if i%2 == 0 {
				say(f, s)
				say(f, s)
			}
		}, 0},
		"every tenth lost": {func(i int, f *Feed, s *stream) {
			if i%10 == 9 {
				lose(f, s)
			} else {
				say(f, s)
			}
		}, 0},
		"nothing for a while": {func(i int, f *Feed, s *stream) {
			if i < 40 || i > 60 {
				say(f, s)
			}
		}, 24},
		"a second at once": {func(i int, f *Feed, s *stream) {
			for range map[bool]int{true: 50, false: 1}[i == 40] {
				say(f, s)
			}
		}, 2},
		"another source": {func(i int, f *Feed, s *stream) {
			if i == 40 {
				s.packet.Source, s.packet.Timestamp = 8, 12345
			}
			say(f, s)
		}, 0},
		"twice each": {func(_ int, f *Feed, s *stream) { say(f, s); f.Write(&s.packet) }, 0},
	} {
		t.Run(name, func(t *testing.T) {
			var f Feed
			s, heard, gaps := newStream(media.PCMA, 400), []int16(nil), 0
			for i := range 100 {
				c.frames(i, &f, s)
				frame := make([]int16, media.FrameSamples)
				if sounds := f.Read(frame); !sounds && i > 5 {
					gaps++
				}
				heard = append(heard, frame...)
			}
			if gaps > c.gaps {
				t.Errorf("%d readings without sound", gaps)
			}
			if step := steepest(heard); step > smooth {
				t.Errorf("a step of %.0f, smooth is %.0f", step, smooth)
			}
			if level := tone.LevelAt(heard[len(heard)-1600:], 400); level < -12.5 {
				t.Errorf("at the end the note is at %.1f dBFS", level)
			}
			if wait := f.tail - f.head; wait > most+media.FrameSamples {
				t.Errorf("%d samples wait", wait)
			}
		})
	}
}

func TestAFeedThatIsShutOrClosedFadesAndIsForgotten(t *testing.T) {
	var g Guests
	f, s, passing, heard := &Feed{}, newStream(media.PCMA, 400), newStream(media.PCMU, 400), []int16(nil)
	passing.player = tone.NewPlayer(media.PCMU, tone.Sound{})
	g.Join(f)
	pass := func(n int) (touched int) {
		for range n {
			f.Write(s.next())
			p := passing.next()
			q := g.Mix(p)
			if q.Sequence != p.Sequence || q.Timestamp != p.Timestamp || len(q.Payload) != len(p.Payload) || q.Codec != p.Codec {
				t.Fatalf("%+v became %+v", p, q)
			}
			if q != p {
				touched++
			}
			heard = append(heard, tone.Linear(q.Codec, q.Payload)...)
		}
		return touched
	}
	if n := pass(20); n < 15 {
		t.Errorf("the guest sounds in %d packets of 20", n)
	}
	f.Open(false)
	if n := pass(20); n != 1 {
		t.Errorf("a guest who was shut out sounds in %d packets", n)
	}
	f.Open(true)
	if n := pass(20); n < 15 {
		t.Errorf("back in, the guest sounds in %d packets of 20", n)
	}
	f.Close()
	if n := pass(5); n != 1 || g.Any() {
		t.Errorf("a guest who left sounds in %d packets and is there: %v", n, g.Any())
	}
	if step := steepest(heard); step > smooth {
		t.Errorf("a step of %.0f, smooth is %.0f", step, smooth)
	}
}

func TestNothingIsAllocatedForAGuest(t *testing.T) {
	var g Guests
	f, s, passing := &Feed{}, newStream(media.PCMA, 400), newStream(media.PCMA, 900)
	g.Join(f)
	if n := testing.AllocsPerRun(200, func() { f.Write(s.next()); g.Mix(passing.next()) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
