package monitor

import (
	"testing"

	"github.com/boyunhq/boyun/media/quality"
	"github.com/boyunhq/boyun/softphone/bridge"
	"github.com/boyunhq/boyun/softphone/signal"
)

func alarm(kind quality.Kind, side int, over bool) bridge.News {
	return bridge.News{Kind: bridge.Alarm, Alarm: quality.Alarm{Kind: kind, Side: side, Over: over}}
}

func TestWhatWasWrongBeforeACallWasTakenIsWrongUntilItsEndIsTold(t *testing.T) {
	var s sound
	s.hear(alarm(quality.OneWay, quality.Customer, true)) // before it is known that there was one
	s.hear(alarm(quality.EchoBack, quality.Agent, false))
	s.begin([]signal.Trouble{{Kind: "one_way", Side: "customer"}, {Kind: "quality_low", Side: "customer", Way: "from"}})
	if _, all := s.now(); len(all) != 2 || all[0].Kind != "quality_low" || all[1].Kind != "echo" || all[1].Side != "agent" {
		t.Fatalf("wrong is %+v", all)
	}
	s.hear(alarm(quality.LowScore, quality.Customer, true))
	s.hear(alarm(quality.EchoBack, quality.Agent, true))
	if _, all := s.now(); len(all) != 0 {
		t.Errorf("wrong is still %+v", all)
	}
}

func TestTheFloorIsToldOfTroubleAtOnceAndOfAScoreWhenItDiffers(t *testing.T) {
	was := Standing{Call: "c", MOS: 4.3}
	for want, now := range map[bool][]Standing{
		true:  {{Call: "c", MOS: 4.3}, {Call: "c", MOS: 4.1}},
		false: {{Call: "c", MOS: 3.9}, {Call: "c"}, {Call: "c", MOS: 4.3, Trouble: []signal.Trouble{{Kind: "echo"}}}, {Call: "c", MOS: 4.3, Muted: true}},
	} {
		for _, each := range now {
			if each.like(was) != want {
				t.Errorf("%+v is like %+v: want %v", each, was, want)
			}
		}
	}
}
