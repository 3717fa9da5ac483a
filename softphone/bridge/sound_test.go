package bridge

import (
	"strings"
	"testing"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/quality"
)

// A customer's line that loses every fifth packet for half a minute, looked at as often as Run does, in virtual time.
func TestABadLineOfTheCustomerIsNotedToldAndKept(t *testing.T) {
	b, customer, agent := stillBridge()
	defer b.Headset.Close()
	var events []dialer.Event
	var alarms []quality.Alarm
	b.Note = func(e dialer.Event) { events = append(events, e) }
	b.Tell = func(n News) {
		if n.Kind == Alarm {
			alarms = append(alarms, n.Alarm)
		}
	}
	now, speech, quiet := b.begun, make([]byte, media.FrameSamples), make([]byte, media.FrameSamples)
	for i := range speech {
		speech[i], quiet[i] = 0x2a^byte(i&1)<<7, 0xd5
	}
	for frame := range 50 * 60 {
		now = now.Add(media.FrameDuration)
		agent.read.Packets++
		customer.read.Packets++
		if second := frame / 50; 10 <= second && second < 40 && frame%5 == 0 {
			customer.read.Packets--
			customer.read.Lost++
			customer.read.Missed++
			customer.read.Bursts++
		}
		p := &media.Packet{Codec: media.PCMA, Payload: quiet}
		if frame/50%2 == 0 {
			p.Payload = speech
		}
		customer.ear.Hear(p, now)
		agent.ear.Hear(&media.Packet{Codec: media.PCMA, Payload: speech}, now)
		if frame%10 == 9 {
			b.measure(now)
		}
	}
	if len(events) != 2 || events[0].Kind != "quality_low" || events[1].Kind != "quality_low_over" || len(alarms) != 2 {
		t.Fatalf("noted %+v, told %+v", events, alarms)
	}
	d := events[0].Detail
	if d["side"] != "customer" || d["way"] != "from" || d["loss"] != "20.0" || d["mos"] >= "3.5" || d["jitter"] == "" || d["rtt"] == "" {
		t.Errorf("the alarm says %v", d)
	}
	if after := events[0].At.Sub(b.begun); after < 20*time.Second || after > 24*time.Second {
		t.Errorf("the alarm came %v after the beginning, the loss after 10 s", after)
	}
	sound := b.Sound()
	if sound.Len() != 60 || sound.Step() != time.Second {
		t.Fatalf("%d steps of %v", sound.Len(), sound.Step())
	}
	low, high, other := sound.At(30, quality.Customer), sound.At(5, quality.Customer), sound.At(30, quality.Agent)
	if low.From.Loss != 0.2 || !low.From.Low || low.From.MOS() > 3 || high.From.MOS() < 4.3 || other.From.MOS() < 4.3 || other.From.Low {
		t.Errorf("kept: %+v, before %+v, the agent %+v", low, high, other)
	}
	if talks, pauses := sound.At(31, quality.Customer).Talk, sound.At(32, quality.Customer).Talk; min(talks, pauses) > 0.3 || max(talks, pauses) < 0.95 || other.Talk < 0.95 {
		t.Errorf("the customer speaks %.2f and %.2f of two seconds, the agent %.2f", talks, pauses, other.Talk)
	}
}

func TestAlarmsWithoutEndTakeNoMoreThanTheirRoomInTheTimeline(t *testing.T) {
	b, _, _ := stillBridge()
	defer b.Headset.Close()
	noted, told := 0, 0
	b.Note = func(e dialer.Event) {
		if e.Detail["side"] != "agent" || strings.HasPrefix(e.Kind, "quality") {
			t.Errorf("%+v", e)
		}
		noted++
	}
	b.Tell = func(News) { told++ }
	for i := range 200 {
		b.alarm(b.begun, []quality.Alarm{{Kind: quality.OneWay, Side: quality.Agent, Over: i%2 == 1}})
	}
	if noted != mostAlarms || told != 200 {
		t.Errorf("%d noted, %d told", noted, told)
	}
}
