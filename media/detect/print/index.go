package print

import (
	"cmp"
	"slices"
)

// Sample is one announcement to be found again.
type Sample struct {
	ID    string // for who keeps it
	Name  string // for people
	Class string // what it says of the number, in the words of package detect
	Print Print
}

// Index is samples made ready to be found. It is only read: one serves all calls.
type Index struct {
	samples  []Sample
	variants []variant
	postings []posting // sorted by key
	starts   []uint32  // of each group of keys in postings
}

// variant is a sample in one phase at one speed.
type variant struct {
	sample int
	sum    []uint16 // pairs that are complete before each hop
}

// posting is one pair of peaks of a variant.
type posting struct {
	key     uint32
	variant uint16
	hop     uint16 // of the later peak
}

// Two peaks make a key: the earlier one's bin, the bins and the hops between them.
const (
	reach     = 24 // hops between the peaks of a pair: 770 ms
	width     = 40 // bins between them
	fan       = 8  // pairs a peak makes with those before it
	keyBits   = 19
	groupBits = 12
)

func keyOf(a, b Peak) (key uint32, ok bool) {
	hops, bins := int(b.Hop-a.Hop), int(b.Bin)-int(a.Bin)
	if hops < 1 || hops > reach || bins < -width || bins > width {
		return 0, false
	}
	return uint32(a.Bin)<<12 | uint32(bins+64)<<5 | uint32(hops), true
}

// speeds are how fast the players of announcements run that are still heard for what they are. One that runs fast or slow goes through all
// phases by itself; two of them do.
var speeds = [...]float64{1, 0.9875, 1.0125, 0.975, 1.025, 0.9625, 1.0375, 0.95, 1.05}

// NewIndex prepares samples. Their order breaks ties.
func NewIndex(samples []Sample) *Index {
	x := &Index{samples: slices.Clone(samples), starts: make([]uint32, 1<<groupBits+1)}
	for i, s := range samples {
		for _, speed := range speeds {
			for phase, c := range s.Print {
				if speed == 1 || phase%2 == 0 {
					x.add(i, c.Speed(speed))
				}
			}
		}
	}
	slices.SortFunc(x.postings, func(a, b posting) int {
		return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.variant, b.variant), cmp.Compare(a.hop, b.hop))
	})
	for _, p := range x.postings {
		x.starts[p.key>>(keyBits-groupBits)+1]++
	}
	for i := range x.starts[1:] {
		x.starts[i+1] += x.starts[i]
	}
	return x
}

func (x *Index) add(sample int, c Constellation) {
	v := variant{sample: sample, sum: make([]uint16, c.Length()+1)}
	var r ring
	for _, p := range c {
		r.pair(p, func(key uint32) {
			x.postings = append(x.postings, posting{key, uint16(len(x.variants)), p.Hop})
			v.sum[p.Hop+1]++
		})
	}
	for i := range v.sum[1:] {
		v.sum[i+1] += v.sum[i]
	}
	x.variants = append(x.variants, v)
}

// Samples are those of the index.
func (x *Index) Samples() []Sample { return x.samples }

// find is the postings of a key.
func (x *Index) find(key uint32) []posting {
	group := key >> (keyBits - groupBits)
	in := x.postings[x.starts[group]:x.starts[group+1]]
	at, ok := slices.BinarySearchFunc(in, key, func(p posting, key uint32) int { return cmp.Compare(p.key, key) })
	if !ok {
		return nil
	}
	end := at
	for end < len(in) && in[end].key == key {
		end++
	}
	return in[at:end]
}

// ring is the peaks just heard.
type ring struct {
	peaks [32]Peak
	n     int
}

// pair calls made for each pair of p with the peaks before it, nearest first, and keeps p.
func (r *ring) pair(p Peak, made func(key uint32)) {
	pairs := 0
	for i := 1; i <= min(r.n, len(r.peaks)) && pairs < fan; i++ {
		a := r.peaks[(r.n-i)%len(r.peaks)]
		if p.Hop-a.Hop > reach {
			break
		}
		if key, ok := keyOf(a, p); ok {
			pairs++
			made(key)
		}
	}
	r.peaks[r.n%len(r.peaks)] = p
	r.n++
}
