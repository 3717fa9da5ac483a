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
	d.call.troubled(n)
	a := n.Alarm
	d.log.Info("the sound of a call", "call", d.call.person.Call, "kind", a.Kind, "over", a.Over, "side", bridge.SideOf(a), "way", bridge.WayOf(a),
		"mos", a.Way.MOS(), "loss", a.Way.Loss, "jitter", a.Way.Jitter, "rtt", a.Trip)
	d.dirty = true
	d.tell()
	d.announce()
}

// troubled puts an alarm on the list, or takes it off.
func (t *talk) troubled(n bridge.News) {
	now := signal.Trouble{Kind: string(n.Alarm.Kind), Side: bridge.SideOf(n.Alarm), Way: bridge.WayOf(n.Alarm), Since: signal.At(n.At)}
	t.trouble = slices.DeleteFunc(t.trouble, func(was signal.Trouble) bool {
		return was.Kind == now.Kind && was.Side == now.Side && was.Way == now.Way
	})
	if !n.Alarm.Over {
		t.trouble = append(t.trouble, now)
	}
}
