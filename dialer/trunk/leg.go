package trunk

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/emiago/sipgo/sip"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/call"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/rtp"
)

// leg is an answered call. The goroutine of live owns it; others only close hang and wait.
type leg struct {
	media.Leg // the RTP session

	t        *Trunks
	dlg      *dialog
	log      *slog.Logger
	session  *rtp.Session
	own      *ownMedia
	give     func() // the trunk's channel
	answered time.Time

	hang     chan struct{}
	hangOnce sync.Once
	gone     chan struct{}
	ended    chan struct{}
	parting  call.Parting // written once before gone is closed

	// The rest belongs to the owner.
	left       call.Parting // by a BYE that overtook the 200; zero: none did
	far        farEnd
	remote     rtp.Remote
	unmet      chan struct{} // closed and left behind once the far side has answered the offer of our 200; nil: there was none
	held       bool
	moved      bool      // left the shared ports
	untold     time.Time // and the far side is to be told then; zero: it has been
	farSeq     uint32
	farSeqSeen bool
	timer      interval
	due        *time.Timer // of the session timer; nil until there is one
	pending    *unacked    // our 200 to a re-INVITE, until its ACK
	refreshing bool
	refreshed  chan refreshed
}

var (
	_ call.Customer = (*leg)(nil)
	_ call.Keyed    = (*leg)(nil)
)

// take turns an answered attempt into a leg: acknowledged, registered, alive.
func (a *attempt) take(ctx context.Context, res *sip.Response, invite *sip.Request, far farMedia, give func()) *leg {
	end, _ := farOf(res, a.dlg.remote)
	a.dlg.keeps(end.tag, invite)
	if _, err := a.dlg.confirm(ctx, end, invite); err != nil {
		a.dlg.log.Warn("ACK not sent; the far side will ask again", "event", "ack", "error", err)
	}
	a.session.Listen(nil)
	l := &leg{
		Leg: a.session, t: a.t, dlg: a.dlg, log: a.dlg.log, session: a.session, own: a.own, give: give, answered: a.times.Answered,
		hang: make(chan struct{}), gone: make(chan struct{}), ended: make(chan struct{}), refreshed: make(chan refreshed, 1),
		left: a.left[end.tag], far: end, remote: far.remote, held: far.held, timer: readInterval(headerOf(res, "Session-Expires"), "uac"),
	}
	l.wind()
	a.t.tasks.Go(l.live) // Dial is a task itself, so the group is not empty here
	return l
}

// Sealed is the suite of SRTP the leg's audio is sealed with, empty for plain RTP.
func (l *leg) Sealed() string { return string(l.session.Suite()) }

// Encoding names the codec the far side took: G722 is coded anew at the leg's edge.
func (l *leg) Encoding() string { return l.session.Encoding() }

// Transport names how the leg's packets come and go, for the call's timeline.
func (l *leg) Transport() string { return l.session.Transport() }

// Sent is how the far side receives us by its last report; zero until it made one.
func (l *leg) Sent() media.Quality { return l.session.Sent() }

// Gone implements call.Customer.
func (l *leg) Gone() <-chan struct{} { return l.gone }

// Parting implements call.Customer; it is zero until Gone is closed.
func (l *leg) Parting() call.Parting {
	select {
	case <-l.gone:
		return l.parting
	default:
		return call.Parting{}
	}
}

// HangUp implements call.Customer. When ctx ends first, the BYE goes on without its caller.
func (l *leg) HangUp(ctx context.Context) {
	l.hangOnce.Do(func() { close(l.hang) })
	select {
	case <-l.ended:
	case <-ctx.Done():
	}
}

// rtpTick is how often silence is looked for.
const rtpTick = time.Second

// live is the life of the leg: it ends with a parting, after which nothing is left of it.
func (l *leg) live() {
	defer close(l.ended)
	defer l.give()
	defer l.dlg.end()
	defer l.unwind()
	parting, ours := l.talk()
	l.parting = parting
	l.log.Info("leg ended", "event", "ended", "by", parting.By, "reason", parting.Reason, "cause", parting.Cause)
	if !ours {
		close(l.gone)
		l.session.Close()
		return
	}
	l.bye()
}

// bye hangs up while the far side may still say something, its own BYE for instance.
func (l *leg) bye() {
	done := make(chan struct{})
	far := l.far
	l.t.task(func(ctx context.Context) {
		defer close(done)
		l.dlg.bye(ctx, far, `Q.850;cause=16;text="Normal call clearing"`)
	})
	close(l.gone)
	l.session.Close()
	for {
		select {
		case <-done:
			return
		case in := <-l.dlg.requests:
			l.closing(in)
		}
	}
}

// closing answers what comes while our BYE is on its way: a BYE that crosses it is as good as its answer.
func (l *leg) closing(in inbound) {
	defer in.done()
	if in.req.Method == sip.BYE {
		_ = in.tx.Respond(l.dlg.response(in.req, sip.StatusOK, nil))
		return
	}
	refuse(in.req, in.tx, sip.StatusCallTransactionDoesNotExists)
}

// talk waits until somebody ends the call. ours tells that a BYE is for us to send.
func (l *leg) talk() (p call.Parting, ours bool) {
	if !l.left.At.IsZero() {
		return l.left, false
	}
	tick := time.NewTicker(rtpTick)
	defer tick.Stop()
	for {
		select {
		case in := <-l.dlg.requests:
			if p, over := l.serve(in); over {
				return p, p.By == dialer.BySystem
			}
		case <-l.hang:
			return call.Parting{By: dialer.BySystem, Reason: "hung_up", At: time.Now()}, true
		case <-l.t.soft.Done():
			return call.Parting{By: dialer.BySystem, Reason: "drained", At: time.Now()}, true
		case now := <-tick.C:
			if l.unheard(now) {
				l.relocate(now)
			}
			if !l.untold.IsZero() && !now.Before(l.untold) {
				l.tell()
			}
			if l.silent(now) {
				return call.Parting{By: dialer.BySystem, Reason: "rtp_timeout", At: l.lastHeard()}, true
			}
		case <-l.pending.again():
			if !l.repeat() {
				return call.Parting{By: dialer.BySystem, Reason: "ack_missing", At: time.Now()}, true
			}
		case <-l.isDue():
			if reason := l.expire(); reason != "" {
				return call.Parting{By: dialer.BySystem, Reason: reason, At: time.Now()}, true
			}
		case r := <-l.refreshed:
			if reason := l.settle(r); reason != "" {
				return call.Parting{By: dialer.BySystem, Reason: reason, At: time.Now()}, true
			}
		}
	}
}

// silent tells whether the far side, which should be heard, has not been for too long. On hold nobody need be.
func (l *leg) silent(now time.Time) bool {
	return l.remote.Direction == rtp.SendRecv && l.session.Silent(now) > l.t.cfg.RTPTimeout
}

// lastHeard is when the call really ended: its last packet, or its answer when none came. Billing stops there.
func (l *leg) lastHeard() time.Time {
	if last := l.session.Quality().LastPacket; last.After(l.answered) {
		return last
	}
	return l.answered
}

// wind starts the session timer anew.
func (l *leg) wind() {
	if wait := l.timer.due(); wait > 0 {
		l.dueIn(wait)
		return
	}
	l.unwind()
}

func (l *leg) unwind() {
	if l.due != nil {
		l.due.Stop()
	}
}

func (l *leg) dueIn(wait time.Duration) {
	if l.due == nil { // most far sides have no session timer
		l.due = time.NewTimer(wait)
		return
	}
	l.due.Reset(wait)
}

func (l *leg) isDue() <-chan time.Time {
	if l.due == nil {
		return nil
	}
	return l.due.C
}

// politeness is the pause after a 491 for whoever owns the Call-ID: 2.1 to 4 s (RFC 3261 section 14.1).
func politeness() time.Duration { return 2100*time.Millisecond + rand.N(1900*time.Millisecond) }
