package sandbox

import (
	"time"

	"github.com/emiago/sipgo/sip"
)

// talk is the conversation and its end.
func (c *call) talk() {
	for {
		now := time.Now()
		switch c.next(c.agenda.next()) {
		case timeUp:
			if c.errand(now) {
				return
			}
		case asked:
			if c.asking.lost() {
				c.vanished("lost")
				return
			}
		case refreshDue:
			c.ask("refresh")
		case byeCame:
			c.terminated()
			return
		case unacked:
			c.entry.fault(now, MissingACK, "no ACK of the 200 in %v", 64*c.box.cfg.T1)
			c.hangUp(Carrier, "no_ack", 0)
			return
		case unheard:
			c.entry.fault(now, MissingBYE, "no RTP for %v", c.box.cfg.RTPTimeout)
			c.hangUp(Carrier, "rtp_timeout", 0)
			return
		case expired:
			c.entry.fault(now, LateRefresh, "no refresh in %v", c.session.interval)
			c.hangUp(Carrier, "session_expired", 0)
			return
		case leaving:
			c.hangUp(Callee, c.why, 16)
			return
		case closing:
			c.hangUp(Carrier, "closing", 0)
			return
		case dead:
			return
		}
	}
}

// errand does what the agenda says; true: the call is over.
func (c *call) errand(now time.Time) bool {
	switch do := c.agenda.take(); do {
	case "leave":
		c.hangUp(Callee, "bye", 16)
		return true
	case "mute":
		c.sound.mute()
		c.entry.event(now, "mute", "no RTP from here on")
	case "hold", "resume", "refresh":
		c.ask(do)
	}
	return false
}

// terminated ends a call whose BYE has come; a BYE may overtake the ACK, which is then given a moment.
func (c *call) terminated() {
	c.sound.close()
	c.free()
	if !c.answer.waiting() {
		return
	}
	c.answer.again = c.answer.giveUp
	until := time.Now().Add(c.box.cfg.T1)
	for c.answer.waiting() {
		switch c.next(until) {
		case timeUp, unacked:
			c.entry.fault(time.Now(), MissingACK, "BYE came, but no ACK of the 200")
			return
		case dead:
			return
		}
	}
}

// vanished ends a call whose dialog the far side does not know any more (RFC 3261 section 12.2.1.2).
func (c *call) vanished(why string) {
	c.entry.ended(time.Now(), Caller, why)
	c.sound.close()
	c.free()
}

// hangUp sends BYE and waits for its answer. Before the ACK a callee must not (section 15): it waits for that first.
func (c *call) hangUp(by Side, why string, cause int) {
	for c.answer.waiting() {
		switch c.next(time.Time{}) {
		case byeCame:
			c.terminated()
			return
		case unacked:
			c.entry.fault(time.Now(), MissingACK, "no ACK of the 200 in %v", 64*c.box.cfg.T1)
		case dead:
			return
		}
	}
	c.asking.end()
	c.entry.write(func(r *Report) { r.Cause = cause })
	c.entry.ended(time.Now(), by, why)
	c.sound.hush()
	c.free()
	c.ask("bye")
	for c.asking.active() {
		if h := c.next(time.Time{}); h == dead {
			return
		}
	}
}

// arrived deals with a request inside the dialog.
func (c *call) arrived(a *arrival) happening {
	if a.req == nil {
		return c.crosses()
	}
	now := time.Now()
	if a.req.IsAck() {
		return c.acked(a.req)
	}
	if !c.dialog.accepts(a.req) {
		c.entry.fault(now, WrongCSeq, "%s with CSeq %d after %d", a.req.Method, a.req.CSeq().SeqNo, c.dialog.remoteSeq)
		c.reply(a, sip.StatusInternalServerError, "Wrong CSeq", nil)
		return nothing
	}
	switch a.req.Method {
	case sip.BYE:
		c.entry.write(func(r *Report) { r.Cause = causeOf(a.req) })
		if !c.answer.idle() {
			c.entry.ended(now, Caller, "bye")
		}
		c.reply(a, sip.StatusOK, "OK", nil)
		return byeCame
	case sip.INVITE, sip.UPDATE:
		c.reinvited(a, now)
	case sip.INFO, sip.OPTIONS:
		c.reply(a, sip.StatusOK, "OK", nil)
	default:
		c.reply(a, sip.StatusMethodNotAllowed, "Method Not Allowed", nil, sip.NewHeader("Allow", allowed))
	}
	return nothing
}

// crosses answers the call just before its CANCEL is dealt with, if that is this callee's fate.
func (c *call) crosses() happening {
	if c.plan.Fate.Kind != LateAnswer || !c.answer.idle() {
		return nothing
	}
	c.entry.write(func(r *Report) { r.Crossed = true })
	c.entry.event(time.Now(), "crossing", "the answer crosses a CANCEL")
	if c.pickUp() {
		return crossing
	}
	return nothing
}

// reply answers a request inside the dialog.
func (c *call) reply(a *arrival, status int, phrase string, body []byte, extra ...sip.Header) {
	res := sip.NewResponseFromRequest(a.req, status, phrase, body)
	res.AppendHeader(sip.NewHeader("Server", serverName))
	for _, h := range extra {
		res.AppendHeader(h)
	}
	if err := a.tx.Respond(res); err != nil {
		c.box.cfg.Log.Info("sandbox carrier could not respond", "method", a.req.Method.String(), "status", status, "error", err)
	}
}
