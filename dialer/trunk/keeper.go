package trunk

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"net/netip"
	"slices"
	"sync"
	"time"

	"github.com/emiago/sipgo/sip"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/tenant"
)

// keeper keeps one trunk up while it is in use: registered if its kind asks for it, and asked by OPTIONS whether it lives. Its one
// goroutine does the asking; what is known is under mu.
type keeper struct {
	t   *Trunks
	key trunkKey
	log *slog.Logger

	word string        // under which the trunk is called where no number says whose call it is
	poke chan struct{} // has room for one: look again now

	mu      sync.Mutex
	account Account
	used    time.Time
	status  Status
	turned  chan struct{} // closed and made anew at every change of status
	hosts   map[netip.AddrPort]health
	held    map[netip.Addr]func()
	at      []netip.AddrPort // its hosts, as far as they are known: where calls to us may come from
	sealed  bool             // the goroutine has decided to end
}

// health is what is known of one host.
type health struct {
	down bool
	rest time.Time // asked us to stay away until then (503 with Retry-After)
}

// Keep begins to keep a trunk up, as if it were dialed: for the page that shows its state, and before a campaign's first call.
func (t *Trunks) Keep(ctx context.Context, tn tenant.ID, id dialer.TrunkID) error {
	a, err := t.world.Book.Trunk(ctx, tn, id)
	if err != nil {
		return err
	}
	a.Tenant, a.ID = tn, id
	if a.Enabled {
		t.keeperOf(a)
	}
	return nil
}

// keeperOf finds or starts the keeper of an account; nil while stopping. A changed account makes it look again.
func (t *Trunks) keeperOf(a Account) *keeper {
	key := trunkKey{a.Tenant, a.ID}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.stopping {
		return nil
	}
	if k := t.keepers[key]; k != nil && k.use(a) {
		return k
	}
	first := Checking
	if a.Kind == Register {
		first = Registering
	}
	k := &keeper{
		t: t, key: key, log: t.log.With("tenant", a.Tenant, "trunk", a.ID), word: LineWord(a.Tenant, a.ID), poke: make(chan struct{}, 1), account: a, used: time.Now(),
		status: Status{State: first, Since: time.Now()}, turned: make(chan struct{}), hosts: map[netip.AddrPort]health{},
	}
	t.keepers[key] = k
	t.tasks.Go(k.run)
	return k
}

// use notes a use; false when the keeper is about to end and must be replaced.
func (k *keeper) use(a Account) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.sealed {
		return false
	}
	k.used = time.Now()
	if !k.account.same(a) {
		k.account = a
		select {
		case k.poke <- struct{}{}:
		default:
		}
	}
	return true
}

// run keeps the trunk until it is not used any more or the user agent stops.
func (k *keeper) run() {
	t := k.t
	<-t.ready
	r := &registration{k: k, callID: randomWord(), tag: randomWord()[:16]}
	for {
		k.mu.Lock()
		account := k.account
		k.mu.Unlock()
		wait := k.round(account, r)
		timer := time.NewTimer(wait)
		select {
		case <-timer.C:
		case <-k.poke:
			r.withdraw(t.soft)
		case <-t.soft.Done():
		}
		timer.Stop()
		if t.soft.Err() != nil || k.idle() {
			break
		}
	}
	r.withdraw(t.hard)
	k.stand(nil)
	t.mu.Lock()
	if t.keepers[k.key] == k {
		delete(t.keepers, k.key)
	}
	t.mu.Unlock()
}

// idle seals the keeper when nobody has used it for long.
func (k *keeper) idle() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.sealed = time.Since(k.used) > k.t.cfg.IdleAfter
	return k.sealed
}

// round does what is due once and returns how long the next may wait.
func (k *keeper) round(a Account, r *registration) time.Duration {
	ctx, cancel := context.WithTimeout(k.t.soft, lateness+time.Second)
	defer cancel()
	hops, err := k.t.hops(ctx, a)
	if err != nil {
		k.turn(Status{State: Down, Reason: unfound(err)})
		return max(k.t.cfg.PingEvery, time.Minute)
	}
	at := make([]netip.AddrPort, len(hops))
	for i, h := range hops {
		at[i] = h.addr
	}
	k.stand(at)
	if a.Kind == Register {
		return r.keep(ctx, a, k.sorted(hops))
	}
	if k.t.cfg.PingEvery < 0 { // what is known comes from calls
		return k.t.cfg.IdleAfter
	}
	var wg sync.WaitGroup
	answers := make([]ping, len(hops))
	for i, h := range hops {
		wg.Go(func() { answers[i] = k.ask(ctx, a, h) })
	}
	wg.Wait()
	k.judge(hops, answers)
	return k.t.pingPause()
}

// pingPause is until the next keep-alive, by chance, so that those of a thousand trunks do not go at once.
func (t *Trunks) pingPause() time.Duration {
	return t.cfg.PingEvery - t.cfg.PingEvery/10 + rand.N(t.cfg.PingEvery/5+1)
}

// stand makes the trunk's hosts known as long as it is kept: calls to us come from them at any time.
func (k *keeper) stand(at []netip.AddrPort) {
	k.mu.Lock()
	defer k.mu.Unlock()
	held := map[netip.Addr]func(){}
	for _, host := range at {
		if held[host.Addr()] == nil {
			held[host.Addr()] = k.t.known.hold(host.Addr())
		}
	}
	for _, give := range k.held {
		give()
	}
	k.at, k.held = at, held
}

// ping is the answer to one OPTIONS.
type ping struct {
	status int // 0: none
	word   string
	took   time.Duration
}

// ask sends one OPTIONS outside any dialog. Any answer but 503 says that the host lives (RFC 3261 section 11).
func (k *keeper) ask(ctx context.Context, a Account, h hop) ping {
	ctx, cancel := context.WithTimeout(ctx, k.t.cfg.FirstReply)
	defer cancel()
	from := sip.Uri{Scheme: "sip", User: "boyun", Host: k.t.contact(h).Host}
	to := sip.Uri{Scheme: "sip", Host: uriHost(h), Port: int(h.addr.Port())}
	req := outside(sip.OPTIONS, to, from, to, randomWord(), randomWord()[:16], 1)
	req.AppendHeader(&sip.ContactHeader{Address: k.t.contact(h)})
	req.AppendHeader(sip.NewHeader("User-Agent", k.t.cfg.UserAgent))
	start := time.Now()
	res, err := k.t.roundTrip(ctx, req, h)
	if err != nil {
		return ping{word: pingWord(err)}
	}
	return ping{status: res.StatusCode, took: time.Since(start)}
}

func pingWord(err error) string {
	if errors.Is(err, context.DeadlineExceeded) {
		return "sip_timeout"
	}
	return faultOf(err)
}

// judge makes the trunk's status of its hosts' answers: the first that lives is the one in use.
func (k *keeper) judge(hops []hop, answers []ping) {
	k.mu.Lock()
	for i, h := range hops {
		was := k.hosts[h.addr]
		was.down = answers[i].status == 0 || answers[i].status == sip.StatusServiceUnavailable
		k.hosts[h.addr] = was
	}
	k.mu.Unlock()
	for i, p := range answers {
		if p.status != 0 && p.status != sip.StatusServiceUnavailable {
			k.turn(Status{State: Up, Host: hops[i].addr.String(), RoundTrip: p.took})
			return
		}
	}
	word := answers[0].word
	if word == "" {
		word = "sip_503"
	}
	k.turn(Status{State: Down, Host: hops[0].addr.String(), Reason: word})
}

// turn takes a new status and wakes who waits for one.
func (k *keeper) turn(s Status) {
	k.mu.Lock()
	defer k.mu.Unlock()
	s.Since = time.Now()
	if s.State == k.status.State {
		s.Since = k.status.Since
	} else {
		k.log.Info("trunk is "+string(s.State), "event", "trunk", "host", s.Host, "reason", s.Reason)
	}
	k.status = s
	close(k.turned)
	k.turned = make(chan struct{})
}

// sorted puts hosts that are known to be down or that asked for rest behind the others.
func (k *keeper) sorted(hops []hop) []hop {
	k.mu.Lock()
	defer k.mu.Unlock()
	now := time.Now()
	worse := func(h hop) int {
		state := k.hosts[h.addr]
		switch {
		case state.down:
			return 2
		case now.Before(state.rest):
			return 1
		}
		return 0
	}
	hops = slices.Clone(hops)
	slices.SortStableFunc(hops, func(a, b hop) int { return worse(a) - worse(b) })
	return hops
}

// reachable returns the hosts for a call, best first, once the trunk is registered where it must be. word is the reason of a refusal.
func (t *Trunks) reachable(ctx context.Context, a Account) (hops []hop, word string) {
	k := t.keeperOf(a)
	if k == nil {
		return nil, "stopped"
	}
	if a.Kind == Register {
		h, ok := k.registered(ctx)
		if !ok {
			return nil, "not_registered"
		}
		return []hop{h}, ""
	}
	hops, err := t.hops(ctx, a)
	if err != nil {
		return nil, unfound(err)
	}
	return k.sorted(hops), ""
}

// note keeps what a call's failure says of its host.
func (t *Trunks) note(a Account, h hop, f Facts) {
	t.mu.RLock()
	k := t.keepers[trunkKey{a.Tenant, a.ID}]
	t.mu.RUnlock()
	if k == nil {
		return
	}
	if k.t.cfg.PingEvery < 0 && a.Kind != Register {
		k.told(h, f)
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	state := k.hosts[h.addr]
	switch {
	case f.Fault == "sip_timeout" || f.Fault == "sip_transport":
		state.down = true
	case f.Status == sip.StatusServiceUnavailable:
		state.rest = time.Now().Add(f.RetryAfter) // RFC 3261 section 21.5.4
	case f.Status != 0:
		state.down = false
	}
	k.hosts[h.addr] = state
}

// told makes a status of a call's answer where no keep-alives are sent.
func (k *keeper) told(h hop, f Facts) {
	switch {
	case f.Status != 0:
		k.turn(Status{State: Up, Host: h.addr.String()})
	case f.Fault != "":
		k.turn(Status{State: Down, Host: h.addr.String(), Reason: f.Fault})
	}
}
