package desk

import (
	"testing"
	"time"

	"github.com/boyunhq/boyun/media/quality"
	"github.com/boyunhq/boyun/softphone/bridge"
)

func TestTheDeskShowsWhatIsWrongUntilItIsWell(t *testing.T) {
	var k talk
	at := time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)
	for _, step := range []struct {
		alarm quality.Alarm
		want  []string
	}{
		{quality.Alarm{Kind: quality.LowScore, Side: quality.Customer}, []string{"quality_low customer from"}},
		{quality.Alarm{Kind: quality.LowScore, Side: quality.Customer, To: true}, []string{"quality_low customer from", "quality_low customer to"}},
		{quality.Alarm{Kind: quality.OneWay, Side: quality.Agent}, []string{"quality_low customer from", "quality_low customer to", "one_way agent "}},
		{quality.Alarm{Kind: quality.LowScore, Side: quality.Customer, Over: true}, []string{"quality_low customer to", "one_way agent "}},
		{quality.Alarm{Kind: quality.OneWay, Side: quality.Agent, Over: true}, []string{"quality_low customer to"}},
	} {
		k.trouble = Troubled(k.trouble, bridge.News{Kind: bridge.Alarm, At: at, Alarm: step.alarm})
		shown := k.shown().Trouble
		for i, trouble := range shown {
			if i >= len(step.want) || trouble.Kind+" "+trouble.Side+" "+trouble.Way != step.want[i] || trouble.Since == 0 {
				t.Fatalf("after %+v: %+v, want %v", step.alarm, shown, step.want)
			}
		}
		if len(shown) != len(step.want) {
			t.Fatalf("after %+v: %+v, want %v", step.alarm, shown, step.want)
		}
	}
}
