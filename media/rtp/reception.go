package rtp

import (
	"time"

	"github.com/pion/rtcp"

	"github.com/boyunhq/boyun/media"
)

const (
	maxDropout  = 3000 // RFC 3550 appendix A.1
	maxMisorder = 100
	settled     = 10 // numbers after which a packet that did not come is missed for good: 200 ms, no listener waits longer
)

// Reception is what is known of one received stream: loss, reordering and jitter by RFC 3550 appendix A.1, A.3 and A.8. When the far
// side changes its SSRC the counts go on. Not safe for concurrent use; the zero value is ready.
type Reception struct {
	SSRC uint32

	started bool
	jumping bool
	timed   bool
	hole    bool   // the last number that was settled is missed
	high    uint64 // extended sequence numbers: the highest
	seen    uint64 // bit n: number high-n was received
	base    uint64 // the first
	lastAt  time.Time
	epoch   time.Time

	received uint64 // since base, without doubles
	transit  int64
	jitter   int64 // in 1/16 samples

	restart        uint16 // the number that would confirm a jump
	reordered      uint64
	missed, bursts uint64
	past           media.Quality // of earlier streams

	lastExpected, lastReceived uint64 // at the last report
}

// Note counts a packet. fresh is false for one that was there before or whose number makes no sense yet. timed packets carry audio:
// only their timestamps tell jitter.
func (r *Reception) Note(ssrc uint32, seq uint16, ts uint32, timed bool, at time.Time) (fresh bool) {
	if !r.started || ssrc != r.SSRC {
		r.begin(ssrc, seq, at)
	} else if !r.place(seq) {
		return false
	}
	r.received++
	r.lastAt = at
	if timed {
		r.measure(ts, at)
	}
	return true
}

func (r *Reception) begin(ssrc uint32, seq uint16, at time.Time) {
	if r.started {
		r.past.Packets += r.received
		r.past.Lost += r.lost()
	} else {
		r.epoch = at
	}
	r.started, r.SSRC, r.timed, r.jumping, r.hole = true, ssrc, false, false, false
	r.base, r.high, r.received, r.seen = uint64(seq)+1<<16, uint64(seq)+1<<16, 0, 1
	r.lastExpected, r.lastReceived = 0, 0
}

// place finds the packet's place in the stream (RFC 3550 A.1).
func (r *Reception) place(seq uint16) (fresh bool) {
	steps := int64(int16(seq - uint16(r.high)))
	switch {
	case 0 < steps && steps < maxDropout:
		r.settle(steps)
		r.high += uint64(steps)
		r.seen = r.seen<<uint(steps) | 1
	case -maxMisorder < steps && steps <= 0:
		if -steps < 64 {
			bit := uint64(1) << uint(-steps)
			if r.seen&bit != 0 {
				return false
			}
			r.seen |= bit
		}
		if late := uint64(int64(r.high) + steps); late < r.base {
			r.base = late // it was sent before the first one we got
		}
		r.reordered++
	case r.jumping && seq == r.restart:
		r.begin(r.SSRC, seq, r.lastAt)
	default:
		r.jumping, r.restart = true, seq+1
		return false
	}
	r.jumping = false
	return true
}

// settle counts, before the window moves on, the numbers that then are too old to be awaited. Every run of missed packets is a burst.
func (r *Reception) settle(steps int64) {
	for back := int64(settled - 1); back >= settled-steps; back-- { // number high-back; a negative one was skipped
		switch {
		case back >= 0 && r.seen>>uint(back)&1 == 1:
			r.hole = false
		case int64(r.high)-back < int64(r.base): // before the stream began
		default:
			r.missed++
			if !r.hole {
				r.hole = true
				r.bursts++
			}
		}
	}
}

// measure is the interarrival jitter of RFC 3550 A.8.
func (r *Reception) measure(ts uint32, at time.Time) {
	transit := int64(at.Sub(r.epoch)/sampleTime) - int64(ts)
	d := int64(int32(transit - r.transit)) // timestamps wrap
	r.transit = transit
	if !r.timed {
		r.timed = true
		return
	}
	if d < 0 {
		d = -d
	}
	if d > media.SampleRate { // a new timeline, not a late packet
		return
	}
	r.jitter += d - (r.jitter+8)>>4
}

func (r *Reception) expected() uint64 {
	if !r.started {
		return 0
	}
	return r.high - r.base + 1
}

func (r *Reception) lost() uint64 {
	if e := r.expected(); e > r.received {
		return e - r.received
	}
	return 0
}

// Quality is the state so far, without round trip and MOS.
func (r *Reception) Quality() media.Quality {
	return media.Quality{
		Packets:    r.past.Packets + r.received,
		Lost:       r.past.Lost + r.lost(),
		Reordered:  r.reordered,
		Missed:     r.missed,
		Bursts:     r.bursts,
		Jitter:     time.Duration(r.jitter>>4) * sampleTime,
		LastPacket: r.lastAt,
	}
}

// Report is the block a receiver's report carries about this stream (RFC 3550 section 6.4.1 and appendix A.3), and starts the next
// interval. ok is false when nothing came yet.
func (r *Reception) Report() (b rtcp.ReceptionReport, ok bool) {
	if !r.started {
		return b, false
	}
	expected, received := r.expected()-r.lastExpected, r.received-r.lastReceived
	r.lastExpected, r.lastReceived = r.expected(), r.received
	b = rtcp.ReceptionReport{
		SSRC: r.SSRC, TotalLost: uint32(min(r.lost(), 1<<23-1)),
		LastSequenceNumber: uint32(r.high - 1<<16), Jitter: uint32(r.jitter >> 4),
	}
	if expected > received && expected < 1<<32 {
		b.FractionLost = uint8(min((expected-received)<<8/expected, 255))
	}
	return b, true
}
