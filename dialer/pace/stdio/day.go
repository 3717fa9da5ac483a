package stdio

import (
	"fmt"
	"math"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/pace"
)

// Start is the first line: what the pacer is told of the day. Agents begin as out and announce themselves.
type Start struct {
	Agents      int     `json:"agents"`
	RingTimeout float64 `json:"ring_timeout"` // seconds
	Length      float64 `json:"day_len"`      // seconds
	Lines       int     `json:"line_cap"`     // 0: no limit
	CPS         float64 `json:"cps"`          // calls per second; 0: no limit
	Cap         float64 `json:"abandon_cap"`
	Detects     bool    `json:"amd"`
	Tick        float64 `json:"tick"` // seconds between ticks
}

// Tick is every other line: what happened since the last one, and the list that calls dialed now come from.
type Tick struct {
	Now    float64     `json:"now"` // seconds of the day
	List   Ref         `json:"list"`
	Events []Happening `json:"events"`
}

// Happening is one event. State is an agent's state or the cause of a call's end.
type Happening struct {
	At    float64 `json:"t"`
	Kind  string  `json:"k"`
	Call  Ref     `json:"c"`
	List  Ref     `json:"l"`
	Agent Ref     `json:"a"`
	State string  `json:"s"`
}

// Day is one day of one campaign told in ticks.
type Day struct {
	start  Start
	pacer  *pace.Predictive
	tokens float64
	now    float64
}

// dawn is second 0. Which day it is means nothing to the pacer.
var dawn = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// furthest is the longest time of a day that is believed, in seconds.
const furthest = 1e7

// NewDay begins a day that has no past. target is the share to abandon.
func NewDay(s Start, target float64) (*Day, error) {
	for name, v := range map[string]float64{"ring_timeout": s.RingTimeout, "day_len": s.Length, "cps": s.CPS, "tick": s.Tick} {
		if v < 0 || v > furthest {
			return nil, fmt.Errorf("start: %s of %v makes no sense", name, v)
		}
	}
	switch {
	case s.Lines < 0 || s.Agents < 0:
		return nil, fmt.Errorf("start: %d lines and %d agents make no sense", s.Lines, s.Agents)
	case s.Cap < 0 || s.Cap >= 1:
		return nil, fmt.Errorf("start: an abandon_cap of %v is no share", s.Cap)
	case !(target > 0 && target < 1):
		return nil, fmt.Errorf("a target of %v is no share above 0", target)
	}
	if s.Tick == 0 {
		s.Tick = 0.5
	}
	p := pace.NewPredictive(pace.Settings{Target: target, Cap: s.Cap, RingTimeout: seconds(s.RingTimeout), Start: dawn, Day: seconds(s.Length),
		Detects: s.Detects})
	p.Restore(pace.Memory{})
	return &Day{start: s, pacer: p}, nil
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }

// kinds that are known; others are passed over, so that a teller may say more than is needed.
var kinds = map[string]pace.Kind{"dial": pace.CallDialed, "ring": pace.CallRinging, "answer": pace.CallAnswered, "human": pace.CallHuman,
	"machine": pace.CallMachine, "connect": pace.CallConnected, "abandon": pace.CallAbandoned, "end": pace.CallEnded, "agent": pace.AgentChanged,
	"pausereq": pace.PauseAsked}

var states = map[string]pace.AgentState{"out": pace.Out, "ready": pace.Ready, "talk": pace.Talking, "wrap": pace.Wrap, "pause": pace.Paused}

// Tick tells the pacer what happened and asks it.
func (d *Day) Tick(t Tick) (Answer, error) {
	if !(math.Abs(t.Now) <= furthest) {
		return Answer{}, fmt.Errorf("a time of %v s is no time of a day", t.Now)
	}
	for _, h := range t.Events {
		e, err := h.event()
		if err != nil {
			return Answer{}, err
		}
		if e.Kind != "" {
			d.pacer.Observe(e)
		}
	}
	step := d.pacer.Step(dawn.Add(seconds(t.Now)), dialer.ListID(t.List), d.limits(t.Now))
	d.tokens -= float64(step.Dial)
	return Answer{Dial: step.Dial, Forecast: step.Forecast}, nil
}

// limits are what the lines and the calls per second leave at now.
func (d *Day) limits(now float64) pace.Limits {
	const none = 1 << 20
	l := pace.Limits{Lines: none, Channels: none, PerTick: none}
	if d.start.Lines > 0 {
		l.Lines = d.start.Lines - d.pacer.Up()
	}
	if d.start.CPS > 0 {
		passed := max(now-d.now, d.start.Tick)
		d.tokens = min(d.tokens+passed*d.start.CPS, max(d.start.CPS, 1))
		l.PerTick = int(d.tokens + 1e-9)
	}
	d.now = now
	return l
}

func (h Happening) event() (pace.Event, error) {
	if !(math.Abs(h.At) <= furthest) {
		return pace.Event{}, fmt.Errorf("a time of %v s is no time of a day", h.At)
	}
	e := pace.Event{At: dawn.Add(seconds(h.At)), Kind: kinds[h.Kind], Call: dialer.CallID(h.Call), List: dialer.ListID(h.List), Agent: dialer.AgentID(h.Agent)}
	switch e.Kind {
	case pace.AgentChanged:
		state, known := states[h.State]
		if !known {
			return pace.Event{}, fmt.Errorf("an agent's state is out, ready, talk, wrap or pause, not %q", h.State)
		}
		e.State = state
	case pace.CallEnded:
		e.Cause = pace.Cause(h.State)
	}
	return e, nil
}
