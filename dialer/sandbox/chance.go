package sandbox

import (
	"encoding/binary"
	"hash/fnv"
	"time"
)

// chance is the fixed luck of one number under one seed: the same question always has the same answer, in any order and on any node.
type chance struct {
	seed   uint64
	digits string
}

// draw answers a named question with a number of 64 well-mixed bits.
func (c chance) draw(question string) uint64 {
	h := fnv.New64a()
	var seed [8]byte
	binary.LittleEndian.PutUint64(seed[:], c.seed)
	_, _ = h.Write(seed[:])
	_, _ = h.Write([]byte(c.digits))
	_, _ = h.Write([]byte{0})
	_, _ = h.Write([]byte(question))
	x := h.Sum64() // FNV mixes its last bytes poorly: finish as splitmix64 does
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// upTo answers with 0..n-1.
func (c chance) upTo(question string, n int) int { return int(c.draw(question) % uint64(n)) }

// between answers with a duration from low to high in whole milliseconds.
func (c chance) between(question string, low, high time.Duration) time.Duration {
	return low + time.Duration(c.upTo(question, int((high-low)/time.Millisecond)+1))*time.Millisecond
}
