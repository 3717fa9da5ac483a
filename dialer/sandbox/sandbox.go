package sandbox

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/emiago/sipgo"
	"github.com/emiago/sipgo/sip"
	"golang.org/x/sync/errgroup"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/trunk/sipcheck"
)

const (
	serverName = "boyun-sandbox"
	allowed    = "INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, UPDATE, REGISTER"
	readBuffer = 4 << 20         // a burst of requests waits in the socket instead of being asked for again
	farewell   = 2 * time.Second // for the BYEs of calls still open when the carrier ends
	// settle is for messages the stack has taken but not yet looked at: one that found its socket closed would open another.
	settle = 50 * time.Millisecond
)

// Sandbox is a running carrier. New binds its sockets, so that Addr is known; Run serves them and must be called once.
type Sandbox struct {
	cfg    Config
	udp    net.PacketConn
	tcp    net.Listener
	addr   netip.AddrPort
	laddr  sip.Addr
	ua     *sipgo.UserAgent
	server *sipgo.Server
	client *sipgo.Client

	book     *book
	board    *switchboard
	limits   *limits
	pacer    *pacer
	voices   *voices
	register *register
	guard    *guard
	tags     *tags

	closing chan struct{} // no new calls, the running ones say goodbye
	dead    chan struct{} // nobody waits any longer
	shut    atomic.Bool   // messages are dropped

	mu    sync.Mutex
	ended bool
	calls sync.WaitGroup
}

// New makes a carrier and binds its sockets; the error is fault.Invalid for a bad Config, else of the network.
func New(cfg Config) (*Sandbox, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	voices, err := newVoices(cfg.Prompts)
	if err != nil {
		return nil, err
	}
	s := &Sandbox{
		cfg: cfg, book: newBook(cfg.Keep), board: newSwitchboard(), limits: newLimits(cfg.Channels, cfg.CPS),
		pacer: newPacer(), voices: voices, register: newRegister(), guard: newGuard(cfg.Secret), tags: newTags(),
		closing: make(chan struct{}), dead: make(chan struct{}),
	}
	if err := s.bind(); err != nil {
		return nil, fmt.Errorf("start the sandbox carrier on %s: %w", cfg.Listen, err)
	}
	if err := s.build(); err != nil {
		return nil, errors.Join(err, s.udp.Close(), s.tcp.Close())
	}
	return s, nil
}

// bind takes the same port by UDP and TCP; a free one is tried a few times, for it may be free for one of them only.
func (s *Sandbox) bind() (err error) {
	for range 10 {
		var udp *net.UDPConn
		if udp, err = net.ListenUDP("udp", net.UDPAddrFromAddrPort(s.cfg.Listen)); err != nil {
			return err
		}
		_ = udp.SetReadBuffer(readBuffer) // as much of it as the system grants
		s.udp = udp
		s.addr = netip.AddrPortFrom(s.cfg.Listen.Addr(), s.udp.LocalAddr().(*net.UDPAddr).AddrPort().Port())
		if s.tcp, err = net.Listen("tcp", s.addr.String()); err == nil {
			return nil
		}
		err = errors.Join(err, s.udp.Close())
		if s.cfg.Listen.Port() != 0 {
			return err
		}
	}
	return err
}

// build sets up the SIP stack behind the gate that judges every message first.
func (s *Sandbox) build() (err error) {
	log := s.cfg.Log
	s.ua, err = sipgo.NewUA(
		sipgo.WithUserAgent(serverName),
		sipgo.WithUserAgentTransportLayerOptions(sip.WithTransportLayerLogger(log)),
		sipgo.WithUserAgentTransactionLayerOptions(sip.WithTransactionLayerLogger(log),
			sip.WithTransactionLayerUnhandledResponseHandler(func(*sip.Response) {})),
	)
	if err != nil {
		return err
	}
	if s.server, err = sipgo.NewServer(s.ua, sipgo.WithServerLogger(log)); err != nil {
		return err
	}
	host := s.cfg.Advertise.String()
	s.client, err = sipgo.NewClient(s.ua, sipgo.WithClientLogger(log), sipgo.WithClientHostname(host), sipgo.WithClientPort(int(s.addr.Port())))
	if err != nil {
		return err
	}
	s.laddr = sip.Addr{IP: net.IP(s.addr.Addr().AsSlice()), Port: int(s.addr.Port())}
	gate, err := sipcheck.NewGate(sipcheck.Rules{
		Methods: []string{"INVITE", "ACK", "CANCEL", "BYE", "OPTIONS", "INFO", "UPDATE", "REGISTER"},
		Options: []string{"timer"}, Server: serverName, Desk: s.desk, Note: s.note,
	})
	if err != nil {
		return err
	}
	s.udp = sipcheck.Packets(s.udp, gate)
	s.tcp = sipcheck.Listener(s.tcp, gate, "TCP")
	s.routes()
	return nil
}

// Addr is where the carrier takes calls, by UDP and TCP.
func (s *Sandbox) Addr() netip.AddrPort { return netip.AddrPortFrom(s.cfg.Advertise, s.addr.Port()) }

// Run serves until ctx ends, hangs up what is still open, and returns when everything it started has ended.
func (s *Sandbox) Run(ctx context.Context) error {
	serving, stop := context.WithCancel(context.Background())
	defer stop()
	var work errgroup.Group
	work.Go(func() error { return s.server.ServeUDP(s.udp) })
	work.Go(func() error { return unlessClosed(s.server.ServeTCP(s.tcp)) })
	work.Go(func() error { s.pacer.run(serving); return nil })
	<-ctx.Done()
	s.mu.Lock()
	s.ended = true
	s.mu.Unlock()
	close(s.closing)
	patience := time.AfterFunc(farewell, func() { close(s.dead) })
	s.calls.Wait()
	patience.Stop()
	s.shut.Store(true)
	<-time.After(settle)
	stop()
	err := errors.Join(unlessClosed(s.udp.Close()), unlessClosed(s.tcp.Close()), work.Wait())
	return errors.Join(err, s.ua.Close())
}

func unlessClosed(err error) error {
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

// enter counts a request in; false: the carrier is closing.
func (s *Sandbox) enter() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended {
		return false
	}
	s.calls.Add(1)
	return true
}

// contact is where a caller reaches us inside a dialog.
func (s *Sandbox) contact(transport string) *sip.ContactHeader {
	h := &sip.ContactHeader{Address: sip.Uri{Scheme: "sip", User: "callee", Host: s.cfg.Advertise.String(), Port: int(s.addr.Port())}}
	if sip.IsReliable(transport) {
		h.Address.UriParams.Add("transport", "tcp")
	}
	return h
}

// Reports are all calls known, in the order in which they came.
func (s *Sandbox) Reports() []Report {
	var list []Report
	for _, e := range s.book.all() {
		list = append(list, e.read())
	}
	slices.SortStableFunc(list, func(a, b Report) int { return a.Invited.Compare(b.Invited) })
	return list
}

// Report is the report of one call, as far as it has come.
func (s *Sandbox) Report(callID string) (Report, bool) {
	e, ok := s.book.find(callID)
	if !ok {
		return Report{}, false
	}
	return e.read(), true
}

// Subscribe tells what happens in all calls from now on, until ctx ends; then the channel is closed.
func (s *Sandbox) Subscribe(ctx context.Context) <-chan Happening { return s.book.subscribe(ctx) }

// Counts are the carrier's counters.
func (s *Sandbox) Counts() Counts {
	var c Counts
	s.book.count(func(n *Counts) { c = *n })
	c.Open, c.Bound = s.limits.now(), s.register.bound(time.Now())
	return c
}

// Plan is what will become of a call to a number; ok is false for what is no number of this carrier.
func (s *Sandbox) Plan(number dialer.Number) (p Plan, ok bool) {
	digits, ok := digitsOf(number.Reveal())
	if !ok {
		return Plan{}, false
	}
	return NewPlan(s.cfg.Seed, digits, s.cfg.Pace), true
}
