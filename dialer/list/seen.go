package list

import "hash/maphash"

// seen is a set of blind indexes, known by 64 bits of each in one flat table: eight bytes for a number and as much air. Of five million,
// the odds that one is wrongly thought to be in it are one in a million; one that is in it is never missed.
type seen struct {
	seed  maphash.Seed
	table []uint64
	used  int
	zero  bool
}

func newSeen() *seen { return &seen{seed: maphash.MakeSeed(), table: make([]uint64, 1<<12)} }

// has tells whether blind may be in the set; false is certain.
func (s *seen) has(blind []byte) bool {
	h := maphash.Bytes(s.seed, blind)
	if h == 0 {
		return s.zero
	}
	mask := uint64(len(s.table) - 1)
	for at := h & mask; s.table[at] != 0; at = (at + 1) & mask {
		if s.table[at] == h {
			return true
		}
	}
	return false
}

// add is false when blind was there.
func (s *seen) add(blind []byte) bool {
	h := maphash.Bytes(s.seed, blind)
	if h == 0 {
		was := s.zero
		s.zero = true
		return !was
	}
	if s.used*4 > len(s.table)*3 {
		old := s.table
		s.table, s.used = make([]uint64, 2*len(old)), 0
		for _, h := range old {
			if h != 0 {
				s.put(h)
			}
		}
	}
	return s.put(h)
}

func (s *seen) put(h uint64) bool {
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

// memory is what an import remembers of its list, so that a number nobody has yet need not be looked for among millions: every number of the
// list, as long as nobody else writes to it. That is told by the list's count of leads, under the hold of its row; whoever comes in between
// ends it for good, and the unique index of leads stands behind it all.
type memory struct {
	numbers *seen
	leads   int64 // the list has, if all of them are in numbers
	over    bool
}

// maxRemembered bounds a memory: 128 MiB and half of that while it grows.
const maxRemembered = 12_000_000

// holds tells whether all leads of a list that has so many now are remembered. An empty list always is.
func (m *memory) holds(leads int64) bool {
	if m == nil || m.over {
		return false
	}
	if m.numbers == nil && leads == 0 {
		m.numbers = newSeen()
	}
	m.over = m.numbers == nil || m.leads != leads || leads > maxRemembered
	if m.over {
		m.numbers = nil
	}
	return !m.over
}

// take remembers leads that were written.
func (m *memory) take(fresh []*ready) {
	for _, r := range fresh {
		m.numbers.add(r.blind)
	}
	m.leads += int64(len(fresh))
}
