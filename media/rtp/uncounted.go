package rtp

import "math/bits"

// uncounted numbers the audio of a stream whose events and comfort noise do not go on with it, as if they had never had numbers: whoever
// forwards the audio would report them as lost. Packets may overtake each other. The zero value is ready; not safe for concurrent use.
type uncounted struct {
	started bool
	source  uint32
	high    uint16 // the highest number so far
	events  uint64 // bit n: high-n was left out
	audio   uint64 // bit n: high-n was audio
	left    uint16 // numbers left out so far
}

// back is how far behind the highest number one is, which it may become itself.
func (u *uncounted) back(source uint32, seq uint16) int {
	steps := int(int16(seq - u.high))
	switch {
	case !u.started || source != u.source:
		*u = uncounted{started: true, source: source, high: seq}
	case steps > 0:
		u.high, u.events, u.audio = seq, u.events<<steps, u.audio<<steps
	case steps <= -64:
		u.high, u.events, u.audio = seq, 0, 0
	default:
		return -steps
	}
	return 0
}

// leave leaves a number out. One that audio behind it has overtaken stays a hole: that audio has its number already.
func (u *uncounted) leave(source uint32, seq uint16) {
	back := u.back(source, seq)
	if u.audio&(1<<back-1) == 0 {
		u.events |= 1 << back
		u.left++
	}
}

// number is that of a packet of audio among audio.
func (u *uncounted) number(source uint32, seq uint16) uint16 {
	back := u.back(source, seq)
	u.audio |= 1 << back
	return seq - u.left + uint16(bits.OnesCount64(u.events&(1<<back-1)))
}
