package arena

import (
	"strconv"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/pace"
)

// predictive lets the product's pacer play.
type predictive struct {
	*pace.Predictive
	brief Brief
	calls []dialer.CallID
}

var dawn = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

func clock(at float64) time.Time { return dawn.Add(time.Duration(at * float64(time.Second))) }

// Predictive enters the product's pacer.
func Predictive(b Brief) Player {
	p := pace.NewPredictive(pace.Settings{Target: b.Target, Cap: b.Cap, RingTimeout: time.Duration(b.RingTimeout * float64(time.Second)),
		Start: dawn, Day: time.Duration(b.Day * float64(time.Second)), Detects: b.Detects})
	p.Restore(pace.Memory{})
	return &predictive{Predictive: p, brief: b}
}

func (p *predictive) call(id int) dialer.CallID {
	for len(p.calls) <= id {
		p.calls = append(p.calls, dialer.CallID(strconv.Itoa(len(p.calls))))
	}
	return p.calls[id]
}

func (p *predictive) Tick(now float64, l int, news []Happening) (int, float64) {
	for _, h := range news {
		e := pace.Event{At: clock(h.At), Kind: pace.Kind(h.Kind), Call: p.call(h.Call), List: name(h.List), Agent: dialer.AgentID(name(h.Agent))}
		if h.Kind == "agent" {
			e.State = pace.AgentState(h.State)
		} else {
			e.Cause = pace.Cause(h.State)
		}
		p.Observe(e)
	}
	limits := pace.Limits{Lines: 1 << 20, Channels: 1 << 20, PerTick: 1 << 20}
	if p.brief.Lines > 0 {
		limits.Lines = p.brief.Lines - p.Up()
	}
	step := p.Step(clock(now), name(l), limits)
	return step.Dial, step.Forecast
}

var names = func() (n [1024]dialer.ListID) {
	for i := range n {
		n[i] = dialer.ListID(strconv.Itoa(i))
	}
	return n
}()

func name(i int) dialer.ListID { return names[i] }
