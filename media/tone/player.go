package tone

import (
	"math"

	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/g711"
)

const mostVoices = 4

// Player plays a sound frame by frame, as law bytes or as linear samples to be mixed. It allocates nothing after NewPlayer. Not safe
// for concurrent use.
type Player struct {
	sound Sound
	law   media.Codec
	peak  float64
	noise Noise

	part    int
	at, end int // sample of the part, its length (0: no end)
	tones   [mostVoices]oscillator
	swells  [mostVoices]oscillator
	ended   bool
	scratch [media.FrameSamples]int16
}

// NewPlayer makes a player at the beginning of the sound. Voices beyond the fourth of a part are not heard.
func NewPlayer(c media.Codec, s Sound) *Player {
	p := &Player{sound: s, law: c, peak: amplitude(s.Level)}
	if s.Noise != 0 {
		p.noise = NewNoise(s.Noise, 1)
	}
	p.enter(0)
	return p
}

// Next fills the frame with the next law bytes. It returns false when the sound had ended before; a frame it ends in is filled up with
// silence.
func (p *Player) Next(frame []byte) bool {
	if p.ended {
		return false
	}
	for len(frame) > 0 {
		lin := p.scratch[:min(len(frame), len(p.scratch))]
		clear(lin)
		p.Mix(lin)
		g711.Encode(p.law, frame, lin)
		frame = frame[len(lin):]
	}
	return true
}

// Mix adds the next samples of the sound to the frame, saturating. It returns false when the sound had ended before.
func (p *Player) Mix(frame []int16) bool {
	if p.ended {
		return false
	}
	for i := range frame {
		v := p.sample()
		if p.sound.Noise != 0 {
			v += p.noise.next()
		}
		frame[i] = saturate(float64(frame[i]) + v)
	}
	for i := range p.voices() {
		p.tones[i].settle()
		p.swells[i].settle()
	}
	return true
}

// Ended tells whether the sound is over.
func (p *Player) Ended() bool { return p.ended }

func (p *Player) voices() int {
	if p.part >= len(p.sound.Parts) {
		return 0
	}
	return min(len(p.sound.Parts[p.part].Voices), mostVoices)
}

func (p *Player) sample() float64 {
	for !p.ended && p.end > 0 && p.at >= p.end {
		p.enter(p.part + 1)
	}
	if p.ended {
		return 0
	}
	v := 0.0
	for i := range p.voices() {
		s := p.tones[i].next()
		if p.sound.Parts[p.part].Voices[i].AM != 0 {
			s *= (1 + p.swells[i].next()) / 2
		}
		v += s
	}
	v *= p.peak * p.edge()
	p.at++
	return v
}

// edge is the raised cosine of the part's beginning and end.
func (p *Player) edge() float64 {
	from := p.at
	if p.end > 0 {
		from = min(from, p.end-1-p.at)
	}
	if from >= edge {
		return 1
	}
	return (1 - math.Cos(math.Pi*(float64(from)+0.5)/edge)) / 2
}

func (p *Player) enter(part int) {
	if part >= len(p.sound.Parts) {
		if !p.sound.Repeat || p.sound.Length() == 0 {
			p.part, p.ended = part, true
			return
		}
		part = 0
	}
	p.part, p.at, p.end = part, 0, samplesIn(p.sound.Parts[part].For)
	for i := range p.voices() {
		v := p.sound.Parts[part].Voices[i]
		p.tones[i], p.swells[i] = newOscillator(v.Hz), newOscillator(v.AM)
	}
}

func saturate(v float64) int16 {
	return int16(math.Round(min(max(v, math.MinInt16), math.MaxInt16)))
}
