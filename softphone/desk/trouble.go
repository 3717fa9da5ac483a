package desk

import (
	"slices"

	"github.com/boyunhq/boyun/softphone/bridge"
	"github.com/boyunhq/boyun/softphone/signal"
)

// troubled shows the agent, and supervisors, what is wrong with the sound of the call at hand, or that it is well again.
func (d *desk) troubled(n bridge.News) {
	if d.call == nil || d.call.bridge == nil {
		return
	}
	d.call.trouble = Troubled(d.call.trouble, n)
	a := n.Alarm
	d.log.Info("the sound of a call", "call", d.call.person.Call, "kind", a.Kind, "over", a.Over, "side", bridge.SideOf(a), "way", bridge.WayOf(a),
		"mos", a.Way.MOS(), "loss", a.Way.Loss, "jitter", a.Way.Jitter, "rtt", a.Trip)
	d.dirty = true
	d.tell()
	d.announce()
}

// Troubled puts an alarm on the list of what is wrong, or takes it off.
func Troubled(all []signal.Trouble, n bridge.News) []signal.Trouble {
	now := signal.Trouble{Kind: string(n.Alarm.Kind), Side: bridge.SideOf(n.Alarm), Way: bridge.WayOf(n.Alarm), Since: signal.At(n.At)}
	all = slices.DeleteFunc(all, func(was signal.Trouble) bool {
		return was.Kind == now.Kind && was.Side == now.Side && was.Way == now.Way
	})
	if !n.Alarm.Over {
		all = append(all, now)
	}
	return all
}
