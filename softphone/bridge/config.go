package bridge

import (
	"time"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/play"
)

// Leg is an agent's audio that may go away.
type Leg interface {
	media.Leg
	// Gone is closed when the leg is over for good.
	Gone() <-chan struct{}
	// Heard is when its last packet arrived, zero when none did.
	Heard() time.Time
}

// Telephone is a leg whose agent hangs up by putting the receiver down.
type Telephone interface {
	// HungUp tells, of a leg that is gone, whether the agent ended it.
	HungUp() bool
}

// Config of every bridge of a node.
type Config struct {
	Music    func() play.Source // hold music from its beginning, A-law, without an end
	Silence  time.Duration      // agent's audio missing for so long is lost; 1.5 s if 0
	Reattach time.Duration      // then the agent may come back for so long; 15 s if 0
	Longest  time.Duration      // a call is ended after so long; 4 h if 0
}

// Defaults fills what is zero.
func (c Config) Defaults() Config {
	if c.Silence == 0 {
		c.Silence = 1500 * time.Millisecond
	}
	if c.Reattach == 0 {
		c.Reattach = 15 * time.Second
	}
	if c.Longest == 0 {
		c.Longest = 4 * time.Hour
	}
	return c
}

// Validate refuses what cannot work.
func (c Config) Validate() error {
	if c.Music == nil {
		return fault.New(fault.Invalid, "hold_music", "a bridge needs hold music")
	}
	if c.Silence < 100*time.Millisecond || c.Reattach < c.Silence || c.Longest < c.Reattach {
		return fault.New(fault.Invalid, "bridge_times", "silence (%v), reattach (%v) and longest (%v) must grow in this order", c.Silence, c.Reattach, c.Longest)
	}
	return nil
}
