package g722

// Decoder decodes one voice. The zero value is not ready: use NewDecoder. It belongs to one goroutine and allocates nothing. Bytes that were
// lost are simply not there: both ends agree again within some ten milliseconds.
type Decoder struct {
	low, high band
	past      [24]int32 // sums and differences of the bands, latest last
}

// NewDecoder begins a voice.
func NewDecoder() *Decoder {
	d := &Decoder{}
	d.low, d.high = fresh()
	return d
}

// Decode decodes a byte into two samples, 16000 a second, and returns how many: as many as voice has room for.
func (d *Decoder) Decode(voice []int16, coded []byte) int {
	n := min(len(coded), len(voice)/2)
	for i, w := range coded[:n] {
		low, high := d.word(w)
		copy(d.past[:22], d.past[2:])
		d.past[22], d.past[23] = low+high, low-high
		var first, second int32
		for k, c := range mirror {
			second += d.past[2*k] * c
			first += d.past[2*k+1] * mirror[11-k]
		}
		voice[2*i], voice[2*i+1] = int16(clip(first>>11)), int16(clip(second>>11))
	}
	return 2 * n
}

// word decodes a sample of each band.
func (d *Decoder) word(w byte) (low, high int32) {
	six, two := w&63, w>>6
	low = min(max(d.low.guess+d.low.scale*sixBits[six]>>15, -16384), 16383)
	d.low.lower(six)
	high = min(max(d.high.guess+d.high.scale*twoBits[two]>>15, -16384), 16383)
	d.high.upper(two)
	return low, high
}

// String names the link of a chain for a log line.
func (d *Decoder) String() string { return "G.722 decoder 64 kbit/s > 16000 Hz" }
