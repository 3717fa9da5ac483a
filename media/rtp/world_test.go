package rtp

import (
	"log/slog"
	"net"
	"net/netip"
	"sync"
	"testing"
	"time"

	"github.com/boyunhq/boyun/media"
)

var (
	four = netip.MustParseAddr("127.0.0.1")
	six  = netip.MustParseAddr("::1")
)

var quiet = slog.New(slog.DiscardHandler)

const patience = 5 * time.Second

func newPorts(t testing.TB) *Ports {
	t.Helper()
	ports, err := NewPorts(PortConfig{First: 42000, Last: 46999})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if n := ports.InUse(); n != 0 {
			t.Errorf("%d port pairs were not given back", n)
		}
	})
	return ports
}

func open(t testing.TB, ports *Ports, addr netip.Addr) *Session {
	t.Helper()
	var shared *SharedPorts
	if addr == four {
		shared = sharedTests
	}
	s, err := Open(Config{Ports: ports, Plane: underTest, Shared: shared, Bind: addr, ReportEvery: 50 * time.Millisecond, Log: quiet})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

func start(t testing.TB, s *Session, r Remote) {
	t.Helper()
	if err := s.Start(r); err != nil {
		t.Fatal(err)
	}
}

// pair is two sessions that talk to each other.
func pair(t testing.TB, addr netip.Addr, a, b Remote) (*Session, *Session) {
	ports := newPorts(t)
	x, y := open(t, ports, addr), open(t, ports, addr)
	a.Addr, b.Addr = y.Local(), x.Local()
	start(t, x, a)
	start(t, y, b)
	return x, y
}

// notebook is an Ear that keeps copies and lets a test wait for them.
type notebook struct {
	mu      sync.Mutex
	packets []media.Packet
	more    chan struct{}
}

func listen(s *Session) *notebook {
	n := &notebook{more: make(chan struct{}, 1)}
	s.Listen(n)
	return n
}

func (n *notebook) Hear(p *media.Packet, _ time.Time) {
	n.mu.Lock()
	defer n.mu.Unlock()
	c := *p
	c.Payload = append([]byte(nil), p.Payload...)
	n.packets = append(n.packets, c)
	select {
	case n.more <- struct{}{}:
	default:
	}
}

func (n *notebook) all() []media.Packet {
	n.mu.Lock()
	defer n.mu.Unlock()
	return append([]media.Packet(nil), n.packets...)
}

// wait returns the first count packets heard.
func (n *notebook) wait(t testing.TB, count int) []media.Packet {
	t.Helper()
	deadline := time.After(patience)
	for {
		if all := n.all(); len(all) >= count {
			return all[:count]
		}
		select {
		case <-n.more:
		case <-deadline:
			t.Fatalf("heard %d of %d packets", len(n.all()), count)
		}
	}
}

// eventually waits until something is true, asking again whenever the session is likely to have moved.
func eventually(t testing.TB, what string, ok func() bool) {
	t.Helper()
	deadline, tick := time.After(patience), time.NewTicker(2*time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("never: %s", what)
		}
	}
}

// stranger is a bare UDP socket.
type stranger struct {
	*net.UDPConn
	t testing.TB
}

func newStranger(t testing.TB) *stranger {
	t.Helper()
	c, err := net.ListenUDP("udp4", net.UDPAddrFromAddrPort(netip.AddrPortFrom(four, 0)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return &stranger{c, t}
}

func (s *stranger) addr() netip.AddrPort {
	return s.LocalAddr().(*net.UDPAddr).AddrPort()
}

func (s *stranger) write(to netip.AddrPort, b []byte) {
	s.t.Helper()
	if _, err := s.WriteToUDPAddrPort(b, to); err != nil {
		s.t.Fatal(err)
	}
}

func (s *stranger) read() []byte {
	s.t.Helper()
	b := make([]byte, largest)
	s.SetReadDeadline(time.Now().Add(patience))
	n, err := s.Read(b)
	if err != nil {
		s.t.Fatal(err)
	}
	return b[:n]
}

// wire is an RTP packet as it stands on the wire.
func wire(payloadType byte, ssrc uint32, seq int, payload []byte) []byte {
	ts := uint32(seq * 160)
	return append([]byte{0x80, payloadType, byte(seq >> 8), byte(seq), byte(ts >> 24), byte(ts >> 16), byte(ts >> 8), byte(ts),
		byte(ssrc >> 24), byte(ssrc >> 16), byte(ssrc >> 8), byte(ssrc)}, payload...)
}
