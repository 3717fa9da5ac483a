package rtp

import (
	"log/slog"
	"net"
	"net/netip"
	"testing"
	"time"

	"github.com/boyunhq/boyun/infra/fault"
)

func TestPortsRestAfterUseAndRunOut(t *testing.T) {
	b := newPortBook(PortConfig{First: 20001, Last: 20007, Rest: 5 * time.Second}) // even ports with their odd neighbour: 20002, 20004, 20006
	now := time.Unix(1700000000, 0)
	seen := map[uint16]bool{}
	for range 3 {
		port, ok := b.take(now)
		if !ok || port%2 != 0 || port < 20002 || port > 20006 || seen[port] {
			t.Fatalf("port %d %v", port, ok)
		}
		seen[port] = true
	}
	if _, ok := b.take(now); ok || b.taken != 3 {
		t.Fatal("a fourth of three ports")
	}
	b.give(20004, now)
	if _, ok := b.take(now.Add(4999 * time.Millisecond)); ok {
		t.Error("a port was given out before its rest was over")
	}
	if port, ok := b.take(now.Add(5 * time.Second)); !ok || port != 20004 {
		t.Errorf("rested port %d %v", port, ok)
	}
}

func TestPortsHeldBySomebodyElseAreSkippedAndExhaustionHasAReason(t *testing.T) {
	foreign, err := net.ListenUDP("udp4", net.UDPAddrFromAddrPort(netip.MustParseAddrPort("127.0.0.1:0")))
	if err != nil {
		t.Fatal(err)
	}
	defer foreign.Close()
	taken := uint16(foreign.LocalAddr().(*net.UDPAddr).Port) &^ 1
	if taken < 1024 {
		t.Fatalf("the system gave port %d", taken)
	}
	ports, err := NewPorts(PortConfig{First: taken, Last: taken + 1})
	if err != nil {
		t.Fatal(err)
	}
	_, err = Open(Config{Ports: ports, Plane: underTest, Bind: four, Log: slog.New(slog.DiscardHandler)})
	if !fault.Is(err, fault.Unavailable) || ports.InUse() != 0 {
		t.Errorf("%v, %d in use", err, ports.InUse())
	}
}

func TestPortRangesThatCannotWorkAreRefused(t *testing.T) {
	for _, c := range []PortConfig{{First: 80, Last: 90}, {First: 3000, Last: 2000}, {First: 2000, Last: 3000, Rest: -1}} {
		if _, err := NewPorts(c); !fault.Is(err, fault.Invalid) {
			t.Errorf("%+v: %v", c, err)
		}
	}
}
