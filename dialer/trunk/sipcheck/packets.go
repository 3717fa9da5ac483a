package sipcheck

import (
	"net"
	"net/netip"
	"runtime"
)

// Packets wraps a UDP socket: its reader gets only canonical, judged messages; the others are answered or dropped here.
func Packets(inner net.PacketConn, g *Gate) net.PacketConn {
	return &packets{PacketConn: inner, gate: g, buf: make([]byte, 65535)}
}

type packets struct {
	net.PacketConn
	gate *Gate
	buf  []byte // one reader only, as for every SIP listener
	last Message
}

// ReadFrom blocks until a message passes the gate. It yields first: the stack handles each message in a goroutine of its own, and of two
// started in a row Go runs the later one first, so that a 200 would overtake its 180.
func (p *packets) ReadFrom(out []byte) (int, net.Addr, error) {
	runtime.Gosched()
	for {
		n, addr, err := p.PacketConn.ReadFrom(p.buf)
		if err != nil {
			return 0, addr, err
		}
		from := Source{Addr: addrPort(addr), Transport: "UDP"}
		if !p.gate.Admits(from.Addr.Addr()) {
			continue
		}
		if blank(p.buf[:n]) {
			continue // RFC 5626 section 4.4.1 keep-alive, or a NAT's empty packet
		}
		v := p.gate.judge(p.last.read(p.buf[:n]), from, out)
		if v.Answer != nil {
			_, _ = p.PacketConn.WriteTo(v.Answer, addr) // a lost answer is asked for again by the sender's own timer
		}
		if v.Pass != nil && len(v.Pass) <= len(out) {
			return len(v.Pass), addr, nil
		}
	}
}

func blank(data []byte) bool {
	for _, b := range data {
		if b != '\r' && b != '\n' && b != 0 {
			return false
		}
	}
	return true
}

func addrPort(a net.Addr) netip.AddrPort {
	switch a := a.(type) {
	case *net.UDPAddr:
		return a.AddrPort()
	case *net.TCPAddr:
		return a.AddrPort()
	}
	ap, _ := netip.ParseAddrPort(a.String())
	return ap
}
