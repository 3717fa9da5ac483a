package rtp

import (
	"net/netip"

	"github.com/boyunhq/boyun/media/plane"
)

// planed is the way over a plane by ports of the session's own: no goroutine, and a timer for the reports.
type planed struct {
	media, control *plane.Socket
	reports        reporter
}

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
	return &planed{media: media, control: control}, nil
}

func (r *planed) serve(s *Session) error {
	if err := r.control.Serve(s.takeControl); err != nil {
		return err
	}
	if err := r.media.Serve(s.take); err != nil {
		return err
	}
	r.reports.start(s)
	return nil
}

func (r *planed) sendMedia(b []byte, to netip.AddrPort) error   { return r.media.Send(b, to) }
func (r *planed) sendControl(b []byte, to netip.AddrPort) error { return r.control.Send(b, to) }

func (r *planed) close() {
	r.reports.stop()
	r.media.Close()
	r.control.Close()
}

func (*planed) aim(Remote) error      { return nil }
func (*planed) follow(netip.AddrPort) {}
func (*planed) String() string        { return planeTransport }
