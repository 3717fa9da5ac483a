package pace

import (
	"math"
	"strconv"
	"testing"

	"github.com/boyunhq/boyun/dialer"
)

// TestMachinesDoNotWidenTheBudgetOfPeople: without detection, people answer early and are left without an agent while machines answer
// late and are met by agents; the share of people abandoned is then twice the share of those judged people.
func TestMachinesDoNotWidenTheBudgetOfPeople(t *testing.T) {
	p := NewPredictive(Settings{Start: dawn})
	p.Restore(Memory{})
	n := 0
	one := func(rings float64, end Event) {
		call := dialer.CallID(strconv.Itoa(n))
		at := float64(n)
		n++
		p.Observe(Event{At: after(at), Kind: CallDialed, Call: call, List: "1"})
		p.Observe(Event{At: after(at + 2), Kind: CallRinging, Call: call})
		p.Observe(Event{At: after(at + 2 + rings), Kind: CallAnswered, Call: call})
		if end.Cause != CauseAbandon {
			p.Observe(Event{At: after(at + 2 + rings), Kind: CallConnected, Call: call, Agent: "0"})
		}
		end.At, end.Call, end.Kind = after(at+40), call, CallEnded
		p.Observe(end)
	}
	for range 200 {
		one(8, Event{Cause: CauseHangup})
		one(18, Event{Cause: CauseMachine})
	}
	for range 10 {
		one(8, Event{Cause: CauseAbandon})
	}
	answered, abandoned := p.blur.people(p.day)
	if math.Abs(answered-210) > 3 || math.Abs(abandoned-10) > 1 {
		t.Errorf("%.1f of %.1f people abandoned, not 10 of 210; the day counts %+v", abandoned, answered, p.Memory())
	}
	if !p.budget.spent(answered, abandoned, 0, 0) || p.budget.spent(410, 10, 0, 0) {
		t.Error("the budget of 210 people is spent with 10 abandoned, that of 410 is not")
	}
	for range 10 {
		one(18, Event{Cause: CauseAbandon})
	}
	if _, now := p.blur.people(p.day); math.Abs(now-abandoned-5) > 1 {
		t.Errorf("ten without an agent who rang as long as machines do count as %.1f people, not as half of them", now-abandoned)
	}
}
