package browser

import (
	"net"
	"net/netip"
	"testing"

	"github.com/boyunhq/boyun/media/plane"
)

func TestASocketForThisMachineAloneHearsNobodyElse(t *testing.T) {
	own, stranger := netip.MustParseAddr("127.0.0.2"), netip.MustParseAddr("127.0.0.1")
	reader, err := plane.Open(plane.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { reader.Close() })
	for name, p := range map[string]*plane.Plane{"sockets": nil, "plane": reader} {
		t.Run(name, func(t *testing.T) {
			s, err := socketOn(p, netip.AddrPortFrom(own, 0), true)
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			if s, ok := s.(*shared); ok {
				if err := s.serve(nil); err != nil {
					t.Fatal(err)
				}
			}
			for _, from := range []netip.Addr{stranger, own} {
				c, err := net.DialUDP("udp", net.UDPAddrFromAddrPort(netip.AddrPortFrom(from, 0)), s.LocalAddr().(*net.UDPAddr))
				if err != nil {
					t.Fatal(err)
				}
				defer c.Close()
				if _, err := c.Write([]byte(from.String())); err != nil {
					t.Fatal(err)
				}
			}
			b := make([]byte, 100)
			n, from, err := s.ReadFrom(b)
			if err != nil || string(b[:n]) != own.String() || from.(*net.UDPAddr).AddrPort().Addr().Unmap() != own {
				t.Errorf("heard %q from %v (%v)", b[:n], from, err)
			}
		})
	}
}
