package detect

import "time"

// Voice tells words from silence, noise and tones: by level over a floor that follows the line's noise, and by where in the spectrum the
// sound is. The zero value is ready.
type Voice struct {
	floor   float32 // dBFS
	calm    int     // frames the level has held
	base    float32 // the level that has held
	recent  uint8   // the last frames, newest in bit 0
	Talking bool    // words now; pauses inside a word do not end it
	Since   clock   // frame in which Talking changed last
	last    clock   // last frame with voice
	begun   bool
}

// String names the detector.
func (*Voice) String() string { return "voice" }

const (
	voiceFloor   = -50 // dBFS: softer is nobody
	overNoise    = 9   // dB over the floor, for a sound with a voice's spectrum
	wellOver     = 18  // dB, for any sound
	voiceShare   = 0.4 // of the sound below 1 kHz; white noise has a quarter there
	holdsWithin  = 4   // dB: a level that holds for calmFor is noise
	calmFor      = 20  // frames
	riseEach     = 0.03
	lowestFloor  = -70
	highestFloor = -30 // to begin with: who speaks at once is louder
	gap          = 9   // frames without voice that end words: 180 ms
)

// Hear takes a frame; speech is no verdict, see Talking.
func (v *Voice) Hear(s *Sight) (Verdict, bool) {
	v.recent <<= 1
	if v.sounds(s) {
		v.recent |= 1
		v.last = s.Now
	}
	v.follow(s)
	switch {
	case !v.Talking && v.recent&7 == 7: // 60 ms in a row
		v.Talking, v.Since = true, s.Now-2
	case v.Talking && s.Now-v.last >= gap:
		v.Talking, v.Since = false, v.last
	}
	return Verdict{}, false
}

func (v *Voice) sounds(s *Sight) bool {
	if s.Level < voiceFloor || s.Total == 0 || s.Pure > 0.93 {
		return false
	}
	over := s.Level - v.floor
	return over > wellOver || over > overNoise && s.Sum(lowest, 31) > voiceShare*s.Total
}

// follow moves the floor: down at once, up slowly, and to the level of a sound that holds still as no voice does.
func (v *Voice) follow(s *Sight) {
	level := max(s.Level, lowestFloor)
	if !v.begun {
		v.begun, v.floor, v.base = true, min(level, highestFloor), level
	}
	if abs(level-v.base) < holdsWithin/2 {
		v.calm++
	} else {
		v.calm, v.base = 0, level
	}
	switch {
	case v.calm >= calmFor:
		v.floor = v.base
	case level < v.floor:
		v.floor += (level - v.floor) / 2
	default:
		v.floor += riseEach
	}
}

// lasts is how long Talking has been what it is.
func (v *Voice) lasts(now clock) time.Duration { return (now - v.Since).time() }
