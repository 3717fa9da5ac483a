package g711

import "github.com/boyunhq/boyun/media"

// Silence is 100 ms of digital silence in a law. It is one and the same for all who ask: not to be written to.
func Silence(law media.Codec) []byte {
	if law == media.PCMA {
		return silences[1][:]
	}
	return silences[0][:]
}

// Filled once, never written again.
var silences = [2][media.SampleRate / 10]byte{silent(media.PCMU), silent(media.PCMA)}

func silent(law media.Codec) (of [media.SampleRate / 10]byte) {
	for i := range of {
		of[i] = law.Silence()
	}
	return of
}
