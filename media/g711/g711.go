// Package g711 owns the two laws of ITU-T G.711: between linear 16-bit samples and A-law or mu-law bytes, and from law to law.
// It does not own frames, legs or timing; see package media. Everything here is a table look-up and allocates nothing.
package g711

import "github.com/boyunhq/boyun/media"

// The tables are filled once from the formulas of laws.go and never written again. An A-law encoder needs 12 bits of a sample and a
// mu-law encoder 14, so the tables stay small enough for the first cache.
var (
	linearOfA  = fill256(decodeA)
	linearOfMu = fill256(decodeMu)
	muOfA      = fill256(muFromA)
	aOfMu      = fill256(aFromMu)
	aOfLinear  = fillA()
	muOfLinear = fillMu()
)

// EncodeSample is the law's byte for a linear sample.
func EncodeSample(c media.Codec, s int16) byte {
	if c == media.PCMA {
		return aOfLinear[uint16(s)>>4]
	}
	return muOfLinear[uint16(s)>>2]
}

// DecodeSample is the linear sample a byte of the law stands for.
func DecodeSample(c media.Codec, b byte) int16 {
	if c == media.PCMA {
		return linearOfA[b]
	}
	return linearOfMu[b]
}

// Encode writes the law's bytes of src into dst and returns how many: the shorter of both lengths.
func Encode(c media.Codec, dst []byte, src []int16) int {
	n := min(len(dst), len(src))
	dst, src = dst[:n], src[:n]
	if c == media.PCMA {
		for i, s := range src {
			dst[i] = aOfLinear[uint16(s)>>4]
		}
		return n
	}
	for i, s := range src {
		dst[i] = muOfLinear[uint16(s)>>2]
	}
	return n
}

// Decode writes the linear samples of src into dst and returns how many: the shorter of both lengths.
func Decode(c media.Codec, dst []int16, src []byte) int {
	n := min(len(dst), len(src))
	dst, src = dst[:n], src[:n]
	t := &linearOfMu
	if c == media.PCMA {
		t = &linearOfA
	}
	for i, b := range src {
		dst[i] = t[b]
	}
	return n
}

// Transcode writes src, which is in law from, into dst in law to, by the conversion tables 3 and 4 of G.711 (not by way of linear
// samples: those tables keep mu-A-mu and A-mu-A as close to transparent as they can be). dst and src may be the same slice.
func Transcode(to, from media.Codec, dst, src []byte) int {
	n := min(len(dst), len(src))
	dst, src = dst[:n], src[:n]
	if to == from {
		return copy(dst, src)
	}
	t := &muOfA
	if to == media.PCMA {
		t = &aOfMu
	}
	for i, b := range src {
		dst[i] = t[b]
	}
	return n
}
