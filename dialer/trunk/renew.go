package trunk

import (
	"bytes"
	"strings"
	"time"

	"github.com/emiago/sipgo/sip"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/call"
	"github.com/boyunhq/boyun/media/rtp"
)

// serve answers one request of the far side inside the call. over tells that it hung up, or that we have to.
func (l *leg) serve(in inbound) (p call.Parting, over bool) {
	defer in.done()
	req := in.req
	if tagOf(req.From().Params) != l.far.tag { // another branch of a fork
		refuse(req, in.tx, sip.StatusCallTransactionDoesNotExists)
		return p, false
	}
	if req.Method == sip.ACK {
		if reason := l.acked(in); reason != "" {
			return call.Parting{By: dialer.BySystem, Reason: reason, At: time.Now()}, true
		}
		return p, false
	}
	if req.Method != sip.CANCEL && !l.inOrder(req) {
		refuse(req, in.tx, sip.StatusInternalServerError) // RFC 3261 section 12.2.2
		return p, false
	}
	switch req.Method {
	case sip.BYE:
		_ = in.tx.Respond(l.dlg.response(req, sip.StatusOK, nil))
		return hungUp(req), true
	case sip.INVITE:
		l.reinvited(in)
	case sip.UPDATE:
		l.updated(in)
	case sip.OPTIONS, sip.INFO: // INFO may carry DTMF of an older kind; telephone-events are what we asked for
		_ = in.tx.Respond(l.dlg.response(req, sip.StatusOK, nil))
	default: // CANCEL of what is answered, PRACK of what we never sent
		refuse(req, in.tx, sip.StatusCallTransactionDoesNotExists)
	}
	return p, false
}

// hungUp is the parting of a BYE.
func hungUp(bye *sip.Request) call.Parting {
	return call.Parting{By: dialer.ByCustomer, Reason: "bye", Cause: causeOf(bye), At: time.Now()}
}

// inOrder refuses requests older than the last one.
func (l *leg) inOrder(req *sip.Request) bool {
	n := req.CSeq().SeqNo
	if l.farSeqSeen && n < l.farSeq {
		return false
	}
	l.farSeq, l.farSeqSeen = n, true
	return true
}

// reinvited answers a re-INVITE: hold, resume, another address, a session refresh, or all at once.
func (l *leg) reinvited(in inbound) {
	unanswered := l.pending != nil && (l.pending.offered || in.req.CSeq().SeqNo == l.pending.seq)
	if unanswered || l.refreshing {
		refuse(in.req, in.tx, sip.StatusRequestPending) // section 14.2
		return
	}
	l.pending = nil // who asks anew has our last 200, and its ACK is behind this (RFC 5407 section 3.1.4)
	res := l.renewed(in, true)
	if res == nil {
		return
	}
	_ = in.tx.Respond(res)
	l.pending = newUnacked(res, in.tx, in.req.CSeq().SeqNo, len(in.body) == 0)
}

// updated answers an UPDATE (RFC 3311): the same without an ACK.
func (l *leg) updated(in inbound) {
	if len(in.body) > 0 && l.pending != nil {
		refuse(in.req, in.tx, sip.StatusRequestPending)
		return
	}
	if res := l.renewed(in, false); res != nil {
		_ = in.tx.Respond(res)
	}
}

// renewed takes a new description of the far side and builds the 200; nil means that it was refused. offer says that a request without
// SDP asks for ours (an INVITE does, an UPDATE does not).
func (l *leg) renewed(in inbound, offer bool) *sip.Response {
	req := in.req
	asked := readInterval(headerOf(req, "Session-Expires"), "uas")
	if asked.length > 0 && asked.length < minSession { // RFC 4028 section 9
		res := sip.NewResponseFromRequest(req, 422, phrases[422], nil)
		res.AppendHeader(sip.NewHeader("Min-SE", seconds(minSession)))
		_ = in.tx.Respond(res)
		return nil
	}
	var body []byte
	switch {
	case len(in.body) > 0:
		far, err := l.own.offered(in.body)
		if err == nil {
			err = l.adopt(far)
		}
		if err != nil {
			l.log.Warn("far side's new SDP refused", "event", "sdp_refused", "error", err)
			_ = in.tx.Respond(warned(sip.NewResponseFromRequest(req, sip.StatusNotAcceptableHere, phrases[488], nil), err))
			return nil
		}
		far.remote = l.remote
		body = l.own.answer(far)
	case offer: // all we can do, not what a hold has left of it: the far side may want to end that hold (RFC 6337 section 5.3)
		able := l.remote
		able.Direction = rtp.SendRecv
		body = l.own.again(able)
	}
	if body != nil { // it says where our audio is now
		l.untold = time.Time{}
	}
	l.far.retarget(req.Contact()) // section 12.2.2
	res := l.dlg.response(req, sip.StatusOK, body)
	l.promise(res, req, asked)
	return res
}

// promise puts the session timer into a 2xx of ours and winds it (RFC 4028 section 9). Who asks without naming a refresher, we ask to
// do it himself. A far side that promised to refresh and now says nothing of it has no session timer any more.
func (l *leg) promise(res *sip.Response, req *sip.Request, asked interval) {
	if asked.length == 0 {
		if !l.timer.weAre {
			l.timer = interval{}
			l.unwind()
		}
		return
	}
	asked.weAre = asked.weAre && strings.Contains(strings.ToLower(headerOf(req, "Session-Expires")), "refresher")
	l.timer = asked
	res.AppendHeader(sip.NewHeader("Session-Expires", asked.header("uas", "uac")))
	if !asked.weAre {
		res.AppendHeader(sip.NewHeader("Require", "timer"))
	}
	l.wind()
}

// adopt moves the audio to what the far side says now. An address of all zeros is a hold that leaves the old one standing.
func (l *leg) adopt(far farMedia) error {
	remote := far.remote
	if remote.Addr.Addr().IsUnspecified() {
		remote.Addr = l.remote.Addr
	}
	if remote.Addr != l.remote.Addr {
		l.log.Info("far side moves its audio", "event", "media_moved")
	}
	describe := l.session.Update
	if l.unmet != nil {
		describe = l.session.Start
	}
	if err := describe(remote); err != nil {
		return err
	}
	if l.unmet != nil {
		close(l.unmet)
		l.unmet = nil
	}
	if far.held != l.held {
		l.held = far.held
		l.log.Info("hold by the far side", "event", map[bool]string{true: "hold", false: "resume"}[far.held])
	}
	l.remote = remote
	return nil
}

// unacked is a 200 of ours to a re-INVITE that the far side has not acknowledged: it is repeated at T1, doubling up to T2, for 64 * T1
// (RFC 3261 section 13.3.1.4).
type unacked struct {
	res     *sip.Response
	tx      sip.ServerTransaction
	seq     uint32
	offered bool // the ACK brings the answer to our offer
	pause   time.Duration
	until   time.Time
	timer   <-chan time.Time
}

func newUnacked(res *sip.Response, tx sip.ServerTransaction, seq uint32, offered bool) *unacked {
	return &unacked{res: res, tx: tx, seq: seq, offered: offered, pause: sip.T1, until: time.Now().Add(64 * sip.T1), timer: time.After(sip.T1)}
}

// again fires when it is time to repeat; never on nil.
func (u *unacked) again() <-chan time.Time {
	if u == nil {
		return nil
	}
	return u.timer
}

// repeat sends the 200 again; false means that the far side has had its time.
func (l *leg) repeat() bool {
	u := l.pending
	if time.Now().After(u.until) {
		return false
	}
	_ = u.tx.Respond(u.res)
	u.pause = min(2*u.pause, sip.T2)
	u.timer = time.After(u.pause)
	return true
}

// acked ends the wait and takes the answer an ACK may bring. The reason is why the call must end; empty: it goes on.
func (l *leg) acked(ack inbound) string {
	if l.pending == nil || ack.req.CSeq().SeqNo != l.pending.seq {
		return ""
	}
	offered := l.pending.offered
	l.pending = nil
	if !offered || len(ack.body) == 0 && l.unmet == nil {
		return ""
	}
	far, err := l.own.answered(ack.body)
	if err == nil {
		err = l.adopt(far)
	}
	switch {
	case err == nil:
		return ""
	case l.unmet != nil:
		l.log.Warn("the caller says in no usable way where its audio is", "event", "sdp_refused", "error", err)
		return "sdp_missing"
	}
	l.log.Warn("answer in ACK not usable; audio stays as it was", "event", "sdp_refused", "error", err)
	return ""
}

// sameAudio tells whether an answer to our refresh changes nothing.
func sameAudio(a, b rtp.Remote) bool {
	return a.Addr == b.Addr && a.Codec == b.Codec && a.EventType == b.EventType && a.Direction == b.Direction && sameKeys(a.Crypto, b.Crypto)
}

func sameKeys(a, b *rtp.Crypto) bool {
	return a == nil && b == nil || a != nil && b != nil && a.Suite == b.Suite && bytes.Equal(a.Remote, b.Remote)
}
