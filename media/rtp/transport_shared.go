package rtp

import (
	"net/netip"
	"sync/atomic"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/media/plane"
)

// SharedPorts are a few pairs of ports that many calls have in common, told apart by where the far side sends from. It is for far sides
// that send from the address they announce (RFC 4961); a call with any other needs ports of its own. Safe for concurrent use.
type SharedPorts struct {
	ports *Ports
	addr  netip.Addr
	pairs []sharedPair
	turn  atomic.Uint32
}

type sharedPair struct {
	port           uint16
	media, control *plane.Mux
}

// OpenShared takes so many pairs on an address out of a pool. Close gives them back.
func OpenShared(p *plane.Plane, ports *Ports, addr netip.Addr, pairs int) (*SharedPorts, error) {
	s := &SharedPorts{ports: ports, addr: addr.Unmap()}
	for range pairs {
		_, _, err := ports.take(func(port uint16) (transport, error) {
			media, err := p.Mux(netip.AddrPortFrom(addr, port))
			if err != nil {
				return nil, err
			}
			control, err := p.Mux(netip.AddrPortFrom(addr, port+1))
			if err != nil {
				media.Close()
				return nil, err
			}
			s.pairs = append(s.pairs, sharedPair{port, media, control})
			return nil, nil
		})
		if err != nil {
			s.Close()
			return nil, err
		}
	}
	if len(s.pairs) == 0 {
		return nil, fault.New(fault.Invalid, "rtp_shared_ports", "sharing needs at least one pair of ports")
	}
	return s, nil
}

// Close gives the ports back. Sessions on them hear nothing more; each still has to be closed.
func (s *SharedPorts) Close() {
	for _, p := range s.pairs {
		p.media.Close()
		p.control.Close()
		s.ports.give(p.port)
	}
	s.pairs = nil
}

// Numbers are the RTP ports.
func (s *SharedPorts) Numbers() (all []uint16) {
	for _, p := range s.pairs {
		all = append(all, p.port)
	}
	return all
}

// Addr is the local address of the ports.
func (s *SharedPorts) Addr() netip.Addr { return s.addr }

// bind takes a place on the next pair.
func (s *SharedPorts) bind() (transport, uint16) {
	p := s.pairs[int(s.turn.Add(1))%len(s.pairs)]
	r := &muxed{flow: p.media.Flow(), reports: p.control.Flow()}
	r.channels = channels[*plane.Flow]{media: &r.flow, control: &r.reports}
	return r, p.port
}

// muxed is the way by shared ports. Its flows stand in it, so that a packet has one place to look at.
type muxed struct {
	flow, reports plane.Flow
	channels[*plane.Flow]
}

func (r *muxed) sendMedia(b []byte, to netip.AddrPort) error { return r.flow.Send(b, to) }

func (r *muxed) aim(to Remote) error {
	r.control.Expect(to.Control) // where two calls have one for both, only figures are lost
	return r.media.Expect(to.Addr)
}

// follow: RTCP most likely comes from the port above.
func (r *muxed) follow(source netip.AddrPort) {
	r.media.Follow(source)
	r.control.Follow(netip.AddrPortFrom(source.Addr(), source.Port()+1))
}

func (*muxed) String() string { return sharedTransport }
