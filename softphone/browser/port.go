package browser

import (
	"cmp"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"sync"

	"github.com/pion/ice/v4"
	"github.com/pion/interceptor"
	"github.com/pion/webrtc/v4"

	"github.com/boyunhq/boyun/infra/accept"
	"github.com/boyunhq/boyun/softphone/lite"
)

// Port is the one door of all agents' audio: a UDP port (on each local address), optionally the same port over TCP, and the
// certificate every leg shows.
type Port struct {
	cfg    Config
	api    *webrtc.API
	mux    ice.UDPMux
	tcp    ice.TCPMux
	number int
	local  []netip.AddrPort
	cert   webrtc.Certificate
	door   *lite.Door // nil: no fast legs

	mu     sync.Mutex
	legs   map[*general]struct{}
	closed bool
}

// Open listens. Close ends every leg and the port.
func Open(cfg Config) (*Port, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	sockets, number, err := listen(cfg)
	if err != nil {
		return nil, err
	}
	p := &Port{cfg: cfg, number: number, legs: map[*general]struct{}{}}
	logs := &loggers{log: cfg.Log}
	muxes := make([]ice.UDPMux, len(sockets))
	for i, s := range sockets {
		local := s.LocalAddr().(*net.UDPAddr).AddrPort()
		p.local = append(p.local, netip.AddrPortFrom(local.Addr().Unmap(), local.Port()))
		muxes[i] = ice.NewUDPMuxDefault(ice.UDPMuxParams{UDPConn: s, Logger: logs.NewLogger("ice")})
	}
	p.mux = ice.NewMultiUDPMuxDefault(muxes...)
	if cfg.TCP {
		listener, err := net.ListenTCP("tcp", &net.TCPAddr{Port: number})
		if err != nil {
			p.mux.Close()
			return nil, fmt.Errorf("listen for ICE over TCP on port %d: %w", number, err)
		}
		p.tcp = ice.NewTCPMuxDefault(ice.TCPMuxParams{Listener: accept.Patient(listener), Logger: logs.NewLogger("ice"), ReadBufferSize: 32})
	}
	if p.cert, err = certificate(); err != nil {
		p.shut()
		return nil, err
	}
	if p.api, err = p.engine(logs); err != nil {
		p.shut()
		return nil, err
	}
	if err := p.openDoor(sockets); err != nil {
		p.shut()
		return nil, err
	}
	return p, nil
}

// openDoor lets fast legs come through the same sockets. A port that also takes TCP has none: a network that passes no UDP would have to
// fail on one first.
func (p *Port) openDoor(sockets []net.PacketConn) (err error) {
	if p.cfg.Plane == nil {
		return nil
	}
	if !p.cfg.TCP {
		if p.door, err = lite.Open(lite.Config{Announce: p.announced(), Laws: p.cfg.laws(), Opus: p.cfg.Opus, ReportEvery: p.cfg.ReportEvery, Log: p.cfg.Log}); err != nil {
			return err
		}
	}
	for _, s := range sockets {
		if err := s.(*shared).serve(p.door); err != nil {
			return err
		}
	}
	return nil
}

// announced are the addresses browsers are told, those that only this machine reaches last.
func (p *Port) announced() (all []netip.AddrPort) {
	for _, a := range p.cfg.Public {
		all = append(all, netip.AddrPortFrom(a, uint16(p.number)))
	}
	if len(all) == 0 {
		all = slices.Clone(p.local)
	}
	slices.SortStableFunc(all, func(a, b netip.AddrPort) int { return cmp.Compare(local(a), local(b)) })
	return all
}

func local(a netip.AddrPort) int {
	if a.Addr().IsLoopback() {
		return 1
	}
	return 0
}

// Number is the port in use.
func (p *Port) Number() int { return p.number }

// Reach maps the addresses browsers are told to the local ones behind them: what a TURN server beside us may relay to.
func (p *Port) Reach() map[netip.AddrPort]netip.AddrPort {
	reach := map[netip.AddrPort]netip.AddrPort{}
	for _, a := range p.cfg.Public {
		reach[netip.AddrPortFrom(a, uint16(p.number))] = p.outward()
	}
	if len(reach) == 0 {
		for _, a := range p.local {
			reach[a] = a
		}
	}
	return reach
}

// outward is the local address a public one most likely leads to: the first that is not loopback.
func (p *Port) outward() netip.AddrPort {
	for _, a := range p.local {
		if !a.Addr().IsLoopback() {
			return a
		}
	}
	return p.local[0]
}

// engine sets pion up as the package comment says.
func (p *Port) engine(logs *loggers) (*webrtc.API, error) {
	media := &webrtc.MediaEngine{}
	for _, law := range p.cfg.laws() {
		if err := media.RegisterCodec(parameters(law), webrtc.RTPCodecTypeAudio); err != nil {
			return nil, fmt.Errorf("register %s: %w", law, err)
		}
	}
	if p.cfg.Opus {
		if err := media.RegisterCodec(opusParameters(111), webrtc.RTPCodecTypeAudio); err != nil { // the number is the browser's in the end
			return nil, fmt.Errorf("register Opus: %w", err)
		}
	}
	settings, err := p.settings(logs)
	if err != nil {
		return nil, err
	}
	return webrtc.NewAPI(webrtc.WithMediaEngine(media), webrtc.WithSettingEngine(settings),
		webrtc.WithInterceptorRegistry(&interceptor.Registry{})), nil
}

func (p *Port) configuration() webrtc.Configuration {
	return webrtc.Configuration{ICEServers: p.cfg.Servers, Certificates: []webrtc.Certificate{p.cert},
		BundlePolicy: webrtc.BundlePolicyMaxBundle, RTCPMuxPolicy: webrtc.RTCPMuxPolicyRequire}
}

// Legs counts the open legs.
func (p *Port) Legs() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.door != nil {
		return len(p.legs) + p.door.Legs()
	}
	return len(p.legs)
}

func (p *Port) add(l *general) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return false
	}
	p.legs[l] = struct{}{}
	return true
}

func (p *Port) forget(l *general) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.legs, l)
}

// Close ends every leg and waits for their goroutines.
func (p *Port) Close() error {
	p.mu.Lock()
	p.closed = true
	legs := make([]*general, 0, len(p.legs))
	for l := range p.legs {
		legs = append(legs, l)
	}
	p.mu.Unlock()
	var all sync.WaitGroup
	for _, l := range legs {
		all.Go(func() { l.Close() })
	}
	all.Wait()
	return p.shut()
}

func (p *Port) shut() error {
	if p.door != nil {
		p.door.Close()
	}
	if p.tcp != nil {
		p.tcp.Close()
	}
	return p.mux.Close()
}
