package sandbox

import (
	"time"
)

// happening is something that changes a call's story. What does not is dealt with inside next.
type happening uint8

const (
	nothing    happening = iota
	timeUp               // the time asked for has come
	cancelled            // CANCEL arrived before the answer
	crossing             // a CANCEL is about to arrive, and this callee has just answered
	byeCame              // BYE arrived and was answered
	ackCame              // ACK of our final response arrived
	unacked              // 64*T1 without ACK of our 200
	unheard              // no RTP for too long
	expired              // the caller did not refresh the session
	refreshDue           // it is for us to refresh it
	leaving              // the callee hangs up by its own decision; call.why says why
	playedOut            // the announcement is over
	asked                // our own request is over
	closing              // the sandbox ends: say goodbye
	dead                 // and now at once
)

// next deals with whatever comes until something changes the story, at the latest at until (zero: never).
func (c *call) next(until time.Time) happening {
	for {
		wake, h := c.due(time.Now(), until)
		if h != nothing {
			return h
		}
		c.alarm.Reset(time.Until(wake))
		select {
		case a := <-c.arrivals:
			h = c.arrived(a)
			close(a.done)
		case ack := <-c.acks():
			h = c.acked(ack)
		case <-c.cancelled:
			c.cancelled = nil
			h = cancelled
		case c.why = <-c.leaving:
			h = leaving
		case <-c.played:
			h = playedOut
		case res := <-c.asking.responses():
			h = c.replied(res)
		case <-c.asking.over():
			h = c.replied(nil)
		case <-c.closing:
			c.closing = nil
			h = closing
		case <-c.box.dead:
			h = dead
		case <-c.alarm.C:
		}
		if h != nothing {
			return h
		}
	}
}

// due does what is due by the clock and says when to look again.
func (c *call) due(now, until time.Time) (wake time.Time, h happening) {
	wake = now.Add(time.Second)
	if h := c.answer.due(c.box.cfg.T1, now, &wake); h != nothing {
		return wake, h
	}
	if h := c.reanswer.due(c.box.cfg.T1, now, &wake); h != nothing {
		return wake, h
	}
	if h := c.session.due(now, &wake); h != nothing {
		return wake, h
	}
	if c.sound.lost(now) {
		return wake, unheard
	}
	if !until.IsZero() {
		if !now.Before(until) {
			return wake, timeUp
		}
		wake = earlier(wake, until)
	}
	return wake, nothing
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}
