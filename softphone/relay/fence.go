package relay

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"sync"

	"github.com/pion/turn/v5"
)

// perUser bounds the relayed sockets of one agent: two pages at once, each trying three transports.
const perUser = 6

// fence makes the relayed sockets and keeps them to our own media port.
type fence struct {
	announced netip.Addr
	bind      netip.Addr
	out       map[netip.AddrPort]netip.AddrPort // announced -> local
	back      map[netip.AddrPort]netip.AddrPort // local -> announced

	mu   sync.Mutex
	held map[string]int // sockets by user
}

func newFence(cfg Config) *fence {
	f := &fence{announced: cfg.Relay, bind: netip.IPv4Unspecified(), held: map[string]int{},
		out: map[netip.AddrPort]netip.AddrPort{}, back: map[netip.AddrPort]netip.AddrPort{}}
	if !f.announced.IsValid() {
		f.announced = cfg.Bind
	}
	if !f.announced.IsValid() || f.announced.IsUnspecified() {
		f.announced = netip.AddrFrom4([4]byte{127, 0, 0, 1})
	}
	for _, d := range cfg.Media {
		local := d.Local
		if !local.IsValid() {
			local = d.Announced
		}
		f.out[d.Announced], f.back[local] = local, d.Announced
	}
	return f
}

// permit allows a permission for the addresses of our media port only (the port is held by the socket itself).
func (f *fence) permit(_ net.Addr, peer net.IP) bool {
	ip, ok := netip.AddrFromSlice(peer)
	if !ok {
		return false
	}
	for announced := range f.out {
		if announced.Addr() == ip.Unmap() {
			return true
		}
	}
	return false
}

// Validate tells the server that the generator is ready.
func (f *fence) Validate() error { return nil }

// AllocatePacketConn opens one relayed socket.
func (f *fence) AllocatePacketConn(cfg turn.AllocateListenerConfig) (net.PacketConn, net.Addr, error) {
	if cfg.Network != "udp4" {
		return nil, nil, fmt.Errorf("no relayed %s sockets", cfg.Network)
	}
	c, err := net.ListenUDP("udp4", net.UDPAddrFromAddrPort(netip.AddrPortFrom(f.bind, 0)))
	if err != nil {
		return nil, nil, err
	}
	port := c.LocalAddr().(*net.UDPAddr).Port
	return &fenced{UDPConn: c, fence: f}, net.UDPAddrFromAddrPort(netip.AddrPortFrom(f.announced, uint16(port))), nil
}

var errUDPOnly = errors.New("only UDP is relayed")

// AllocateListener refuses TCP relaying (RFC 6062): media is UDP.
func (f *fence) AllocateListener(turn.AllocateListenerConfig) (net.Listener, net.Addr, error) {
	return nil, nil, errUDPOnly
}

// AllocateConn refuses TCP relaying.
func (f *fence) AllocateConn(turn.AllocateConnConfig) (net.Conn, error) { return nil, errUDPOnly }

// fenced is a relayed socket that sends to and hears from our media port alone.
type fenced struct {
	*net.UDPConn
	fence *fence
}

// WriteTo sends to our media port; anything else is dropped without a word, as a firewall would.
func (c *fenced) WriteTo(b []byte, to net.Addr) (int, error) {
	udp, ok := to.(*net.UDPAddr)
	if !ok {
		return len(b), nil
	}
	at := udp.AddrPort()
	local, ok := c.fence.out[netip.AddrPortFrom(at.Addr().Unmap(), at.Port())]
	if !ok {
		return len(b), nil
	}
	return c.UDPConn.WriteToUDPAddrPort(b, local)
}

// ReadFrom drops what does not come from our media port.
func (c *fenced) ReadFrom(b []byte) (int, net.Addr, error) {
	for {
		n, from, err := c.UDPConn.ReadFromUDPAddrPort(b)
		if err != nil {
			return n, nil, err
		}
		if announced, ok := c.fence.back[netip.AddrPortFrom(from.Addr().Unmap(), from.Port())]; ok {
			return n, net.UDPAddrFromAddrPort(announced), nil
		}
	}
}

// quota refuses a user's seventh socket.
func (f *fence) quota(user, _ string, _ net.Addr) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.held[user] < perUser
}

// events count the sockets.
func (f *fence) events() turn.EventHandler {
	count := func(user string, by int) {
		f.mu.Lock()
		defer f.mu.Unlock()
		if f.held[user] += by; f.held[user] <= 0 {
			delete(f.held, user)
		}
	}
	return turn.EventHandler{
		OnAllocationCreated: func(_, _ net.Addr, _, user, _ string, _ net.Addr, _ int) { count(user, 1) },
		OnAllocationDeleted: func(_, _ net.Addr, _, user, _ string) { count(user, -1) },
	}
}
