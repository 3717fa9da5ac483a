// Package fourier owns one transform: the power spectrum of 256 real samples, in about a microsecond and without allocation. The detectors
// run on it; it is not a general one.
package fourier

import "math"

// Points is the length of the transform: at 8 kHz 32 ms, and a bin every 31.25 Hz.
const Points = 256

// Half is the number of bins.
const Half = Points / 2

// fourier transforms 256 real samples: a complex transform of 128 (decimation in time, radix 2), unpacked. Its tables are only read.
type fourier struct {
	window  [Points]float32 // Hann
	cos     [Half]float32   // of 2 pi k / 256
	sin     [Half]float32
	turnCos [Half]float32 // for the stage of 2h values from h on: cos of 2 pi k / 2h
	turnSin [Half]float32
	reverse [Half]uint8
}

var transform = newFourier()

func newFourier() *fourier {
	f := &fourier{}
	for i := range f.window {
		f.window[i] = float32(0.5 - 0.5*math.Cos(2*math.Pi*(float64(i)+0.5)/Points))
	}
	for k := range f.cos {
		sin, cos := math.Sincos(2 * math.Pi * float64(k) / Points)
		f.cos[k], f.sin[k] = float32(cos), float32(sin)
	}
	for h := 4; h < Half; h *= 2 {
		for k := range h {
			sin, cos := math.Sincos(math.Pi * float64(k) / float64(h))
			f.turnCos[h+k], f.turnSin[h+k] = float32(cos), float32(sin)
		}
	}
	for i := range f.reverse {
		r := 0
		for bit := range 7 {
			r |= i >> bit & 1 << (6 - bit)
		}
		f.reverse[i] = uint8(r)
	}
	return f
}

// Power fills out with the power of the bins 0..127 of 256 samples under a Hann window. A full-scale sine (peak 32767) on a bin gives
// (32767*64)^2.
func Power(out *[Half]float32, samples *[Points]float32) {
	f := transform
	var re, im [Half]float32
	for i := range Half {
		at := f.reverse[i]
		re[at&(Half-1)] = samples[2*i] * f.window[2*i]
		im[at&(Half-1)] = samples[2*i+1] * f.window[2*i+1]
	}
	f.turn(&re, &im)
	out[0] = (re[0] + im[0]) * (re[0] + im[0])
	for k := 1; k < Half; k++ {
		n := Half - k
		evenRe, evenIm := (re[k]+re[n])/2, (im[k]-im[n])/2
		oddRe, oddIm := (im[k]+im[n])/2, (re[n]-re[k])/2
		c, s := f.cos[k], f.sin[k]
		a, b := evenRe+c*oddRe+s*oddIm, evenIm+c*oddIm-s*oddRe
		out[k] = a*a + b*b
	}
}

// turn is the transform of 128 complex values in bit-reversed order, in place. The first two stages need no products.
func (f *fourier) turn(re, im *[Half]float32) {
	for i := 0; i < Half; i += 4 {
		a, b, c, d := re[i]+re[i+1], re[i]-re[i+1], re[i+2]+re[i+3], re[i+2]-re[i+3]
		p, q, r, s := im[i]+im[i+1], im[i]-im[i+1], im[i+2]+im[i+3], im[i+2]-im[i+3]
		re[i], re[i+2], im[i], im[i+2] = a+c, a-c, p+r, p-r
		re[i+1], re[i+3], im[i+1], im[i+3] = b+s, b-s, q-d, q+d
	}
	for h := 4; h < Half; h *= 2 {
		cos, sin := f.turnCos[h:2*h], f.turnSin[h:2*h]
		for from := 0; from < Half; from += 2 * h {
			r0, r1 := re[from : from+h][:len(cos)], re[from+h : from+2*h][:len(cos)]
			i0, i1 := im[from : from+h][:len(cos)], im[from+h : from+2*h][:len(cos)]
			sin := sin[:len(cos)]
			for k, c := range cos {
				s, a, b := sin[k], r1[k], i1[k]
				tr, ti := a*c+b*s, b*c-a*s
				r1[k], i1[k] = r0[k]-tr, i0[k]-ti
				r0[k], i0[k] = r0[k]+tr, i0[k]+ti
			}
		}
	}
}
