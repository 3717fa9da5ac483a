package list

import (
	"encoding/binary"
	"hash/maphash"
)

// seen is a set of blind indexes, known by 54 bits of each: fourteen bits say which of its shelves, 40 are kept there, five bytes for a
// number and as much air. Of five million, the odds that one is wrongly thought to be in it are one in a thousand; one that is in it is never
// missed. It is what the check of a long file holds most of, and lies outside the collector's heap.
type seen struct {
	seed    maphash.Seed
	shelves [1 << shelfBits]shelf
	memory  []byte      // all shelves of each level, the levels one after the other
	living  [levels]int // shelves that are on a level
	levels  [levels][]byte
}

const (
	shelfBits = 14
	levels    = 7  // a shelf's table doubles as often but once: there is room for twelve million numbers, of five million rows
	smallest  = 16 // places on the first level
	markBytes = 5
)

// shelf is one table; the zero mark is an empty place.
type shelf struct {
	level uint8
	zero  bool
	used  uint16
}

// mark is 40 bits of a number.
type mark uint64

func newSeen() (*seen, error) {
	memory, err := offHeap(markBytes * smallest << shelfBits * (1<<levels - 1))
	if err != nil {
		return nil, err
	}
	s := &seen{seed: maphash.MakeSeed(), memory: memory}
	for l := range s.levels {
		n := markBytes * smallest << shelfBits << l
		s.levels[l], memory = memory[:n], memory[n:]
	}
	s.living[0] = len(s.shelves)
	return s, nil
}

// close gives the memory back.
func (s *seen) close() { free(s.memory) }

// add is false when blind was there.
func (s *seen) add(blind []byte) bool {
	h := maphash.Bytes(s.seed, blind)
	n, m := h>>(64-shelfBits), mark(h&(1<<(8*markBytes)-1))
	shelf := &s.shelves[n]
	if m == 0 {
		was := shelf.zero
		shelf.zero = true
		return !was
	}
	table := s.table(n, shelf.level)
	if int(shelf.used)*4 >= len(table)/markBytes*3 && shelf.level < levels-1 {
		table = s.raise(n, table)
	}
	if !put(table, m) {
		return false
	}
	shelf.used++
	return true
}

// table is a shelf's places on a level.
func (s *seen) table(shelf uint64, level uint8) []byte {
	size := uint64(markBytes * smallest << level)
	return s.levels[level][shelf*size : (shelf+1)*size]
}

// raise puts a shelf on the next level. The last one to leave a level gives back its memory.
func (s *seen) raise(shelf uint64, old []byte) []byte {
	of := &s.shelves[shelf]
	left := of.level
	of.level++
	table := s.table(shelf, of.level)
	for at := 0; at < len(old); at += markBytes {
		if m := markAt(old[at:]); m != 0 {
			put(table, m)
		}
	}
	s.living[left]--
	s.living[of.level]++
	if s.living[left] == 0 {
		release(s.levels[left])
	}
	return table
}

// put is false when the mark was there, or the table is full.
func put(table []byte, m mark) bool {
	places := len(table) / markBytes
	for at, looked := int(m)&(places-1), 0; looked < places; at, looked = (at+1)&(places-1), looked+1 {
		place := table[at*markBytes:][:markBytes]
		switch markAt(place) {
		case m:
			return false
		case 0:
			binary.LittleEndian.PutUint32(place, uint32(m))
			place[4] = byte(m >> 32)
			return true
		}
	}
	return false
}

func markAt(b []byte) mark { return mark(binary.LittleEndian.Uint32(b)) | mark(b[4])<<32 }
