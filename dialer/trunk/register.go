package trunk

import (
	"context"
	"math/rand/v2"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/emiago/sipgo/sip"
)

// registerFor is the interval we ask a registrar for; it may say otherwise.
const registerFor = 300 * time.Second

// longestBackoff is the longest pause between trials of a registration that fails.
const longestBackoff = 60 * time.Second

// registration is one binding with a registrar (RFC 3261 section 10.2). The keeper's goroutine owns it.
type registration struct {
	k      *keeper
	callID string
	tag    string
	seq    uint32
	ask    time.Duration // 0: registerFor
	at     hop           // where we are registered
	as     Account       // as whom
	until  time.Time     // zero: not registered
	due    time.Time     // when REGISTER goes out again
	fails  int
	place  netip.AddrPort // where our Contact says we are
	deaf   bool           // the registrar answers REGISTER and no OPTIONS
}

// outside builds a request outside any dialog.
func outside(method sip.RequestMethod, target, from, to sip.Uri, id, tag string, seq uint32) *sip.Request {
	req := sip.NewRequest(method, target)
	f := &sip.FromHeader{Address: from}
	f.Params.Add("tag", tag)
	callID := sip.CallIDHeader(id)
	hops := sip.MaxForwardsHeader(70)
	for _, h := range []sip.Header{&hops, f, &sip.ToHeader{Address: to}, &callID, &sip.CSeqHeader{SeqNo: seq, MethodName: method}} {
		req.AppendHeader(h)
	}
	req.SetBody(nil)
	return req
}

// keep holds the registration, and between two REGISTERs the way by which calls come to us: a NAT forgets what is silent for half a minute,
// and a proxy closes a connection nobody uses. So the registrar is asked by OPTIONS as every carrier is. When it does not answer, or when our
// end of the connection has become another, we register at once: with it, or with the next host.
func (r *registration) keep(ctx context.Context, a Account, hops []hop) time.Duration {
	t := r.k.t
	if asks := t.cfg.PingEvery > 0 && !r.until.IsZero(); asks && time.Now().Before(r.due) {
		p, at := r.k.ask(ctx, a, r.at), r.at
		switch {
		case t.soft.Err() != nil: // the trunks stop: silence says nothing of the registrar
		case t.wires.here(r.at) != r.place:
			r.wait(r.renew(ctx, a, hops))
		case p.status == 0 && !r.deaf:
			r.wait(r.renew(ctx, a, hops))
			r.deaf = !r.until.IsZero() && r.at.addr == at.addr
		}
	} else {
		r.wait(r.renew(ctx, a, hops))
	}
	left := max(time.Until(r.due), 0)
	if t.cfg.PingEvery > 0 && !r.until.IsZero() {
		left = min(left, t.pingPause())
	}
	return left
}

func (r *registration) wait(d time.Duration) { r.due = time.Now().Add(d) }

// renew registers with the first host that takes us, the present one first, and returns when to do it again. In a stop it leaves what there is,
// and what there may be, to be withdrawn.
func (r *registration) renew(ctx context.Context, a Account, hops []hop) time.Duration {
	if !r.until.IsZero() {
		hops = append([]hop{r.at}, without(hops, r.at)...)
	}
	status := Status{State: Registering, Reason: "sip_timeout"}
	var rest time.Duration
	for _, h := range hops {
		if r.k.t.soft.Err() != nil {
			return 0
		}
		start := time.Now()
		asking, done := r.enduring(ctx)
		granted, p, after := r.register(asking, a, h, registerFor)
		done()
		if granted > 0 {
			r.deaf = r.deaf && r.at.addr == h.addr
			r.at, r.as, r.until, r.fails, r.place = h, a, time.Now().Add(granted), 0, r.k.t.wires.here(h)
			r.k.turn(Status{State: Registered, Host: h.addr.String(), Until: r.until, RoundTrip: time.Since(start)})
			return early(granted)
		}
		if p.status == 0 && r.k.t.soft.Err() != nil { // it may have been granted all the same
			r.at, r.as, r.until = h, a, time.Now().Add(registerFor)
			return 0
		}
		status = Status{State: Registering, Host: h.addr.String(), Reason: p.word}
		if p.status == 403 || p.status == 401 || p.status == 407 || p.status == 404 {
			status.State = Refused
			break // other hosts keep the same book
		}
		rest = max(rest, after)
	}
	r.until = time.Time{}
	r.k.turn(status)
	r.fails++
	pause := min(time.Second<<min(r.fails-1, 6), longestBackoff)
	return max(pause/2+rand.N(pause), rest)
}

// enduring is the context of a REGISTER that is under way in a stop: its answer is waited for half of ByeTime, since what it grants has to be
// withdrawn, and no other may be sent before (RFC 3261 section 10.2).
func (r *registration) enduring(ctx context.Context) (context.Context, context.CancelFunc) {
	t := r.k.t
	end, bounded := ctx.Deadline()
	if !bounded {
		end = time.Now().Add(t.cfg.FirstReply)
	}
	asking, cancel := context.WithDeadline(t.hard, end)
	stop := context.AfterFunc(t.soft, func() { time.AfterFunc(t.cfg.ByeTime/2, cancel) })
	return asking, func() { stop(); cancel() }
}

// early is when to refresh: well before the end, and by chance, so that a node's thousand registrations do not come at once.
func early(granted time.Duration) time.Duration {
	return granted*7/10 + rand.N(granted/10+1)
}

func without(hops []hop, h hop) []hop {
	var rest []hop
	for _, other := range hops {
		if other.addr != h.addr {
			rest = append(rest, other)
		}
	}
	return rest
}

// register sends one REGISTER, answering challenges, 423 and nothing else. granted is 0 when the registrar did not take us.
func (r *registration) register(ctx context.Context, a Account, h hop, ask time.Duration) (granted time.Duration, p ping, after time.Duration) {
	ctx, cancel := context.WithTimeout(ctx, r.k.t.cfg.FirstReply)
	defer cancel()
	if ask > 0 && r.ask > 0 {
		ask = r.ask
	}
	for trial := 0; trial < 2; trial++ {
		req := r.request(a, h, ask)
		res, err := r.k.t.ask(ctx, req, h, a, func() uint32 { r.seq++; return r.seq })
		if err != nil {
			return 0, ping{word: pingWord(err)}, 0
		}
		if res.IsSuccess() {
			return grantedBy(res, req, ask), ping{status: res.StatusCode}, 0
		}
		least := readInterval(headerOf(res, "Min-Expires"), "").length
		if res.StatusCode != sip.StatusIntervalToBrief || least <= ask || ask == 0 {
			return 0, ping{status: res.StatusCode, word: "sip_" + strconv.Itoa(res.StatusCode)}, retryAfterOf(res)
		}
		r.ask, ask = least, least // section 10.2.8
	}
	return 0, ping{status: sip.StatusIntervalToBrief, word: "sip_423"}, 0
}

func (r *registration) request(a Account, h hop, ask time.Duration) *sip.Request {
	r.seq++
	us := sip.Uri{Scheme: "sip", User: a.Username, Host: a.domain()}
	req := outside(sip.REGISTER, sip.Uri{Scheme: "sip", Host: a.domain()}, us, us, r.callID, r.tag, r.seq)
	contact := r.k.t.contact(h)
	contact.User = LineWord(r.k.key.tenant, r.k.key.id) // a call to us comes to this name
	req.AppendHeader(&sip.ContactHeader{Address: contact})
	req.AppendHeader(sip.NewHeader("Expires", seconds(ask)))
	req.AppendHeader(sip.NewHeader("User-Agent", r.k.t.cfg.UserAgent))
	return req
}

// grantedBy reads how long a registrar keeps us: our Contact's expires, else Expires, else what we asked (section 10.2.4). A registrar that
// saw us behind a NAT may have written the address it saw into our Contact; then our user part still tells it, and of several bindings with
// that, other nodes', the shortest counts.
func grantedBy(res *sip.Response, req *sip.Request, ask time.Duration) time.Duration {
	ours := req.Contact().Address
	rewritten, found := time.Duration(0), false
	for h := range fieldsOf(res, "Contact") {
		c, ok := h.(*sip.ContactHeader)
		if !ok || c.Address.User != ours.User {
			continue
		}
		value, ok := c.Params.Get("expires")
		if !ok {
			continue
		}
		granted := secondsOf(value, ask)
		if c.Address.Host == ours.Host && c.Address.Port == ours.Port {
			return granted
		}
		if !found || granted < rewritten {
			rewritten, found = granted, true
		}
	}
	if found {
		return rewritten
	}
	return secondsOf(headerOf(res, "Expires"), ask)
}

func secondsOf(value string, otherwise time.Duration) time.Duration {
	n, err := strconv.ParseUint(strings.TrimSpace(value), 10, 31)
	if err != nil {
		return otherwise
	}
	return min(time.Duration(n)*time.Second, 24*time.Hour)
}

// withdraw takes the registration back, as far as the registrar can be reached within ByeTime.
func (r *registration) withdraw(ctx context.Context) {
	if r.until.IsZero() {
		return
	}
	r.until = time.Time{}
	ctx, cancel := context.WithTimeout(ctx, r.k.t.cfg.ByeTime)
	defer cancel()
	defer r.k.t.known.hold(r.at.addr.Addr())()
	_, p, _ := r.register(ctx, r.as, r.at, 0)
	r.k.log.Info("registration withdrawn", "event", "unregistered", "host", r.at.addr, "status", p.status, "reason", p.word)
}

// registered waits until the trunk is registered, refused, or a first reply is overdue.
func (k *keeper) registered(ctx context.Context) (hop, bool) {
	patience := time.NewTimer(2 * k.t.cfg.FirstReply)
	defer patience.Stop()
	for {
		k.mu.Lock()
		s, turned, account := k.status, k.turned, k.account
		k.mu.Unlock()
		switch {
		case s.State == Registered:
			return k.hopOf(ctx, account, s.Host)
		case s.State == Refused, s.Reason != "": // tried and failed: the keeper tries again, a call need not wait for it
			return hop{}, false
		}
		select {
		case <-turned:
		case <-patience.C:
			return hop{}, false
		case <-ctx.Done():
			return hop{}, false
		}
	}
}

// hopOf finds the hop of a registrar's address again, with the name its certificate is checked against.
func (k *keeper) hopOf(ctx context.Context, a Account, host string) (hop, bool) {
	hops, err := k.t.hops(ctx, a)
	if err != nil {
		return hop{}, false
	}
	for _, h := range hops {
		if h.addr.String() == host {
			return h, true
		}
	}
	return hops[0], true
}
