// Package play owns the pace of audio that comes from no network: tones, prompts and files are sent to a leg a frame every 20 ms, on
// an absolute beat. It does not own what is played (media/tone, media/prompt, media/wav) nor the leg.
package play

import (
	"context"
	"math/rand/v2"
	"time"

	"github.com/boyunhq/boyun/media"
)

// Source gives audio as law bytes. Next fills the whole frame, with silence behind an end; it returns false when the audio had ended
// before. tone.Player and Clip are sources.
type Source interface {
	Next(frame []byte) bool
}

// Sender is the part of a media.Leg that a player needs.
type Sender interface {
	Send(p *media.Packet) error
}

// late is how far the beat may fall behind before it starts anew instead of catching up.
const late = 200 * time.Millisecond

// To sends a source in the given law until it ends (nil), ctx ends (its error) or the leg fails (its error). It sends the first frame
// at once. The packets are numbered as one source of their own, so that the leg can join them to its stream.
func To(ctx context.Context, leg Sender, c media.Codec, from Source) error {
	var frame [media.FrameSamples]byte
	p := &media.Packet{Codec: c, Source: rand.Uint32() | 1, Marker: true, Payload: frame[:]}
	beat := time.Now()
	timer := time.NewTimer(0)
	defer timer.Stop()
	<-timer.C
	for from.Next(frame[:]) {
		if err := leg.Send(p); err != nil {
			return err
		}
		p.Marker, p.Sequence, p.Timestamp = false, p.Sequence+1, p.Timestamp+media.FrameSamples
		beat = beat.Add(media.FrameDuration)
		if now := time.Now(); now.Sub(beat) > late {
			beat = now
		}
		timer.Reset(time.Until(beat))
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-timer.C:
		}
	}
	return ctx.Err()
}

// Clip is recorded law bytes as a source.
type Clip struct {
	Law     media.Codec
	Audio   []byte // only read
	Forever bool   // begin again at the end

	at int
}

// Next fills the frame with what comes next.
func (c *Clip) Next(frame []byte) bool {
	if c.at >= len(c.Audio) && (!c.Forever || len(c.Audio) == 0) {
		return false
	}
	for len(frame) > 0 {
		n := copy(frame, c.Audio[c.at:])
		c.at += n
		frame = frame[n:]
		if c.at < len(c.Audio) {
			continue
		}
		if !c.Forever {
			break
		}
		c.at = 0
	}
	for i := range frame {
		frame[i] = c.Law.Silence()
	}
	return true
}

// Row plays sources one after the other, each from a frame of its own.
type Row []Source

// Next fills the frame from the first source that has something left.
func (r *Row) Next(frame []byte) bool {
	for len(*r) > 0 {
		if (*r)[0].Next(frame) {
			return true
		}
		*r = (*r)[1:]
	}
	return false
}
