package sandbox

import (
	"context"
	"crypto/rand"
	"fmt"
	mrand "math/rand/v2"
	"time"

	"github.com/emiago/sipgo"
	"github.com/emiago/sipgo/sip"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/infra/fault"
)

// CallsBack is what a call of ours is in the reports: a simulated customer calls the number they saw.
const CallsBack Kind = "calls_back"

// Outgoing is a call of a simulated customer to somebody.
type Outgoing struct {
	From dialer.Number // the customer
	To   dialer.Number // the number they call
	Line string        // SIP URI at which the called trunk is reached, such as sip:word@127.0.0.1:5060
	Hide bool          // the customer's number is withheld
}

// Call lets a simulated customer call: by real SIP, with a voice that waits for the agent and answers. It returns the Call-ID at once; what
// becomes of it is in the report. The error is fault.Unavailable while the carrier closes or has no ports.
func (s *Sandbox) Call(o Outgoing) (callID string, err error) {
	var line sip.Uri
	if err := sip.ParseUri(o.Line, &line); err != nil {
		return "", fault.Wrap(fault.Invalid, "sandbox_line", "the address to call", err)
	}
	if !s.enter() {
		return "", fault.New(fault.Unavailable, "sandbox_closing", "the sandbox carrier is closing")
	}
	c, req, err := s.dialOut(o, line)
	if err != nil {
		s.calls.Done()
		return "", err
	}
	go func() { // counted by enter: Run waits for it
		defer s.calls.Done()
		c.callOut(req)
	}()
	return req.CallID().Value(), nil
}

// dialOut builds the INVITE and all the call needs.
func (s *Sandbox) dialOut(o Outgoing, line sip.Uri) (*call, *sip.Request, error) {
	digits, ok := digitsOf(o.From.Reveal())
	if !ok {
		return nil, nil, fault.New(fault.Invalid, "sandbox_number", "the customer's number is none of this carrier's")
	}
	id, tag := sip.CallIDHeader(rand.Text()), rand.Text()
	e := s.book.open(Report{CallID: string(id), Number: o.To, From: o.From, Fate: CallsBack, Invited: time.Now(), Invites: 1})
	c := &call{
		box: s, entry: e, plan: Plan{Fate: Fate{Kind: Person}}, digits: digits, sdp: description{session: mrand.Uint64() >> 2, version: 1, direction: sendrecv},
		sound: s.newSound(e), arrivals: make(chan *arrival), leaving: make(chan string, 1), played: make(chan struct{}, 1), cancelled: make(chan struct{}),
		closing: s.closing, gone: make(chan struct{}), alarm: time.NewTimer(time.Hour), freed: true, // a customer's call takes no channel of the trunk's
	}
	e.attach(c.sound.live)
	local, err := c.sound.open()
	if err != nil {
		e.close()
		return nil, nil, fault.Wrap(fault.Unavailable, "rtp_ports", "open audio for a simulated customer", err)
	}
	c.sdp.local = local
	host := s.cfg.Advertise.String()
	shown := sip.Uri{Scheme: "sip", User: o.From.Reveal(), Host: host}
	if o.Hide {
		shown = sip.Uri{Scheme: "sip", User: "anonymous", Host: "anonymous.invalid"} // RFC 3323 section 4.1
	}
	req := sip.NewRequest(sip.INVITE, line)
	from := &sip.FromHeader{Address: shown}
	from.Params.Add("tag", tag)
	hops := sip.MaxForwardsHeader(70)
	for _, h := range []sip.Header{&hops, from, &sip.ToHeader{Address: sip.Uri{Scheme: "sip", User: o.To.Reveal(), Host: host}}, &id,
		&sip.CSeqHeader{SeqNo: 1, MethodName: sip.INVITE}, s.contact("UDP"), sip.NewHeader("Allow", allowed), sip.NewHeader("Content-Type", "application/sdp")} {
		req.AppendHeader(h)
	}
	req.SetTransport("UDP")
	s.laddr.Copy(&req.Laddr)
	req.SetBody(c.sdp.offer(s.cfg.Codecs, eventType))
	return c, req, nil
}

// callOut is the story of a customer's call.
func (c *call) callOut(req *sip.Request) {
	defer c.closeOut()
	ctx, cancel := context.WithTimeout(context.Background(), c.box.cfg.Rings)
	defer cancel()
	tx, err := c.box.client.TransactionRequest(ctx, req, sipgo.ClientRequestAddVia)
	if err != nil {
		c.entry.ended(time.Now(), Carrier, "unsent")
		return
	}
	defer tx.Terminate()
	res, late := c.awaitAnswer(ctx, req, tx)
	if res == nil || !res.IsSuccess() {
		return
	}
	t, unreadable := readTerms(res.Body(), c.box.cfg.Codecs)
	if unreadable != nil {
		c.entry.fault(time.Now(), BadDescription, "the answer to a customer's call: %v", unreadable)
	}
	if err := c.joined(req, res, t); err != nil {
		c.entry.ended(time.Now(), Carrier, "no_contact")
		return
	}
	c.confirm(asking{req: req, tx: tx})
	switch {
	case late:
		c.hangUp(Caller, "late", 16)
	case unreadable != nil: // there is no audio to talk by
		c.hangUp(Caller, "no_audio", 88)
	default:
		c.talk()
	}
}

// awaitAnswer waits for the final response; nil: there was none. A customer whose patience is over sends CANCEL, as soon as there was any
// response (RFC 3261 section 9.1); late tells that the answer came all the same.
func (c *call) awaitAnswer(ctx context.Context, req *sip.Request, tx sip.ClientTransaction) (res *sip.Response, late bool) {
	patience, closing, replied := ctx.Done(), c.box.closing, false
	var over <-chan time.Time // of what is waited for after giving up
	giveUp := func(by Side, why string) {
		c.entry.ended(time.Now(), by, why)
		patience, closing, over = nil, nil, time.After(64*c.box.cfg.T1)
		if replied {
			c.sendCancel(req)
		}
	}
	for {
		select {
		case res := <-tx.Responses():
			if !res.IsProvisional() {
				c.answeredBy(res)
				return res, over != nil
			}
			if over != nil && !replied {
				c.sendCancel(req)
			}
			replied = true
			if res.StatusCode == sip.StatusRinging {
				now := time.Now()
				c.entry.write(func(r *Report) { r.Ringing = now })
				c.entry.event(now, "ringing", "")
			}
		case <-tx.Done():
			c.entry.ended(time.Now(), Carrier, "unanswered")
			return nil, false
		case <-patience:
			giveUp(Caller, "patience")
		case <-closing:
			giveUp(Carrier, "closing")
		case <-over:
			return nil, false
		case <-c.box.dead:
			return nil, false
		}
	}
}

// answeredBy notes a final response.
func (c *call) answeredBy(res *sip.Response) {
	now := time.Now()
	if res.IsSuccess() {
		c.entry.write(func(r *Report) { r.Answered, r.Confirmed, r.Status = now, now, res.StatusCode })
		c.entry.event(now, "answered", "")
		return
	}
	c.entry.write(func(r *Report) { r.Status = res.StatusCode })
	c.entry.ended(now, Callee, fmt.Sprintf("sip_%d", res.StatusCode))
}

// sendCancel sends the CANCEL of an INVITE: its Via, its CSeq number (RFC 3261 section 9.1). What matters, the INVITE's answer, comes to whoever
// waits for that.
func (c *call) sendCancel(invite *sip.Request) {
	cancel := sip.NewRequest(sip.CANCEL, invite.Recipient)
	hops := sip.MaxForwardsHeader(70)
	for _, h := range []sip.Header{invite.Via(), &hops, invite.From(), invite.To(), invite.CallID(), &sip.CSeqHeader{SeqNo: invite.CSeq().SeqNo, MethodName: sip.CANCEL}} {
		cancel.AppendHeader(sip.HeaderClone(h))
	}
	cancel.SetTransport(invite.Transport())
	c.box.laddr.Copy(&cancel.Laddr)
	cancel.SetBody(nil)
	tx, err := c.box.client.TransactionRequest(context.Background(), cancel)
	if err != nil {
		c.box.cfg.Log.Info("sandbox carrier could not send a CANCEL", "error", err)
		return
	}
	c.cancelTx = tx
}

// joined makes the dialog out of a 200: seen from here it is as if the far side had invited us (RFC 3261 section 12.1.2), and already
// acknowledged.
func (c *call) joined(req *sip.Request, res *sip.Response, t terms) error {
	mirror := sip.NewRequest(sip.INVITE, req.Recipient)
	from, to := res.To().AsFrom(), res.From().AsTo()
	mirror.AppendHeader(&from)
	mirror.AppendHeader(&to)
	mirror.AppendHeader(sip.HeaderClone(res.CallID()))
	mirror.AppendHeader(&sip.CSeqHeader{SeqNo: 0, MethodName: sip.INVITE})
	if contact := res.Contact(); contact != nil {
		mirror.AppendHeader(sip.HeaderClone(contact))
	}
	mirror.SetTransport("UDP")
	mirror.SetSource(req.Recipient.HostPort())
	d, err := newDialog(mirror)
	if err != nil {
		return err
	}
	d.localSeq = req.CSeq().SeqNo
	c.dialog, c.answer = d, answering{response: res, seq: req.CSeq().SeqNo, acked: true}
	c.box.board.plug(c)
	now := time.Now()
	c.terms = t
	c.sound.listen(now)
	c.sound.start(t, c.sdp.direction)
	c.begin(now)
	return nil
}

func (c *call) closeOut() {
	if c.cancelTx != nil {
		c.cancelTx.Terminate()
	}
	if c.dialog != nil {
		c.close()
		return
	}
	close(c.gone)
	c.alarm.Stop()
	c.sound.close()
	c.entry.close()
}

// acks are the ACKs the stack took for our INVITE transaction's; a call of ours has none.
func (c *call) acks() <-chan *sip.Request {
	if c.tx == nil {
		return nil
	}
	return c.tx.Acks()
}
