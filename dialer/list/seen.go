package list

import "hash/maphash"

// seen is a set of blind indexes, known by 64 bits of each in flat tables: eight bytes for a number and as much air. Of five million, the
// odds that one is wrongly thought to be in it are one in a million; one that is in it is never missed.
type seen struct {
	seed   maphash.Seed
	shelfs [256]shelf // by eight of the bits, so that the set grows a little at a time
}

func newSeen() *seen { return &seen{seed: maphash.MakeSeed()} }

// add is false when blind was there.
func (s *seen) add(blind []byte) bool {
	h := maphash.Bytes(s.seed, blind)
	return s.shelfs[h>>56].add(h)
}

// shelf is one table; 0 is an empty place.
type shelf struct {
	table []uint64
	used  int
	zero  bool
}

func (s *shelf) add(h uint64) bool {
	if h == 0 {
		was := s.zero
		s.zero = true
		return !was
	}
	if s.used*4 >= len(s.table)*3 {
		old := s.table
		s.table, s.used = make([]uint64, max(2*len(old), 16)), 0
		for _, h := range old {
			if h != 0 {
				s.put(h)
			}
		}
	}
	return s.put(h)
}

func (s *shelf) put(h uint64) bool {
	mask := uint64(len(s.table) - 1)
	for at := h & mask; ; at = (at + 1) & mask {
		switch s.table[at] {
		case h:
			return false
		case 0:
			s.table[at] = h
			s.used++
			return true
		}
	}
}
