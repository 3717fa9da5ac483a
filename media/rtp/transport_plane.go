package rtp

import (
	"net/netip"
	"time"

	"github.com/boyunhq/boyun/media/plane"
)

// channel is what a plane reads for one port: a socket, or a call's flow on a shared one.
type channel interface {
	Serve(take plane.Taker) error
	Every(mean time.Duration, do func(now time.Time)) (stop func())
	Send(datagram []byte, to netip.AddrPort) error
	Close()
}

// channels are the RTP and the RTCP channel of a session on a plane, without a goroutine or a timer of its own.
type channels[C channel] struct {
	media, control C
	hush           func() // ends the reports; nil: there are none
}

func (r *channels[C]) serve(s *Session) error {
	if err := r.control.Serve((*controlPort)(s)); err != nil {
		return err
	}
	if err := r.media.Serve((*mediaPort)(s)); err != nil {
		return err
	}
	r.hush = r.control.Every(s.cfg.ReportEvery, func(now time.Time) { s.sendReport(now, false) })
	return nil
}

// mediaPort and controlPort are a session as the plane knows it.
type (
	mediaPort   Session
	controlPort Session
)

// Take is the session's way of RTP.
func (p *mediaPort) Take(datagram []byte, from netip.AddrPort, at time.Time) {
	(*Session)(p).take(datagram, from, at)
}

// Take is the session's way of RTCP.
func (p *controlPort) Take(datagram []byte, from netip.AddrPort, at time.Time) {
	(*Session)(p).takeControl(datagram, from, at)
}

func (r *channels[C]) sendControl(b []byte, to netip.AddrPort) error { return r.control.Send(b, to) }

func (r *channels[C]) close() {
	if r.hush != nil {
		r.hush()
	}
	r.media.Close()
	r.control.Close()
}

// planed is the way over a plane by ports of the session's own.
type planed struct{ channels[*plane.Socket] }

// bindPlane binds a pair of ports on a plane.
func bindPlane(p *plane.Plane, addr netip.Addr, port uint16) (transport, error) {
	media, err := p.Bind(netip.AddrPortFrom(addr, port))
	if err != nil {
		return nil, err
	}
	control, err := p.Bind(netip.AddrPortFrom(addr, port+1))
	if err != nil {
		media.Close()
		return nil, err
	}
	return &planed{channels[*plane.Socket]{media: media, control: control}}, nil
}

func (r *planed) sendMedia(b []byte, to netip.AddrPort) error { return r.media.Send(b, to) }

func (*planed) aim(Remote) error      { return nil }
func (*planed) follow(netip.AddrPort) {}
func (*planed) String() string        { return planeTransport }
