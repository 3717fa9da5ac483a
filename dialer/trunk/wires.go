package trunk

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/emiago/sipgo"
	"github.com/emiago/sipgo/sip"
	"golang.org/x/sync/singleflight"

	"github.com/boyunhq/boyun/dialer/trunk/sipcheck"
	"github.com/boyunhq/boyun/infra/accept"
)

// wires are the sockets of the node's user agent, bound at birth, served by run.
type wires struct {
	cfg   Config
	gate  *sipcheck.Gate
	udp   *readied  // nil: none
	plain datagrams // the same socket, to send by
	bound sip.Addr  // its address, as the stack's pool knows it
	tcp   *joint
	tls   *joint
	local map[string]netip.AddrPort // by transport, upper case: where we listen; port 0 when only outbound

	life    context.Context // ends with close
	end     context.CancelFunc
	dialing singleflight.Group
	outward outward
	mu      sync.Mutex
	opened  map[string]opened // streams we opened, by far address
}

// opened is a stream we opened, the last to its far address.
type opened struct {
	near    netip.AddrPort // our end
	secured *tls.Conn      // nil for TCP; for the name check of those who share it
}

// connectTime bounds the opening of a TCP or TLS connection.
const connectTime = 10 * time.Second

// socketBuffer holds what carriers send while the reader has no turn: some thousand messages.
const socketBuffer = 4 << 20

// errOwnDialer keeps the stack from opening connections that no gate would read.
var errOwnDialer = errors.New("connections are opened by dialer/trunk")

func newWires(cfg Config, gate *sipcheck.Gate) (*wires, error) {
	w := &wires{cfg: cfg, gate: gate, local: map[string]netip.AddrPort{}, opened: map[string]opened{}}
	w.life, w.end = context.WithCancel(context.Background())
	if err := w.bindUDP(); err != nil {
		w.close()
		return nil, err
	}
	var err error
	if w.tcp, err = w.bindStream("TCP", cfg.TCP, nil); err != nil {
		w.close()
		return nil, err
	}
	var own *tls.Config
	if cfg.Certificate != nil {
		own = &tls.Config{Certificates: []tls.Certificate{*cfg.Certificate}, MinVersion: tls.VersionTLS12}
	}
	if w.tls, err = w.bindStream("TLS", cfg.TLS, own); err != nil {
		w.close()
		return nil, err
	}
	return w, nil
}

func (w *wires) bindUDP() error {
	if w.cfg.UDP == "" {
		return nil
	}
	conn, err := net.ListenPacket(family("udp", w.cfg.UDP), w.cfg.UDP)
	if err != nil {
		return busy(err, "UDP", w.cfg.UDP)
	}
	w.plain = datagrams{conn.(*net.UDPConn)}
	_ = w.plain.conn.SetReadBuffer(socketBuffer) // as much as the system lets us have
	w.udp = &readied{PacketConn: sipcheck.Packets(conn, w.gate), ready: make(chan struct{})}
	at := conn.LocalAddr().(*net.UDPAddr).AddrPort()
	w.local["UDP"], w.bound = at, sip.Addr{IP: at.Addr().AsSlice(), Port: int(at.Port())}
	return nil
}

func (w *wires) bindStream(transport, listen string, own *tls.Config) (*joint, error) {
	if listen == "" {
		return newJoint(nil, &net.TCPAddr{IP: net.IPv4zero}), nil
	}
	inner, err := listenTCP(listen)
	if err != nil {
		return nil, busy(err, transport, listen)
	}
	w.local[transport] = inner.Addr().(*net.TCPAddr).AddrPort()
	addr := inner.Addr()
	if own != nil {
		inner = tls.NewListener(inner, own)
	}
	return newJoint(sipcheck.Listener(inner, w.gate, transport), addr), nil
}

func listenTCP(on string) (net.Listener, error) {
	l, err := (&net.ListenConfig{Control: impatient}).Listen(context.Background(), family("tcp", on), on)
	if err != nil {
		return nil, err
	}
	return accept.Patient(l), nil
}

func dialTCP(ctx context.Context, to string) (net.Conn, error) {
	return (&net.Dialer{Control: impatient}).DialContext(ctx, "tcp", to)
}

// family keeps an IPv4 address on an IPv4 socket, whose name the stack's pool then spells as we do.
func family(network, listen string) string {
	if strings.HasPrefix(listen, "[") {
		return network
	}
	if host, _, _ := net.SplitHostPort(listen); net.ParseIP(host).To4() != nil {
		return network + "4"
	}
	return network
}

func busy(err error, transport, listen string) error {
	if errors.Is(err, syscall.EADDRINUSE) {
		return fmt.Errorf("SIP over %s cannot listen on %s: another program has this port", transport, listen)
	}
	return fmt.Errorf("listen for SIP over %s on %s: %w", transport, listen, err)
}

// options are how the stack is told to leave sockets to us.
func (w *wires) options() []sip.TransportLayerOption {
	none := func(net.Addr) net.Dialer {
		return net.Dialer{Control: func(string, string, syscall.RawConn) error { return errOwnDialer }}
	}
	return []sip.TransportLayerOption{sip.WithTransportLayerTransports(sip.TransportsConfig{
		TCP: &sip.TransportTCP{DialerCreate: none},
		TLS: &sip.TransportTLS{TransportTCP: &sip.TransportTCP{DialerCreate: none}},
	})}
}

// serve starts the stack on every socket; all wait in wg until close.
func (w *wires) serve(server *sipgo.Server, wg *sync.WaitGroup) {
	if w.udp != nil {
		wg.Go(func() { _ = server.ServeUDP(w.udp) })
		<-w.udp.ready
		server.TransportLayer().Pool("UDP").Add(w.udp.LocalAddr().String(), w.plain)
	}
	wg.Go(func() { _ = server.ServeTCP(w.tcp) })
	wg.Go(func() { _ = server.ServeTLS(w.tls) })
	<-w.tcp.ready
	<-w.tls.ready
}

func (w *wires) close() {
	w.end()
	if w.udp != nil {
		_ = w.udp.Close()
	}
	for _, j := range []*joint{w.tcp, w.tls} {
		if j != nil {
			_ = j.Close()
		}
	}
}

// connect makes sure that the stack has a connection to a hop of a stream transport. Callers for one address wait for one attempt.
func (w *wires) connect(ctx context.Context, pool *sip.ConnectionPool, h hop) error {
	if h.transport == "UDP" {
		if w.udp == nil {
			return errors.New("SIP over UDP is switched off on this node")
		}
		return nil
	}
	key := h.addr.String()
	if c := pool.Get(key); c != nil {
		_, _ = c.TryClose() // gives back the reference that Get took
		return w.mayShare(h, key)
	}
	attempt := w.dialing.DoChan(h.transport+key, func() (any, error) {
		alone, cancel := context.WithTimeout(w.life, connectTime) // not the first caller's context: others wait for it too
		defer cancel()
		return nil, w.open(alone, h, key)
	})
	select {
	case result := <-attempt:
		if result.Err != nil {
			return result.Err
		}
		return w.mayShare(h, key)
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (w *wires) open(ctx context.Context, h hop, key string) error {
	conn, err := dialTCP(ctx, key)
	if err != nil {
		return err
	}
	to, stream := w.tcp, opened{near: conn.LocalAddr().(*net.TCPAddr).AddrPort()}
	if h.transport == "TLS" {
		secured := tls.Client(conn, &tls.Config{RootCAs: w.cfg.Roots, ServerName: h.name, MinVersion: tls.VersionTLS12})
		if err := secured.HandshakeContext(ctx); err != nil {
			_ = conn.Close()
			return err
		}
		conn, to, stream.secured = secured, w.tls, secured
	}
	w.mu.Lock()
	w.opened[key] = stream
	w.mu.Unlock()
	if err := to.join(ctx, sipcheck.Stream(conn, w.gate, h.transport)); err != nil {
		_ = conn.Close()
		return err
	}
	return nil
}

// mayShare checks that a TLS connection opened for one name may carry another's calls.
func (w *wires) mayShare(h hop, key string) error {
	w.mu.Lock()
	secured := w.opened[key].secured
	w.mu.Unlock()
	if h.transport != "TLS" || secured == nil || h.name == "" {
		return nil
	}
	return secured.ConnectionState().PeerCertificates[0].VerifyHostname(h.name)
}

// listens tells whether far sides can open a way to us by a transport. Where they cannot, they reach us by the connections we open.
func (w *wires) listens(transport string) bool { return w.local[transport].Port() != 0 }

// here is the address at which the far side of a hop reaches us.
func (w *wires) here(h hop) netip.AddrPort {
	local := w.local[h.transport]
	port := local.Port()
	if port == 0 {
		port = w.outbound(h)
	}
	return netip.AddrPortFrom(w.ownAddr(local.Addr(), h.addr.Addr()), port)
}

// outbound is our port of the connection we opened to a hop, before that the transport's own.
func (w *wires) outbound(h hop) uint16 {
	w.mu.Lock()
	defer w.mu.Unlock()
	if stream, ok := w.opened[h.addr.String()]; ok {
		return stream.near.Port()
	}
	return uint16(sip.DefaultPort(h.transport))
}

// ownAddr is the address to advertise: the configured one for far sides beyond the NAT, else the one bound, else the one the kernel
// would send from.
func (w *wires) ownAddr(bound, far netip.Addr) netip.Addr {
	public := w.cfg.Advertise
	beyond := !far.IsLoopback() && (!far.IsPrivate() || public.IsPrivate())
	if public.IsValid() && public.Is4() == far.Is4() && beyond {
		return public
	}
	if bound.IsValid() && !bound.IsUnspecified() {
		return bound.Unmap()
	}
	return w.outward.from(far, time.Now())
}

// outward is the kernel's word on which address it would send from, by far address, remembered for a moment: every message of a call
// asks for it.
type outward struct {
	mu    sync.Mutex
	known map[netip.Addr]netip.Addr
	read  time.Time // the oldest of them
}

// outwardAge is how old it may be: routes change seldom.
const outwardAge = time.Second

func (o *outward) from(far netip.Addr, now time.Time) netip.Addr {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.known == nil || now.Sub(o.read) > outwardAge {
		o.known, o.read = map[netip.Addr]netip.Addr{}, now
	}
	own, ok := o.known[far]
	if !ok {
		own = kernelsChoice(far)
		o.known[far] = own
	}
	return own
}

func kernelsChoice(far netip.Addr) netip.Addr {
	c, err := net.Dial("udp", netip.AddrPortFrom(far, 9).String()) // sends nothing: asks the routing table
	if err != nil {
		return far
	}
	defer c.Close()
	return c.LocalAddr().(*net.UDPAddr).AddrPort().Addr().Unmap()
}
