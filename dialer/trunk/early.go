package trunk

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/emiago/sipgo/sip"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/call"
	"github.com/boyunhq/boyun/media"
)

// provisional takes a 1xx: what it says goes to the caller's timeline, its SDP opens the ear, and if it wants to be acknowledged it is.
func (a *attempt) provisional(ctx context.Context, res *sip.Response) {
	now := time.Now()
	a.replied = true
	if res.StatusCode == sip.StatusTrying {
		return
	}
	far, ok := farOf(res, a.dlg.remote)
	if ok && !a.fresh(res, far) {
		return
	}
	switch {
	case res.StatusCode == sip.StatusRinging:
		a.facts.Rang = true
		a.once("ringing", res.StatusCode, now)
	default:
		a.once("progress", res.StatusCode, now)
	}
	if len(res.Body()) > 0 {
		a.find(ctx, res.Body(), far.tag)
	}
}

// announcement is the SDP of a provisional response of a far end.
type announcement struct {
	body []byte
	tag  string
}

// find opens the ear to an SDP as soon as the hosts it names are found, which the INVITE's answer does not wait for.
func (a *attempt) find(ctx context.Context, body []byte, tag string) {
	if len(hostsOf(body)) == 0 {
		a.open(announcement{body, tag})
		return
	}
	a.resolving++
	a.t.task(func(context.Context) { // Dial's context ends with it, and a kill ends Dial
		e := announcement{a.t.resolveHosts(ctx, body), tag}
		select {
		case a.resolved <- e:
		case <-ctx.Done():
		}
	})
}

// fresh sees to reliable provisional responses (RFC 3262 section 4): we offer no 100rel, but who requires it gets his PRACK. It is false
// for a repetition and for one out of order, which must not be taken.
func (a *attempt) fresh(res *sip.Response, far farEnd) bool {
	h := fieldOf(res, "RSeq")
	if h == nil || !hasToken(res, "Require", "100rel") {
		return true
	}
	n, err := strconv.ParseUint(strings.TrimSpace(h.Value()), 10, 32)
	last, known := a.rseq[far.tag]
	if err != nil || known && uint32(n) != last+1 {
		return false
	}
	if a.rseq == nil {
		a.rseq = map[string]uint32{}
	}
	a.rseq[far.tag] = uint32(n)
	prack := a.dlg.request(sip.PRACK, far)
	cseq := res.CSeq()
	prack.AppendHeader(sip.NewHeader("RAck", strconv.FormatUint(n, 10)+" "+strconv.Itoa(int(cseq.SeqNo))+" "+string(cseq.MethodName)))
	d := a.dlg
	a.t.task(func(ctx context.Context) {
		res, err := a.t.ask(ctx, prack, d.next(ctx, far), d.account, func() uint32 { return d.seq.Add(1) })
		if err != nil || !res.IsSuccess() {
			d.log.Warn("PRACK was not taken", "event", "prack", "error", err)
		}
	})
	return true
}

func hasToken(m fielded, name, token string) bool {
	for h := range fieldsOf(m, name) {
		for part := range strings.SplitSeq(h.Value(), ",") {
			if strings.EqualFold(strings.TrimSpace(part), token) {
				return true
			}
		}
	}
	return false
}

// open starts to listen to what a provisional response announced. A body that cannot be read does no harm yet: the 2xx decides.
func (a *attempt) open(e announcement) {
	far, err := a.own.answered(e.body)
	if err == nil && a.dlg.account.Early != IgnoreEarly {
		err = a.begin(far.remote)
	}
	if err != nil {
		a.dlg.log.Info("early media not usable", "event", "early_sdp", "error", err)
		return
	}
	a.announced(e.tag, far)
}

// announced keeps what a far end said of its audio, for a 2xx that says nothing more.
func (a *attempt) announced(tag string, far farMedia) {
	if a.forks == nil {
		a.forks = map[string]farMedia{}
	}
	a.far, a.forks[tag] = &far, far
}

// listen hooks the caller's ear, and ours for the first packet, to early media.
func (a *attempt) listen() {
	if a.dlg.account.Early == IgnoreEarly {
		return
	}
	ear, first := a.dialing.Early, false // touched by the session's one receiving goroutine only
	a.session.Listen(media.EarFunc(func(p *media.Packet, at time.Time) {
		if !first {
			first = true
			a.heard <- at // has room for one
		}
		if ear != nil {
			ear.Hear(p, at)
		}
	}))
}

// once reports an event of the timeline the first time it happens.
func (a *attempt) once(kind string, status int, at time.Time) {
	if slices.Contains(a.told, told{kind, status}) {
		return
	}
	a.told = append(a.told, told{kind, status})
	switch kind {
	case "sent":
		a.times.Sent = at
	case "ringing":
		a.times.Ringing = at
	case "early_media":
		a.times.EarlyMedia = at
	}
	e := dialer.Event{At: at, Kind: kind}
	if status != 0 {
		e.Detail = map[string]string{"status": strconv.Itoa(status)}
	}
	a.dlg.log.Debug("progress", "event", kind, "status", status)
	a.tell(e)
}

// request answers what the far side asks before it has answered.
func (a *attempt) request(in inbound) {
	defer in.done()
	d, far := a.dlg, farMedia{}
	switch in.req.Method {
	case sip.ACK:
	case sip.BYE: // it ends that early dialog; the INVITE's own answer is still to come (section 15), or the BYE has overtaken it
		if a.left == nil {
			a.left = map[string]call.Parting{}
		}
		a.left[tagOf(in.req.From().Params)] = hungUp(in.req)
		_ = in.tx.Respond(d.response(in.req, sip.StatusOK, nil))
	case sip.OPTIONS, sip.INFO:
		_ = in.tx.Respond(d.response(in.req, sip.StatusOK, nil))
	case sip.UPDATE:
		if len(in.body) == 0 {
			_ = in.tx.Respond(d.response(in.req, sip.StatusOK, nil))
			return
		}
		var err error
		if far, err = a.own.offered(in.body); err == nil {
			err = a.begin(far.remote)
		}
		if err != nil {
			refuse(in.req, in.tx, sip.StatusNotAcceptableHere)
			return
		}
		a.announced(tagOf(in.req.From().Params), far)
		_ = in.tx.Respond(d.response(in.req, sip.StatusOK, a.own.answer(far)))
	case sip.INVITE:
		refuse(in.req, in.tx, sip.StatusRequestPending)
	default:
		refuse(in.req, in.tx, sip.StatusCallTransactionDoesNotExists)
	}
}

// response is a 2xx inside the dialog, with a body of SDP or none.
func (d *dialog) response(req *sip.Request, status int, body []byte) *sip.Response {
	res := sip.NewResponseFromRequest(req, status, phrases[status], body)
	if req.Method == sip.INVITE || req.Method == sip.UPDATE || req.Method == sip.OPTIONS {
		res.AppendHeader(&sip.ContactHeader{Address: d.reachedAt()})
		res.AppendHeader(sip.NewHeader("Allow", allow))
		res.AppendHeader(sip.NewHeader("Supported", "timer"))
	}
	if len(body) > 0 {
		res.AppendHeader(sip.NewHeader("Content-Type", "application/sdp"))
	}
	return res
}
