package desk

import (
	"context"
	"math"
	"time"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/quality"
	"github.com/boyunhq/boyun/softphone/agent"
	"github.com/boyunhq/boyun/softphone/signal"
)

// audio is the agent's leg and how it fares. It belongs to the desk's goroutine.
type audio struct {
	leg     Leg // the one in use, nil before the first is up
	offered Leg // answered, not up yet
	state   signal.LegState
	since   time.Time
	mic     string // why the page has no microphone; empty when it has

	mark   media.Quality // of the stream when the window began
	markAt time.Time
	bad    int // windows in a row under the limit
	low    bool
	mos    float64 // of the window before, to a tenth; 0 when not known
}

const (
	window  = 4 * time.Second
	worst   = 3.5 // MOS
	badFor  = 3   // windows until no new call comes
	goodFor = 2   // windows until they come again
	tells   = 0.3 // a MOS that differs by so much from what supervisors see is told
)

func (a *audio) close() {
	for _, l := range []Leg{a.leg, a.offered} {
		if l != nil {
			l.Close()
		}
	}
	a.leg, a.offered = nil, nil
}

// heard tells whether the agent's packets arrive.
func (a *audio) heard(now time.Time, silence time.Duration) bool {
	return a.leg != nil && now.Sub(a.leg.Heard()) <= silence
}

// offer answers a page's offer. It runs on the page's goroutine: making an answer takes milliseconds the desk does not have.
func (d *desk) offer(ctx context.Context, s *session, m *signal.Offer) (string, error) {
	if err := d.from(s, d.onPage); err != nil {
		return "", err
	}
	if m.Restart {
		return d.restart(ctx, s, m.SDP)
	}
	leg, answer, err := d.hub.Port.Answer(ctx, string(d.who.User), m.SDP)
	if err != nil {
		return "", err
	}
	refused := d.from(s, func() error { d.adopt(leg); return nil })
	if refused != nil {
		leg.Close()
	}
	return answer, refused
}

// onPage refuses a page's audio while calls reach the agent on a telephone.
func (d *desk) onPage() error {
	if d.onPhone() {
		return fault.New(fault.Conflict, "on_phone", "calls reach this agent on a telephone")
	}
	return nil
}

// restart moves the leg in use to a new network.
func (d *desk) restart(ctx context.Context, s *session, offer string) (answer string, err error) {
	var leg Leg
	if err := d.from(s, func() error {
		if leg = d.audio.leg; leg == nil {
			leg = d.audio.offered
		}
		return nil
	}); err != nil {
		return "", err
	}
	if leg == nil {
		return "", fault.New(fault.Conflict, "leg_closed", "there is no connection to restart; a new offer makes one")
	}
	return leg.Restart(ctx, offer)
}

func (d *desk) trickle(s *session, m *signal.Candidate) error {
	var leg Leg
	err := d.from(s, func() error {
		if leg = d.audio.offered; leg == nil {
			leg = d.audio.leg
		}
		return nil
	})
	if err != nil || leg == nil {
		return err
	}
	return leg.Trickle(m.Candidate, m.Mid, m.Line)
}

// adopt watches a leg that was just answered.
func (d *desk) adopt(leg Leg) {
	if d.audio.offered != nil {
		d.drop(d.audio.offered, 0)
	}
	d.audio.offered = leg
	if d.audio.leg == nil {
		d.legIs(signal.LegConnecting)
	}
	d.background.Go(func() {
		select {
		case <-leg.Up():
			d.box.put(func() { d.up(leg) })
		case <-leg.Gone():
		case <-d.ended:
			return
		}
		select {
		case <-leg.Gone():
			d.box.put(func() { d.lost(leg) })
		case <-d.ended:
		}
	})
}

// up puts a leg whose first packet arrived to use. A call at hand goes on with it; the leg before is closed when nobody needs it.
func (d *desk) up(leg Leg) {
	if leg != d.audio.offered {
		return
	}
	old := d.audio.leg
	d.audio.leg, d.audio.offered = leg, nil
	d.audio.mark, d.audio.bad, d.audio.low, d.audio.mos = media.Quality{}, 0, false, 0
	d.legIs(signal.LegConnected)
	d.headset.Plug(leg)
	if d.call != nil && d.call.bridge != nil && !d.call.handed {
		d.call.bridge.Attach(leg)
	}
	if old != nil {
		d.drop(old, time.Second)
	}
	if d.m.State == agent.Checking {
		d.step(agent.Input{Event: agent.AudioUp})
	}
	d.weigh(d.hub.Now())
}

// lost puts a leg that is over away. A bridge has noticed by itself.
func (d *desk) lost(leg Leg) {
	switch leg {
	case d.audio.offered:
		d.audio.offered = nil
	case d.audio.leg:
		d.audio.leg = nil
		d.legIs(signal.LegLost)
		d.brokeOff(leg)
	}
	d.drop(leg, 0)
	d.weigh(d.hub.Now())
}

// drop closes a leg in the background, after a while in which a bridge may still let go of it.
func (d *desk) drop(leg Leg, after time.Duration) {
	d.background.Go(func() {
		select {
		case <-time.After(after):
		case <-d.ended:
		}
		leg.Close()
	})
}

func (d *desk) legIs(s signal.LegState) {
	if d.audio.state != s {
		d.audio.state, d.audio.since = s, d.hub.Now()
		d.dirty = true
	}
}

// listen looks at the leg in use: silent, back, or of poor quality.
func (d *desk) listen(now time.Time) {
	a := &d.audio
	if a.leg == nil {
		return
	}
	if !a.heard(now, d.hub.Bridge.Silence) {
		d.legIs(signal.LegLost)
		return
	}
	d.legIs(signal.LegConnected)
	if now.Sub(a.markAt) < window || ofPhone(a.leg) { // a telephone's line is the trunk's to judge: the agent could mend nothing
		return
	}
	q := a.leg.Quality()
	if a.mark.Packets > 0 {
		mos := quality.Between(a.mark, q).MOS
		a.mos = math.Round(mos*10) / 10
		if math.Abs(a.mos-d.shown.mos) >= tells {
			d.announce()
		}
		if mos < worst {
			a.bad = max(a.bad, 0) + 1
		} else {
			a.bad = min(a.bad, 0) - 1
		}
	}
	a.mark, a.markAt = q, now
	if a.bad >= badFor {
		a.low = true
	} else if a.bad <= -goodFor {
		a.low = false
	}
}
