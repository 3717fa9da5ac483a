// Package arena tries pacers on invented campaigns in virtual time: calls with a hidden fate, agents with talks, wrap-ups, breaks and
// shifts, and a pacer that is asked every half second and sees what a dialer would see. It judges: how busy the agents were, how many
// people were left without one, how good the forecast was. It is the pacer's opponent, so it shares no model with it, and it is not the
// product's simulator (that one runs the real campaign code). Simple rivals play here too, for a figure to compare with.
package arena

// Happening is one event as a pacer is told it. Strings are spelled as in the JSON lines protocol.
type Happening struct {
	At    float64 // seconds of the day
	Kind  string
	Call  int
	List  int
	Agent int
	State string // of the agent, or why the call ended
}

// Brief is what a pacer is told before the day.
type Brief struct {
	Agents      int
	RingTimeout float64
	Day         float64
	Lines       int     // 0: no limit
	CPS         float64 // 0: no limit
	Cap, Target float64
	Detects     bool
}

// Player is a pacer in the arena.
type Player interface {
	// Tick is told what happened since the last tick and that new dials come from list. It says how many to dial now and how many people
	// it expects to answer in the next 60 s.
	Tick(now float64, list int, news []Happening) (dial int, forecast float64)
}
