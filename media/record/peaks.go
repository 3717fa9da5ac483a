package record

import (
	"encoding/binary"

	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/g711"
	"github.com/boyunhq/boyun/media/wav"
)

// PeaksPerSecond is how many peaks each lane has for a second of sound.
const PeaksPerSecond = 20

const peakSamples = media.SampleRate / PeaksPerSecond

// loudness is that of a magnitude, 0 to 252: its upper eight bits. Magnitudes are numbered as the law numbers them, 0 to 127.
type loudness struct {
	flip byte // exclusive or with it makes the lower seven bits of a byte the number of its magnitude (G.711 tables 1a, 2a)
	of   [128]byte
}

// Filled once, never written again.
var (
	loudA  = loudnessOf(media.PCMA, 0x55)
	loudMu = loudnessOf(media.PCMU, 0xff)
)

func loudnessOf(c media.Codec, flip byte) (l loudness) {
	l.flip = flip
	for n := range l.of {
		v := int(g711.DecodeSample(c, byte(n)^flip))
		l.of[n] = byte(max(v, -v) >> 7)
	}
	return l
}

// A bit in each byte of a word.
const (
	ones  = 0x0101010101010101
	highs = ones << 7
)

// peaks are those of both lanes of a stretch of interleaved sound. Eight bytes are compared at a time: every sample of a recording passes here.
func (l *loudness) peaks(sound []byte) (agent, customer byte) {
	flip := uint64(l.flip) * ones
	var most uint64 // in each byte the greatest number so far; agent and customer by turns
	for ; len(sound) >= 8; sound = sound[8:] {
		w := (binary.LittleEndian.Uint64(sound) ^ flip) &^ highs
		more := ((w | highs) - most) & highs // where w is not less
		more -= more >> 7
		most = w&more | most&^more
	}
	for ; most > 0; most >>= 16 {
		agent, customer = max(agent, byte(most)), max(customer, byte(most>>8))
	}
	for ; len(sound) >= channels; sound = sound[channels:] {
		agent, customer = max(agent, (sound[0]^l.flip)&0x7f), max(customer, (sound[1]^l.flip)&0x7f)
	}
	return l.of[agent], l.of[customer]
}

// appendPeaks appends the peaks of interleaved sound: agent and customer by turns, a begun peak at the end included.
func appendPeaks(peaks []byte, c media.Codec, sound []byte) []byte {
	loud := &loudMu
	if c == media.PCMA {
		loud = &loudA
	}
	for len(sound) > 0 {
		part := sound[:min(len(sound), channels*peakSamples)]
		agent, customer := loud.peaks(part)
		peaks = append(peaks, agent, customer)
		sound = sound[len(part):]
	}
	return peaks
}

// Peaks measures a finished file, as its tape would have: for one whose process died. With an error they are those before what cannot be
// read.
func (r *Recording) Peaks() (peaks []byte, err error) {
	chunk := make([]byte, channels*peakSamples*PeaksPerSecond)
	for at := int64(wav.HeaderSize); at < r.info.Size; at += int64(len(chunk)) {
		n, err := r.ReadAt(chunk[:min(int64(len(chunk)), r.info.Size-at)], at)
		if err != nil {
			return peaks, err
		}
		peaks = appendPeaks(peaks, r.info.Law, chunk[:n])
	}
	return peaks, nil
}
