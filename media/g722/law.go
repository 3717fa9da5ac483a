package g722

import (
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/g711"
	"github.com/boyunhq/boyun/media/resample"
)

// block is how many bytes are coded anew at once: 20 ms.
const block = media.FrameSamples

// FromLaw makes G.722 of G.711, a byte of a byte. It belongs to one goroutine and allocates nothing once it is made.
type FromLaw struct {
	up      *resample.Resampler
	encoder *Encoder
	narrow  [block]int16
	wide    [2*block + 1]int16
}

// NewFromLaw begins a voice.
func NewFromLaw() *FromLaw {
	up, _ := resample.New(media.SampleRate, 2*media.SampleRate) // both rates are possible
	return &FromLaw{up: up, encoder: NewEncoder()}
}

// Code writes the G.722 of src, which is in law, and returns how many bytes: the shorter of both lengths. dst and src may be the same.
func (f *FromLaw) Code(dst []byte, law media.Codec, src []byte) (n int) {
	for src = src[:min(len(src), len(dst))]; len(src) > 0; {
		k := g711.Decode(law, f.narrow[:], src)
		wide := f.wide[:f.up.Resample(f.wide[:], f.narrow[:k])]
		n += f.encoder.Encode(dst[n:n+k], wide)
		src = src[k:]
	}
	return n
}

// String names the chain for a log line.
func (f *FromLaw) String() string { return "G.711 > " + f.up.String() + " > " + f.encoder.String() }

// ToLaw makes G.711 of G.722, a byte of a byte. It belongs to one goroutine and allocates nothing once it is made.
type ToLaw struct {
	decoder *Decoder
	down    *resample.Resampler
	wide    [2 * block]int16
	narrow  [block + 1]int16
}

// NewToLaw begins a voice.
func NewToLaw() *ToLaw {
	down, _ := resample.New(2*media.SampleRate, media.SampleRate) // both rates are possible
	return &ToLaw{decoder: NewDecoder(), down: down}
}

// Code writes the bytes of law that src, which is G.722, stands for, and returns how many: the shorter of both lengths. dst and src may be
// the same.
func (t *ToLaw) Code(dst []byte, law media.Codec, src []byte) (n int) {
	for src = src[:min(len(src), len(dst))]; len(src) > 0; {
		k := min(len(src), block)
		wide := t.wide[:t.decoder.Decode(t.wide[:], src[:k])]
		n += g711.Encode(law, dst[n:n+k], t.narrow[:t.down.Resample(t.narrow[:], wide)])
		src = src[k:]
	}
	return n
}

// String names the chain for a log line.
func (t *ToLaw) String() string { return t.decoder.String() + " > " + t.down.String() + " > G.711" }
