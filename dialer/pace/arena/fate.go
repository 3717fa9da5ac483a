package arena

import "math"

// fate is a stream of numbers that depends only on what it was made of: the same call has the same fate whoever dials it.
type fate uint64

func newFate(parts ...uint64) fate {
	f := fate(0x9e3779b97f4a7c15)
	for _, p := range parts {
		f ^= fate(p) + 0x9e3779b97f4a7c15 + f<<6 + f>>2
		f.next()
	}
	return f
}

// next is splitmix64.
func (f *fate) next() uint64 {
	*f += 0x9e3779b97f4a7c15
	z := uint64(*f)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

func (f *fate) uniform() float64 { return (float64(f.next()>>11) + 0.5) / (1 << 53) }

func (f *fate) between(low, high float64) float64 { return low + (high-low)*f.uniform() }

func (f *fate) normal() float64 {
	return math.Sqrt(-2*math.Log(f.uniform())) * math.Cos(2*math.Pi*f.uniform())
}

func (f *fate) exponential(mean float64) float64 { return -mean * math.Log(f.uniform()) }

// gamma of a whole shape.
func (f *fate) gamma(shape int, mean float64) float64 {
	sum := 0.0
	for range shape {
		sum += f.exponential(mean / float64(shape))
	}
	return sum
}

// lognormal of a mean and a deviation.
func (f *fate) lognormal(mean, deviation float64) float64 {
	s2 := math.Log(1 + deviation*deviation/(mean*mean))
	return math.Exp(math.Log(mean) - s2/2 + math.Sqrt(s2)*f.normal())
}

// talks are the seconds within which 1 to 99 % of the conversations of a real bank's telephone campaign were over (UCI Bank Marketing,
// Moro, Cortez and Rita 2014, CC BY 4.0); a tail beyond.
var talks = [...]float64{5, 13, 19, 25, 32, 38, 43, 48, 51, 55, 59, 62, 65, 68, 71, 73, 76, 78, 81, 83, 86, 88, 91, 93, 96, 99, 101, 104, 107,
	109, 112, 115, 118, 120, 123, 125, 128, 131, 134, 136, 139, 143, 146, 149, 152, 155, 159, 162, 165, 168, 172, 175, 179, 183, 187, 191, 195,
	199, 203, 208, 212, 217, 222, 227, 232, 239, 244, 249, 255, 262, 269, 276, 284, 292, 299, 309, 318, 328, 338, 349, 360, 371, 385, 398, 414,
	432, 451, 471, 493, 518, 545, 579, 613, 652, 700, 755, 825, 923, 1065, 1285, 2000}

const talksMean = 258

// bankTalk is a conversation of the bank's kind, scaled to a mean.
func (f *fate) bankTalk(mean float64) float64 {
	x := f.uniform() * float64(len(talks)-1)
	i := int(x)
	return (talks[i] + (x-float64(i))*(talks[i+1]-talks[i])) * mean / talksMean
}
