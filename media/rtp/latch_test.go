package rtp

import (
	"net/netip"
	"testing"
	"time"
)

func TestLatchHearsTheFarSideAndNobodyElse(t *testing.T) {
	carrier, nat, injector := netip.MustParseAddrPort("192.0.2.1:4000"), netip.MustParseAddrPort("198.51.100.7:31000"), netip.MustParseAddrPort("203.0.113.66:5555")
	moved := netip.MustParseAddrPort("192.0.2.9:4400")
	type hit struct {
		expect netip.AddrPort // a (re-)INVITE before the packets
		from   netip.AddrPort
		seqs   []uint16
		after  time.Duration
		heard  int
	}
	for _, c := range []struct {
		says string
		hits []hit
	}{
		{"the announced address from its first packet", []hit{{expect: carrier, from: carrier, seqs: []uint16{1, 2, 3}, heard: 3}}},
		{"a source behind NAT when it has shown three in order", []hit{{expect: carrier, from: nat, seqs: []uint16{1, 2, 3, 4, 5}, heard: 3}}},
		{"never numbers without order", []hit{{expect: carrier, from: injector, seqs: []uint16{5, 9, 2, 7, 11}, heard: 0}}},
		{"no injector once locked", []hit{
			{expect: carrier, from: carrier, seqs: []uint16{1}, heard: 1}, {from: injector, seqs: []uint16{2, 3, 4, 5, 6, 7}, heard: 0},
			{from: injector, seqs: []uint16{8, 9, 10, 11}, after: time.Minute, heard: 0}, {from: carrier, seqs: []uint16{2}, heard: 1}}},
		{"the announced address takes its place back", []hit{
			{expect: carrier, from: injector, seqs: []uint16{1, 2, 3, 4}, heard: 2}, {from: carrier, seqs: []uint16{1, 2, 3, 4}, heard: 2},
			{from: injector, seqs: []uint16{5, 6, 7, 8}, heard: 0}}},
		{"a re-INVITE moves the far side", []hit{
			{expect: carrier, from: carrier, seqs: []uint16{1}, heard: 1}, {expect: moved, from: moved, seqs: []uint16{9}, heard: 1},
			{from: carrier, seqs: []uint16{2}, heard: 0}}},
		{"a re-INVITE with the same address lets a silent source move, not a talking one", []hit{
			{expect: carrier, from: nat, seqs: []uint16{1, 2, 3, 4}, heard: 2}, {expect: carrier, from: injector, seqs: []uint16{1, 2, 3, 4}, heard: 0},
			{from: moved, seqs: []uint16{1, 2, 3, 4}, after: time.Second, heard: 2}, {from: nat, seqs: []uint16{5, 6, 7, 8}, heard: 0}}},
	} {
		var l latch
		at := time.Unix(1700000000, 0)
		for i, h := range c.hits {
			if h.expect.IsValid() {
				l.expect(h.expect)
			}
			at = at.Add(h.after)
			heard := 0
			for _, seq := range h.seqs {
				if l.admit(h.from, 1, seq, at) {
					heard++
				}
			}
			if heard != h.heard {
				t.Errorf("%s: step %d heard %d of %d, want %d", c.says, i, heard, len(h.seqs), h.heard)
			}
		}
	}
}
