package phonetest

import (
	"sync"
	"time"

	"github.com/boyunhq/boyun/dialer/call"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/softphone/robot"
)

// Tape keeps both sides apart, in memory.
type Tape struct {
	AgentSide, CustomerSide *robot.Memory

	mu    sync.Mutex
	state call.TapeState
}

var _ call.Tape = (*Tape)(nil)

// NewTape is a blank one for ten seconds.
func NewTape() *Tape {
	return &Tape{AgentSide: robot.NewMemory(10 * time.Second), CustomerSide: robot.NewMemory(10 * time.Second), state: call.TapeOn}
}

// ID names it.
func (t *Tape) ID() string { return "tape" }

// Agent hears the agent.
func (t *Tape) Agent() media.Ear { return t.when(t.AgentSide) }

// Customer hears the customer.
func (t *Tape) Customer() media.Ear { return t.when(t.CustomerSide) }

func (t *Tape) when(to media.Ear) media.Ear {
	return media.EarFunc(func(p *media.Packet, at time.Time) {
		if t.State() == call.TapeOn {
			to.Hear(p, at)
		}
	})
}

// Withhold makes it wait for Resume, as a tape that needs consent does.
func (t *Tape) Withhold() { t.set(call.TapeWithheld) }

// State is what becomes of the sound now.
func (t *Tape) State() call.TapeState {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.state
}

func (t *Tape) set(s call.TapeState) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.state = s
}

// Pause keeps nothing more.
func (t *Tape) Pause(time.Time) { t.set(call.TapePaused) }

// Resume keeps what is heard again.
func (t *Tape) Resume(time.Time) { t.set(call.TapeOn) }

// Close ends it.
func (t *Tape) Close(time.Time) error { return nil }
