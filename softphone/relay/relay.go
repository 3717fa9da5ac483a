package relay

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"syscall"
	"time"

	"github.com/pion/turn/v5"

	"github.com/boyunhq/boyun/infra/accept"
)

const realm = "boyun"

// Relay is a running TURN server.
type Relay struct {
	cfg    Config
	server *turn.Server
	port   int
	ears   []net.Listener
}

// Open listens on every transport of the configuration. With port 0 it takes one that is free on all of them.
func Open(cfg Config) (r *Relay, err error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	const tries = 10
	for range tries {
		r, err = start(cfg)
		if cfg.Port != 0 || !errors.Is(err, syscall.EADDRINUSE) {
			break
		}
	}
	return r, err
}

func start(cfg Config) (*Relay, error) {
	udp, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(netip.AddrPortFrom(cfg.Bind, uint16(cfg.Port))))
	if err != nil {
		return nil, fmt.Errorf("listen for TURN on UDP port %d: %w", cfg.Port, err)
	}
	r := &Relay{cfg: cfg, port: udp.LocalAddr().(*net.UDPAddr).Port}
	fence := newFence(cfg)
	settings := turn.ServerConfig{
		Realm: realm, AuthHandler: r.admit, QuotaHandler: fence.quota, EventHandler: fence.events(),
		LoggerFactory:     discard{},
		PacketConnConfigs: []turn.PacketConnConfig{{PacketConn: udp, RelayAddressGenerator: fence, PermissionHandler: fence.permit}},
	}
	if settings.ListenerConfigs, err = r.streams(fence); err == nil {
		r.server, err = turn.NewServer(settings)
	}
	if err != nil {
		udp.Close()
		for _, l := range r.ears {
			l.Close()
		}
		return nil, fmt.Errorf("start the TURN server: %w", err)
	}
	return r, nil
}

// streams opens the TCP and TLS listeners.
func (r *Relay) streams(f *fence) (configs []turn.ListenerConfig, err error) {
	open := func(port int, wrap func(net.Listener) net.Listener) error {
		l, err := net.ListenTCP("tcp", net.TCPAddrFromAddrPort(netip.AddrPortFrom(r.cfg.Bind, uint16(port))))
		if err != nil {
			return fmt.Errorf("listen for TURN on TCP port %d: %w", port, err)
		}
		r.ears = append(r.ears, l)
		configs = append(configs, turn.ListenerConfig{Listener: wrap(accept.Patient(l)), RelayAddressGenerator: f, PermissionHandler: f.permit})
		return nil
	}
	if r.cfg.TCP {
		if err := open(r.port, func(l net.Listener) net.Listener { return l }); err != nil {
			return nil, err
		}
	}
	if r.cfg.TLS != nil {
		if err := open(r.cfg.TLSPort, func(l net.Listener) net.Listener { return tls.NewListener(l, r.cfg.TLS) }); err != nil {
			return nil, err
		}
		r.cfg.TLSPort = r.ears[len(r.ears)-1].Addr().(*net.TCPAddr).Port
	}
	return configs, nil
}

// Port is the UDP port in use.
func (r *Relay) Port() int { return r.port }

// URLs are what a browser may try, fastest first.
func (r *Relay) URLs() []string {
	at := net.JoinHostPort(r.cfg.Host, strconv.Itoa(r.port))
	urls := []string{"turn:" + at + "?transport=udp"}
	if r.cfg.TCP {
		urls = append(urls, "turn:"+at+"?transport=tcp")
	}
	if r.cfg.TLS != nil {
		urls = append(urls, "turns:"+net.JoinHostPort(r.cfg.Host, strconv.Itoa(r.cfg.TLSPort))+"?transport=tcp")
	}
	return urls
}

// Issue makes a ticket for one agent.
func (r *Relay) Issue(user string, now time.Time) Ticket {
	return issue(r.cfg.Secret, user, r.URLs(), now.Add(r.cfg.life()))
}

// Close ends every relayed path.
func (r *Relay) Close() error {
	err := r.server.Close()
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}
