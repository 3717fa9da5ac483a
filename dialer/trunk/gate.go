package trunk

import (
	"cmp"
	"errors"
	"net/netip"
	"time"

	"github.com/emiago/sipgo/sip"

	"github.com/boyunhq/boyun/dialer/trunk/sipcheck"
	"github.com/boyunhq/boyun/infra/fault"
)

// rules are how this user agent judges what arrives. Everything outside a dialog of ours is answered here, without a transaction.
func (t *Trunks) rules() sipcheck.Rules {
	r := sipcheck.Rules{
		Methods: allowed,
		Options: []string{"timer"},
		Server:  t.cfg.UserAgent,
		Desk:    t.desk,
		Note: func(word string, _ *sipcheck.Message, from sipcheck.Source) {
			t.log.Debug("sip message not taken", "why", word, "from", from.Addr, "transport", from.Transport)
		},
	}
	if t.cfg.Strangers == Silence {
		r.Admit = func(from netip.Addr) bool { return t.known.knows(from, time.Now()) }
	}
	return r
}

// desk says what a sound message gets: those of our dialogs and our own responses pass.
func (t *Trunks) desk(m *sipcheck.Message, from sipcheck.Source) *sipcheck.Fault {
	if !m.Request() {
		return nil
	}
	if !t.known.knows(from.Addr.Addr(), time.Now()) {
		return &sipcheck.Fault{Status: 403, Phrase: "Forbidden", Word: "stranger"}
	}
	if t.find(m.CallID(), m.ToTag()) != nil {
		return nil
	}
	if m.ToTag() != "" && t.ended.has(m.CallID(), time.Now()) { // a repeated BYE is answered as the first was; the stack remembers it
		return nil
	}
	switch m.Method {
	case "OPTIONS":
		return &sipcheck.Fault{Status: 200, Phrase: "OK", Word: "ping", Extra: []sipcheck.Field{
			{Name: "Allow", Value: allow}, {Name: "Accept", Value: "application/sdp"},
		}}
	case "ACK", "CANCEL":
		if t.callers.has(m.CallID(), time.Now()) { // of a call to us that was refused, or rings
			return nil
		}
		if m.Method == "CANCEL" {
			break
		}
		return &sipcheck.Fault{Word: "ack_of_nothing"}
	case "INVITE":
		if m.ToTag() == "" && t.world.Porter != nil {
			return nil
		}
		if m.ToTag() == "" {
			return &sipcheck.Fault{Status: 480, Phrase: "Temporarily Unavailable", Word: "inbound_call"}
		}
	}
	return &sipcheck.Fault{Status: 481, Phrase: "Call/Transaction Does Not Exist", Word: "no_dialog"}
}

func (t *Trunks) find(callID, tag string) *dialog {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.dialogs[dialogKey{callID, tag}]
}

// receive is the stack's handler for every method: it brings the request to its dialog's owner and waits until it is answered, because
// the stack forgets a transaction when its handler returns.
func (t *Trunks) receive(req *sip.Request, tx sip.ServerTransaction) {
	d := t.find(req.CallID().Value(), tagOf(req.To().Params))
	if d == nil && req.IsInvite() && tagOf(req.To().Params) == "" {
		t.called(req, tx)
		return
	}
	if d == nil {
		refuse(req, tx, sip.StatusCallTransactionDoesNotExists)
		return
	}
	answered := make(chan struct{})
	select {
	case d.requests <- inbound{req, tx, t.resolveHosts(t.hard, req.Body()), func() { close(answered) }}:
	case <-d.over:
		refuse(req, tx, sip.StatusCallTransactionDoesNotExists)
		return
	}
	select {
	case <-answered:
	case <-d.over:
		select {
		case <-answered:
		default:
			refuse(req, tx, sip.StatusCallTransactionDoesNotExists)
		}
	}
	if req.IsInvite() {
		awaitAck(d, tx)
	}
}

// awaitAck brings the owner the ACK that a careless far side sends with the INVITE's own branch, which the stack takes for the
// transaction's; a proper ACK to a 2xx has a branch of its own and comes by receive.
func awaitAck(d *dialog, tx sip.ServerTransaction) {
	select {
	case ack := <-tx.Acks():
		select {
		case d.requests <- inbound{ack, tx, d.t.resolveHosts(d.t.hard, ack.Body()), func() {}}:
		case <-d.over:
		}
	case <-tx.Done():
	case <-d.over:
	}
}

func refuse(req *sip.Request, tx sip.ServerTransaction, status int) {
	if req.IsAck() {
		return
	}
	_ = tx.Respond(sip.NewResponseFromRequest(req, status, phrases[status], nil)) // the sender's timer asks again if it is lost
}

// warned tells the far side of a refusal what is wrong with its SDP (RFC 3261 section 20.43); nil: nothing.
func warned(res *sip.Response, err error) *sip.Response {
	if coded, ok := errors.AsType[*fault.Error](err); ok {
		code := map[string]string{"sdp_no_codec": "305", "sdp_rejected": "304", "sdp_ip_family": "301"}[coded.Reason]
		res.AppendHeader(sip.NewHeader("Warning", cmp.Or(code, "399")+` boyun "`+coded.Message+`"`))
	}
	return res
}

var phrases = map[int]string{
	200: "OK", 400: "Bad Request", 422: "Session Interval Too Small", 481: "Call/Transaction Does Not Exist", 486: "Busy Here",
	488: "Not Acceptable Here", 491: "Request Pending", 500: "Server Internal Error",
	180: "Ringing", 404: "Not Found", 480: "Temporarily Unavailable", 503: "Service Unavailable", 603: "Decline",
}

func tagOf(p sip.HeaderParams) string {
	tag, _ := p.Get("tag")
	return tag
}
