package sandbox

import (
	"errors"
	"fmt"
	"time"

	"github.com/emiago/sipgo/sip"
)

// response begins a response to the INVITE with the fields every one of ours has.
func (c *call) response(status int, phrase string, body []byte) *sip.Response {
	res := sip.NewResponseFromRequest(c.dialog.invite, status, phrase, body)
	res.AppendHeader(sip.NewHeader("Server", serverName))
	if status > 100 && status < 300 {
		res.AppendHeader(c.contact())
		res.AppendHeader(sip.NewHeader("Allow", allowed))
	}
	if body != nil {
		res.AppendHeader(sip.NewHeader("Content-Type", "application/sdp"))
	}
	return res
}

// contact is where we want requests inside the dialog.
func (c *call) contact() *sip.ContactHeader { return c.box.contact(c.dialog.invite.Transport()) }

// respond sends a response to the INVITE. A CANCEL may win the race for the final one: sipgo has sent 487 then and must not repeat
// ours instead; the story goes on as cancelled.
func (c *call) respond(res *sip.Response) (sent bool) {
	err := c.tx.Respond(res)
	if err == nil {
		return true
	}
	if errors.Is(c.tx.Err(), sip.ErrTransactionCanceled) {
		_ = c.tx.Respond(c.response(sip.StatusRequestTerminated, "Request Terminated", nil)) // not sent now: what a timer would repeat
		return false
	}
	c.box.cfg.Log.Info("sandbox carrier could not respond", "status", res.StatusCode, "error", err)
	return false
}

func (c *call) provisional(status int, phrase string) { c.respond(c.response(status, phrase, nil)) }

// ring sends 180.
func (c *call) ring() {
	now := time.Now()
	c.provisional(sip.StatusRinging, "Ringing")
	c.entry.write(func(r *Report) { r.Ringing = now })
	c.entry.event(now, "ringing", "")
}

// early sends 183 and plays what the network has to say (RFC 3960 section 2); a caller that has not described itself only gets 180,
// for its answer could not come before the call's.
func (c *call) early(what clip) bool {
	if !c.terms.remote.IsValid() || !c.openSound() {
		c.ring()
		return false
	}
	c.sdp.direction = c.terms.direction.mirrored()
	now := time.Now()
	if !c.respond(c.response(sip.StatusSessionInProgress, "Session Progress", c.sdp.answer(c.terms))) {
		return false
	}
	c.entry.write(func(r *Report) { r.EarlyMedia = now })
	c.entry.event(now, "early_media", "")
	c.sound.start(c.terms, c.sdp.direction)
	c.sound.play(what, c.played)
	return true
}

// announce plays the network's announcement for the callee's state; false: the call ended meanwhile.
func (c *call) announce() bool {
	announcement := c.box.voices.announcement(c.plan.Fate.Kind, c.language())
	if !c.early(announcement) {
		return c.pause(c.plan.Ring)
	}
	return c.pause(10*time.Second+3*announcement.length()) && c.pause(200*time.Millisecond) // until it has been played
}

// openSound takes RTP ports once.
func (c *call) openSound() bool {
	if c.sound.opened() {
		return true
	}
	local, err := c.sound.open()
	if err != nil {
		c.box.cfg.Log.Warn("sandbox carrier has no RTP port", "error", err)
		return false
	}
	c.sdp.local = local
	return true
}

// refuse ends the call as its fate says.
func (c *call) refuse() { c.refuseWith(c.plan.Fate) }

func (c *call) refuseWith(f Fate) {
	by := Callee
	switch f.Kind {
	case Overloaded, Vacant, PoweredOff, NoAnswer, Suspended, Unreachable, BusyAnnounced, VacantUntold, OffMistold, SIT, ColourRings, BusyTone, VacantForEver, "closing", "channels", "cps", "no_ports":
		by = Carrier
	}
	res := c.response(f.SIP, phraseOf(f.SIP), nil)
	if f.Cause != 0 {
		res.AppendHeader(sip.NewHeader("Reason", fmt.Sprintf("Q.850;cause=%d;text=%q", f.Cause, causeText(f.Cause)))) // RFC 3326
	}
	if c.plan.Retry > 0 {
		res.AppendHeader(sip.NewHeader("Retry-After", fmt.Sprint(int(c.plan.Retry.Seconds()))))
	}
	if !c.respond(res) {
		c.wasCancelled()
		return
	}
	c.refused(by, string(f.Kind), f.SIP, f.Cause)
	c.awaitACK()
}

// final refuses without a fate: the caller's own doing.
func (c *call) final(status int, phrase string) {
	if c.respond(c.response(status, phrase, nil)) {
		c.refused(Caller, "bye", status, 0)
	}
}

func (c *call) refused(by Side, why string, status, cause int) {
	c.entry.write(func(r *Report) { r.Status, r.Cause = status, cause })
	c.entry.ended(time.Now(), by, why)
	c.sound.hush()
	c.free()
	c.box.book.count(func(n *Counts) { n.Refused++ })
}

// wasCancelled notes a CANCEL; sipgo has answered it with 200 and the INVITE with 487 (RFC 3261 section 9.2).
func (c *call) wasCancelled() {
	c.refused(Caller, "cancel", sip.StatusRequestTerminated, 0)
	c.awaitACK()
}

// awaitACK waits for the ACK of a refusal (section 17.2.1, timer H).
func (c *call) awaitACK() {
	until := time.Now().Add(64 * c.box.cfg.T1)
	for {
		switch c.next(until) {
		case ackCame, dead:
			return
		case timeUp:
			c.entry.fault(time.Now(), MissingACK, "no ACK of the refusal in %v", 64*c.box.cfg.T1)
			return
		}
	}
}

// causeText is the name of a Q.850 cause.
func causeText(cause int) string {
	switch cause {
	case 1:
		return "Unallocated number"
	case 16:
		return "Normal call clearing"
	case 17:
		return "User busy"
	case 19:
		return "No answer from user"
	case 20:
		return "Subscriber absent"
	case 21:
		return "Call rejected"
	case 42:
		return "Switching equipment congestion"
	}
	return "Interworking"
}

// phraseOf is the reason phrase of a refusal.
func phraseOf(status int) string {
	switch status {
	case 404:
		return "Not Found"
	case 480:
		return "Temporarily Unavailable"
	case 486:
		return "Busy Here"
	case 503:
		return "Service Unavailable"
	case 603:
		return "Decline"
	}
	return "Refused"
}
