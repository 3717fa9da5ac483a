package list

import "hash/maphash"

// seen is a set of blind indexes, known by 54 bits of each in flat tables: fourteen bits say which table, 40 are kept in it: five bytes for a
// number and as much air. Of five million, the odds that one is wrongly thought to be in it are one in a thousand; one that is in it is never
// missed. It is what the check of a long file holds most of, and the collector lets the heap grow to more than twice what is held.
type seen struct {
	seed   maphash.Seed
	shelfs [1 << shelfBits]shelf // so that the set grows a little at a time
}

const shelfBits = 14

func newSeen() *seen { return &seen{seed: maphash.MakeSeed()} }

// add is false when blind was there.
func (s *seen) add(blind []byte) bool {
	h := maphash.Bytes(s.seed, blind)
	return s.shelfs[h>>(64-shelfBits)].add(mark{uint32(h), uint8(h >> 32)})
}

// bytes is what the tables take.
func (s *seen) bytes() (n int) {
	for i := range s.shelfs {
		n += 5 * len(s.shelfs[i].low)
	}
	return n
}

// mark is 40 bits of a number.
type mark struct {
	low  uint32
	high uint8
}

// shelf is one table, of marks in two parts; the zero mark is an empty place.
type shelf struct {
	low  []uint32
	high []uint8
	used int
	zero bool
}

func (s *shelf) add(m mark) bool {
	if m == (mark{}) {
		was := s.zero
		s.zero = true
		return !was
	}
	if s.used*4 >= len(s.low)*3 {
		low, high := s.low, s.high
		size := max(2*len(low), 16)
		s.low, s.high, s.used = make([]uint32, size), make([]uint8, size), 0
		for i := range low {
			if old := (mark{low[i], high[i]}); old != (mark{}) {
				s.put(old)
			}
		}
	}
	return s.put(m)
}

func (s *shelf) put(m mark) bool {
	mask := uint32(len(s.low) - 1)
	for at := m.low & mask; ; at = (at + 1) & mask {
		switch (mark{s.low[at], s.high[at]}) {
		case m:
			return false
		case mark{}:
			s.low[at], s.high[at] = m.low, m.high
			s.used++
			return true
		}
	}
}
