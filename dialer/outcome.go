package dialer

// Outcome is what became of one attempt, from the customer's side. The words are stable: API, exports and i18n use them.
type Outcome string

// Outcomes. Only Answered and Abandoned mean that a person said hello; Machine means that a device did.
const (
	Answered    Outcome = "answered"    // a person spoke with an agent
	Abandoned   Outcome = "abandoned"   // a person answered and got no agent in time
	Machine     Outcome = "machine"     // voicemail or another device answered
	Busy        Outcome = "busy"        // 486, 600, cause 17
	Rejected    Outcome = "rejected"    // 603, 403 by the callee, cause 21
	NoAnswer    Outcome = "no_answer"   // 408, 480, 487 after our ring time-out, causes 18, 19
	Vacant      Outcome = "vacant"      // 404, 410, 604, 484, cause 1: the number does not exist (空号)
	PoweredOff  Outcome = "powered_off" // cause 20, or 480 with the network's announcement (关机)
	Suspended   Outcome = "suspended"   // the network's announcement: the line is barred by its carrier (停机)
	Unreachable Outcome = "unreachable" // the network's announcement: no coverage, no paging answer (无法接通)
	Failed      Outcome = "failed"      // the network or the trunk could not: 5xx, time-out before any answer, causes 34-47
	Blocked     Outcome = "blocked"     // we did not dial: guard, line limit, cancelled
)

// Blame says on whose side the cause of an ending lies.
type Blame string

// Blames.
const (
	Customer Blame = "customer" // the called party's own act or state
	Agent    Blame = "agent"    // our agent's act or connection
	Carrier  Blame = "carrier"  // trunk or network
	Platform Blame = "platform" // us
	Rule     Blame = "rule"     // a limit or a compliance rule did its work
)

// Party is who hung up.
type Party string

// Parties.
const (
	ByCustomer Party = "customer"
	ByAgent    Party = "agent"
	BySystem   Party = "system"
)

// Person tells whether a human being answered.
func (o Outcome) Person() bool { return o == Answered || o == Abandoned }
