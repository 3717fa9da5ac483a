package sandbox

import (
	"sync"
	"time"

	"github.com/emiago/sipgo/sip"
)

// call is one call from its INVITE to its last ACK. The goroutine in run owns everything here; other goroutines reach it through
// arrivals, leaving and cancelled.
type call struct {
	box    *Sandbox
	entry  *entry
	plan   Plan
	digits string
	tx     *sip.ServerTx
	dialog *dialog
	sdp    description
	terms  terms // agreed with the caller; without remote until the caller has described itself
	sound  *sound

	arrivals  chan *arrival
	leaving   chan string   // the callee decided to hang up, and why
	played    chan struct{} // an announcement has been played
	cancelled chan struct{} // closed by the CANCEL
	closing   <-chan struct{}
	gone      chan struct{} // closed when run returns
	cancel    sync.Once

	alarm    *time.Timer
	answer   answering             // our 200 to the INVITE
	reanswer answering             // our 200 to the last re-INVITE
	cancelTx sip.ClientTransaction // the CANCEL of our own INVITE; nil: none
	asking   asking                // our own request
	session  session
	agenda   agenda
	onHold   bool   // we hold the caller
	why      string // of the callee's leaving
	freed    bool   // the channel was given back
}

// arrival is a request inside the dialog, or the news of a CANCEL; done is closed when the call has dealt with it.
type arrival struct {
	req  *sip.Request // nil: a CANCEL is on its way
	tx   sip.ServerTransaction
	done chan struct{}
}

// run is the story of a call.
func (c *call) run() {
	defer c.close()
	c.provisional(sip.StatusTrying, "Trying")
	if !c.pause(c.plan.Delay) {
		return
	}
	switch c.plan.Fate.Kind {
	case Overloaded, Busy:
		c.refuse()
		return
	case Vacant, PoweredOff, Suspended, Unreachable, BusyAnnounced, VacantUntold, OffMistold, SIT:
		if c.announce() {
			c.refuse()
		}
		return
	case EarlyRingback:
		c.early(c.box.voices.ringback(c.language()))
	case ColourAnswers, ColourRings:
		c.early(c.box.voices.music())
	case BusyTone:
		c.early(c.box.voices.progress(c.language(), "busy"))
	case VacantForEver:
		c.early(again(c.box.voices.announcement(Vacant, c.language())))
	default:
		c.ring()
	}
	if !c.pause(c.plan.Ring) {
		return
	}
	switch c.plan.Fate.Kind {
	case Rejected, NoAnswer, ColourRings, BusyTone, VacantForEver:
		c.refuse()
	case LateAnswer: // nobody cancelled
		c.refuseWith(byKind(NoAnswer))
	default:
		if c.pickUp() {
			c.talk()
		}
	}
}

// pause lets time pass before the answer; false: the call ended meanwhile.
func (c *call) pause(d time.Duration) bool {
	until := time.Now().Add(d)
	for {
		switch c.next(until) {
		case timeUp, playedOut:
			return true
		case cancelled:
			c.wasCancelled()
			return false
		case crossing:
			c.talk()
			return false
		case byeCame:
			c.final(sip.StatusRequestTerminated, "Request Terminated")
			c.awaitACK()
			return false
		case closing:
			c.refuseWith(Fate{Kind: "closing", SIP: sip.StatusServiceUnavailable})
			return false
		case dead:
			return false
		}
	}
}

// close gives back everything the call took.
func (c *call) close() {
	c.box.board.unplug(c)
	close(c.gone)
	c.alarm.Stop()
	c.asking.end()
	c.sound.close()
	c.free()
	c.entry.ended(time.Now(), Carrier, "closing") // only if no path said how it ended
	c.entry.close()
}

// free gives the channel back: a refused call holds none while its ACK is awaited.
func (c *call) free() {
	if !c.freed {
		c.freed = true
		c.box.limits.give()
	}
}

// take hands a request to the call and waits until it is dealt with; false: the call is gone.
func (c *call) take(req *sip.Request, tx sip.ServerTransaction) bool {
	a := &arrival{req, tx, make(chan struct{})}
	select {
	case c.arrivals <- a:
	case <-c.gone:
		return false
	}
	select {
	case <-a.done:
	case <-c.gone:
	}
	return true
}
