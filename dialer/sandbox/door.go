package sandbox

import (
	"strconv"
	"time"

	"github.com/emiago/sipgo/sip"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/trunk/sipcheck"
)

// routes says who takes which request. Every handler runs on a goroutine of the stack and is counted, so that Run can wait for it.
func (s *Sandbox) routes() {
	for method, handle := range map[sip.RequestMethod]func(*sip.Request, *sip.ServerTx){
		sip.INVITE: s.invited, sip.ACK: s.acknowledged, sip.CANCEL: s.strayCancel, sip.REGISTER: s.registers, sip.OPTIONS: s.options,
		sip.BYE: s.inDialog, sip.INFO: s.inDialog, sip.UPDATE: s.inDialog,
	} {
		s.server.OnRequest(method, func(req *sip.Request, tx sip.ServerTransaction) {
			if !s.enter() {
				s.respond(req, tx, sip.StatusServiceUnavailable, "Closing")
				return
			}
			defer s.calls.Done()
			handle(req, tx.(*sip.ServerTx))
		})
	}
}

// desk sees every sound message before the stack: it lets INVITEs to a dead network fall, and lets an answer cross a CANCEL.
func (s *Sandbox) desk(m *sipcheck.Message, from sipcheck.Source) *sipcheck.Fault {
	switch {
	case s.shut.Load():
		return &sipcheck.Fault{Word: "closing"}
	case m.Method == "INVITE" && m.ToTag() == "":
		if f := s.swallows(m); f != nil {
			return f
		}
		s.tags.put(m)
	case m.Method == "CANCEL":
		s.tags.put(m)
		if c := s.board.callID(m.Get("Call-ID")); c != nil && c.plan.Fate.Kind == LateAnswer {
			c.take(nil, nil)
		}
	}
	return nil
}

// swallows drops the INVITEs of the fate that answers nothing, and keeps count of them.
func (s *Sandbox) swallows(m *sipcheck.Message) *sipcheck.Fault {
	uri, ok := sipcheck.ParseURI(m.URI)
	if !ok {
		return nil
	}
	digits, ok := digitsOf(uri.User)
	if !ok || NewPlan(s.cfg.Seed, digits, s.cfg.Pace).Fate.Kind != NetworkFailure {
		return nil
	}
	now, callID := time.Now(), m.Get("Call-ID")
	if e, ok := s.book.find(callID); ok {
		e.again()
	} else {
		from, _ := sipcheck.ParseAddress(m.Get("From"))
		r := Report{CallID: callID, Number: numberOf(digits), Fate: NetworkFailure, Invited: now, Invites: 1}
		if shown, ok := digitsOf(from.URI.User); ok {
			r.From = numberOf(shown)
		}
		e := s.book.open(r)
		e.ended(now, Carrier, string(NetworkFailure))
		e.close()
	}
	return &sipcheck.Fault{Word: string(NetworkFailure)}
}

// note counts what the gate refused.
func (s *Sandbox) note(word string, _ *sipcheck.Message, _ sipcheck.Source) {
	if word != string(NetworkFailure) && word != "closing" {
		s.book.count(func(c *Counts) { c.Strangers++ })
		s.cfg.Log.Info("sandbox carrier refused a message", "why", word)
	}
}

// numberOf is the number of some digits; digitsOf has judged them.
func numberOf(digits string) dialer.Number {
	n, _ := dialer.NewNumber("+" + digits)
	return n
}

// respond answers a request that is no call's.
func (s *Sandbox) respond(req *sip.Request, tx sip.ServerTransaction, status int, phrase string, extra ...sip.Header) {
	if req.IsAck() {
		return
	}
	res := sip.NewResponseFromRequest(req, status, phrase, nil)
	res.AppendHeader(sip.NewHeader("Server", serverName))
	for _, h := range extra {
		res.AppendHeader(h)
	}
	if err := tx.Respond(res); err != nil {
		s.cfg.Log.Info("sandbox carrier could not respond", "method", req.Method.String(), "status", status, "error", err)
		return
	}
	if req.IsInvite() { // a transaction over TCP ends with its handler: stay for the ACK
		select {
		case <-tx.Acks():
		case <-tx.Done():
		case <-s.closing:
		}
	}
}

// options answers that we are here; inside a dialog it is the call's.
func (s *Sandbox) options(req *sip.Request, tx *sip.ServerTx) {
	if _, ok := req.To().Params.Get("tag"); ok {
		s.inDialog(req, tx)
		return
	}
	s.respond(req, tx, sip.StatusOK, "OK", sip.NewHeader("Allow", allowed), sip.NewHeader("Accept", "application/sdp"),
		sip.NewHeader("Supported", "timer"))
}

// inDialog hands a request to its call.
func (s *Sandbox) inDialog(req *sip.Request, tx *sip.ServerTx) {
	if c := s.board.dialogOf(req); c != nil && c.take(req, tx) {
		return
	}
	s.unknown(req, tx)
}

// unknown answers a request in a dialog that is not (RFC 3261 section 12.2.2).
func (s *Sandbox) unknown(req *sip.Request, tx *sip.ServerTx) {
	s.book.count(func(c *Counts) { c.Strangers++ })
	if e, ok := s.book.find(req.CallID().Value()); ok && !req.IsAck() {
		e.fault(time.Now(), UnknownDialog, "%s with CSeq %d", req.Method, req.CSeq().SeqNo)
	}
	s.respond(req, tx, sip.StatusCallTransactionDoesNotExists, "Call/Transaction Does Not Exist")
}

// acknowledged hands an ACK to its call; one that belongs to nothing is dropped (section 17.1.1.2).
func (s *Sandbox) acknowledged(req *sip.Request, tx *sip.ServerTx) {
	if c := s.board.dialogOf(req); c != nil {
		c.take(req, tx)
	}
}

// strayCancel answers a CANCEL that matches no INVITE (section 9.2).
func (s *Sandbox) strayCancel(req *sip.Request, tx *sip.ServerTx) {
	s.book.count(func(c *Counts) { c.Strangers++ })
	if e, ok := s.book.find(req.CallID().Value()); ok && !e.read().Crossed { // one that crosses the answer may well come after the end
		e.fault(time.Now(), UnknownCancel, "CSeq %s", strconv.FormatUint(uint64(req.CSeq().SeqNo), 10))
	}
	s.respond(req, tx, sip.StatusCallTransactionDoesNotExists, "Call/Transaction Does Not Exist")
}
