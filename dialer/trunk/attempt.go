package trunk

import (
	"context"
	"errors"
	"time"

	"github.com/emiago/sipgo/sip"

	"github.com/boyunhq/boyun/dialer/call"
	"github.com/boyunhq/boyun/media/rtp"
)

// attempt is the way from the first INVITE at one hop to its final answer, digest challenges and a longer session interval included.
// The goroutine of Dial owns it.
type attempt struct {
	*tour
	dlg     *dialog
	session *rtp.Session
	own     *ownMedia
	more    bool // there is another hop to try

	facts     Facts
	rseq      map[string]uint32       // last reliable provisional response, by far tag
	heard     chan time.Time          // first early RTP
	far       *farMedia               // what early SDP said last
	forks     map[string]farMedia     // and by far tag, where several phones ring
	left      map[string]call.Parting // by far tag, who hung up before we knew of an answer
	replied   bool
	resolving int               // early SDPs whose hosts are being looked for
	resolved  chan announcement // them, in time
}

var (
	errUnreplied = errors.New("the host leaves the INVITE without any reply")
	errGivenUp   = errors.New("given up")
	errAbandoned = errors.New("the call ended before the host was reached")
)

// run returns the final answer and the INVITE it answers. An error means that there is none.
func (a *attempt) run(ctx context.Context) (*sip.Response, *sip.Request, error) {
	req := a.invite()
	longer, reliable := false, false
	for challenges := 0; ; {
		res, err := a.transact(ctx, req)
		switch {
		case err != nil || a.facts.Stop != NotStopped:
			return res, req, err
		case challenged(res) && challenges < maxChallenges:
			challenges++
			next := a.again(req)
			if authorize(next, res, a.dlg.account) != nil {
				return res, req, nil
			}
			req = next
		case res.StatusCode == 422 && !longer:
			longer = true
			req = a.again(req)
			stretch(req, res)
		case res.StatusCode == 421 && !reliable && hasToken(res, "Require", "100rel"): // who insists is told that we can (RFC 3262 section 3)
			reliable = true
			req = a.again(req)
			req.RemoveHeader("Supported")
			req.AppendHeader(sip.NewHeader("Supported", "timer, 100rel"))
		default:
			return res, req, nil
		}
	}
}

// invite builds the first INVITE.
func (a *attempt) invite() *sip.Request {
	d := a.dlg
	req := d.build(sip.INVITE, farEnd{target: d.remote}, d.seq.Load())
	a.identify(req)
	req.AppendHeader(sip.NewHeader("Allow", allow))
	req.AppendHeader(sip.NewHeader("Supported", "timer"))
	req.AppendHeader(sip.NewHeader("Session-Expires", seconds(a.t.cfg.SessionFor)))
	req.AppendHeader(sip.NewHeader("Content-Type", "application/sdp"))
	req.SetBody(a.own.offer())
	return req
}

// again is the same INVITE as a new request of the same dialog (RFC 3261 section 22.2).
func (a *attempt) again(req *sip.Request) *sip.Request {
	next := req.Clone()
	next.CSeq().SeqNo = a.dlg.seq.Add(1)
	return next
}

// stretch takes the interval a 422 asks for (RFC 4028 section 7.4).
func stretch(req *sip.Request, res *sip.Response) {
	least := readInterval(headerOf(res, "Min-SE"), "")
	req.RemoveHeader("Session-Expires")
	if least.length > 0 {
		req.AppendHeader(sip.NewHeader("Session-Expires", seconds(least.length)))
		req.AppendHeader(sip.NewHeader("Min-SE", seconds(least.length)))
	}
}

// transact sends one INVITE and waits for its final answer, whatever happens meanwhile. After a stop it still waits for the answer: a 200
// may cross the CANCEL.
func (a *attempt) transact(ctx context.Context, req *sip.Request) (*sip.Response, error) {
	t, d := a.t, a.dlg
	t.address(req, d.hop)
	tx, err := t.start(ctx, req, d.hop)
	if err != nil && ctx.Err() != nil { // nobody waits for the connection any more, which says nothing of the host
		a.facts.Stop = Cancelled
		return nil, errAbandoned
	}
	if err != nil {
		return nil, err
	}
	tx.OnRetransmission(d.repeated)
	a.once("sent", 0, time.Now())
	first := time.NewTimer(a.patience())
	defer first.Stop()
	done, ring, silent, cancelled := ctx.Done(), a.ring, false, (<-chan time.Time)(nil)
	a.replied = false
	var heardOut <-chan struct{}
	if a.dialing.Judge != nil {
		heardOut = a.dialing.Judge.Settled()
	}
	for {
		select {
		case res := <-tx.Responses():
			if !res.IsProvisional() {
				return res, nil
			}
			a.provisional(ctx, res)
		case <-tx.Done():
			return nil, errors.Join(errNoAnswer, tx.Err())
		case in := <-d.requests:
			a.request(in)
		case e := <-a.resolved:
			a.resolving--
			a.open(e)
		case at := <-a.heard:
			a.facts.Rang = true
			a.once("early_media", 0, at)
		case <-done:
			done, a.facts.Stop = nil, Cancelled
		case <-ring:
			ring, a.ring = nil, nil
			if a.facts.Stop == NotStopped {
				a.facts.Stop = RingTimeout
			}
		case <-heardOut:
			heardOut = nil
			if a.facts.Stop == NotStopped {
				a.facts.Stop = HeardOut
			}
		case <-first.C:
			silent = true
		case <-cancelled: // 64 * T1 without an answer to the INVITE: section 9.1 lets us forget it
			tx.Terminate()
			return nil, errGivenUp
		case <-t.hard.Done():
			tx.Terminate()
			return nil, errGivenUp
		}
		stopped := a.facts.Stop != NotStopped
		if silent && !a.replied {
			t.bury(d, req, tx)
			return nil, errUnreplied
		}
		if stopped && a.replied && cancelled == nil { // before any reply a CANCEL must not be sent (section 9.1)
			t.cancel(req, d.hop)
			cancelled = time.After(lateness)
		}
	}
}

// patience is how long the host may leave an INVITE without any reply. The last host gets twice the time: there is nobody else to ask.
func (a *attempt) patience() time.Duration {
	if a.more {
		return a.t.cfg.FirstReply
	}
	return 2 * a.t.cfg.FirstReply
}

// bury stays with an INVITE nobody waits for any more until its transaction is over: if the host wakes up after all, it is cancelled, and
// if somebody answered, hung up.
func (t *Trunks) bury(d *dialog, invite *sip.Request, tx sip.ClientTransaction) {
	t.task(func(ctx context.Context) {
		var cancelled <-chan time.Time
		for {
			select {
			case res := <-tx.Responses():
				switch {
				case res.IsProvisional():
					if cancelled == nil {
						t.cancel(invite, d.hop)
						cancelled = time.After(lateness)
					}
				case res.IsSuccess():
					d.leave(ctx, res, invite, "")
					return
				default:
					return
				}
			case <-tx.Done():
				return
			case <-cancelled: // a transaction that had a provisional response ends by nothing else (section 9.1)
				tx.Terminate()
				return
			case <-ctx.Done():
				tx.Terminate()
				return
			}
		}
	})
}

// leave acknowledges a 2xx that is not wanted and hangs up.
func (d *dialog) leave(ctx context.Context, res *sip.Response, invite *sip.Request, cause string) {
	far, _ := farOf(res, d.remote)
	d.keeps(far.tag, invite)
	if _, err := d.confirm(ctx, far, invite); err != nil {
		d.log.Warn("ACK not sent", "event", "ack", "error", err)
	}
	d.bye(ctx, far, cause)
}
