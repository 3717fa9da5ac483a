package bridge

import (
	"strconv"
	"sync"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/media/analysis"
	"github.com/boyunhq/boyun/media/quality"
)

const (
	perSecond  = int(time.Second / beat) // looks
	compare    = 5                       // seconds between looks for an echo
	mostAlarms = 40                      // lines of the timeline that alarms may take
)

// envelopes are lent to bridges while they compare: two kilobytes on a bridge's stack would stay there for the whole call.
var envelopes = sync.Pool{New: func() any { return new([2]analysis.Envelope) }}

// sound follows how both sides sound. It belongs to Run.
type sound struct {
	watch   quality.Watch
	last    [2]quality.Second
	looks   int
	seconds int
	told    int
}

// measure is called at every look, and reads both sides once a second.
func (b *Bridge) measure(now time.Time) {
	s := &b.sound
	if s.looks++; s.looks < perSecond {
		return
	}
	s.looks = 0
	b.reading(now)
	if s.seconds++; s.seconds%compare == 0 {
		of := envelopes.Get().(*[2]analysis.Envelope)
		b.agent.envelope(now, &of[quality.Agent])
		b.customer.envelope(now, &of[quality.Customer])
		b.alarm(now, s.watch.Compare(of))
		envelopes.Put(of)
	}
}

// reading takes what was counted of both sides up to now.
func (b *Bridge) reading(now time.Time) {
	customer := quality.Reading{From: b.Customer.Quality(), To: b.Customer.Sent(), Voice: b.customer.tally()}
	agent := quality.Reading{Voice: b.agent.tally(), Absent: b.muted || b.held || b.lost()}
	if b.leg != nil {
		agent.From, agent.To = b.leg.Quality(), b.leg.Sent()
	}
	seconds, alarms := b.sound.watch.Take(now, [2]quality.Reading{quality.Agent: agent, quality.Customer: customer})
	b.sound.last = seconds
	b.alarm(now, alarms)
}

// alarm tells the desk, and the call's timeline while there is room for it.
func (b *Bridge) alarm(now time.Time, alarms []quality.Alarm) {
	for _, a := range alarms {
		b.Tell(News{Kind: Alarm, At: now, Alarm: a})
		if b.sound.told++; b.sound.told <= mostAlarms {
			b.Note(dialer.Event{At: now, Kind: kindOf(a), Detail: detailOf(a)})
		}
	}
}

func kindOf(a quality.Alarm) string {
	if a.Over {
		return string(a.Kind) + "_over"
	}
	return string(a.Kind)
}

// SideOf is the party an alarm blames.
func SideOf(a quality.Alarm) string {
	if a.Side == quality.Agent {
		return string(dialer.ByAgent)
	}
	return string(dialer.ByCustomer)
}

// WayOf is the direction of a low score, from or to its side; empty of other alarms.
func WayOf(a quality.Alarm) string {
	switch {
	case a.Kind != quality.LowScore:
		return ""
	case a.To:
		return "to"
	}
	return "from"
}

// detailOf says who is to blame, and by which figures.
func detailOf(a quality.Alarm) map[string]string {
	d := map[string]string{"side": SideOf(a)}
	switch {
	case a.Kind == quality.LowScore:
		d["way"] = WayOf(a)
		d["mos"] = strconv.FormatFloat(a.Way.MOS(), 'f', 1, 64)
		d["loss"] = strconv.FormatFloat(a.Way.Loss*100, 'f', 1, 64)
		d["jitter"] = strconv.FormatInt(a.Way.Jitter.Milliseconds(), 10)
		d["rtt"] = strconv.FormatInt(a.Trip.Milliseconds(), 10)
	case a.Kind == quality.OneWay && !a.Over:
		d["why"] = "no_packets"
		if a.Silent {
			d["why"] = "silence"
		}
	case a.Kind == quality.EchoBack && !a.Over:
		d["delay"] = strconv.FormatInt(a.Delay.Milliseconds(), 10)
	}
	return d
}
