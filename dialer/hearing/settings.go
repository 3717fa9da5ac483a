// Package hearing owns what the dialer makes of sound: the settings of a campaign, the announcements a tenant has taught, and the ears
// that calls are given. How sound is judged is media/detect's; what a verdict does to an outcome dialer/trunk's, and to a call
// dialer/call's.
package hearing

import (
	"time"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/media/detect"
)

// Then is what happens when a machine has answered.
type Then string

// What may happen.
const (
	Tell    Then = "tell"          // the agent sees it and decides
	HangUp  Then = "hang_up"       // as Tell; with no agent on the call yet, it ends
	Message Then = "leave_message" // as HangUp, but the campaign's message is left after the beep
)

// Settings are a campaign's.
type Settings struct {
	On     bool          // listen after the answer; early media is always listened to
	Limits detect.Limits // between a hello and a greeting
	Sure   float64       // confidence below which a machine is not told of
	Then   Then

	CatchUp bool // what was said before an agent came is played to the agent, faster, before what is being said
}

// Defaults tell the agent, and never hang up by themselves.
func Defaults() Settings {
	return Settings{On: true, Limits: detect.Limits{}.Defaults(), Sure: 0.7, Then: Tell}
}

// Validate tells what cannot work.
func (s Settings) Validate() error {
	bad := func(reason, text string) error {
		return fault.New(fault.Invalid, reason, "%s", text).With("field", "detection")
	}
	switch l := s.Limits; {
	case l.Hello < 500*time.Millisecond || l.Hello > 4*time.Second:
		return bad("hello_range", "the longest hello must be 0.5 to 4 seconds")
	case l.Greeting < l.Hello+500*time.Millisecond || l.Greeting > 10*time.Second:
		return bad("greeting_range", "a machine's greeting must be at least half a second longer than the longest hello, and at most 10 seconds")
	case l.Pause < 300*time.Millisecond || l.Pause > 2*time.Second:
		return bad("pause_range", "the pause behind a hello must be 0.3 to 2 seconds")
	case l.Decide < 2*time.Second || l.Decide > 15*time.Second:
		return bad("decide_range", "the decision must fall within 2 to 15 seconds")
	case s.Sure < 0.5 || s.Sure > 0.99:
		return bad("sure_range", "the certainty must be 50 to 99 %%")
	case s.Then != Tell && s.Then != HangUp && s.Then != Message:
		return bad("then_unknown", "a machine is told of, hung up on, or left a message")
	}
	return nil
}

// Stored is what is kept of Settings.
type Stored struct {
	On       bool    `json:"on"`
	Hello    int64   `json:"hello_ms"`
	Greeting int64   `json:"greeting_ms"`
	Pause    int64   `json:"pause_ms"`
	Decide   int64   `json:"decide_ms"`
	Sure     float64 `json:"sure"`
	Then     Then    `json:"then"`
	CatchUp  bool    `json:"catch_up,omitempty"`
}

// Stored is s to be kept.
func (s Settings) Stored() Stored {
	l := s.Limits
	return Stored{s.On, l.Hello.Milliseconds(), l.Greeting.Milliseconds(), l.Pause.Milliseconds(), l.Decide.Milliseconds(), s.Sure, s.Then, s.CatchUp}
}

// Settings is what was kept.
func (s Stored) Settings() Settings {
	ms := func(n int64) time.Duration { return time.Duration(n) * time.Millisecond }
	return Settings{On: s.On, Limits: detect.Limits{Hello: ms(s.Hello), Greeting: ms(s.Greeting), Pause: ms(s.Pause), Decide: ms(s.Decide)},
		Sure: s.Sure, Then: s.Then, CatchUp: s.CatchUp}
}
