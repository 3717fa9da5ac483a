package sandbox

import (
	"regexp"
	"strconv"
	"time"

	"github.com/emiago/sipgo/sip"
)

// reinvited deals with a re-INVITE or an UPDATE of the caller (RFC 3261 section 14.2, RFC 3311 section 5.2).
func (c *call) reinvited(a *arrival, now time.Time) {
	switch {
	case c.answer.idle() || c.reanswer.waiting(): // the one before is still open
		c.reply(a, sip.StatusInternalServerError, "Another Offer Is Open", nil, sip.NewHeader("Retry-After", "1"))
		return
	case c.asking.offering():
		c.reply(a, sip.StatusRequestPending, "Request Pending", nil)
		return
	}
	res := sip.NewResponseFromRequest(a.req, sip.StatusOK, "OK", nil)
	res.AppendHeader(sip.NewHeader("Server", serverName))
	res.AppendHeader(c.contact())
	offered := false
	switch {
	case len(a.req.Body()) > 0:
		t, err := readTerms(a.req.Body(), c.box.cfg.Codecs)
		if err != nil {
			c.entry.fault(now, BadDescription, "the offer of a re-INVITE: %v", err)
			c.reply(a, sip.StatusNotAcceptableHere, "Not Acceptable Here", nil)
			return
		}
		c.sdp.version++
		c.sdp.direction = c.allowed(t.direction)
		res.SetBody(c.sdp.answer(t))
		c.agree(t)
	case a.req.Method == sip.INVITE:
		offered = true
		c.sdp.version++
		res.SetBody(c.sdp.offer(c.box.cfg.Codecs, eventType))
	}
	if len(res.Body()) > 0 {
		res.AppendHeader(sip.NewHeader("Content-Type", "application/sdp"))
	}
	if contact := a.req.Contact(); contact != nil && !contact.Address.Wildcard {
		c.dialog.target = *contact.Address.Clone() // a target refresh (section 12.2.2)
	}
	if s, ok := readSession(a.req, c.box.cfg.MinSE); ok && s.interval > 0 {
		c.session = s
	}
	c.session.refreshed(now)
	c.session.answer(res)
	if err := a.tx.Respond(res); err != nil {
		c.box.cfg.Log.Info("sandbox carrier could not answer a re-INVITE", "error", err)
		return
	}
	if a.req.Method == sip.INVITE {
		c.reanswer = answering{tx: a.tx, response: res, seq: a.req.CSeq().SeqNo, offered: offered}
		c.reanswer.sent(now, c.box.cfg.T1)
	}
}

// allowed is what we answer to the caller's direction: its mirror, without hearing while we hold.
func (c *call) allowed(d direction) direction {
	d = d.mirrored()
	if !c.onHold {
		return d
	}
	switch d {
	case sendrecv:
		return sendonly
	case recvonly:
		return inactive
	}
	return d
}

// causeOf is the Q.850 cause of a BYE's Reason (RFC 3326), 0 when it has none.
func causeOf(req *sip.Request) int {
	for _, h := range req.GetHeaders("Reason") {
		if m := reason.FindStringSubmatch(h.Value()); m != nil {
			n, _ := strconv.Atoi(m[1])
			return n
		}
	}
	return 0
}

var reason = regexp.MustCompile(`(?i)^\s*Q\.850\s*;(?:.*;)?\s*cause\s*=\s*(\d{1,3})`)
