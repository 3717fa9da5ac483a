package record

import (
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/g711"
	"github.com/boyunhq/boyun/media/wav"
)

// PeaksPerSecond is how many peaks each lane has for a second of sound.
const PeaksPerSecond = 20

const peakSamples = media.SampleRate / PeaksPerSecond

// The loudness of every byte, 0 to 252: the upper eight bits of its magnitude. Filled once, never written again.
var (
	loudA  = loudness(media.PCMA)
	loudMu = loudness(media.PCMU)
)

func loudness(c media.Codec) (t [256]byte) {
	for b := range t {
		v := int(g711.DecodeSample(c, byte(b)))
		t[b] = byte(max(v, -v) >> 7)
	}
	return t
}

// appendPeaks appends the peaks of interleaved sound: agent and customer by turns, a begun peak at the end included.
func appendPeaks(peaks []byte, c media.Codec, sound []byte) []byte {
	loud := &loudMu
	if c == media.PCMA {
		loud = &loudA
	}
	for len(sound) > 0 {
		part := sound[:min(len(sound), channels*peakSamples)]
		var agent, customer byte
		for i := 0; i+1 < len(part); i += channels {
			agent, customer = max(agent, loud[part[i]]), max(customer, loud[part[i+1]])
		}
		peaks = append(peaks, agent, customer)
		sound = sound[len(part):]
	}
	return peaks
}

// Peaks measures a finished file, as its tape would have: for one whose process died.
func (r *Recording) Peaks() (peaks []byte, err error) {
	chunk := make([]byte, channels*peakSamples*PeaksPerSecond)
	for at := int64(wav.HeaderSize); at < r.info.Size; at += int64(len(chunk)) {
		n, err := r.ReadAt(chunk[:min(int64(len(chunk)), r.info.Size-at)], at)
		if err != nil {
			return nil, err
		}
		peaks = appendPeaks(peaks, r.info.Law, chunk[:n])
	}
	return peaks, nil
}
