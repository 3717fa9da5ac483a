package trunk

import (
	"context"
	"errors"
	"time"

	"github.com/emiago/sipgo/sip"
)

// refreshed is what became of a session refresh of ours, or of the word of a move.
type refreshed struct {
	res  *sip.Response
	body []byte // its SDP, as inbound's
	err  error
	move bool
}

// expire is called when the session timer is due. The reason is why the call must end; empty: it goes on.
func (l *leg) expire() string {
	if !l.timer.weAre {
		return "session_expired" // the far side promised to refresh and did not (RFC 4028 section 10)
	}
	if l.refreshing || l.pending != nil { // let what is on its way arrive
		l.dueIn(sip.T2)
		return ""
	}
	l.refreshing = true
	l.log.Debug("session refresh", "event", "refresh", "update", l.far.updates)
	far, length, body := l.far, l.timer.length, l.own.again(l.remote)
	l.ask(false, func(ctx context.Context) (*sip.Response, error) { return l.dlg.refresh(ctx, far, length, body) })
	return ""
}

// ask leaves a request of ours to a task; its answer comes by refreshed.
func (l *leg) ask(move bool, send func(context.Context) (*sip.Response, error)) {
	l.t.task(func(ctx context.Context) {
		r := refreshed{move: move}
		if r.res, r.err = send(ctx); r.err == nil {
			r.body = l.t.resolveHosts(ctx, r.res.Body())
		}
		l.refreshed <- r // has room for one, and only one is on its way
	})
}

// refresh asks the far side to go on: by UPDATE where it is allowed, else by a re-INVITE that changes nothing (RFC 4028 section 7.4).
func (d *dialog) refresh(ctx context.Context, far farEnd, length time.Duration, body []byte) (*sip.Response, error) {
	if !far.updates {
		return d.offerAnew(ctx, far, length, body)
	}
	req := d.request(sip.UPDATE, far)
	req.AppendHeader(sip.NewHeader("Supported", "timer"))
	req.AppendHeader(sip.NewHeader("Session-Expires", interval{length, true}.header("uac", "uas")))
	return d.t.ask(ctx, req, d.next(ctx, far), d.account, func() uint32 { return d.seq.Add(1) })
}

// reinvite sends a re-INVITE, acknowledges its 2xx, and answers at most two challenges.
func (d *dialog) reinvite(ctx context.Context, req *sip.Request, far farEnd) (*sip.Response, error) {
	h := d.next(ctx, far)
	for challenges := 0; ; challenges++ {
		d.t.address(req, h)
		tx, err := d.t.start(ctx, req, h)
		if err != nil {
			return nil, err
		}
		tx.OnRetransmission(d.repeated)
		res, err := d.concluded(ctx, tx, req, h)
		if err != nil {
			return nil, err
		}
		if res.IsSuccess() {
			far.retarget(res.Contact()) // section 12.2.1.2: the ACK goes there already
			_, err := d.confirm(ctx, far, req)
			return res, err
		}
		if !challenged(res) || challenges == maxChallenges {
			return res, nil
		}
		req = req.Clone()
		if authorize(req, res, d.account) != nil {
			return res, nil
		}
		req.CSeq().SeqNo = d.seq.Add(1)
	}
}

// concluded is final for a re-INVITE. One that was received and is not decided would hold up every other for ever (section 14.1): it is
// cancelled after a while, and in the end given up.
func (d *dialog) concluded(ctx context.Context, tx sip.ClientTransaction, invite *sip.Request, h hop) (*sip.Response, error) {
	var over <-chan time.Time
	for cancelled := false; ; {
		select {
		case res := <-tx.Responses():
			if !res.IsProvisional() {
				return res, nil
			}
			if over == nil {
				over = time.After(lateness)
			}
		case <-over:
			if cancelled {
				tx.Terminate()
				return nil, errGivenUp
			}
			cancelled, over = true, time.After(lateness)
			d.t.cancel(invite, h)
		case <-tx.Done():
			return nil, errors.Join(errNoAnswer, tx.Err())
		case <-ctx.Done():
			tx.Terminate()
			return nil, ctx.Err()
		}
	}
}

// final waits for the final response of a transaction that goes on by itself to absorb repetitions.
func final(ctx context.Context, tx sip.ClientTransaction) (*sip.Response, error) {
	for {
		select {
		case res := <-tx.Responses():
			if !res.IsProvisional() {
				return res, nil
			}
		case <-tx.Done():
			return nil, errors.Join(errNoAnswer, tx.Err())
		case <-ctx.Done():
			tx.Terminate()
			return nil, ctx.Err()
		}
	}
}

// settle takes the answer to a refresh. The reason is why the call must end; empty: it goes on.
func (l *leg) settle(r refreshed) string {
	l.refreshing = false
	switch {
	case r.err != nil:
		return "session_lost" // a dead path: RFC 4028 section 10 wants a BYE
	case r.res.IsSuccess():
		l.far.retarget(r.res.Contact()) // RFC 3261 section 12.2.1.2
		l.timer = readInterval(headerOf(r.res, "Session-Expires"), "uac")
		l.settleAudio(r.body)
		l.wind()
	case r.res.StatusCode == sip.StatusCallTransactionDoesNotExists || r.res.StatusCode == sip.StatusRequestTimeout:
		return "session_lost"
	case r.move && r.res.StatusCode == sip.StatusRequestPending: // it is about to ask something itself: section 14.1
		l.untold = time.Now().Add(politeness())
	case r.move: // refused: the call goes on as it was
		l.log.Warn("the far side refuses our other ports", "event", "relocate", "status", r.res.StatusCode)
	case r.res.StatusCode == 422:
		l.timer.length = max(l.timer.length, readInterval(headerOf(r.res, "Min-SE"), "").length)
		l.dueIn(time.Millisecond)
	case r.res.StatusCode == sip.StatusRequestPending:
		l.dueIn(politeness())
	default: // refused, but the call itself is not (section 7.4): ask again before the interval is over
		l.dueIn(l.timer.length / 4)
	}
	return ""
}

func (l *leg) settleAudio(description []byte) {
	if len(description) == 0 {
		return
	}
	far, err := l.own.answered(description)
	if err == nil && !sameAudio(far.remote, l.remote) {
		err = l.adopt(far)
	}
	if err != nil {
		l.log.Warn("answer to our refresh not usable; audio stays as it was", "event", "sdp_refused", "error", err)
	}
}
