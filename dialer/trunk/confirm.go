package trunk

import (
	"context"
	"errors"
	"time"

	"github.com/emiago/sipgo/sip"
)

// cancelOf builds the CANCEL of an INVITE: its Via, its CSeq number, no tag of the far side (RFC 3261 section 9.1).
func cancelOf(invite *sip.Request) *sip.Request {
	c := sip.NewRequest(sip.CANCEL, invite.Recipient)
	c.AppendHeader(sip.HeaderClone(invite.Via()))
	sip.CopyHeaders("Route", invite, c)
	hops := sip.MaxForwardsHeader(70)
	for _, h := range []sip.Header{&hops, invite.From(), invite.To(), invite.CallID()} {
		c.AppendHeader(sip.HeaderClone(h))
	}
	c.AppendHeader(&sip.CSeqHeader{SeqNo: invite.CSeq().SeqNo, MethodName: sip.CANCEL})
	c.SetBody(nil)
	return c
}

// cancel sends the CANCEL of an INVITE at once, so that nothing of ours can overtake it, and leaves its answer to a task: what matters, the
// INVITE's answer, comes to whoever waits for that.
func (t *Trunks) cancel(invite *sip.Request, h hop) {
	c := cancelOf(invite)
	t.aim(c, h)
	tx, err := t.start(t.hard, c, h)
	if err != nil {
		return // the connection is gone, and the INVITE's transaction with it
	}
	t.task(func(ctx context.Context) {
		defer tx.Terminate()
		_, _ = final(ctx, tx)
	})
}

// task runs f until it returns; its context ends when the user agent is killed. The tasks' group is never empty while somebody who may
// call task is alive, so Run waits for all.
func (t *Trunks) task(f func(ctx context.Context)) {
	t.tasks.Go(func() { f(t.hard) })
}

// confirm acknowledges a 2xx and keeps the ACK for its repetitions (section 13.2.2.4).
func (d *dialog) confirm(ctx context.Context, far farEnd, invite *sip.Request) (hop, error) {
	ack := d.build(sip.ACK, far, invite.CSeq().SeqNo)
	copyCredentials(invite, ack)
	h := d.next(ctx, far)
	d.t.address(ack, h)
	err := d.t.write(ctx, ack, h)
	d.mu.Lock()
	defer d.mu.Unlock()
	if was := d.acked(far.tag); was != nil {
		*was = sent{far.tag, ack, h, time.Now()}
	} else {
		d.acks = append(d.acks, sent{far.tag, ack, h, time.Now()})
	}
	return h, err
}

// keeps notes which far end this dialog talks with; a 2xx of any other is a fork's.
func (d *dialog) keeps(tag string, invite *sip.Request) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.chosen, d.keep, d.invite = true, tag, invite
}

// ackPause is the least distance of two equal ACKs. A 2xx is repeated after T1 at the earliest; what comes faster is a far side that
// answers every ACK with another 200, and must not be fed.
const ackPause = 100 * time.Millisecond

// repeated sees to a 2xx that comes when its INVITE is answered already: the same again is acknowledged again, another one's (a fork
// that answered too, section 13.2.2.4) is acknowledged and hung up.
func (d *dialog) repeated(res *sip.Response) {
	if !res.IsSuccess() || res.To() == nil {
		return
	}
	tag := tagOf(res.To().Params)
	d.mu.Lock()
	ack := d.acked(tag)
	fork := ack == nil && d.chosen && tag != d.keep
	if fork {
		d.acks = append(d.acks, sent{tag: tag})
	}
	var once sent
	if ack != nil && ack.req != nil && time.Since(ack.at) > ackPause {
		ack.at = time.Now()
		once = *ack
	}
	invite := d.invite
	d.mu.Unlock()
	switch {
	case once.req != nil:
		_ = d.t.write(d.t.hard, once.req.Clone(), once.to) // lost again, it is asked for again
	case fork:
		if far, ok := farOf(res, d.remote); ok && d.t.begin() {
			go func() { // waited for by tasks: begin counted it
				defer d.t.tasks.Done()
				d.log.Info("a second callee answered and is hung up", "event", "fork")
				if _, err := d.confirm(d.t.hard, far, invite); err == nil {
					d.bye(d.t.hard, far, "")
				}
			}()
		}
	}
}

// stray hears responses no transaction waits for: a 2xx repeated after its transaction is over.
func (t *Trunks) stray(res *sip.Response) {
	if res.CSeq() == nil || res.CSeq().MethodName != sip.INVITE || res.CallID() == nil || res.From() == nil {
		return
	}
	if d := t.find(res.CallID().Value(), tagOf(res.From().Params)); d != nil {
		d.repeated(res)
	}
}

// Trials of a BYE that the far side could not take just now.
const (
	byeTrials = 3
	byePause  = 500 * time.Millisecond
)

// byeAgain tells whether a BYE has to be sent once more after its answer, or the want of one.
func byeAgain(status int, err error) bool {
	if err != nil { // a lost connection may come back; who has been silent through all repetitions is gone
		return !errors.Is(err, sip.ErrTransactionTimeout)
	}
	return status >= 500 && status < 600 || status == 491
}

// bye hangs up with a far end and returns when that is settled: any answer but a server's failure ends the dialog, 481 and a time-out
// included (section 15.1.1, RFC 5057). cause is a Reason header, which may be empty.
func (d *dialog) bye(ctx context.Context, far farEnd, cause string) {
	for trial, pause := 1, byePause; ; trial, pause = trial+1, 2*pause {
		req := d.request(sip.BYE, far)
		if cause != "" {
			req.AppendHeader(sip.NewHeader("Reason", cause))
		}
		res, err := d.t.ask(ctx, req, d.next(ctx, far), d.account, func() uint32 { return d.seq.Add(1) })
		status := 0
		if err == nil {
			status = res.StatusCode
		}
		d.log.Debug("BYE answered", "event", "bye", "status", status, "trial", trial, "error", err)
		if !byeAgain(status, err) || trial == byeTrials || ctx.Err() != nil {
			return
		}
		if err == nil {
			pause = max(pause, min(retryAfterOf(res), 2*time.Second))
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return
		}
	}
}
