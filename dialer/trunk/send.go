package trunk

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/emiago/sipgo/sip"
)

// contact is our address for a far side's requests.
func (t *Trunks) contact(h hop) sip.Uri {
	here := t.wires.here(h)
	u := sip.Uri{Scheme: "sip", User: "boyun", Host: here.Addr().String(), Port: int(here.Port())}
	if h.transport != "UDP" {
		u.UriParams = sip.HeaderParams{{K: "transport", V: strings.ToLower(h.transport)}}
	}
	return u
}

// address makes a request ready for a hop: top Via with a fresh branch and rport (RFC 3581), and the way out.
func (t *Trunks) address(req *sip.Request, h hop) {
	here := t.wires.here(h)
	via := &sip.ViaHeader{ProtocolName: "SIP", ProtocolVersion: "2.0", Transport: h.transport, Host: here.Addr().String(), Port: int(here.Port()),
		Params: sip.HeaderParams{{K: "branch", V: "z9hG4bK" + randomWord()}, {K: "rport"}}}
	for req.RemoveHeader("Via") {
	}
	req.PrependHeader(via)
	t.aim(req, h)
}

// aim sets the way out of a request that has its Via already.
func (t *Trunks) aim(req *sip.Request, h hop) {
	req.SetTransport(h.transport)
	to := h.addr.String()
	req.SetDestination(to)
	req.SetSource(to)         // see datagrams.WriteMsg
	if h.transport == "UDP" { // out of the socket we listen on, so that answers and calls back come through the same hole
		req.Laddr = t.wires.bound
	}
}

// start opens a client transaction for an addressed request.
func (t *Trunks) start(ctx context.Context, req *sip.Request, h hop) (sip.ClientTransaction, error) {
	if err := t.wires.connect(ctx, t.ua.TransportLayer().Pool(h.transport), h); err != nil {
		return nil, err
	}
	t.localize(req, h)
	tx, err := t.stack.Request(ctx, req)
	if err != nil {
		return nil, err
	}
	return tx, nil
}

// localize says in a request by which connection of ours an answer and the far side's own requests come, where nothing of ours listens for its
// transport (RFC 5626 section 1: who cannot be connected to is reached by what it opened). A CANCEL keeps the Via of its INVITE.
func (t *Trunks) localize(req *sip.Request, h hop) {
	if h.transport == "UDP" || t.wires.listens(h.transport) || req.IsCancel() {
		return
	}
	here := t.wires.here(h)
	if via := req.Via(); via != nil {
		via.Host, via.Port = here.Addr().String(), int(here.Port())
	}
	if c := req.Contact(); c != nil {
		c.Address.Host, c.Address.Port = here.Addr().String(), int(here.Port())
	}
}

// write sends a request that has no transaction: the ACK of a 2xx.
func (t *Trunks) write(ctx context.Context, req *sip.Request, h hop) error {
	if err := t.wires.connect(ctx, t.ua.TransportLayer().Pool(h.transport), h); err != nil {
		return err
	}
	if h.transport == "UDP" {
		return t.wires.plain.WriteMsg(req)
	}
	return t.ua.TransportLayer().WriteMsg(req)
}

// errNoAnswer is a transaction that ended without a final response.
var errNoAnswer = errors.New("no answer")

// roundTrip sends a request other than INVITE and returns its final response.
func (t *Trunks) roundTrip(ctx context.Context, req *sip.Request, h hop) (*sip.Response, error) {
	t.address(req, h)
	tx, err := t.start(ctx, req, h)
	if err != nil {
		return nil, err
	}
	defer tx.Terminate()
	for {
		select {
		case res := <-tx.Responses():
			if !res.IsProvisional() {
				return res, nil
			}
		case <-tx.Done():
			return nil, errors.Join(errNoAnswer, tx.Err())
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// ask is roundTrip with at most two digest challenges answered. next gives each new request its CSeq.
func (t *Trunks) ask(ctx context.Context, req *sip.Request, h hop, a Account, next func() uint32) (*sip.Response, error) {
	for challenges := 0; ; challenges++ {
		res, err := t.roundTrip(ctx, req, h)
		if err != nil || !challenged(res) || challenges == maxChallenges {
			return res, err
		}
		req = req.Clone() // the old one may still be read by its transaction
		if err := authorize(req, res, a); err != nil {
			return res, nil // the refusal is the answer
		}
		req.CSeq().SeqNo = next()
	}
}

// await waits for all tasks, at most for d.
func (t *Trunks) await(d time.Duration) {
	done := make(chan struct{})
	go func() { // waits for what the caller waits for too: Run calls tasks.Wait after await
		t.tasks.Wait()
		close(done)
	}()
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-done:
	case <-timer.C:
	}
}
