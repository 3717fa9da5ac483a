package rtp

import (
	"net/netip"
	"time"
)

const (
	proof  = 3                      // packets in order that a source nobody announced must show
	silent = 500 * time.Millisecond // after a re-INVITE, how long the source must be quiet before another may follow it
)

// latch decides whose packets are ours: those of the announced address from the first on, else of the first source that proves itself
// (a far side behind NAT, RFC 4961). From then on nobody else is heard until the far side announces anew, except that the announced
// address, which no injector can send from, may still take its place.
type latch struct {
	locked    netip.AddrPort // zero: open
	heard     time.Time
	announced netip.AddrPort
	renewed   bool // a re-INVITE allows the source to move

	candidate netip.AddrPort
	ssrc      uint32
	next      uint16
	run       int
}

// expect opens the latch for a newly announced address. The same address announced again keeps the source, but lets it move if it has
// gone silent.
func (l *latch) expect(announced netip.AddrPort) {
	if announced == l.announced && l.locked.IsValid() {
		l.renewed = true
		return
	}
	*l = latch{announced: announced}
}

// admit tells whether a valid packet is the far side's.
func (l *latch) admit(from netip.AddrPort, ssrc uint32, seq uint16, at time.Time) bool {
	switch {
	case from == l.locked:
		l.heard = at
		return true
	case !l.locked.IsValid() && from == l.announced:
		return l.lock(from, at)
	case !l.locked.IsValid(), from == l.announced, l.renewed && at.Sub(l.heard) > silent:
		return l.proves(from, ssrc, seq) && l.lock(from, at)
	}
	return false
}

func (l *latch) lock(from netip.AddrPort, at time.Time) bool {
	l.locked, l.heard, l.renewed, l.run = from, at, false, 0
	return true
}

func (l *latch) proves(from netip.AddrPort, ssrc uint32, seq uint16) bool {
	if from == l.candidate && ssrc == l.ssrc && seq == l.next {
		l.run++
	} else {
		l.candidate, l.ssrc, l.run = from, ssrc, 1
	}
	l.next = seq + 1
	return l.run >= proof
}
