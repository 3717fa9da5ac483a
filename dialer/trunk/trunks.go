package trunk

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"log/slog"
	"net"
	"net/netip"
	"strings"
	"sync"
	"time"

	"github.com/emiago/sipgo"
	"github.com/emiago/sipgo/sip"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/call"
	"github.com/boyunhq/boyun/dialer/trunk/sipcheck"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/state/held"
	"github.com/boyunhq/boyun/tenant"
)

// Trunks is the node's one SIP user agent and all it keeps up with carriers.
type Trunks struct {
	cfg   Config
	world World
	names Names
	log   *slog.Logger

	wires  *wires
	known  *known
	ua     *sipgo.UserAgent
	server *sipgo.Server
	stack  *sip.TransactionLayer

	ready chan struct{}   // closed when Run serves
	soft  context.Context // ended: calls hang up, registrations are withdrawn
	hard  context.Context // ended: nothing is waited for
	halt  context.CancelFunc
	kill  context.CancelFunc
	tasks sync.WaitGroup // legs, keepers, last words of dialogs

	held       *held.Held
	callers    *recent // who asked for entry: of those that came to nothing, the ACK of our refusal and repetitions
	ended      *recent // whose dialog is over
	breakers   *breakers
	choosing   choosing
	particular particular

	mu       sync.RWMutex
	dialogs  map[dialogKey]*dialog
	keepers  map[trunkKey]*keeper
	usages   map[trunkKey]*usage
	stopping bool
}

// trunkKey names a trunk on a node that serves many tenants.
type trunkKey struct {
	tenant tenant.ID
	id     dialer.TrunkID
}

var _ call.Trunks = (*Trunks)(nil)

// New binds the sockets, so that a busy port is told at once; Run serves them.
func New(cfg Config, world World) (*Trunks, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	if world.Book == nil || world.Ports == nil || world.Shared == nil || world.Log == nil {
		return nil, fault.New(fault.Invalid, "trunk_config", "trunks need a book, RTP ports, the shared state and a log")
	}
	t := &Trunks{
		cfg: cfg, world: world, names: world.Names, log: world.Log.With("part", "trunk"), known: newKnown(cfg.Allow), ready: make(chan struct{}),
		held:     held.New(held.Config{Process: cfg.Node, Lease: cfg.ChannelLease, Log: world.Log}, world.Shared),
		breakers: newBreakers(), choosing: choosing{groups: map[groupKey]*grouped{}, accounts: map[trunkKey]readAccount{}},
		dialogs: map[dialogKey]*dialog{}, callers: newRecent(), ended: newRecent(), keepers: map[trunkKey]*keeper{}, usages: map[trunkKey]*usage{},
	}
	if t.names == nil {
		t.names = net.DefaultResolver
	}
	t.soft, t.halt = context.WithCancel(context.Background())
	t.hard, t.kill = context.WithCancel(context.Background())
	gate, err := sipcheck.NewGate(t.rules())
	if err != nil {
		return nil, err
	}
	if t.wires, err = newWires(cfg, gate); err != nil {
		return nil, err
	}
	if err := t.raise(); err != nil {
		t.wires.close()
		return nil, err
	}
	return t, nil
}

// raise builds the stack. Its own log lines are not kept: they quote whole messages, and with them people's numbers.
func (t *Trunks) raise() error {
	mute := slog.New(slog.DiscardHandler)
	var err error
	t.ua, err = sipgo.NewUA(
		sipgo.WithUserAgent(t.cfg.UserAgent),
		sipgo.WithUserAgentTransportLayerOptions(append(t.wires.options(), sip.WithTransportLayerLogger(mute))...),
		sipgo.WithUserAgentTransactionLayerOptions(
			sip.WithTransactionLayerLogger(mute),
			sip.WithTransactionLayerUnhandledResponseHandler(t.stray),
			sip.WithTransactionLayerTerminateOnConnClose(),
		),
	)
	if err != nil {
		return err
	}
	if t.server, err = sipgo.NewServer(t.ua, sipgo.WithServerLogger(mute)); err != nil {
		return err
	}
	t.stack = t.ua.TransactionLayer()
	for _, method := range allowed {
		t.server.OnRequest(sip.RequestMethod(method), t.receive)
	}
	return nil
}

// Run serves until ctx ends, then hangs up what still talks, withdraws registrations and returns when everything it started has ended.
func (t *Trunks) Run(ctx context.Context) error {
	var serving sync.WaitGroup
	t.wires.serve(t.server, &serving)
	serving.Go(func() { t.held.Run(t.hard) })
	if t.world.Board != nil {
		serving.Go(func() { t.post(t.soft) })
	}
	close(t.ready)
	t.log.Info("SIP is up", "udp", t.Addr("udp"), "tcp", t.Addr("tcp"), "tls", t.Addr("tls"))
	<-ctx.Done()
	t.mu.Lock()
	t.stopping = true
	t.mu.Unlock()
	t.halt()
	t.await(t.cfg.ByeTime)
	t.kill()
	t.tasks.Wait()
	t.wires.close()
	serving.Wait()
	t.fell()
	t.log.Info("SIP is down")
	return nil
}

// fell closes the stack when no socket of ours feeds it any more. A request still in the stack's hands would open a socket of its own for
// the answer, so the stack is closed until it has held none for a while.
func (t *Trunks) fell() {
	for still, rounds := 0, 0; still < 3 && rounds < 50; rounds++ {
		_ = t.ua.Close()
		pause := time.NewTimer(time.Millisecond)
		<-pause.C
		if still++; t.ua.TransportLayer().Pool("UDP").Size() > 0 {
			still = 0
		}
	}
}

// Addr is where this node listens by a transport ("udp", "tcp", "tls"); the zero value when it does not.
func (t *Trunks) Addr(transport string) netip.AddrPort {
	return t.wires.local[strings.ToUpper(transport)]
}

// Live counts dialogs, for drains and tests.
func (t *Trunks) Live() int {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return len(t.dialogs)
}

// begin admits one task unless the user agent is stopping; the caller runs it and calls t.tasks.Done.
func (t *Trunks) begin() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.stopping {
		return false
	}
	t.tasks.Add(1)
	return true
}

// SetStack makes the settings of the SIP library that cannot be made per user agent; main calls it once, before any New. Its package-wide logger
// is silenced: it quotes whole messages, and with them people's numbers. Its own connection, by which responses leave, refuses no datagram that
// is long: what goes back through many proxies is (see datagrams).
func SetStack() {
	sip.SetDefaultLogger(slog.New(slog.DiscardHandler))
	sip.UDPMTUSize = 64 << 10
}

func randomWord() string {
	var b [16]byte
	var word [2 * len(b)]byte
	rand.Read(b[:])
	hex.Encode(word[:], b[:])
	return string(word[:])
}
