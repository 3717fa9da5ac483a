package opus

import "github.com/pion/rtcp"

// Outgoing changes reports of ours, which count time at 8 kHz, to the far side's clock; on a nil Edge it does nothing.
func (e *Edge) Outgoing(packets []rtcp.Packet) []rtcp.Packet {
	if e == nil {
		return packets
	}
	for _, p := range packets {
		switch p := p.(type) {
		case *rtcp.SenderReport:
			p.RTPTime *= Ratio
			rescale(p.Reports, 1, Ratio)
		case *rtcp.ReceiverReport:
			rescale(p.Reports, 1, Ratio)
		}
	}
	return packets
}

// Incoming changes what the far side says of us, in its clock, to 8 kHz; on a nil Edge it does nothing.
func (e *Edge) Incoming(blocks []rtcp.ReceptionReport) []rtcp.ReceptionReport {
	if e != nil {
		rescale(blocks, Ratio, 1)
	}
	return blocks
}

func rescale(blocks []rtcp.ReceptionReport, by, faster uint32) {
	for i := range blocks {
		blocks[i].Jitter = blocks[i].Jitter / by * faster
	}
}

// Lost tells Out what the far side says it loses of the stream with our SSRC; on a nil Edge it does nothing.
func (e *Edge) Lost(blocks []rtcp.ReceptionReport, ours uint32) {
	for _, b := range blocks {
		if e != nil && b.SSRC == ours {
			e.Out.Loss(int(b.FractionLost) * 100 / 256)
		}
	}
}
