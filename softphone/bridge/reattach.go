package bridge

import (
	"strconv"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/call"
	"github.com/boyunhq/boyun/media/quality"
	"github.com/boyunhq/boyun/media/tone"
)

func (b *Bridge) lost() bool { return !b.lostAt.IsZero() }

// lose begins the wait for the agent: the customer hears the soft tone, unless it is on hold anyway.
func (b *Bridge) lose(why string, now time.Time) {
	if b.lost() {
		return
	}
	b.lostAt = now
	b.steer()
	b.agent.wake.Store(true)
	if !b.held {
		b.comfort(now)
	}
	b.note("reattaching", map[string]string{"why": why})
	b.Tell(News{Kind: Reattaching, At: now, Why: why})
}

// swap puts the agent on another leg. Its first packet ends the wait; if both legs are alive there is none.
func (b *Bridge) swap(leg Leg) {
	if !b.lost() && time.Since(leg.Heard()) > beat {
		b.lose("replaced", time.Now())
	}
	if b.leg != nil {
		b.leg.Listen(nil)
	}
	b.leg = leg
	b.sound.watch.Forget(quality.Agent)
	b.Headset.Plug(leg)
	b.agent.wake.Store(true)
	b.agent.hook(leg)
}

// back ends the wait: both hear each other again.
func (b *Bridge) back() {
	away := time.Since(b.lostAt)
	b.lostAt = time.Time{}
	if !b.held {
		b.fill.stop()
	}
	told := b.transports()
	told["ms"] = strconv.FormatInt(away.Milliseconds(), 10)
	b.note("reattached", told)
	b.Tell(News{Kind: Reattached, At: time.Now()})
	if b.first {
		b.Headset.Play(tone.BackOnCall())
	} else {
		b.Headset.Play(tone.Connected())
	}
}

// watch is the look at both legs, five times a second.
func (b *Bridge) watch(now time.Time) (over bool) {
	b.measure(now)
	b.release(now)
	b.Tell(News{Kind: Level, At: now, Levels: Levels{Agent: b.agent.level(), Customer: b.customer.level()}, Sound: b.sound.last})
	switch {
	case b.lost() && now.Sub(b.lostAt) >= b.cfg.Reattach:
		b.quitting = call.Parting{By: dialer.BySystem, Reason: "agent_lost", At: now}
		return true
	case now.Sub(b.begun) >= b.cfg.Longest:
		b.quitting = call.Parting{By: dialer.BySystem, Reason: "too_long", At: now}
		return true
	case !b.lost() && now.Sub(b.leg.Heard()) > b.cfg.Silence:
		b.lose("silence", now)
	case b.lost() && b.leg != nil && b.leg.Heard().After(b.lostAt):
		return b.obey() // a packet slipped in between
	}
	return false
}
