package record

import (
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

// take copies n samples from a place into every second byte of dst and leaves silence behind.
func (l *lane) take(dst []byte, law media.Codec, from int64, n int) {
	quiet := g711.Silence(law)
	for n > 0 {
		at := from % ringSize
		piece := l.ring[at:min(at+int64(min(n, len(quiet))), ringSize)]
		for i, b := range piece {
			dst[2*i] = b
		}
		copy(piece, quiet)
		dst, from, n = dst[min(2*len(piece), len(dst)):], from+int64(len(piece)), n-len(piece)
	}
}
