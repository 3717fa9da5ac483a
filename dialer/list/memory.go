package list

import "hash/maphash"

// memory is what an import remembers of its list, so that a number nobody has yet need not be looked for among millions: every number of the
// list, as long as nobody else writes to it. That is told by the list's count of leads, under the hold of its row; whoever comes in between
// ends it for good, and the unique index of leads stands behind it all. It takes 16 MiB, however long the list is (a Bloom filter): of five
// million numbers that nobody has, two thousand are looked for in vain.
type memory struct {
	seed  maphash.Seed
	bits  []byte // outside the collector's heap; nil: nothing is remembered
	leads int64  // the list has, if all of them are remembered
	over  bool
}

const (
	memoryBits    = 1 << 27
	memoryMarks   = 4          // bits of one number
	maxRemembered = 12_000_000 // leads; of more, too many would be looked for in vain
)

// holds tells whether all leads of a list that has so many now are remembered. An empty list always is.
func (m *memory) holds(leads int64) bool {
	if m == nil || m.over {
		return false
	}
	if m.bits == nil && leads == 0 {
		m.seed = maphash.MakeSeed()
		m.bits, _ = offHeap(memoryBits / 8) // without it every number is looked for
	}
	if m.over = m.bits == nil || m.leads != leads || leads > maxRemembered; m.over {
		m.end()
	}
	return !m.over
}

// end forgets all and gives the memory back.
func (m *memory) end() {
	free(m.bits)
	m.bits = nil
}

// may tells whether a number may be on the list; false is certain.
func (m *memory) may(blind []byte) bool {
	for _, at := range m.marks(blind) {
		if m.bits[at/8]&(1<<(at%8)) == 0 {
			return false
		}
	}
	return true
}

// take remembers leads that were written.
func (m *memory) take(fresh []*ready) {
	for _, r := range fresh {
		for _, at := range m.marks(r.blind) {
			m.bits[at/8] |= 1 << (at % 8)
		}
	}
	m.leads += int64(len(fresh))
}

func (m *memory) marks(blind []byte) (at [memoryMarks]uint64) {
	h := maphash.Bytes(m.seed, blind)
	step := h>>32 | 1
	for i := range at {
		at[i] = (h + uint64(i)*step) & (memoryBits - 1)
	}
	return at
}
