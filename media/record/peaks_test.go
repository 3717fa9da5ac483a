package record

import (
	"math/rand/v2"
	"testing"

	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/g711"
)

func TestPeaksAreTheGreatestMagnitudes(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	loud := func(law media.Codec, b byte) byte {
		v := int(g711.DecodeSample(law, b))
		return byte(max(v, -v) >> 7)
	}
	for _, law := range []media.Codec{media.PCMA, media.PCMU} {
		for samples := range 60 {
			sound := make([]byte, channels*samples)
			for i := range sound {
				if sound[i] = law.Silence(); rng.IntN(4) == 0 {
					sound[i] = byte(rng.Uint32())
				}
			}
			var agent, customer byte
			for i := 0; i < len(sound); i += channels {
				agent, customer = max(agent, loud(law, sound[i])), max(customer, loud(law, sound[i+1]))
			}
			got := appendPeaks(nil, law, sound)
			if samples == 0 && len(got) == 0 {
				continue
			}
			if len(got) != channels || got[0] != agent || got[1] != customer {
				t.Fatalf("%v: %d samples have the peaks %v, want %d and %d", law, samples, got, agent, customer)
			}
		}
	}
}

func TestLanesAreInterleavedWholeWhateverTheirLength(t *testing.T) {
	for n := range 20 {
		left, right, dst := make([]byte, n), make([]byte, n), make([]byte, channels*n)
		for i := range n {
			left[i], right[i] = byte(i), byte(0xff-i)
		}
		interleave(dst, left, right)
		for i := range n {
			if dst[2*i] != left[i] || dst[2*i+1] != right[i] {
				t.Fatalf("%d samples: %x", n, dst)
			}
		}
	}
}
