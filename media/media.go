// Package media owns audio on the wire and on disk: frames, legs, RTP and RTCP, G.711, tones, mixing, recording, detection and
// quality figures. It does not know tenants, calls, campaigns or agents: those floors hand it legs and take back sound.
// The walk goes on in softphone/bridge (who hears whom) and dialer/call (why).
package media

import "time"

// The telephone band everywhere: 8 kHz, 20 ms frames, one byte a sample (RFC 3551 sections 4.5.14, 4.5.2).
const (
	SampleRate    = 8000
	FrameSamples  = 160
	FrameDuration = 20 * time.Millisecond
)

// Codec is a G.711 law, valued as its static RTP payload type (RFC 3551 table 4).
type Codec uint8

// The two laws, and G.722, which only stands in SDP and between a leg and its far side: the leg makes PCMA of it at its edge, so that no
// Packet ever has it.
const (
	PCMU Codec = 0
	PCMA Codec = 8
	G722 Codec = 9
)

func (c Codec) String() string {
	switch c {
	case PCMU:
		return "PCMU"
	case PCMA:
		return "PCMA"
	case G722:
		return "G722"
	}
	return "codec?"
}

// Silence is the byte of digital silence in the law.
func (c Codec) Silence() byte {
	if c == PCMA {
		return 0xd5
	}
	return 0xff
}

// Packet is some G.711 audio with its RTP timing. Payload is only lent for the length of the call it is passed in.
type Packet struct {
	Codec     Codec
	Source    uint32    // who numbered this packet: the SSRC received, or any number a generated source keeps; 0 is not told
	Marker    bool      // first packet of a talk spurt
	Sequence  uint16    // RFC 3550 section 5.1, as received; what is no audio has none
	Timestamp uint32    // in samples, as received
	At        time.Time // when it was received; zero of what is made here, which counts from when it is sent
	Payload   []byte    // one byte a sample
}

// Leaves is the instant a packet counts from when it is sent now: when it came. That spares a reading of the clock for each packet that is
// forwarded.
func (p *Packet) Leaves() time.Time {
	if p.At.IsZero() {
		return time.Now()
	}
	return p.At
}

// Ear hears packets, in order of arrival, from one goroutine. It must not block, allocate or keep Payload.
type Ear interface {
	Hear(p *Packet, at time.Time)
}

// EarFunc lets a function be an Ear.
type EarFunc func(p *Packet, at time.Time)

// Hear calls f.
func (f EarFunc) Hear(p *Packet, at time.Time) { f(p, at) }

// Leg is two-way G.711 audio with one party: a trunk's RTP or a browser's SRTP. Sending renumbers sequence, timestamp and SSRC, so
// that sources may be swapped behind a leg without the far side noticing.
type Leg interface {
	// Codec is the law the far side was offered and took; Send converts if a packet has the other.
	Codec() Codec
	// Send sends one packet now. Safe for concurrent use; does not keep Payload.
	Send(p *Packet) error
	// Listen makes ear the one who hears this leg's far side and returns the one before; nil is nobody.
	Listen(ear Ear) Ear
	// Quality is the state of the received stream so far.
	Quality() Quality
	// Sent is how the far side receives our stream by its last report (RTCP), whose instant is LastPacket; zero until it made one.
	Sent() Quality
	// String names the chain for a log line, without digits of anybody's number.
	String() string
}

// Quality is what is known of one received stream (RFC 3550 section 6.4.1 and the E-model of ITU-T G.107).
type Quality struct {
	Packets, Lost, Reordered uint64
	Missed, Bursts           uint64        // packets that did not come within 200 ms of their turn, and the unbroken runs of them
	Jitter                   time.Duration // interarrival jitter, RFC 3550 A.8
	RoundTrip                time.Duration // 0 when no report told it
	MOS                      float64       // 1..4.5, 0 when nothing was heard yet
	LastPacket               time.Time     // zero when nothing was heard yet
}
