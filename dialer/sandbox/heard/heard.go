// Package heard owns what one side of a call heard: sound is cut into slices of 100 ms by the clock, each with its level, its loudest
// frequency and what kind of sound it is, so that a test can say "from second 3 to 8 there was music and before it a person". It does
// not own RTP or playing; dialer/sandbox hands it packets and keeps its account in the report of a call.
package heard

import (
	"fmt"
	"time"
)

// Length is the length of a slice.
const Length = 100 * time.Millisecond

// Kind is the kind of sound of a slice.
type Kind uint8

// Kinds of sound.
const (
	Nothing Kind = iota // no packet arrived
	Silence             // packets arrived and were quiet
	Tone                // one frequency holds nearly all of the sound
	Sound               // anything else: speech, music, noise
)

func (k Kind) String() string {
	return [...]string{"nothing", "silence", "tone", "sound"}[min(k, Sound)]
}

// Slice is 100 ms of hearing.
type Slice struct {
	Kind  Kind
	Level int8   // dBFS, rms; -96 is digital silence
	Share uint8  // percent of the sound that the loudest frequency holds
	Hz    uint16 // the loudest frequency, 0 for Nothing and Silence
}

func (s Slice) loud() bool { return s.Kind >= Tone }

// Account is a stretch of slices in time. The zero Account is nothing heard.
type Account struct {
	Start  time.Time // of the first slice
	Slices []Slice
}

// Between is the part of a from one instant to another, whole slices only.
func (a Account) Between(from, to time.Time) Account {
	if len(a.Slices) == 0 {
		return Account{}
	}
	first := int((from.Sub(a.Start) + Length - 1) / Length)
	last := int(to.Sub(a.Start) / Length)
	first, last = min(max(first, 0), len(a.Slices)), min(max(last, 0), len(a.Slices))
	if first >= last {
		return Account{}
	}
	return Account{a.Start.Add(time.Duration(first) * Length), a.Slices[first:last]}
}

// Length is the time the account covers.
func (a Account) Length() time.Duration { return time.Duration(len(a.Slices)) * Length }

// Total is the time spent with a kind of sound.
func (a Account) Total(k Kind) time.Duration {
	n := 0
	for _, s := range a.Slices {
		if s.Kind == k {
			n++
		}
	}
	return time.Duration(n) * Length
}

// Loud is the time in which there was any sound.
func (a Account) Loud() time.Duration { return a.Total(Tone) + a.Total(Sound) }

// ToneAt is the time in which hz (within 2 %) was the loudest frequency and held at least half of the sound.
func (a Account) ToneAt(hz float64) time.Duration {
	n := 0
	for _, s := range a.Slices {
		if s.loud() && s.Share >= 50 && near(float64(s.Hz), hz) {
			n++
		}
	}
	return time.Duration(n) * Length
}

// Dominant is the frequency that was a tone for the longest time, and that time; 0 when there was none.
func (a Account) Dominant() (hz int, held time.Duration) {
	for _, s := range a.Slices {
		if s.Kind != Tone || near(float64(hz), float64(s.Hz)) {
			continue
		}
		if t := a.ToneAt(float64(s.Hz)); t > held {
			hz, held = int(s.Hz), t
		}
	}
	return hz, held
}

// Level is the loudest slice's level in dBFS, -96 when nothing was heard.
func (a Account) Level() int {
	level := int8(-96)
	for _, s := range a.Slices {
		if s.loud() {
			level = max(level, s.Level)
		}
	}
	return int(level)
}

// Music tells whether a is music rather than speech or one tone: sound with hardly a pause, most of it on steady notes, and at
// least two different ones.
func (a Account) Music() bool {
	if len(a.Slices) < 10 || a.Loud() < a.Length()*8/10 {
		return false
	}
	steady, low, high := 0, uint16(0), uint16(0)
	for i := 1; i < len(a.Slices); i++ {
		before, s := a.Slices[i-1], a.Slices[i]
		if !s.loud() || !before.loud() || s.Share < 35 || !near(float64(before.Hz), float64(s.Hz)) {
			continue
		}
		steady++
		if low == 0 || s.Hz < low {
			low = s.Hz
		}
		high = max(high, s.Hz)
	}
	return steady*2 >= len(a.Slices) && !near(float64(low), float64(high))
}

// String tells a as runs of like slices: "0.3s nothing, 1.2s tone 440, 0.5s silence".
func (a Account) String() string {
	text, from := "", 0
	for i := 1; i <= len(a.Slices); i++ {
		if i < len(a.Slices) && a.Slices[i].Kind == a.Slices[from].Kind &&
			(a.Slices[i].Kind != Tone || near(float64(a.Slices[i].Hz), float64(a.Slices[from].Hz))) {
			continue
		}
		if text != "" {
			text += ", "
		}
		text += fmt.Sprintf("%.1fs %v", (time.Duration(i-from) * Length).Seconds(), a.Slices[from].Kind)
		if a.Slices[from].Kind == Tone {
			text += fmt.Sprintf(" %d", a.Slices[from].Hz)
		}
		from = i
	}
	return text
}

// near tells whether two frequencies are within 2 %, or within one analysis bin where bins are coarser.
func near(a, b float64) bool {
	d := a - b
	return max(d, -d) <= max(0.02*max(a, b), 8)
}
