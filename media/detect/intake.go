package detect

import (
	"time"

	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/conceal"
	"github.com/boyunhq/boyun/media/g711"
)

// intake makes frames of packets: of any length and either law, decoded once, with what was lost filled in for 60 ms and then silent.
type intake struct {
	voice  conceal.Concealer
	frame  Frame
	filled int
	next   uint32 // timestamp of the next sample
	source uint32
	begun  bool
	came   time.Time // when the last packet did
}

const (
	longestGap   = 2 * media.SampleRate  // samples put in for what is missing; more only if so much time has passed:
	longestPause = 10 * media.SampleRate // the pause of a ringing tone, in which a network sends nothing. A longer gap is a new beginning
	oldest       = media.SampleRate      // samples a packet may be late; it is not heard then
)

// take gives each whole frame to heard, of a packet that came at an instant.
func (i *intake) take(p *media.Packet, at time.Time, heard func(*Frame)) {
	missing := int32(p.Timestamp - i.next)
	passed := at.Sub(i.came)
	i.came = at
	switch {
	case !i.begun || p.Source != i.source || missing > longestPause || missing < -oldest:
		i.begun, i.source = true, p.Source
	case missing < 0: // late, or twice
		return
	case missing > longestGap && passed < time.Duration(missing-longestGap/2)*(time.Second/media.SampleRate): // its clock has jumped
	default:
		i.fill(int(missing), heard)
	}
	i.next = p.Timestamp + uint32(len(p.Payload))
	for rest := p.Payload; len(rest) > 0; {
		n := g711.Decode(p.Codec, i.frame[i.filled:], rest)
		i.voice.Heard(i.frame[i.filled : i.filled+n])
		rest = rest[n:]
		i.advance(n, heard)
	}
}

func (i *intake) fill(samples int, heard func(*Frame)) {
	for samples > 0 {
		n := min(samples, len(i.frame)-i.filled)
		i.voice.Lost(i.frame[i.filled : i.filled+n])
		samples -= n
		i.advance(n, heard)
	}
}

func (i *intake) advance(n int, heard func(*Frame)) {
	if i.filled += n; i.filled == len(i.frame) {
		i.filled = 0
		heard(&i.frame)
	}
}
