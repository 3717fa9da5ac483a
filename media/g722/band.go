package g722

// band is the adaptive predictor and the scale factor of one band, alike at both ends of the line.
type band struct {
	guess int32    // of the next sample [s]
	zeros int32    // the part of it that the zeros make [sz]
	sums  [2]int32 // the last two partial reconstructions [p]
	made  [2]int32 // the last two reconstructed samples [r]
	poles [2]int32 // [a]
	zero  [6]int32 // [b]
	diffs [6]int32 // the last six quantized differences [d]
	log   int32    // of the scale factor [nb]
	scale int32    // [det]
}

func clip(v int32) int32 { return min(max(v, -32768), 32767) }

// rescale adapts the scale factor [blocks LOGSCL and SCALEL, LOGSCH and SCALEH].
func (b *band) rescale(move, most, shift int32) {
	b.log = min(max(b.log*127>>7+move, 0), most)
	s := shift - b.log>>11
	if f := fractions[b.log>>6&31]; s < 0 {
		b.scale = f << -s << 2
	} else {
		b.scale = f >> s << 2
	}
}

// predict takes the quantized difference of a sample and makes the guess of the next [block 4].
func (b *band) predict(d int32) {
	made, sum := clip(b.guess+d), clip(b.zeros+d)
	b.adaptPoles(sum)
	b.adaptZeros(d)
	b.sums[1], b.sums[0] = b.sums[0], sum
	b.made[1], b.made[0] = b.made[0], made
	poles := clip(b.poles[0]*clip(made+made)>>15 + b.poles[1]*clip(b.made[1]+b.made[1])>>15)
	b.zeros = 0
	for i, d := range b.diffs {
		b.zeros += b.zero[i] * clip(d+d) >> 15
	}
	b.zeros = clip(b.zeros)
	b.guess = clip(poles + b.zeros)
}

// adaptPoles moves the two poles and keeps the filter stable [UPPOL1, UPPOL2].
func (b *band) adaptPoles(sum int32) {
	same := func(a, b int32) bool { return (a < 0) == (b < 0) }
	step := clip(4 * b.poles[0])
	if same(sum, b.sums[0]) {
		step = -step
	}
	step = min(step, 32767)
	second := step >> 7
	if same(sum, b.sums[1]) {
		second += 128
	} else {
		second -= 128
	}
	second = min(max(second+b.poles[1]*32512>>15, -12288), 12288)
	first := b.poles[0] * 32640 >> 15
	if same(sum, b.sums[0]) {
		first += 192
	} else {
		first -= 192
	}
	most := clip(15360 - second)
	b.poles = [2]int32{min(max(first, -most), most), second}
}

// adaptZeros moves the six zeros and lets the difference in [UPZERO, DELAYA].
func (b *band) adaptZeros(d int32) {
	var step int32
	if d != 0 {
		step = 128
	}
	for i := range b.zero {
		s := step
		if (d < 0) != (b.diffs[i] < 0) {
			s = -s
		}
		b.zero[i] = clip(s + b.zero[i]*32640>>15)
	}
	copy(b.diffs[1:], b.diffs[:5])
	b.diffs[0] = d
}

// lower and upper take a codeword's difference into the band: the lower's predictor sees four of its six bits.
func (b *band) lower(word byte) {
	d := b.scale * fourBits[word>>2] >> 15
	b.rescale(lowerMoves[word>>2], 18432, 8)
	b.predict(d)
}

func (b *band) upper(word byte) {
	d := b.scale * twoBits[word] >> 15
	b.rescale(upperMoves[word], 22528, 10)
	b.predict(d)
}

// fresh are the two bands of a line nobody has spoken on yet.
func fresh() (lower, upper band) { return band{scale: 32}, band{scale: 8} }
