package sipcheck

import (
	"net"
	"net/netip"
	"runtime"
)

// Packets wraps a UDP socket: its reader gets only canonical, judged messages; the others are answered or dropped here.
func Packets(inner net.PacketConn, g *Gate) net.PacketConn {
	return &packets{PacketConn: inner, in: newIntake(inner), gate: g, buf: make([]byte, 65535), senders: map[netip.AddrPort]*sender{}}
}

type packets struct {
	net.PacketConn
	in      *intake
	gate    *Gate
	buf     []byte // one reader only, as for every SIP listener
	last    Message
	senders map[netip.AddrPort]*sender
}

// ReadFrom blocks until a message passes the gate. The stack handles each message in a goroutine of its own, and of two started in a row
// Go runs the later one first, so that a 200 would overtake its 180: so the reader yields before the second, unless it has waited for it,
// for then the first has run. It does not always yield, nor twice to be sure: where little is going on that wakes another processor, which
// costs as much as a message. So once in 61 times, when Go looks first at who yielded, two messages that came together change places.
func (p *packets) ReadFrom(out []byte) (int, net.Addr, error) {
	waited := false
	for {
		n, addr, parked, err := p.in.receive(p.buf)
		if err != nil {
			return 0, nil, err
		}
		waited = waited || parked
		from := Source{Addr: addr, Transport: "UDP"}
		if !p.gate.Admits(from.Addr.Addr()) {
			continue
		}
		if blank(p.buf[:n]) {
			continue // RFC 5626 section 4.4.1 keep-alive, or a NAT's empty packet
		}
		v := p.gate.judge(p.last.read(p.buf[:n]), from, out)
		if v.Answer != nil {
			_, _ = p.PacketConn.WriteTo(v.Answer, net.UDPAddrFromAddrPort(addr)) // a lost answer is asked for again by the sender's own timer
		}
		if v.Pass != nil && len(v.Pass) <= len(out) {
			if !waited {
				runtime.Gosched()
			}
			return len(v.Pass), p.sender(addr), nil
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

// sender is where a datagram came from, spelled: the stack asks for that with every message.
type sender struct {
	at   netip.AddrPort
	text string
}

func (*sender) Network() string  { return "udp" }
func (s *sender) String() string { return s.text }

// maxSenders are remembered; beyond it all are forgotten and asked anew.
const maxSenders = 256

func (p *packets) sender(at netip.AddrPort) *sender {
	s := p.senders[at]
	if s == nil {
		if len(p.senders) == maxSenders {
			clear(p.senders)
		}
		s = &sender{at, at.String()}
		p.senders[at] = s
	}
	return s
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
