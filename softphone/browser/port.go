package browser

import (
	"fmt"
	"net"
	"net/netip"
	"sync"

	"github.com/pion/ice/v4"
	"github.com/pion/interceptor"
	"github.com/pion/webrtc/v4"
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

	mu     sync.Mutex
	legs   map[*Leg]struct{}
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
	p := &Port{cfg: cfg, number: number, legs: map[*Leg]struct{}{}}
	logs := &loggers{log: cfg.Log}
	muxes := make([]ice.UDPMux, len(sockets))
	for i, s := range sockets {
		p.local = append(p.local, s.LocalAddr().(*net.UDPAddr).AddrPort())
		muxes[i] = ice.NewUDPMuxDefault(ice.UDPMuxParams{UDPConn: s, Logger: logs.NewLogger("ice")})
	}
	p.mux = ice.NewMultiUDPMuxDefault(muxes...)
	if cfg.TCP {
		listener, err := net.ListenTCP("tcp", &net.TCPAddr{Port: number})
		if err != nil {
			p.mux.Close()
			return nil, fmt.Errorf("listen for ICE over TCP on port %d: %w", number, err)
		}
		p.tcp = ice.NewTCPMuxDefault(ice.TCPMuxParams{Listener: listener, Logger: logs.NewLogger("ice"), ReadBufferSize: 32})
	}
	if p.cert, err = certificate(); err != nil {
		p.shut()
		return nil, err
	}
	if p.api, err = p.engine(logs); err != nil {
		p.shut()
		return nil, err
	}
	return p, nil
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
	return len(p.legs)
}

func (p *Port) add(l *Leg) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return false
	}
	p.legs[l] = struct{}{}
	return true
}

func (p *Port) forget(l *Leg) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.legs, l)
}

// Close ends every leg and waits for their goroutines.
func (p *Port) Close() error {
	p.mu.Lock()
	p.closed = true
	legs := make([]*Leg, 0, len(p.legs))
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
	if p.tcp != nil {
		p.tcp.Close()
	}
	return p.mux.Close()
}
