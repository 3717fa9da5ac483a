package call

import (
	"errors"
	"log/slog"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/hearing"
	"github.com/boyunhq/boyun/dialer/retry"
	"github.com/boyunhq/boyun/tenant"
)

// Config bounds a call.
type Config struct {
	Node         string        // this voice node's name, written into every call
	SeatWait     time.Duration // how long a person who answered waits for an agent before it counts as abandoned (16 CFR 310.4(b)(4): 2 s)
	FarewellTime time.Duration // longest time for the safe-harbour message
	FlowWait     time.Duration // how long a person who asked for an agent by key waits for one
	HangUpTime   time.Duration // longest time for a BYE to be answered
	Patience     time.Duration // how long an ending that cannot be written is tried again
	Jitter       func() float64
	Now          func() time.Time
}

// Defaults fills what is zero.
func (c Config) Defaults() Config {
	if c.SeatWait == 0 {
		c.SeatWait = 2 * time.Second
	}
	if c.FarewellTime == 0 {
		c.FarewellTime = 30 * time.Second
	}
	if c.FlowWait == 0 {
		c.FlowWait = 30 * time.Second
	}
	if c.HangUpTime == 0 {
		c.HangUpTime = 5 * time.Second
	}
	if c.Patience == 0 {
		c.Patience = 10 * time.Minute
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return c
}

// Validate tells what is missing.
func (c Config) Validate() error {
	if c.Node == "" || c.Jitter == nil {
		return errors.New("call: Node and Jitter are required")
	}
	return nil
}

// World is what a call needs around it.
type World struct {
	Lines     Lines
	Trunks    Trunks
	Agents    Agents
	Router    Router
	Tapes     Tapes
	Numbers   Numbers
	Sentry    Sentry
	Records   Records
	Announcer Announcer
	OptOuts   OptOuts
	Ears      Ears
	Earpieces Earpieces // nil: agents hear nothing before an answer
	Messages  Messages
	Watcher   Watcher
	Log       *slog.Logger
}

// Runner runs calls. It holds no call itself: every call lives in the goroutine that runs it.
type Runner struct {
	Config
	World
}

// New checks config and returns a Runner.
func New(config Config, world World) (*Runner, error) {
	config = config.Defaults()
	if world.Sentry == nil {
		return nil, errors.New("call: no call leaves without a sentry")
	}
	return &Runner{Config: config, World: world}, config.Validate()
}

// Assignment is one attempt to run: claimed, committed, not yet dialed.
type Assignment struct {
	Tenant      tenant.ID
	Campaign    dialer.CampaignID
	Attempt     dialer.AttemptID
	Call        dialer.CallID
	Lead        dialer.LeadID
	Trunk       dialer.TrunkID
	Group       dialer.GroupID // of trunks to choose from; empty: Trunk and no other
	Caller      dialer.CallerID
	Epoch       int64
	Try         int // tries of the lead used, this one included
	RingTimeout time.Duration
	Record      dialer.RecordPolicy
	Test        bool // sandbox
	Promised    dialer.AgentID
	Held        bool  // Promised is held for this call
	Kept        bool  // a person we left without an agent before
	Flow        *Flow // nil: an agent talks
	Detection   hearing.Settings
	Rules       retry.Rules
	Number      int                         // which of the lead's numbers is called; 0 is its first
	Numbers     int                         // how many it has
	Zone        *time.Location              // of the person; nil is unknown
	Open        func(t time.Time) time.Time // when the lead may be called, from t on; nil: any time
}
