package pace

// Stage is how far a dial has come.
type Stage string

// Stages of a dial in flight.
const (
	Claimed  Stage = "claimed" // committed, the INVITE is about to go: it has no line of the plan yet
	Sent     Stage = "sent"
	Ringing  Stage = "ringing"
	Answered Stage = "answered" // picked up: a person waits for an agent, or it is being found out whether it is one
	Bridged  Stage = "bridged"  // talks: no longer in flight for pacing

	Served Stage = "served"  // a person hears the campaign's announcement: nobody is needed until they ask
	Device Stage = "machine" // a machine answered while it waited for an agent: nobody is needed any more
	Left   Stage = "left"    // a person had no agent in time and hears the safe-harbour message: nobody is needed any more
)

// Counts tells whether the dial may need an agent, or has one: a pacer's sight holds it.
func (s Stage) Counts() bool { return s != Served && s != Device && s != Left }

// Kinds are what reaching a stage means to a pacer. Who picks up is bridged at once, so it counts as a person until it is known better.
func (s Stage) Kinds() []Kind {
	switch s {
	case Ringing:
		return []Kind{CallRinging}
	case Answered:
		return []Kind{CallAnswered, CallHuman}
	case Bridged:
		return []Kind{CallConnected}
	case Device, Served:
		return []Kind{CallMachine}
	case Left:
		return []Kind{CallAbandoned}
	}
	return nil
}
