package opus

import (
	"fmt"
	"time"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/g711"
)

const (
	// Ratio is of the RTP clock of Opus, always 48 kHz, to that of G.711 (RFC 7587 section 4.1).
	Ratio = 6
	// Format says of us in SDP what RFC 7587 section 6.1 lets us say: mono of 8 kHz both ways, with redundancy for lost packets.
	Format = "minptime=10;useinbandfec=1;stereo=0;sprop-stereo=0;maxplaybackrate=8000;sprop-maxcapturerate=8000"
	// Name is the encoding in SDP, whatever the number of channels.
	Name = "opus/48000/2"

	// Complexity of the encoder, 0 to 10, and Bitrate of a voice, in bits a second, belong together: 1 takes half the time of 5, and with these
	// bits speech comes out closer than of 10 with 20000. With fewer than 24500 libopus, which reckons that 1 needs a fifth more, has no room
	// for redundancy where about 5 % of the packets are lost.
	Complexity = 1
	Bitrate    = 25000

	longest  = 120 * media.SampleRate / 1000 // of a packet, in samples
	tenth    = media.SampleRate / 100
	mostLost = 5 // so many lost packets are filled; a longer gap is left to whoever plays
	outdated = 250
)

type encoder interface {
	Encode(voice []int16, packet []byte) (int, error)
	SetPacketLossPerc(percent int) error
}

type decoder interface {
	Decode(packet []byte, voice []int16) (int, error)
	DecodeFEC(next []byte, voice []int16) error
	DecodePLC(voice []int16) error
}

// Edge is both ways of one leg. Out belongs to who holds the leg's sending lock, In to the receiving goroutine.
type Edge struct {
	PayloadType uint8 // the far side's number
	Out         Out
	In          In
}

// New makes the edge of a leg that is of a law behind it. fault.Unavailable "opus": the program was built without it.
func New(payloadType uint8, law media.Codec) (*Edge, error) {
	e, d, err := open()
	if err != nil {
		return nil, err
	}
	return &Edge{PayloadType: payloadType, Out: Out{encoder: e, frame: make([]byte, longest)}, In: In{law: law, decoder: d}}, nil
}

// String names the chain for a log line.
func (e *Edge) String() string {
	return fmt.Sprintf("opus/%d (8 kHz, complexity %d, %d bit/s) <> %s", e.PayloadType, Complexity, Bitrate, e.In.law)
}

// Out codes what the leg sends.
type Out struct {
	encoder encoder
	loss    int
	voice   [longest]int16
	frame   []byte
}

// Code writes the Opus packet of one packet of G.711 and returns its length. Opus knows packets of 10, 20, 40 and 60 ms; what is of another
// length becomes one packet of several frames of 10 ms, its end filled with silence. fault.Invalid: nothing, or more than 120 ms.
func (o *Out) Code(dst []byte, law media.Codec, src []byte) (int, error) {
	n := len(src)
	if n == 0 || n > longest {
		return 0, fault.New(fault.Invalid, "opus_length", "a packet of %d samples is none Opus can carry", n)
	}
	g711.Decode(law, o.voice[:], src)
	whole := (n + tenth - 1) / tenth * tenth
	clear(o.voice[n:whole])
	switch whole {
	case tenth, 2 * tenth, 4 * tenth, 6 * tenth:
		return o.encoder.Encode(o.voice[:whole:whole], dst)
	}
	return o.several(dst, whole/tenth)
}

// several puts frames of 10 ms into one packet: code 3 with lengths of their own (RFC 6716 section 3.2.5).
func (o *Out) several(dst []byte, frames int) (int, error) {
	dst[1] = byte(frames) | 0x80
	length, body := 2, o.frame
	for i := range frames {
		n, err := o.encoder.Encode(o.voice[i*tenth:(i+1)*tenth:(i+1)*tenth], body)
		if err != nil {
			return 0, err
		}
		if i == 0 {
			dst[0] = body[0] | 3
		}
		if body[0]&^3 != dst[0]&^3 {
			return 0, fault.New(fault.Invalid, "opus_length", "frames of two kinds do not fit into one packet")
		}
		if n--; i < frames-1 {
			if n >= 252 {
				dst[length] = byte(252 + n&3)
				dst[length+1] = byte((n - int(dst[length])) >> 2)
				length++
			} else {
				dst[length] = byte(n)
			}
			length++
		}
		copy(body, body[1:1+n]) // without its own header
		body = body[n:]
	}
	sound := o.frame[:len(o.frame)-len(body)]
	if length+len(sound) > len(dst) {
		return 0, fault.New(fault.Invalid, "opus_length", "a packet of %d bytes has no room", length+len(sound))
	}
	return length + copy(dst[length:], sound), nil
}

// Loss tells how much of what we send is lost, in hundredths: then packets carry their predecessor once more.
func (o *Out) Loss(percent int) {
	if percent != o.loss {
		o.loss = percent
		_ = o.encoder.SetPacketLossPerc(min(max(percent, 0), 100)) // refuses only other numbers
	}
}

// In decodes what the leg hears.
type In struct {
	law     media.Codec
	decoder decoder

	known    bool
	source   uint32
	sequence uint16
	last     int    // samples of the latest packet
	wire     uint32 // a timestamp of the far side's, and ours for it
	narrow   uint32
	voice    [longest]int16
	coded    [longest]byte
	packet   media.Packet
}

// Timestamp is the far side's in samples of 8 kHz. Call it for every packet, in the order of arrival.
func (n *In) Timestamp(wire uint32) uint32 {
	n.narrow += uint32(int32(wire-n.wire) / Ratio)
	n.wire = wire
	return n.narrow
}

// Hear decodes a packet that carries Opus, its Timestamp in samples of 8 kHz, and lets ear hear it as G.711. Packets lost before it are heard first,
// made from what it tells of its predecessor and from what was heard before; one that comes after that is too late.
func (n *In) Hear(p *media.Packet, at time.Time, ear media.Ear) {
	steps := int(int16(p.Sequence - n.sequence))
	if !n.known || p.Source != n.source || steps > outdated || steps < -outdated {
		n.known, n.source, steps = true, p.Source, 1
	}
	if steps <= 0 {
		return
	}
	if missing := steps - 1; 0 < missing && missing <= mostLost && n.last > 0 {
		n.conceal(p, missing, at, ear)
	}
	n.sequence = p.Sequence
	length, err := n.decoder.Decode(p.Payload, n.voice[:])
	if err != nil {
		return
	}
	n.last = length
	n.say(p, p.Sequence, p.Timestamp, p.Marker, length, at, ear)
}

func (n *In) conceal(p *media.Packet, missing int, at time.Time, ear media.Ear) {
	for k := missing; k > 0; k-- {
		voice, err := n.voice[:n.last:n.last], error(nil)
		if k == 1 {
			err = n.decoder.DecodeFEC(p.Payload, voice)
		} else {
			err = n.decoder.DecodePLC(voice)
		}
		if err != nil {
			return
		}
		n.say(p, p.Sequence-uint16(k), p.Timestamp-uint32(k*n.last), false, n.last, at, ear)
	}
}

func (n *In) say(p *media.Packet, sequence uint16, timestamp uint32, marker bool, length int, at time.Time, ear media.Ear) {
	g711.Encode(n.law, n.coded[:], n.voice[:length])
	n.packet = media.Packet{Codec: n.law, Source: p.Source, Marker: marker, Sequence: sequence, Timestamp: timestamp, Payload: n.coded[:length]}
	ear.Hear(&n.packet, at)
}
