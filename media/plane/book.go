package plane

import (
	"encoding/binary"
	"net/netip"
)

// Book finds what belongs to an address. An IPv4 address and its port are looked up as one number, which takes a third of the time of a map by
// netip.AddrPort: it is asked for every packet. The zero value is empty and ready. Not safe for concurrent use.
type Book[V any] struct {
	four map[uint64]V
	six  map[netip.AddrPort]V
}

// number is an IPv4 address and its port; false: it is none.
func number(a netip.AddrPort) (uint64, bool) {
	if !a.Addr().Is4() {
		return 0, false
	}
	four := a.Addr().As4()
	return uint64(binary.BigEndian.Uint32(four[:]))<<16 | uint64(a.Port()), true
}

// Get is what belongs to an address.
func (b *Book[V]) Get(a netip.AddrPort) (v V, ok bool) {
	if n, four := number(a); four {
		v, ok = b.four[n]
	} else {
		v, ok = b.six[a]
	}
	return v, ok
}

// Put notes it.
func (b *Book[V]) Put(a netip.AddrPort, v V) {
	n, four := number(a)
	switch {
	case four && b.four == nil:
		b.four = map[uint64]V{n: v}
	case four:
		b.four[n] = v
	case b.six == nil:
		b.six = map[netip.AddrPort]V{a: v}
	default:
		b.six[a] = v
	}
}

// Delete forgets an address.
func (b *Book[V]) Delete(a netip.AddrPort) {
	if n, four := number(a); four {
		delete(b.four, n)
	} else {
		delete(b.six, a)
	}
}

// Len is how many addresses there are.
func (b *Book[V]) Len() int { return len(b.four) + len(b.six) }

// All yields every entry, in no order.
func (b *Book[V]) All(yield func(V) bool) {
	for _, v := range b.four {
		if !yield(v) {
			return
		}
	}
	for _, v := range b.six {
		if !yield(v) {
			return
		}
	}
}
