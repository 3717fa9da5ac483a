package lite

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"log/slog"
	"math/big"
	"net/netip"
	"strings"
	"sync"
	"time"

	"github.com/pion/stun/v4"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/plane"
)

// Socket is one UDP socket of the port browsers are told; several legs share it. media/plane's sockets are such.
type Socket interface {
	Send(datagram []byte, to netip.AddrPort) error
	Local() netip.AddrPort
}

// Config is a door's.
type Config struct {
	Announce    []netip.AddrPort // the addresses browsers are told, the best first
	Laws        []media.Codec    // the answer's, in our order
	Opus        bool             // is answered, alone, to a browser that has it; a program built without it must not ask
	ReportEvery time.Duration    // distance of RTCP reports; 5 s if 0 (RFC 3550 section 6.2)
	Consent     time.Duration    // a leg whose browser has not asked for so long is over; 40 s if 0 (RFC 7675 section 5.1 asks for 30 at least)
	Log         *slog.Logger
}

// Validate fills in the defaults and tells what cannot work.
func (c *Config) Validate() error {
	if c.ReportEvery <= 0 {
		c.ReportEvery = 5 * time.Second
	}
	if c.Consent <= 0 {
		c.Consent = 40 * time.Second
	}
	if len(c.Announce) == 0 || len(c.Laws) == 0 || c.Log == nil {
		return fault.New(fault.Invalid, "lite_config", "a fast door needs an address, a law and a log")
	}
	return nil
}

// Door is the fast legs of one port. Safe for concurrent use.
type Door struct {
	cfg   Config
	cert  tls.Certificate
	print string // of cert, as a=fingerprint has it

	ciphers ciphers

	mu      sync.RWMutex
	legs    map[*Leg]struct{}
	byUfrag map[string]*Leg
	byAddr  plane.Book[*Leg] // addresses that have proved a leg's password
	closed  bool

	asking sync.Mutex // one check is read at a time: asked and answer are used again
	asked  stun.Message
	answer stun.Message

	ctx   context.Context // ends with the door
	end   context.CancelFunc
	tasks sync.WaitGroup // handshakes, woken connections, tend
}

// Open makes a door with a certificate of its own. Close ends every leg.
func Open(cfg Config) (*Door, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	d := &Door{cfg: cfg, legs: map[*Leg]struct{}{}, byUfrag: map[string]*Leg{}}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make the DTLS key: %w", err)
	}
	now := time.Now()
	form := &x509.Certificate{SerialNumber: big.NewInt(now.UnixNano()), NotBefore: now.Add(-time.Hour), NotAfter: now.AddDate(1, 0, 0)}
	der, err := x509.CreateCertificate(rand.Reader, form, form, &key.PublicKey, key)
	if err != nil {
		return nil, fmt.Errorf("make the DTLS certificate: %w", err)
	}
	d.cert, d.print = tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, fingerprint(der)
	d.ctx, d.end = context.WithCancel(context.Background())
	d.tasks.Go(d.tend)
	return d, nil
}

// fingerprint is the a=fingerprint form of a certificate (RFC 8122 section 5).
func fingerprint(der []byte) string {
	sum := sha256.Sum256(der)
	return strings.ReplaceAll(fmt.Sprintf("% X", sum[:]), " ", ":")
}

// Close ends every leg and waits for what the door has begun.
func (d *Door) Close() {
	d.mu.Lock()
	d.closed = true
	legs := make([]*Leg, 0, len(d.legs))
	for l := range d.legs {
		legs = append(legs, l)
	}
	d.mu.Unlock()
	for _, l := range legs {
		l.Close()
	}
	d.end()
	d.tasks.Wait()
}

// Legs counts the open legs.
func (d *Door) Legs() int {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return len(d.legs)
}

// spawn runs what Close waits for, unless the door is closed.
func (d *Door) spawn(task func()) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	if !d.closed {
		d.tasks.Go(task)
	}
}

// add makes a leg known; false: the door is closed.
func (d *Door) add(l *Leg) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		return false
	}
	d.legs[l] = struct{}{}
	return true
}

func (d *Door) forget(l *Leg) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.legs, l)
	for _, c := range l.ice {
		delete(d.byUfrag, c.ufrag)
	}
	for _, a := range l.addrs {
		if owner, _ := d.byAddr.Get(a); owner == l {
			d.byAddr.Delete(a)
		}
	}
	l.ice, l.addrs = nil, nil
}

// Take looks at a datagram of one of the port's sockets; false: it belongs to none of these legs. It sorts by the first byte (RFC 7983).
func (d *Door) Take(s Socket, datagram []byte, from netip.AddrPort, at time.Time) (mine bool) {
	if len(datagram) < 12 {
		return false
	}
	if datagram[0] < 4 {
		return d.check(s, datagram, from, at)
	}
	d.mu.RLock()
	l, _ := d.byAddr.Get(from)
	d.mu.RUnlock()
	switch {
	case l == nil:
		return false
	case datagram[0]&0xc0 == 0x80:
		l.take(s, datagram, from, at)
	case 20 <= datagram[0] && datagram[0] < 64:
		l.record(s, datagram, from)
	}
	return true
}
