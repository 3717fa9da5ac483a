package rtp

import (
	"net/netip"
	"testing"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/plane"
)

// shared is a few sessions on one pair of ports, and their pool.
func shared(t *testing.T, sessions int) (all []*Session, pool *SharedPorts) {
	t.Helper()
	p, err := plane.Open(plane.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	ports := newPorts(t)
	if pool, err = OpenShared(p, ports, four, 1); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	for range sessions {
		s, err := Open(Config{Ports: ports, Plane: p, Shared: pool, Bind: four, Log: quiet})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(s.Close)
		all = append(all, s)
	}
	return all, pool
}

func TestCallsOnOnePortHearEachTheirOwnFarSideAndNoStranger(t *testing.T) {
	sessions, pool := shared(t, 3)
	var heard []*notebook
	var peers []*stranger
	for i, s := range sessions {
		if s.Local() != sessions[0].Local() {
			t.Fatalf("ports %v and %v", s.Local(), sessions[0].Local())
		}
		peer := newStranger(t)
		start(t, s, Remote{Addr: peer.addr(), Codec: media.PCMA})
		heard, peers = append(heard, listen(s)), append(peers, peer)
		peer.write(s.Local(), wire(8, uint32(i), 1, voice(media.PCMA, 160)))
		heard[i].wait(t, 1)
	}
	injector := newStranger(t)
	for i := range 200 {
		injector.write(sessions[0].Local(), wire(8, 1, 2+i, make([]byte, 160)))
		injector.write(sessions[0].Local(), wire(8, 666, i, make([]byte, 160)))
	}
	for i, s := range sessions {
		peers[i].write(s.Local(), wire(8, uint32(i), 2, voice(media.PCMA, 160)))
		for _, p := range heard[i].wait(t, 2) {
			if p.Source != uint32(i) || p.Payload[0] == 0 {
				t.Errorf("call %d heard %d", i, p.Source)
			}
		}
		if err := s.Send(frameOf(i)); err != nil {
			t.Fatal(err)
		}
		if b := peers[i].read(); len(b) != 172 {
			t.Errorf("call %d got %d bytes", i, len(b))
		}
	}
	eventually(t, "400 strangers counted", func() bool { return pool.pairs[0].media.Strangers() == 400 })
	for i, n := range heard {
		if got := len(n.all()); got != 2 {
			t.Errorf("call %d heard %d packets", i, got)
		}
	}
}

func TestTwoCallsFromOneAddressCannotShare(t *testing.T) {
	sessions, _ := shared(t, 2)
	peer := newStranger(t)
	start(t, sessions[0], Remote{Addr: peer.addr(), Codec: media.PCMA})
	if err := sessions[1].Start(Remote{Addr: peer.addr(), Codec: media.PCMA}); !fault.Is(err, fault.Conflict) {
		t.Errorf("the second: %v", err)
	}
	sessions[0].Close()
	start(t, sessions[1], Remote{Addr: peer.addr(), Codec: media.PCMA})
}

func TestASilentCallIsOfferedItsHostsStrangersOnlyWhileItIsTheOnlyOne(t *testing.T) {
	sessions, _ := shared(t, 2)
	first, second, nat := newStranger(t), newStranger(t), newStranger(t)
	start(t, sessions[0], Remote{Addr: first.addr(), Codec: media.PCMA})
	start(t, sessions[1], Remote{Addr: second.addr(), Codec: media.PCMA})
	one, two := listen(sessions[0]), listen(sessions[1])
	for i := range 10 { // whose is it? nobody's
		nat.write(sessions[0].Local(), wire(8, 9, i, voice(media.PCMA, 160)))
	}
	first.write(sessions[0].Local(), wire(8, 1, 1, voice(media.PCMA, 160)))
	one.wait(t, 1)
	for i := range 10 { // now only the second is silent
		nat.write(sessions[0].Local(), wire(8, 9, 10+i, voice(media.PCMA, 160)))
	}
	for _, p := range two.wait(t, 8) {
		if p.Source != 9 || p.Sequence < 12 {
			t.Errorf("heard %d of %d", p.Sequence, p.Source)
		}
	}
	if n := len(one.all()); n != 1 {
		t.Errorf("the first heard %d", n)
	}
}

func TestRelocateGivesACallPortsOfItsOwn(t *testing.T) {
	sessions, pool := shared(t, 1)
	s, peer := sessions[0], newStranger(t)
	if err := s.Relocate(); !fault.Is(err, fault.Conflict) {
		t.Errorf("before Start: %v", err)
	}
	start(t, s, Remote{Addr: peer.addr(), Codec: media.PCMA})
	heard, before := listen(s), s.Local()
	peer.write(before, wire(8, 1, 1, voice(media.PCMA, 160)))
	heard.wait(t, 1)
	for range 2 {
		if err := s.Relocate(); err != nil {
			t.Fatal(err)
		}
	}
	if s.Local() == before || s.Transport() != "plane" || pool.pairs[0].media.Flows() != 0 {
		t.Errorf("still at %v over %s, %d flows", s.Local(), s.Transport(), pool.pairs[0].media.Flows())
	}
	peer.write(before, wire(8, 1, 2, make([]byte, 160))) // the shared port is not this call's any more
	peer.write(s.Local(), wire(8, 1, 2, voice(media.PCMA, 160)))
	if got := heard.wait(t, 2)[1]; got.Payload[0] == 0 {
		t.Error("heard by the old port")
	}
	if err := s.Send(frameOf(1)); err != nil {
		t.Fatal(err)
	}
	b := make([]byte, largest)
	if _, from, err := peer.ReadFromUDPAddrPort(b); err != nil || netip.AddrPortFrom(from.Addr().Unmap(), from.Port()) != s.Local() {
		t.Errorf("sent from %v, %v", from, err)
	}
	s.Close()
	if err := s.Relocate(); !fault.Is(err, fault.Conflict) {
		t.Errorf("after Close: %v", err)
	}
}
