package mix

import (
	"math"
	"slices"

	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/g711"
)

// Guests are voices that speak into a stream of packets passing by. While none sounds, every packet passes as it is; the numbers of a
// packet are never touched. The zero value is ready. Not safe for concurrent use.
type Guests struct {
	feeds []*Feed
	*scratch
}

// scratch is made for the first guest: most streams never have one.
type scratch struct {
	linear  [mostSamples]int16
	voice   [mostSamples]int16
	payload [mostSamples]byte
	packet  media.Packet
}

// Join lets a feed be heard from the next packet on.
func (g *Guests) Join(f *Feed) {
	if g.scratch == nil {
		g.scratch = &scratch{}
	}
	if !slices.Contains(g.feeds, f) {
		g.feeds = append(g.feeds, f)
	}
}

// Any tells whether a guest is there, silent or not.
func (g *Guests) Any() bool { return len(g.feeds) > 0 }

// Mix is the packet with the guests' voices over it, good until the next Mix; p itself when none sounds.
func (g *Guests) Mix(p *media.Packet) *media.Packet {
	n := len(p.Payload)
	if len(g.feeds) == 0 || n == 0 || n > mostSamples {
		return p
	}
	samples := g.linear[:n]
	clear(samples)
	if !g.Add(samples) {
		return p
	}
	for i, b := range p.Payload {
		samples[i] = sum(samples[i], g711.DecodeSample(p.Codec, b))
	}
	g711.Encode(p.Codec, g.payload[:], samples)
	g.packet = *p
	g.packet.Payload = g.payload[:n]
	return &g.packet
}

// Add adds the guests' next samples to the frame, saturating; false when none sounds. A feed that was shut and has faded is forgotten.
func (g *Guests) Add(frame []int16) (sounds bool) {
	kept := g.feeds[:0]
	for _, f := range g.feeds {
		voice := g.voice[:min(len(frame), len(g.voice))]
		if f.Read(voice) {
			sounds = true
			Over(frame, voice)
		} else if f.over() {
			continue
		}
		kept = append(kept, f)
	}
	clear(g.feeds[len(kept):])
	g.feeds = kept
	return sounds
}

// Over adds a voice to samples, saturating.
func Over(samples, voice []int16) {
	for i, s := range voice[:min(len(voice), len(samples))] {
		samples[i] = sum(samples[i], s)
	}
}

// Sum is a frame of many voices, wide enough not to overflow before all are in.
type Sum [media.FrameSamples]int32

// Add adds a voice, or takes it out again.
func (s *Sum) Add(voice []int16, times int32) {
	for i, v := range voice[:media.FrameSamples] {
		s[i] += times * int32(v)
	}
}

// Encode writes the frame in a law, saturating.
func (s *Sum) Encode(c media.Codec, dst []byte) {
	for i, v := range s {
		dst[i] = g711.EncodeSample(c, int16(min(max(v, math.MinInt16), math.MaxInt16)))
	}
}
