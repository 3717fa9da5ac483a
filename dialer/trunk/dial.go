package trunk

import (
	"context"
	"errors"
	"log/slog"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/emiago/sipgo/sip"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/call"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/media/rtp"
)

// Dial implements call.Trunks. Whatever happens, it returns an answered Customer or a *dialer.Failure with the whole ending, and leaves
// nothing behind: a 200 that crosses the CANCEL is acknowledged and hung up before it returns.
func (t *Trunks) Dial(ctx context.Context, d call.Dialing, progress func(dialer.Event)) (call.Customer, error) {
	if !t.begin() {
		return nil, failure(Facts{Fault: "stopped"}, dialer.Times{})
	}
	defer t.tasks.Done()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(t.soft, cancel)()
	times := dialer.Times{Created: time.Now()}
	log := t.log.With("tenant", d.Tenant, "call", d.Call, "trunk", d.Trunk, "group", d.Group)
	select {
	case <-t.ready:
	case <-ctx.Done():
		return nil, failure(Facts{Stop: Cancelled}, times)
	}
	leg, facts := t.place(ctx, d, progress, log, &times)
	if leg != nil {
		log.Info("answered", "event", "answered", "leg", leg.String())
		return leg, nil
	}
	times.Ended = time.Now()
	if d.Judge != nil {
		facts.Heard = d.Judge.Heard()
	}
	err := failure(facts, times)
	log.Info("not answered", "event", "failed", "outcome", err.Ending.Outcome, "reason", err.Ending.Reason, "status", facts.Status,
		"cause", facts.Cause, "heard", facts.Heard.Kind)
	return nil, err
}

// tour is the way of one call over its trunks. The goroutine of Dial owns it.
type tour struct {
	t        *Trunks
	dialing  call.Dialing
	progress func(dialer.Event)
	log      *slog.Logger
	times    *dialer.Times
	told     []told           // events of the timeline that were reported
	ring     <-chan time.Time // the ring time is over
	until    time.Time        // when that is
}

// late tells that the ring time is over: nobody else is asked, for nothing would limit how long that one rings.
func (o *tour) late() bool { return !time.Now().Before(o.until) }

// told is an event of the timeline.
type told struct {
	kind   string
	status int // of SIP; 0: none
}

// place asks the call's trunks one after the other until one has it, or it is settled that none can: at most one of them lets the phone
// ring.
func (t *Trunks) place(ctx context.Context, d call.Dialing, progress func(dialer.Event), log *slog.Logger, times *dialer.Times) (*leg, Facts) {
	limit := d.RingTimeout
	if limit <= 0 {
		limit = t.cfg.RingLimit
	}
	ring := time.NewTimer(limit)
	defer ring.Stop()
	o := &tour{t: t, dialing: d, progress: progress, log: log, times: times, ring: ring.C, until: time.Now().Add(limit)}
	ways, word, wait := t.ways(ctx, d)
	if word != "" {
		return nil, Facts{Fault: word, RetryAfter: wait}
	}
	var facts Facts
	for i, w := range ways {
		var answered *leg
		if answered, facts = o.by(ctx, w); answered != nil || !nextTrunk(facts) || ctx.Err() != nil || o.late() || i+1 == len(ways) {
			return answered, facts
		}
		end := Classify(facts)
		log.Info("trunk failed", "event", "failover", "trunk", w.trunk, "reason", end.Reason, "next", ways[i+1].trunk)
		o.tell(dialer.Event{At: time.Now(), Kind: "failover", Detail: map[string]string{
			"trunk": string(w.trunk), "reason": end.Reason, "status": strconv.Itoa(facts.Status), "next": string(ways[i+1].trunk)}})
	}
	return nil, facts
}

func (o *tour) tell(e dialer.Event) {
	if o.progress != nil {
		o.progress(e)
	}
}

// by asks one trunk. It takes what that needs, in this order, and gives it back unless the leg has taken it over: the breakers' word,
// channel and turn, registration, audio ports. Then it tries the trunk's hosts one after the other.
func (o *tour) by(ctx context.Context, w way) (answered *leg, facts Facts) {
	t, d := o.t, o.dialing
	if w.hold == nil {
		w.hold = t.usageOf(trunkKey{d.Tenant, w.trunk}).hold()
	}
	give := w.hold
	defer func() {
		if answered == nil {
			give()
		}
	}()
	account, to, from, word := t.permit(ctx, d, w.trunk)
	if word != "" {
		return nil, Facts{Fault: word}
	}
	if account.Kind != Sandbox { // whose failures are played, number by number
		pass, until, ok := t.breakers.ask(breakerKey{d.Tenant, w.trunk, w.route}, time.Now())
		if !ok {
			return nil, Facts{Fault: "trunk_resting", RetryAfter: max(time.Until(until), 0)}
		}
		defer func() { pass.note(time.Now(), facts, answered != nil) }()
	}
	channel, word := t.seize(ctx, account, d.Call)
	if word != "" {
		return nil, Facts{Fault: word}
	}
	give = func() { channel(); w.hold() }
	if d.Carried != nil {
		d.Carried(dialer.Carriage{Trunk: w.trunk, Rate: w.rate})
	}
	hops, word := t.reachable(ctx, account)
	if word != "" || ctx.Err() != nil {
		return nil, Facts{Fault: word, Stop: stopOf(ctx)}
	}
	return o.through(ctx, account, to, from, hops, give)
}

// through tries the hosts of a trunk.
func (o *tour) through(ctx context.Context, account Account, to, from string, hops []hop, give func()) (answered *leg, facts Facts) {
	t := o.t
	for i, h := range hops {
		session, err := t.audio(h)
		if err != nil {
			o.log.Warn("no RTP port", "event", "rtp", "error", err)
			return nil, Facts{Fault: "rtp_ports"}
		}
		a := &attempt{
			tour: o, dlg: t.newDialog(account, h, to, from, o.log), session: session, own: newOwnMedia(session.Local(), account.Policy),
			more: i+1 < len(hops), heard: make(chan time.Time, 1), resolved: make(chan announcement),
		}
		a.own.heard = t.heard(account, h.addr.Addr())
		a.listen()
		answered, facts = a.dial(ctx, give)
		t.note(account, h, facts)
		if answered != nil {
			return answered, facts
		}
		a.dlg.end()
		session.Close()
		if !elsewhere(facts) || o.late() {
			break
		}
		o.log.Info("host failed", "event", "failover", "host", h.addr, "reason", facts.Fault, "status", facts.Status, "more", a.more)
	}
	return nil, facts
}

func stopOf(ctx context.Context) Stop {
	if ctx.Err() != nil {
		return Cancelled
	}
	return NotStopped
}

// elsewhere tells whether another host of the trunk may do better: this one did not answer or cannot serve (RFC 3263 section 4.3).
func elsewhere(f Facts) bool {
	return f.Stop == NotStopped && !f.Rang && (f.Fault == "sip_timeout" || f.Fault == "sip_transport" || f.Fault == "" && f.Status == 503)
}

// perTrunk are refusals of our own that hold for one trunk and not for another.
var perTrunk = []string{"trunk_unknown", "trunk_disabled", "trunk_channels", "trunk_rate", "trunk_resting", "caller_id_unowned", "number_unusable"}

// nextTrunk tells whether another carrier may do better. Whatever says something of the callee ends the call, and so does a phone that
// has rung: nobody is rung twice for one attempt.
func nextTrunk(f Facts) bool {
	if f.Stop != NotStopped || f.Rang {
		return false
	}
	v, reason := judge(f)
	switch v.outcome {
	case dialer.Blocked:
		return slices.Contains(perTrunk, reason)
	case dialer.Failed:
		return reason != "rtp_ports"
	}
	return false
}

// permit looks the trunk up and holds the call against what its owner and the law allow; word is the reason of a refusal.
func (t *Trunks) permit(ctx context.Context, d call.Dialing, by dialer.TrunkID) (a Account, to, from, word string) {
	a, err := t.world.Book.Trunk(ctx, d.Tenant, by)
	switch {
	case fault.Is(err, fault.NotFound):
		return a, "", "", "trunk_unknown"
	case err != nil:
		return a, "", "", "trunk_book_away"
	case !a.Enabled:
		return a, "", "", "trunk_disabled"
	}
	a.Tenant, a.ID = d.Tenant, by
	may, err := t.world.Book.MayShow(ctx, d.Tenant, by, d.From)
	switch {
	case err != nil:
		return a, "", "", "trunk_book_away"
	case !may:
		return a, "", "", "caller_id_unowned"
	}
	to, ok1 := spell(d.To, a.Numbers)
	from, ok2 := spell(d.From, a.Numbers)
	if !ok1 || !ok2 {
		return a, "", "", "number_unusable"
	}
	return a, strings.ReplaceAll(a.rewrite(to), "#", "%23"), from, "" // RFC 3261 section 25.1: # stands escaped in a URI
}

// audio opens the RTP session of a call by way of a hop.
func (t *Trunks) audio(h hop) (*rtp.Session, error) {
	far := h.addr.Addr()
	bind := t.binding(far)
	return rtp.Open(rtp.Config{Ports: t.world.Ports, Plane: t.world.Plane, Shared: t.sharing(far, bind), Bind: bind,
		Advertise: t.wires.ownAddr(bind, far), Log: t.log})
}

// binding is where the audio of a call by way of a host is bound: of that host's family.
func (t *Trunks) binding(far netip.Addr) netip.Addr {
	switch bind := t.cfg.MediaBind; {
	case bind.IsValid() && bind.Is4() == far.Is4():
		return bind
	case far.Is6():
		return netip.IPv6Unspecified()
	}
	return netip.IPv4Unspecified()
}

// dial runs the attempt and says what became of it; an answered one has become a leg, which owns everything from then on.
func (a *attempt) dial(ctx context.Context, give func()) (*leg, Facts) {
	res, invite, err := a.run(ctx)
	if err != nil {
		a.facts.Fault = faultOf(err)
		if a.facts.Stop == RingTimeout && !a.replied { // nothing rang: the carrier never took the call
			a.facts.Stop = NotStopped
		}
		return nil, a.facts
	}
	a.facts.Status, a.facts.Cause, a.facts.RetryAfter = res.StatusCode, causeOf(res), retryAfterOf(res)
	if !res.IsSuccess() {
		return nil, a.facts
	}
	if a.facts.Stop != NotStopped { // the 200 crossed our CANCEL
		a.farewell(ctx, res, invite, "")
		return nil, a.facts
	}
	a.times.Answered = time.Now()
	far, err := a.agreed(ctx, res)
	if err != nil && ctx.Err() != nil { // given up while hosts were looked for
		a.facts.Stop = Cancelled
		a.farewell(ctx, res, invite, "")
		return nil, a.facts
	}
	if err != nil {
		a.facts.Fault, a.facts.Status = reasonWord(err), sip.StatusNotAcceptableHere
		a.farewell(ctx, res, invite, `SIP;cause=488;text="Not Acceptable Here"`)
		return nil, a.facts
	}
	return a.take(ctx, res, invite, far, give), a.facts
}

// farewell hangs up a call that was answered but is not wanted, and waits for it as long as a stop would.
func (a *attempt) farewell(ctx context.Context, res *sip.Response, invite *sip.Request, cause string) {
	done := make(chan struct{})
	a.t.task(func(hard context.Context) {
		defer close(done)
		a.dlg.leave(hard, res, invite, cause)
	})
	patience := time.NewTimer(a.t.cfg.ByeTime)
	defer patience.Stop()
	for {
		select {
		case <-done:
			return
		case <-patience.C: // the task goes on trying; the caller has waited enough
			return
		case in := <-a.dlg.requests:
			a.request(in)
		}
	}
}

// agreed is the audio of the 2xx, or what early SDP had agreed when the 2xx has none, and starts the session with it.
func (a *attempt) agreed(ctx context.Context, res *sip.Response) (farMedia, error) {
	if len(res.Body()) == 0 {
		for ; a.resolving > 0 && ctx.Err() == nil; a.resolving-- { // for hostTime at most
			select {
			case e := <-a.resolved:
				a.open(e)
			case <-ctx.Done():
			}
		}
		if a.far == nil {
			return farMedia{}, fault.New(fault.Invalid, "sdp_missing", "the far side answered without SDP")
		}
		far := *a.far // the last, unless the one who answered has spoken for itself
		if own, ok := a.forks[tagOf(res.To().Params)]; ok {
			far = own
		}
		return far, a.begin(far.remote)
	}
	far, err := a.own.answered(a.t.resolveHosts(ctx, res.Body()))
	if err != nil {
		return far, err
	}
	return far, a.begin(far.remote)
}

// faultOf is our word for a request that got no final answer.
func faultOf(err error) string {
	switch {
	case errors.Is(err, errUnreplied), errors.Is(err, errGivenUp), errors.Is(err, sip.ErrTransactionTimeout):
		return "sip_timeout"
	case errors.Is(err, errAbandoned):
		return ""
	}
	return "sip_transport"
}

func reasonWord(err error) string {
	if coded, ok := errors.AsType[*fault.Error](err); ok && coded.Reason != "" {
		return coded.Reason
	}
	return "sdp_unreadable"
}
