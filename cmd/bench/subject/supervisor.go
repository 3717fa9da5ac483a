package subject

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"time"

	"github.com/boyunhq/boyun/cmd/bench/traffic"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/rtp"
	"github.com/boyunhq/boyun/softphone/bridge"
)

// supervisors are the third parties of every call, and their far ends, which are in this process too: one socket that hears nothing of what
// comes and, where they speak, sends a packet for each of them every 20 ms. That work counts against the product.
type supervisors struct {
	far   *net.UDPConn
	legs  []*party
	takes [][]*bridge.Monitor // by call
}

// supervise gives every call its supervisors.
func (n *node) supervise(order traffic.Order) (s *supervisors, err error) {
	s = &supervisors{}
	if order.Supervisors == 0 {
		return s, nil
	}
	if s.far, err = net.ListenUDP("udp4", net.UDPAddrFromAddrPort(netip.AddrPortFrom(here, 0))); err != nil {
		return nil, fmt.Errorf("open the supervisors' far end: %w", err)
	}
	n.close = append(n.close, func() { s.far.Close() })
	mode := bridge.Listen
	if order.Speaking {
		mode = bridge.Barge
	}
	for range order.Calls {
		var here []*bridge.Monitor
		for range order.Supervisors {
			leg, err := n.trunk(s.far.LocalAddr().(*net.UDPAddr).AddrPort())
			if err != nil {
				return nil, err
			}
			m := bridge.NewMonitor(leg, mode)
			leg.Listen(m)
			s.legs, here = append(s.legs, leg), append(here, m)
		}
		s.takes = append(s.takes, here)
	}
	return s, nil
}

// join lets a call's supervisors take part.
func (s *supervisors) join(b *bridge.Bridge, call int) {
	if call < len(s.takes) {
		for _, m := range s.takes[call] {
			b.Admit(m) // at most as many as a call takes
		}
	}
}

// source numbers what supervisors say.
const source = 7

// speak sends for all supervisors until ctx ends.
func (s *supervisors) speak(ctx context.Context) {
	tick := time.NewTicker(media.FrameDuration)
	defer tick.Stop()
	var frame rtp.Frame
	for i := range frame {
		frame[i] = byte(i*37) | 0x80
	}
	for at := uint32(0); ; at++ {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		packet := frame.Packet(uint8(media.PCMA), rtp.Stamp{Sequence: uint16(at), Timestamp: at * media.FrameSamples}, source, media.FrameSamples)
		for _, leg := range s.legs {
			s.far.WriteToUDPAddrPort(packet, leg.Local()) // what is lost is heard as silence
		}
	}
}
