package pace

import (
	"fmt"
	"strconv"
	"testing"

	"github.com/boyunhq/boyun/dialer"
)

// busy is a pacer with agents in talk and wrap-up and calls on the way, a few of them answered.
func busy(agents, calls int) (p *Predictive, now float64) {
	p = team(agents)
	for i := range agents - agents/20 {
		id := dialer.AgentID(strconv.Itoa(i))
		p.Observe(Event{At: after(float64(i % 90)), Kind: AgentChanged, Agent: id, State: Talking})
		if i%8 == 0 {
			p.Observe(Event{At: after(90), Kind: AgentChanged, Agent: id, State: Wrap})
		}
	}
	for i := range calls {
		id, at := dialer.CallID(strconv.Itoa(i)), 80+20*float64(i)/float64(calls)
		p.Observe(Event{At: after(at), Kind: CallDialed, Call: id, List: dialer.ListID(strconv.Itoa(i % 3))})
		if i%10 > 0 {
			p.Observe(Event{At: after(at + 2), Kind: CallRinging, Call: id})
		}
		if i%100 == 0 {
			p.Observe(Event{At: after(100), Kind: CallAnswered, Call: id})
		}
	}
	return p, 102
}

func BenchmarkTick(b *testing.B) {
	for _, size := range []struct{ agents, calls int }{{200, 2000}, {20, 60}, {5, 15}} {
		b.Run(fmt.Sprintf("%d_agents_%d_calls", size.agents, size.calls), func(b *testing.B) {
			p, now := busy(size.agents, size.calls)
			b.ResetTimer()
			for n := range b.N {
				p.Step(after(now+float64(n)*0.001), "1", open)
				if n%2 == 0 {
					p.answers++ // every second tick weighs the evidence, as on each answer
				}
			}
			b.ReportMetric(b.Elapsed().Seconds()*1000/float64(b.N), "ms/tick")
		})
	}
}
