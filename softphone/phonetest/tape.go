package phonetest

import (
	"time"

	"github.com/boyunhq/boyun/dialer/call"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/softphone/robot"
)

// Tape keeps both sides apart, in memory.
type Tape struct{ AgentSide, CustomerSide *robot.Memory }

var _ call.Tape = (*Tape)(nil)

// NewTape is a blank one for ten seconds.
func NewTape() *Tape {
	return &Tape{robot.NewMemory(10 * time.Second), robot.NewMemory(10 * time.Second)}
}

// ID names it.
func (t *Tape) ID() string { return "tape" }

// Agent hears the agent.
func (t *Tape) Agent() media.Ear { return t.AgentSide }

// Customer hears the customer.
func (t *Tape) Customer() media.Ear { return t.CustomerSide }

// Pause and Resume mark nothing here.
func (t *Tape) Pause(time.Time) {}

// Resume marks nothing here.
func (t *Tape) Resume(time.Time) {}

// Close ends it.
func (t *Tape) Close(time.Time) error { return nil }
