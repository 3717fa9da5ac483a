package analysis

import (
	"encoding/binary"
	"math"
	"time"

	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/g711"
)

// Floor is the lowest level that is told, in dBFS; a sine of full scale is 0.
const Floor = -90.0

const (
	quietest  = -50.0 // dBFS: softer is not speech
	loudest   = -35.0 // dBFS: noise louder than this is taken for speech
	above     = 8     // speech is so much stronger than the noise under it, 9 dB
	creep     = 1.004 // what the noise is believed to be rises by so much a packet, 0.9 dB a second
	hangover  = 200 * media.SampleRate / 1000
	digital   = 8 // the greatest magnitude of digital silence: A-law has no 0
	fullScale = math.MaxInt16
)

// Meter measures one voice, packet by packet: energy, speech, clipping, digital silence and the envelope of the last seconds. It looks at
// each sample once, in a table, and allocates nothing. The zero value is ready. Not safe for concurrent use.
type Meter struct {
	energy  uint64 // since Level was asked
	samples uint64

	noise  float64 // mean energy of a sample, of what is no speech
	speech int     // samples until speech is over
	tally  Tally
	envelope
}

// Tally is what a meter counted, in samples.
type Tally struct {
	Heard   uint64 // all of them
	Spoken  uint64 // in speech
	Clipped uint64 // at the law's greatest magnitude
	Dead    uint64 // in packets of digital silence
}

// Since is what came after an earlier tally.
func (t Tally) Since(was Tally) Tally {
	return Tally{t.Heard - was.Heard, t.Spoken - was.Spoken, t.Clipped - was.Clipped, t.Dead - was.Dead}
}

// clip is the bit that marks a clipped sample in a table, above the energy of any packet.
const clip = 48

// energies are those of every byte's sample, with a clipped one marked.
type energies [256]uint64

// Filled once, never written again.
var tables = [2]energies{energiesOf(media.PCMU), energiesOf(media.PCMA)}

func energiesOf(law media.Codec) (of energies) {
	var most int64
	for b := range of {
		most = max(most, int64(g711.DecodeSample(law, byte(b))))
	}
	for b := range of {
		v := int64(g711.DecodeSample(law, byte(b)))
		of[b] = uint64(v * v)
		if v == most || v == -most {
			of[b] |= 1 << clip
		}
	}
	return of
}

// sum adds up the energies of bytes, eight at a time: it is done for every sample that passes.
func (e *energies) sum(of []byte) (sum uint64) {
	for ; len(of) >= 8; of = of[8:] {
		w := binary.LittleEndian.Uint64(of)
		sum += e[byte(w)] + e[byte(w>>8)] + e[byte(w>>16)] + e[byte(w>>24)] +
			(e[byte(w>>32)] + e[byte(w>>40)] + e[byte(w>>48)] + e[byte(w>>56)])
	}
	for _, b := range of {
		sum += e[b]
	}
	return sum
}

// powerOf is the mean energy of a sample at a level.
func powerOf(dBFS float64) float64 { return math.Pow(10, dBFS/10) * fullScale * fullScale / 2 }

var softest, noisiest = powerOf(quietest), powerOf(loudest)

// Take measures a packet that came at an instant.
func (m *Meter) Take(p *media.Packet, at time.Time) {
	n := len(p.Payload)
	if n == 0 {
		return
	}
	table := &tables[0]
	if p.Codec == media.PCMA {
		table = &tables[1]
	}
	sum := table.sum(p.Payload)
	energy := sum & (1<<clip - 1)
	m.energy += energy
	m.samples += uint64(n)
	m.tally.Heard += uint64(n)
	m.tally.Clipped += sum >> clip
	if energy <= digital*digital*uint64(n) {
		m.tally.Dead += uint64(n)
	}
	m.speak(float64(energy)/float64(n), n)
	m.envelope.add(float32(energy), at)
}

// speak tells speech from the noise under it.
func (m *Meter) speak(power float64, n int) {
	if power > max(m.noise*above, softest) {
		m.speech = n + hangover
	}
	if m.speech > 0 {
		m.tally.Spoken += uint64(min(n, m.speech))
		m.speech -= n
	}
	if power <= digital*digital { // a gate that shut, not a quieter room
		return
	}
	m.noise = min(m.noise*creep, noisiest)
	if power < m.noise || m.noise == 0 {
		m.noise = max(min(power, noisiest), 1)
	}
}

// Level is how loud the voice was since the last reading, in dBFS from Floor up.
func (m *Meter) Level() float64 {
	energy, n := m.energy, m.samples
	m.energy, m.samples = 0, 0
	if n == 0 || energy == 0 {
		return Floor
	}
	return max(Floor, 10*math.Log10(2*float64(energy)/float64(n)/fullScale/fullScale))
}

// Tally is what was counted so far.
func (m *Meter) Tally() Tally { return m.tally }
