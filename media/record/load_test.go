package record

import (
	"testing"
	"time"

	"github.com/boyunhq/boyun/media"
)

// Five hundred calls at once: hearing and writing them must take a small part of the time they last.
func TestFiveHundredTapesKeepUp(t *testing.T) {
	d := newDeck(t)
	var sides []*speaker
	var tapes []*Tape
	for range 500 {
		tape, _ := startTape(t, d, media.PCMA)
		tapes = append(tapes, tape)
		sides = append(sides, newSpeaker(tape.Agent(), media.PCMA, 1, 440), newSpeaker(tape.Customer(), media.PCMA, 2, 1000))
	}
	const length = 3 * time.Second
	began, longest, rests := time.Now(), time.Duration(0), 0
	for at := begin; at.Before(begin.Add(length)); at = at.Add(media.FrameDuration) {
		for _, s := range sides {
			s.ear.Hear(&s.packet, at)
			s.next()
		}
		if at.Sub(begin)%(100*time.Millisecond) == 0 {
			began := time.Now()
			d.write(at, func() {
				longest, began = max(longest, time.Since(began)), time.Now()
				rests++
			})
			longest = max(longest, time.Since(began))
		}
	}
	t.Logf("3 s of 500 calls took %v, the longest stretch %v", time.Since(began), longest)
	const chunks = int(length/time.Second)*2 - 1 // the last one's time has not come
	if want := len(tapes) * chunks / (len(tapes) / stretches); rests != want {
		t.Errorf("the writer drew breath %d times, want %d", rests, want)
	}
	for _, tape := range tapes {
		if c, err := tape.Close(begin.Add(length)); err != nil || c.Partial || c.Length != length {
			t.Fatal(c.Length, err)
		}
	}
}

func TestHearingAllocatesNothing(t *testing.T) {
	d := newDeck(t)
	tape, _ := startTape(t, d, media.PCMA)
	s, at := newSpeaker(tape.Customer(), media.PCMU, 1, 440), begin
	if n := testing.AllocsPerRun(50, func() {
		s.ear.Hear(&s.packet, at)
		s.next()
		at = at.Add(media.FrameDuration)
	}); n != 0 {
		t.Errorf("%v allocations a packet", n)
	}
}

func BenchmarkHear(b *testing.B) {
	d := newDeck(b)
	tape, _ := startTape(b, d, media.PCMA)
	s, at := newSpeaker(tape.Customer(), media.PCMA, 1, 440), begin
	b.ReportAllocs()
	for b.Loop() {
		s.ear.Hear(&s.packet, at)
		s.next()
		at = at.Add(media.FrameDuration)
	}
}

// One second of one call, sealed and handed to a sink that forgets.
func BenchmarkWriteSecond(b *testing.B) {
	d := newDeck(b)
	tape, err := d.Start(Order{Key: testKey, Law: media.PCMA, Start: begin, To: nothing{}})
	if err != nil {
		b.Fatal(err)
	}
	at := begin
	b.ReportAllocs()
	for b.Loop() {
		at = at.Add(time.Second)
		d.write(at, func() {})
		tape.peaks = tape.peaks[:0]
	}
}

type nothing struct{}

func (nothing) Write(b []byte) (int, error) { return len(b), nil }
func (nothing) Close() error                { return nil }
