package record

import (
	"encoding/binary"

	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/g711"
)

// ringSize is how many samples of a lane are held: those not yet sealed and those ahead of them. It is a power of two, 2 s.
const ringSize = 1 << 14

// lane is one side of a tape: a window of the timeline from the first sample not yet sealed. What nobody fills is silence.
type lane struct {
	clock clock
	end   int64 // of the last packet, to bridge the small steps of the clock
	last  byte
	ring  [ringSize]byte
}

func (l *lane) fill(law media.Codec) {
	for i := range l.ring {
		l.ring[i] = law.Silence()
	}
	l.last = law.Silence()
}

// put writes a packet at a place of the timeline. What lies before sealed is too late, what lies beyond the window too early: it falls.
func (l *lane) put(p *media.Packet, law media.Codec, pos, sealed int64) {
	if step := pos - l.end; 0 < step && step <= driftStep {
		for at := max(l.end, sealed); at < min(pos, sealed+ringSize); at++ {
			l.ring[at%ringSize] = l.last
		}
	}
	payload := p.Payload
	l.end = pos + int64(len(payload))
	if late := sealed - pos; late > 0 {
		if late >= int64(len(payload)) {
			return
		}
		payload, pos = payload[late:], sealed
	}
	if room := sealed + ringSize - pos; room < int64(len(payload)) {
		payload = payload[:max(room, 0)]
	}
	for len(payload) > 0 {
		at := pos % ringSize
		n := g711.Transcode(law, p.Codec, l.ring[at:], payload)
		l.last = l.ring[at+int64(n)-1]
		payload, pos = payload[n:], pos+int64(n)
	}
}

// erase makes a stretch of the window silent.
func (l *lane) erase(law media.Codec, from, to, sealed int64) {
	for at := max(from, sealed); at < min(to, sealed+ringSize); at++ {
		l.ring[at%ringSize] = law.Silence()
	}
}

// window is what lies at a place of the ring, n samples or as far as the ring goes.
func (l *lane) window(from int64, n int) []byte {
	at := from % ringSize
	return l.ring[at:min(at+int64(n), ringSize)]
}

// interleave writes two lanes' samples by turns, four of each at a time. dst has room for both.
func interleave(dst, left, right []byte) {
	for len(left) >= 4 && len(right) >= 4 && len(dst) >= 8 {
		a, b := spread(binary.LittleEndian.Uint32(left)), spread(binary.LittleEndian.Uint32(right))
		binary.LittleEndian.PutUint64(dst, a|b<<8)
		dst, left, right = dst[8:], left[4:], right[4:]
	}
	for i := range left {
		dst[2*i], dst[2*i+1] = left[i], right[i]
	}
}

// spread is four bytes with a free one behind each.
func spread(four uint32) uint64 {
	x := uint64(four)
	x = (x | x<<16) & 0x0000ffff0000ffff
	return (x | x<<8) & 0x00ff00ff00ff00ff
}
