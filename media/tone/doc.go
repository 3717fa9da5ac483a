// Package tone owns sounds made by arithmetic: the product's own tones, call-progress tones of countries, DTMF, comfort noise, and the
// ears that find tones again (Goertzel, a DTMF detector). It does not own recorded prompts (media/prompt), pacing on a leg (media/play)
// or telephone-events (media/rtp). Levels are dBFS: 0 is a sine of full scale.
package tone
