package run

import (
	"time"

	"github.com/boyunhq/boyun/dialer/pace"
)

// Pulse is one beat of a running campaign: what its page draws. Counts are of the moment, not sums.
type Pulse struct {
	At      time.Time
	Ready   int
	Talking int // reserved included
	Wrap    int
	Out     int
	Ringing int // calls that are neither answered nor ended
	Waiting int // people who answered and have no agent yet
	Reason  pace.Reason
	Running bool // false in the last beats, when the campaign is paused and its calls end
}

func pulse(s pace.Sight, reason pace.Reason, running bool) Pulse {
	p := Pulse{At: s.Now, Reason: reason, Running: running}
	for _, a := range s.Agents {
		switch a.State {
		case pace.Ready:
			p.Ready++
		case pace.Reserved, pace.Talking:
			p.Talking++
		case pace.Wrap:
			p.Wrap++
		default:
			p.Out++
		}
	}
	for _, d := range s.Dials {
		switch d.Stage {
		case pace.Claimed, pace.Sent, pace.Ringing:
			p.Ringing++
		case pace.Answered:
			p.Waiting++
		}
	}
	return p
}
