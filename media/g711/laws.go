package g711

// The formulas below work on the numbers of G.711: a magnitude falls into one of 128 intervals numbered from 0 at silence; eight
// segments, each twice as steep as the one before. Interval n has the code n, dressed with the sign bit (set for positive) and the
// law's inversion (A-law: every other bit, mu-law: all).

const (
	sign   = 0x80
	maskA  = 0x55
	muBias = 33 // G.711 table 2a: the segments of mu-law start at -33 (in 1/8192)
)

// intervalA is the number of the interval of a 12-bit A-law magnitude (0..2047).
func intervalA(m int) int {
	if m < 32 {
		return m
	}
	segment := 1
	for m > 31 {
		m >>= 1
		segment++
	}
	return segment<<4 | m&15
}

// intervalMu is the number of the interval of a 14-bit mu-law magnitude (0..8191).
func intervalMu(m int) int {
	m = min(m+muBias, 0x1fff)
	segment := 0
	for m > 63 {
		m >>= 1
		segment++
	}
	return segment<<4 | m>>1&15
}

// centreA is the 16-bit output value of an A-law interval, the middle between its two decision values.
func centreA(n int) int {
	segment, step := n>>4, n&15
	if segment == 0 {
		return step<<4 + 8
	}
	return (step<<4 + 0x108) << (segment - 1)
}

// centreMu is the 16-bit output value of a mu-law interval; interval 0 is exact silence.
func centreMu(n int) int {
	segment, step := n>>4, n&15
	return ((step<<1+muBias)<<segment - muBias) << 2
}

func decodeA(b byte) int16 {
	b ^= maskA
	v := centreA(int(b &^ sign))
	if b&sign == 0 {
		v = -v
	}
	return int16(v)
}

func decodeMu(b byte) int16 {
	b = ^b
	v := centreMu(int(b &^ sign))
	if b&sign != 0 {
		v = -v
	}
	return int16(v)
}

// aFromMu is table 3 of G.711. It is the A-law interval in which the mu-law value lies, but for 18 values on or next to a decision
// value, which the table sends up by one so that the way back (table 4) finds the byte it came from.
func aFromMu(b byte) byte {
	n := int(^b &^ sign)
	to := intervalA(centreMu(n) >> 4)
	if n == 48 || n == 49 || n == 64 || 81 <= n && n <= 95 {
		to++
	}
	return (byte(to) | b&sign) ^ maskA
}

// muFromA is table 4 of G.711: the mu-law interval in which the A-law value lies, but for the 16 values that table 3 sent up.
func muFromA(b byte) byte {
	b ^= maskA
	n := int(b &^ sign)
	to := intervalMu(centreA(n) >> 2)
	if 80 <= n && n <= 95 {
		to--
	}
	return ^(byte(to) | ^b&sign)
}

func fill256[T any](f func(byte) T) (t [256]T) {
	for i := range t {
		t[i] = f(byte(i))
	}
	return t
}

// fillA fills the A-law encoder, indexed by the upper 12 bits of a sample. A negative sample counts from -1, as both laws have a
// negative zero and two's complement has none.
func fillA() (t [1 << 12]byte) {
	for i := range t {
		s := int16(i<<4) >> 4
		if s >= 0 {
			t[i] = byte(intervalA(int(s))|sign) ^ maskA
		} else {
			t[i] = byte(intervalA(int(^s))) ^ maskA
		}
	}
	return t
}

// fillMu fills the mu-law encoder, indexed by the upper 14 bits of a sample.
func fillMu() (t [1 << 14]byte) {
	for i := range t {
		s := int16(i<<2) >> 2
		if s >= 0 {
			t[i] = ^byte(intervalMu(int(s)))
		} else {
			t[i] = ^byte(intervalMu(int(^s)) | sign)
		}
	}
	return t
}
