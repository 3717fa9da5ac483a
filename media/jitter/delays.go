package jitter

// delays knows how late packets come, in samples by their timestamps, and so how long to wait.
type delays struct {
	least  [2]int64 // the least delay of this spell and of the one before
	seen   int      // packets of this spell
	base   int64    // where the histogram begins
	weight float64  // of the next packet
	count  [bins]float64
	sum    float64
	until  int64 // the delay up to which packets are waited for
}

// low is the delay of the quickest packets of the last seconds.
func (d *delays) low() int64 { return min(d.least[0], d.least[1]) }

func (d *delays) add(delay int64) {
	if d.weight == 0 {
		*d = delays{least: [2]int64{delay, delay}, base: delay, weight: 1}
	}
	d.least[0] = min(d.least[0], delay)
	if d.seen++; d.seen == spell {
		d.least[1], d.least[0], d.seen = d.least[0], delay, 0
	}
	d.follow(d.low())
	d.count[min(max(int((delay-d.base)/binSize), 0), bins-1)] += d.weight
	d.sum += d.weight
	if d.weight *= forget; d.weight > heavy {
		for i := range d.count {
			d.count[i] /= heavy
		}
		d.sum, d.weight = d.sum/heavy, d.weight/heavy
	}
	d.settle()
}

// follow lets the histogram begin at the bin of a delay.
func (d *delays) follow(low int64) {
	for ; low < d.base; d.base -= binSize {
		d.count[bins-1] += d.count[bins-2]
		copy(d.count[1:bins-1], d.count[:bins-2])
		d.count[0] = 0
	}
	for ; low >= d.base+binSize; d.base += binSize {
		d.count[1] += d.count[0]
		copy(d.count[:], d.count[1:])
		d.count[bins-1] = 0
	}
}

// settle finds for how long enough packets have to be waited for.
func (d *delays) settle() {
	left := d.sum * (1 - enough)
	for i := bins - 1; i >= 0; i-- {
		if left -= d.count[i]; left < 0 {
			d.until = d.base + min(int64(i+1)*binSize, longest)
			return
		}
	}
}
