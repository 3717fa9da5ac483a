package desk

import (
	"log/slog"
	"time"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/softphone/agent"
	"github.com/boyunhq/boyun/softphone/bridge"
)

// Config of all desks of a node.
type Config struct {
	Node   string // this voice node's name
	Limits agent.Limits
	Bridge bridge.Config
	Beat   time.Duration // a page pings so often; three missed are a lost socket; 10 s if 0
	Vanish time.Duration // an agent without a page and without a call goes offline after it; 60 s if 0
	CardIn time.Duration // how long a talk may wait for its card to be on screen; 150 ms if 0
	STUN   []string      // STUN servers for the browsers, may be empty
	Now    func() time.Time
	Log    *slog.Logger
}

// Defaults fills what is zero.
func (c Config) Defaults() Config {
	if c.Limits == (agent.Limits{}) {
		c.Limits = agent.DefaultLimits()
	}
	c.Bridge.Reattach, c.Bridge.Longest = c.Limits.Reattach, c.Limits.Call
	c.Bridge = c.Bridge.Defaults()
	if c.Beat == 0 {
		c.Beat = 10 * time.Second
	}
	if c.Vanish == 0 {
		c.Vanish = time.Minute
	}
	if c.CardIn == 0 {
		c.CardIn = 150 * time.Millisecond
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return c
}

// Validate refuses what cannot work.
func (c Config) Validate() error {
	if c.Node == "" || c.Log == nil {
		return fault.New(fault.Invalid, "desk_config", "desks need the node's name and a log")
	}
	if err := c.Limits.Validate(); err != nil {
		return err
	}
	return c.Bridge.Validate()
}
