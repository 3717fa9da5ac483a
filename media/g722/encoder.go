package g722

// Encoder codes one voice. The zero value is not ready: use NewEncoder. It belongs to one goroutine and allocates nothing.
type Encoder struct {
	low, high band
	past      [24]int32 // samples, latest last
}

// NewEncoder begins a voice.
func NewEncoder() *Encoder {
	e := &Encoder{}
	e.low, e.high = fresh()
	return e
}

// Encode codes pairs of samples, 16000 a second, into a byte each and returns how many: as many as dst has room for and voice has pairs.
func (e *Encoder) Encode(dst []byte, voice []int16) int {
	n := min(len(dst), len(voice)/2)
	for i := range n {
		copy(e.past[:22], e.past[2:])
		e.past[22], e.past[23] = int32(voice[2*i]), int32(voice[2*i+1])
		var odd, even int32
		for k, c := range mirror {
			odd += e.past[2*k] * c
			even += e.past[2*k+1] * mirror[11-k]
		}
		dst[i] = e.word((odd+even)>>14, (even-odd)>>14)
	}
	return n
}

// word codes a sample of each band: two bits of the upper, six of the lower.
func (e *Encoder) word(low, high int32) byte {
	six := e.six(clip(low - e.low.guess))
	e.low.lower(six)
	two := e.two(clip(high - e.high.guess))
	e.high.upper(two)
	return two<<6 | six
}

// six quantizes a difference of the lower band [QUANTL].
func (e *Encoder) six(d int32) byte {
	size := d
	if d < 0 {
		size = -(d + 1)
	}
	i := 1
	for i < len(decisions) && size >= decisions[i]*e.low.scale>>12 {
		i++
	}
	if d < 0 {
		return negative[i]
	}
	return positive[i]
}

// two quantizes a difference of the upper band [QUANTH].
func (e *Encoder) two(d int32) byte {
	size, near := d, byte(0)
	if d < 0 {
		size = -(d + 1)
	}
	if size < 564*e.high.scale>>12 {
		near = 1
	}
	if d < 0 {
		return near
	}
	return 2 + near
}

// String names the link of a chain for a log line.
func (e *Encoder) String() string { return "G.722 encoder 16000 Hz > 64 kbit/s" }
