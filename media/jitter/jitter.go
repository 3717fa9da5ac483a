// Package jitter owns the wait for late packets where a voice is decoded and needed at a beat of its own: mixing and listening. It holds as much as the
// network trembles, adapts, and fills what is missing (media/conceal). Audio that is forwarded never comes here: the far side has a buffer of
// its own, and two of them only add up.
package jitter

import (
	"time"

	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/conceal"
	"github.com/boyunhq/boyun/media/g711"
)

const (
	ms   = media.SampleRate / 1000
	room = 1 << 13 // samples: 1 s

	enough  = 0.97      // share of packets that are waited for
	binSize = 5 * ms    // of the histogram of delays
	bins    = 80        // 400 ms
	forget  = 1.004     // a packet weighs so much more than the one before: half of it is forgotten after 3.5 s
	heavy   = 1e12      // then all weights are scaled down
	spell   = 250       // packets, 5 s, in which the least delay is looked for
	longest = 300 * ms  // is never exceeded
	above   = 25 * ms   // the delay may be so much more than its aim before it is cut; less it must not be
	patient = 5         // frames between two changes that somebody could hear
	hurry   = 80 * ms   // off by more, it does not wait for a good moment
	soft    = 200       // mean magnitude under which a frame is a pause
	gone    = 2000 * ms // a timestamp that jumps by more is another stream
)

// Buffer is one voice on its way to who decodes it. The zero value is empty. Not safe for concurrent use; allocates nothing.
type Buffer struct {
	sound [room]int16
	have  [room]bool

	known  bool
	source uint32
	begun  time.Time
	zero   uint32 // timestamp of place 0
	end    int64  // place behind the latest sample

	playing bool
	play    int64 // place of the next sample to go out
	held    int64 // from the timestamp of the frame taken last to its Take
	rest    int   // frames until the next change of the delay

	delays delays
	fill   conceal.Concealer
	stats  Stats
}

// Stats are samples since the buffer was made.
type Stats struct {
	Played, Concealed uint64
	Late              uint64 // that came when they had been filled in
}

// Put takes a packet that came at an instant.
func (b *Buffer) Put(p *media.Packet, at time.Time) {
	n := int64(len(p.Payload))
	if n == 0 || n > room/4 {
		return
	}
	place := b.end
	if b.known {
		place = b.place(p.Timestamp)
	}
	if !b.known || p.Source != b.source || place > b.end+gone || place < b.end-gone {
		b.begin(p, at)
		place = 0
	}
	b.delays.add(b.samples(at) - place)
	if b.playing && place+n > b.play+room {
		return // far ahead of all that is kept
	}
	payload := p.Payload
	if late := b.play - place; b.playing && late > 0 {
		late = min(late, n)
		b.stats.Late += uint64(late)
		payload, place = payload[late:], place+late
	}
	for i, v := range payload {
		k := (place + int64(i)) & (room - 1)
		b.sound[k], b.have[k] = g711.DecodeSample(p.Codec, v), true
	}
	b.end = max(b.end, place+int64(len(payload)))
}

func (b *Buffer) begin(p *media.Packet, at time.Time) {
	b.known, b.source, b.zero, b.begun, b.end, b.playing = true, p.Source, p.Timestamp, at, 0, false
	b.delays = delays{}
	clear(b.have[:])
}

// place is where a timestamp lies, near the end of what there is.
func (b *Buffer) place(ts uint32) int64 {
	return b.end + int64(int32(ts-(b.zero+uint32(b.end))))
}

func (b *Buffer) samples(at time.Time) int64 {
	return int64(at.Sub(b.begun)) * media.SampleRate / int64(time.Second)
}

// Take fills a frame with what is to be heard from an instant on: call it at a steady beat, with frames of one length. It returns false while there is
// nothing to hear, and frame is silence.
func (b *Buffer) Take(frame []int16, now time.Time) bool {
	n := int64(len(frame))
	aim := b.samples(now) - b.delays.until
	if !b.known || n == 0 || !b.playing && aim < 0 {
		clear(frame)
		return false
	}
	if !b.playing {
		b.playing, b.play = true, aim/n*n
		b.rest = patient
		b.fill.Break() // it begins softly
	}
	if b.steer(aim, n) {
		b.fill.Lost(frame)
		b.stats.Concealed += uint64(n)
		return true
	}
	b.held = b.samples(now) - b.play
	b.read(frame)
	return b.play <= b.end+longest
}

// steer changes the delay by a frame at a time: a pause is cut short, or a frame is filled in and nothing is taken. It tells the latter.
func (b *Buffer) steer(aim, n int64) (wait bool) {
	off := aim - b.play // more: it waits longer than it has to
	b.rest--
	switch far := off > hurry || off < -hurry; {
	case off <= above && off >= 0, b.rest > 0 && !far:
		return false
	case off > 0 && (far || b.paused(n)):
		b.fill.Break()
		b.drop(n)
	case off < 0:
		b.rest = patient
		return true
	default:
		return false
	}
	b.rest = patient
	return false
}

// paused tells whether nobody speaks in the next n samples.
func (b *Buffer) paused(n int64) bool {
	var sum int64
	for i := b.play; i < b.play+n; i++ {
		v := int64(b.sound[i&(room-1)])
		sum += max(v, -v)
	}
	return sum < soft*n
}

func (b *Buffer) drop(n int64) {
	for i := b.play; i < b.play+n; i++ {
		b.have[i&(room-1)] = false
	}
	b.play += n
}

// read takes what is there and fills what is not.
func (b *Buffer) read(frame []int16) {
	for len(frame) > 0 {
		here := b.have[b.play&(room-1)]
		k := 0
		for k < len(frame) && b.have[(b.play+int64(k))&(room-1)] == here {
			frame[k] = b.sound[(b.play+int64(k))&(room-1)]
			k++
		}
		if here {
			b.fill.Heard(frame[:k])
			b.stats.Played += uint64(k)
		} else {
			b.fill.Lost(frame[:k])
			b.stats.Concealed += uint64(k)
		}
		b.drop(int64(k))
		frame = frame[k:]
	}
}

// Reset empties the buffer; its stats go on.
func (b *Buffer) Reset() { b.known, b.playing = false, false }

// Delay is for how long the frame taken last was held against the quickest packets: of a voice that comes evenly, from arrival to Take.
func (b *Buffer) Delay() time.Duration {
	if !b.playing {
		return 0
	}
	return time.Duration(b.held-b.delays.low()) * time.Second / media.SampleRate
}

// Stats are what became of the voice so far.
func (b *Buffer) Stats() Stats { return b.stats }
