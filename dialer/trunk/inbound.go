package trunk

import (
	"context"
	"net/netip"
	"sync"
	"time"

	"github.com/emiago/sipgo/sip"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/call"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/media/rtp"
)

// Ringing is a call to us that has not been answered. The goroutine of the stack's handler owns it, through Porter.Receive.
type Ringing struct {
	t       *Trunks
	account Account
	req     *sip.Request // read only: the stack reads it too
	tx      *sip.ServerTx
	dlg     *dialog
	far     farEnd
	media   farMedia
	asks    bool // its INVITE offered nothing: we do, and its ACK answers (RFC 3261 section 13.2.1)
	own     *ownMedia
	give    func() // the trunk's channel

	leg   *leg          // once answered
	acked chan struct{} // closed when nothing more is owed to the INVITE's transaction

	gone *cancellation
	done bool // answered or refused
}

// cancellation is that a caller gave up (CANCEL). The stack keeps it as long as it remembers the INVITE, and nothing else of the call.
type cancellation struct {
	once sync.Once
	done chan struct{}
}

func (c *cancellation) happen() { c.once.Do(func() { close(c.done) }) }

// called takes an INVITE that begins a dialog, and returns when nothing more is owed to its transaction.
func (t *Trunks) called(req *sip.Request, tx sip.ServerTransaction) {
	server, ok := tx.(*sip.ServerTx)
	if !ok || !t.begin() {
		refuse(req, tx, sip.StatusServiceUnavailable)
		return
	}
	defer t.tasks.Done()
	t.callers.note(req.CallID().Value(), time.Now())
	claimants := t.claimants(req.Recipient.User, sourceOf(req))
	r, status, err := t.admit(req, server, claimants)
	if status != 0 {
		res := sip.NewResponseFromRequest(req, status, phrases[status], nil)
		if status == 422 { // RFC 4028 section 9
			res.AppendHeader(sip.NewHeader("Min-SE", seconds(minSession)))
		}
		_ = tx.Respond(warned(res, err))
		return
	}
	defer r.settle()
	ctx, cancel := context.WithCancel(t.hard)
	defer cancel()
	in, ok := t.owner(ctx, claimants, calledBy(req))
	if !ok {
		t.log.Info("a call to a number nobody here owns", "event", "inbound")
		r.Refuse(sip.StatusNotFound)
		return
	}
	in.From = callerOf(req)
	var word string
	account := r.account
	account.Tenant, account.ID, account.PerSecond = in.Tenant, in.Trunk, 0
	if r.give, word = t.seize(ctx, account, dialer.CallID(req.CallID().Value())); word != "" {
		r.Refuse(sip.StatusBusyHere)
		return
	}
	t.world.Porter.Receive(ctx, in, r)
	if !r.done {
		r.Refuse(sip.StatusTemporarilyUnavailable)
	}
	if r.leg != nil {
		<-r.acked
	}
}

// admit judges an INVITE and begins the dialog; status is that of a refusal, and err what is wrong with the SDP.
func (t *Trunks) admit(req *sip.Request, tx *sip.ServerTx, claimants []Account) (r *Ringing, status int, err error) {
	if t.world.Porter == nil || len(claimants) == 0 {
		return nil, sip.StatusTemporarilyUnavailable, nil
	}
	if req.Contact() == nil || tagOf(req.From().Params) == "" {
		return nil, sip.StatusBadRequest, nil
	}
	from := sourceOf(req).Addr()
	own := newOwnMedia(netip.AddrPortFrom(t.binding(from), 0), claimants[0].Policy) // what of it is told is known once ports are taken
	own.heard = t.heard(claimants[0], from)
	var far farMedia
	asks := len(req.Body()) == 0
	if !asks {
		far, err = own.offered(t.resolveHosts(t.hard, req.Body()))
	}
	if err != nil {
		t.log.Info("a caller's SDP is refused", "event", "sdp_refused", "tenant", claimants[0].Tenant, "trunk", claimants[0].ID, "error", err)
		return nil, sip.StatusNotAcceptableHere, err
	}
	if asked := readInterval(headerOf(req, "Session-Expires"), "uas"); asked.length > 0 && asked.length < minSession {
		return nil, 422, nil
	}
	r = &Ringing{t: t, account: claimants[0], req: req, tx: tx, media: far, asks: asks, own: own, far: callerEnd(req), gone: &cancellation{done: make(chan struct{})}}
	h := hop{transport: req.Transport(), addr: sourceOf(req)}
	r.dlg = t.answerDialog(req, r.account, h)
	gone := r.gone
	if !tx.OnCancel(func(*sip.Request) { gone.happen() }) { // it came before anybody listened
		gone.happen()
	}
	return r, 0, nil
}

func sourceOf(req *sip.Request) netip.AddrPort {
	at, err := netip.ParseAddrPort(req.Source())
	if err != nil {
		return netip.AddrPort{}
	}
	return netip.AddrPortFrom(at.Addr().Unmap(), at.Port())
}

// callerEnd reads the far end out of an INVITE (RFC 3261 section 12.1.1): unlike a response's, its record routes are in our order.
func callerEnd(req *sip.Request) farEnd {
	far := farEnd{tag: tagOf(req.From().Params), target: req.From().Address, updates: hasToken(req, "Allow", "UPDATE")}
	far.retarget(req.Contact())
	for h := range fieldsOf(req, "Record-Route") {
		if r, ok := h.(*sip.RecordRouteHeader); ok {
			far.routes = append(far.routes, r.Address)
		}
	}
	return far
}

// answerDialog is the dialog of a call to us.
func (t *Trunks) answerDialog(req *sip.Request, a Account, h hop) *dialog {
	h.name = a.certified()
	d := t.openDialog(a, h, req.CallID().Value(), t.log.With("tenant", a.Tenant, "trunk", a.ID))
	d.local, d.remote = req.To().Address, req.From().Address
	d.contact.User = LineWord(a.Tenant, a.ID)
	return d
}

// Gone is closed when the caller gives up before an answer.
func (r *Ringing) Gone() <-chan struct{} { return r.gone.done }

// Ring tells the caller that somebody is being looked for (180).
func (r *Ringing) Ring() {
	if !r.done && !r.left() {
		_ = r.tx.Respond(r.tagged(r.dlg.response(r.req, sip.StatusRinging, nil)))
	}
}

// tagged gives a response our tag, in the place of the one the stack made up.
func (r *Ringing) tagged(res *sip.Response) *sip.Response {
	res.To().Params.Add("tag", r.dlg.tag)
	return res
}

func (r *Ringing) left() bool {
	select {
	case <-r.gone.done:
		return true
	default:
		return false
	}
}

// Refuse ends the call without an answer.
func (r *Ringing) Refuse(status int) {
	if r.done {
		return
	}
	r.done = true
	if !r.left() { // the stack has answered 487 itself
		_ = r.tx.Respond(r.tagged(sip.NewResponseFromRequest(r.req, status, phrases[status], nil)))
	}
}

// Answer takes the call (200) and returns its leg, which lives on its own. Who offered no audio has then answered our offer.
// fault.Conflict "caller_gone": the caller gave up, or never said where its audio is.
func (r *Ringing) Answer(ctx context.Context) (call.Customer, error) {
	if r.done || r.left() {
		return nil, fault.New(fault.Conflict, "caller_gone", "the caller has given up")
	}
	session, err := r.t.audio(r.dlg.hop)
	if err != nil {
		return nil, fault.Wrap(fault.Unavailable, "rtp_ports", "open audio for a caller", err)
	}
	if !r.asks {
		err = session.Start(r.media.remote)
	}
	if err != nil {
		session.Close()
		return nil, err
	}
	r.own.local = session.Local()
	l := r.take(session)
	res := r.tagged(r.dlg.response(r.req, sip.StatusOK, r.description()))
	l.promise(res, r.req, readInterval(headerOf(r.req, "Session-Expires"), "uas"))
	if err := r.tx.Respond(res); err != nil || r.left() { // a CANCEL that was quicker
		session.Close()
		return nil, fault.New(fault.Conflict, "caller_gone", "the caller has given up")
	}
	r.done, r.leg, r.acked = true, l, make(chan struct{})
	l.pending = newUnacked(res, r.tx, r.req.CSeq().SeqNo, r.asks)
	r.t.tasks.Go(func() { // the call's handler is a task itself, so the group is not empty here
		defer close(r.acked)
		awaitAck(r.dlg, r.tx)
	})
	met := l.unmet // the leg's own from the next line on
	r.t.tasks.Go(l.live)
	if r.asks {
		if err := l.meeting(ctx, met); err != nil {
			return nil, err
		}
	}
	return l, nil
}

// description is our side of the session: the answer to the caller's offer, or an offer.
func (r *Ringing) description() []byte {
	if r.asks {
		return r.own.offer()
	}
	return r.own.answer(r.media)
}

// take makes the leg; it owns dialog, channel and audio from its live on.
func (r *Ringing) take(session *rtp.Session) *leg {
	l := &leg{
		Leg: session, t: r.t, dlg: r.dlg, log: r.dlg.log, session: session, own: r.own, give: r.give, answered: time.Now(),
		hang: make(chan struct{}), gone: make(chan struct{}), ended: make(chan struct{}), refreshed: make(chan refreshed, 1),
		far: r.far, remote: r.media.remote, held: r.media.held, farSeq: r.req.CSeq().SeqNo, farSeqSeen: true,
	}
	if r.asks {
		l.unmet, l.remote.Direction = make(chan struct{}), rtp.Inactive
	}
	return l
}

// meeting waits until the caller has answered our offer.
func (l *leg) meeting(ctx context.Context, met <-chan struct{}) error {
	select {
	case <-met:
		return nil
	case <-l.gone:
	case <-ctx.Done():
		l.hangOnce.Do(func() { close(l.hang) })
	}
	return fault.New(fault.Conflict, "caller_gone", "the caller did not say where its audio is")
}

// settle gives back what no leg has taken over.
func (r *Ringing) settle() {
	if r.leg != nil {
		return
	}
	if r.give != nil {
		r.give()
	}
	r.dlg.end()
}
