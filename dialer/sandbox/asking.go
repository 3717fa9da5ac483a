package sandbox

import (
	"context"
	"fmt"
	"time"

	"github.com/emiago/sipgo"
	"github.com/emiago/sipgo/sip"

	"github.com/boyunhq/boyun/media"
)

// asking is a request of our own inside the dialog: hold, resume, refresh or bye; one at a time.
type asking struct {
	what   string
	req    *sip.Request
	tx     sip.ClientTransaction
	status int // of the last one's final response; 408 when none came
}

func (a *asking) active() bool { return a.tx != nil }

// offering tells whether an offer of ours is open.
func (a *asking) offering() bool { return a.tx != nil && a.what != "bye" }

// lost tells that the far side does not know the dialog any more (RFC 3261 section 12.2.1.2).
func (a *asking) lost() bool { return a.status == 408 || a.status == 481 }

func (a *asking) responses() <-chan *sip.Response {
	if a.tx == nil {
		return nil
	}
	return a.tx.Responses()
}

// over is closed when the transaction ended without a final response.
func (a *asking) over() <-chan struct{} {
	if a.tx == nil {
		return nil
	}
	return a.tx.Done()
}

// end drops a running request.
func (a *asking) end() {
	if a.tx != nil {
		a.tx.Terminate()
		a.tx = nil
	}
}

// ask sends a request of our own. One that cannot be sent counts as unanswered.
func (c *call) ask(what string) {
	if c.asking.active() {
		c.agenda.add(time.Now().Add(200*time.Millisecond), what)
		return
	}
	method := sip.INVITE
	if what == "bye" {
		method = sip.BYE
	}
	req := c.dialog.request(method, c.box.laddr, c.contact())
	switch what {
	case "bye":
		req.AppendHeader(sip.NewHeader("Reason", fmt.Sprintf("Q.850;cause=16;text=%q", causeText(16))))
	case "hold":
		c.describe(req, c.holding(true))
	case "resume":
		c.describe(req, c.holding(false))
	case "refresh":
		c.describe(req, c.sdp)
		req.AppendHeader(sip.NewHeader("Supported", "timer"))
		req.AppendHeader(c.session.header())
	}
	tx, err := c.box.client.TransactionRequest(context.Background(), req, sipgo.ClientRequestAddVia)
	if err != nil {
		c.box.cfg.Log.Info("sandbox carrier could not send a request", "what", what, "error", err)
		c.asking.status = sip.StatusRequestTimeout
		return
	}
	c.asking = asking{what: what, req: req, tx: tx}
}

// holding is our description with or without hold, one version on.
func (c *call) holding(hold bool) description {
	d := c.sdp
	d.version++
	d.direction = sendrecv
	if hold {
		d.direction = sendonly
	}
	return d
}

func (c *call) describe(req *sip.Request, d description) {
	c.sdp = d
	req.AppendHeader(sip.NewHeader("Content-Type", "application/sdp"))
	req.SetBody(d.offer([]media.Codec{c.terms.codec}, c.terms.event))
}

// replied takes a response to our own request; nil: the transaction ended without one.
func (c *call) replied(res *sip.Response) happening {
	if res != nil && res.IsProvisional() {
		return nothing
	}
	a, now := c.asking, time.Now()
	c.asking = asking{status: sip.StatusRequestTimeout}
	if res == nil {
		return asked
	}
	c.asking.status = res.StatusCode
	if a.what == "bye" {
		a.tx.Terminate()
		return asked
	}
	if res.StatusCode == sip.StatusRequestPending { // 491: who did not make the Call-ID waits up to 2 s (section 14.1)
		c.agenda.add(now.Add(c.luck().between("glare", 0, 2*time.Second)), a.what)
		return asked
	}
	if !res.IsSuccess() {
		c.entry.event(now, a.what+"_refused", fmt.Sprint(res.StatusCode))
		return asked
	}
	c.confirm(a)
	t, err := readTerms(res.Body(), c.box.cfg.Codecs)
	if err != nil {
		c.entry.fault(now, BadDescription, "the answer to our re-INVITE: %v", err)
		return asked
	}
	c.settled(a.what, t, now)
	return asked
}

// confirm sends the ACK of a 2xx, and again for each time the 2xx is repeated.
func (c *call) confirm(a asking) {
	ack := c.dialog.ack(a.req, c.box.laddr, c.contact())
	send := func() {
		if err := c.box.client.WriteRequest(ack.Clone(), sipgo.ClientRequestAddVia); err != nil {
			c.box.cfg.Log.Info("sandbox carrier could not send an ACK", "error", err)
		}
	}
	a.tx.OnRetransmission(func(*sip.Response) { send() })
	send()
}

// settled takes the outcome of our re-INVITE into use.
func (c *call) settled(what string, t terms, now time.Time) {
	c.session.refreshed(now)
	c.onHold = c.sdp.direction == sendonly
	c.agree(t)
	switch what {
	case "hold":
		c.sound.onHold(c.box.voices.music().open(), now)
		c.agenda.add(now.Add(c.plan.HoldFor), "resume")
		c.entry.event(now, "hold", "")
	case "resume":
		c.sound.onHold(nil, now)
		c.entry.event(now, "resume", "")
	}
}
