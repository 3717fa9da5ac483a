package sandbox

import (
	"time"

	"github.com/emiago/sipgo/sip"
)

// t2 bounds the gap between retransmissions (RFC 3261 section 17.1.2.2).
const t2 = 4 * time.Second

// answering is a 200 to an INVITE on its way: sent again until its ACK comes (RFC 3261 section 13.3.1.4, RFC 6026).
type answering struct {
	tx       sip.ServerTransaction
	response *sip.Response
	seq      uint32
	acked    bool
	offered  bool // the offer was in our 200, the answer comes with the ACK
	gap      time.Duration
	again    time.Time // when to send it again
	giveUp   time.Time
}

// sent begins the wait for an ACK.
func (a *answering) sent(now time.Time, t1 time.Duration) {
	a.gap, a.again, a.giveUp = t1, now.Add(t1), now.Add(64*t1)
	if sip.IsReliable(a.response.Transport()) {
		a.again = a.giveUp.Add(t1) // the transport loses nothing
	}
}

func (a *answering) waiting() bool { return a.response != nil && !a.acked }

// idle tells that no 200 was sent yet.
func (a *answering) idle() bool { return a.response == nil }

func (a *answering) due(t1 time.Duration, now time.Time, wake *time.Time) happening {
	if !a.waiting() {
		return nothing
	}
	if !now.Before(a.giveUp) {
		a.acked = true // once is enough
		return unacked
	}
	if !now.Before(a.again) {
		_ = a.tx.Respond(a.response) // a lost one is the next one's business
		a.gap = min(2*a.gap, max(t2, t1))
		a.again = now.Add(a.gap)
	}
	*wake = earlier(*wake, earlier(a.again, a.giveUp))
	return nothing
}

// pickUp answers the call; false: it could not, and is over.
func (c *call) pickUp() bool {
	if !c.openSound() {
		c.refuseWith(Fate{Kind: "no_ports", SIP: sip.StatusServiceUnavailable, Cause: 42})
		return false
	}
	c.sdp.direction = c.terms.direction.mirrored()
	var body []byte
	c.answer = answering{tx: c.tx, seq: c.dialog.invite.CSeq().SeqNo}
	if c.terms.remote.IsValid() {
		body = c.sdp.answer(c.terms)
	} else {
		c.sdp.direction, c.answer.offered = sendrecv, true
		body = c.sdp.offer(c.box.cfg.Codecs, eventType)
	}
	res := c.response(sip.StatusOK, "OK", body)
	c.session.answer(res)
	now := time.Now()
	c.sound.listen(now) // what comes from now on is heard
	if !c.respond(res) {
		c.wasCancelled()
		return false
	}
	c.answer.response = res
	c.answer.sent(now, c.box.cfg.T1)
	c.session.last = now
	c.entry.write(func(r *Report) { r.Answered, r.Status = now, sip.StatusOK })
	c.entry.event(now, "answered", "")
	c.box.book.count(func(n *Counts) { n.Answered++ })
	if c.terms.remote.IsValid() {
		c.sound.start(c.terms, c.sdp.direction)
	}
	c.begin(now)
	return true
}

// acked takes an ACK: of our 200, of our 200 to a re-INVITE, or of a refusal.
func (c *call) acked(ack *sip.Request) happening {
	now, seq := time.Now(), ack.CSeq().SeqNo
	switch {
	case c.answer.response == nil: // of a refusal
		if want := c.dialog.invite.CSeq().SeqNo; seq != want {
			c.entry.fault(now, WrongCSeq, "ACK of %d for INVITE %d", seq, want)
			return nothing
		}
		return ackCame
	case seq == c.answer.seq:
		return c.confirmed(&c.answer, ack, now)
	case c.reanswer.response != nil && seq == c.reanswer.seq:
		return c.confirmed(&c.reanswer, ack, now)
	}
	c.entry.fault(now, WrongCSeq, "ACK of %d for INVITE %d", seq, c.answer.seq)
	return nothing
}

func (c *call) confirmed(a *answering, ack *sip.Request, now time.Time) happening {
	if a.acked {
		return nothing // the ACK of a retransmission
	}
	a.acked = true
	if a == &c.answer {
		c.entry.write(func(r *Report) { r.Confirmed = now })
		c.entry.event(now, "confirmed", "")
	}
	if a.offered {
		t, err := readTerms(ack.Body(), c.box.cfg.Codecs)
		if err != nil {
			c.entry.fault(now, BadDescription, "the answer in the ACK: %v", err)
			return ackCame
		}
		c.agree(t)
	}
	return ackCame
}

// agree takes the caller's description into use.
func (c *call) agree(t terms) {
	was := c.terms.direction
	if !c.terms.remote.IsValid() {
		was = sendrecv
	}
	c.terms = t
	c.sound.start(t, c.sdp.direction)
	switch now := time.Now(); {
	case was.receives() && !t.direction.receives():
		c.entry.event(now, "held", string(t.direction))
	case !was.receives() && t.direction.receives():
		c.entry.event(now, "unheld", string(t.direction))
	}
}
