package tone

import (
	"math"
	"strings"
	"time"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/media"
)

// The keypad of ITU-T Q.23: four rows by four columns.
const keypad = "123A456B789C*0#D"

var (
	rows    = [4]float64{697, 770, 852, 941}
	columns = [4]float64{1209, 1336, 1477, 1633}

	rowTurns, columnTurns = turns(rows), turns(columns)
)

const dtmfLevel = -10 // dBFS of each of the two tones

// DTMF is the sound of keys pressed one after the other; ',' rests for half a second. fault.Invalid: a key that is on no keypad.
func DTMF(keys string, on, off time.Duration) (Sound, error) {
	s := Sound{Name: "dtmf", Level: dtmfLevel}
	for _, key := range keys {
		if key == ',' {
			s.Parts = append(s.Parts, Gap(ms(500)))
			continue
		}
		i := strings.IndexRune(keypad, key)
		if i < 0 {
			return Sound{}, fault.New(fault.Invalid, "dtmf_key", "%q is not on a keypad", key)
		}
		pressed := Part{Voices: []Voice{{Hz: rows[i/4]}, {Hz: columns[i%4]}}, For: on}
		s.Parts = append(s.Parts, pressed, Gap(off))
	}
	return s, nil
}

// Keys hears DTMF in audio (ITU-T Q.24): feed it samples, it tells each key once, when it has lasted 25 ms. Not safe for concurrent use.
type Keys struct {
	block   [dtmfBlock]int16
	filled  int
	last    byte       // what the block before held
	pressed byte       // the key told
	quiet   int        // blocks without it
	phases  [2]float64 // of the two tones of the last block's key, radians
}

const (
	dtmfBlock   = 102   // samples, 12.75 ms: as good a fit to all eight frequencies as this length has
	dtmfFloor   = -36.0 // dBFS: below this it is crosstalk
	dtmfPure    = 0.72  // the two tones' part of all energy: speech has less
	dtmfTwist   = 15.8  // the louder tone may have so much more power: 12 dB, since networks ask for up to 10 (Q.24 annex A) and a block is short
	dtmfRivals  = 6.3   // and each so much more than others of its group
	dtmfDrift   = 0.025 // a tone may be so far off its pitch
	dtmfRelease = 3     // blocks without the key until the same key counts anew: a break of 10 ms spoils two, a pause of 40 ms three at least
)

// Hear takes linear samples and calls told for every key.
func (k *Keys) Hear(samples []int16, told func(key byte)) {
	for len(samples) > 0 {
		n := copy(k.block[k.filled:], samples)
		k.filled += n
		samples = samples[n:]
		if k.filled == dtmfBlock {
			k.filled = 0
			key := keyOf(k.block[:])
			k.judge(key, k.inTune(key), told)
		}
	}
}

func (k *Keys) judge(key byte, tuned bool, told func(byte)) {
	switch {
	case key != 0 && key == k.last && key != k.pressed && tuned:
		k.pressed, k.quiet = key, 0
		told(key)
	case key == k.pressed:
		k.quiet = 0
	default:
		if k.quiet++; k.quiet >= dtmfRelease {
			k.pressed = 0
		}
	}
	k.last = key
}

// inTune tells whether both tones of a key have their pitch, by how far their phases have come since the block before. A block is too short to
// tell it alone: Q.24 takes 1.5 % and refuses 3.5 %, which at 697 Hz is 24 Hz, a third of a block's resolution. Above 1.5 kHz the phase is
// ambiguous, and the block tells.
func (k *Keys) inTune(key byte) bool {
	i := strings.IndexByte(keypad, key)
	if i < 0 {
		return false
	}
	tuned := true
	for n, hz := range [2]float64{rows[i/4], columns[i%4]} {
		turn := 2 * math.Pi * hz / media.SampleRate
		was := k.phases[n]
		k.phases[n] = phase(k.block[:], turn)
		gone := math.Remainder(k.phases[n]-was-turn*dtmfBlock, 2*math.Pi)
		tuned = tuned && math.Abs(gone) <= dtmfDrift*turn*dtmfBlock
	}
	return tuned
}

// phase is where a tone of turn radians a sample stands at the beginning of a block.
func phase(block []int16, turn float64) float64 {
	var re, im float64
	for i, s := range block {
		sin, cos := math.Sincos(turn * float64(i))
		re += float64(s) * cos
		im -= float64(s) * sin
	}
	return math.Atan2(im, re)
}

// keyOf is the key a block holds, 0 for none.
func keyOf(block []int16) byte {
	total := energy(block)
	if levelOf(total, len(block)) < dtmfFloor {
		return 0
	}
	row, rowPower, ok := strongest(block, &rowTurns)
	if !ok {
		return 0
	}
	column, columnPower, ok := strongest(block, &columnTurns)
	if !ok || rowPower > columnPower*dtmfTwist || columnPower > rowPower*dtmfTwist {
		return 0
	}
	// A sine of power p has p*2/n of its energy in its own bin.
	if (rowPower+columnPower)*2/float64(len(block)) < dtmfPure*total {
		return 0
	}
	return keypad[row*4+column]
}

func strongest(block []int16, group *[4]float64) (best int, power float64, ok bool) {
	powers := four(block, group)
	for i := range powers {
		if powers[i] > powers[best] {
			best = i
		}
	}
	for i, p := range powers {
		if i != best && p*dtmfRivals > powers[best] {
			return best, powers[best], false
		}
	}
	return best, powers[best], true
}
