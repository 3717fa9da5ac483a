package dialer

import "time"

// Ending is the one value with which every path of a call ends. It is written once, in one transaction, with the next attempt and
// the jobs that follow from it.
type Ending struct {
	Outcome Outcome
	Blame   Blame
	Reason  string // stable snake_case word fit for i18n, e.g. "window_closed", "sip_486", "agent_lost"
	By      Party  // who hung up; empty when nobody was up
	SIP     int    // final SIP status, 0 when none came
	Cause   int    // Q.850 cause (RFC 3326 Reason header), 0 when none came

	// RetryAfter is what the far side asked for (RFC 3261 section 20.33), 0 when it did not.
	RetryAfter time.Duration
	Times      Times
	Agent      AgentID  // who talked, empty when nobody did
	Taken      Taking   // by whom the call was taken from that agent, zero when nobody did
	Station    Station  // where the agent talked, empty when nobody did or the page was it
	Line       string   // id of the line taken, empty when the call never took one
	Carrier    Carriage // the last that was asked; its trunk is empty when none was
}

// Taking is a call that goes over from its agent to somebody else.
type Taking struct {
	By string // a user's id, or key:<id>
	At time.Time
}

// Station is where an agent hears and speaks.
type Station string

// Stations.
const (
	OnPage  Station = ""      // the browser
	OnPhone Station = "phone" // a telephone of the agent's own, called over a callback line
)

// Times are the moments of a call; zero means it never came so far.
type Times struct {
	Created    time.Time // the call took its line
	Sent       time.Time // INVITE on the wire
	Ringing    time.Time // 180
	EarlyMedia time.Time // first early RTP
	Answered   time.Time // 200 OK arrived
	Seated     time.Time // an agent was reserved for it
	Bridged    time.Time // both sides joined
	FirstAudio time.Time // first packet of the agent sent to the customer after the bridge
	Ended      time.Time // BYE sent or received, or the last failure
}

// Talk is answer to end, 0 when nobody answered: what carriers and the ledger count.
func (t Times) Talk() time.Duration {
	if t.Answered.IsZero() || t.Ended.Before(t.Answered) {
		return 0
	}
	return t.Ended.Sub(t.Answered)
}

// Event is one line of a call's timeline.
type Event struct {
	At     time.Time
	Kind   string            // sent, ringing, early_media, answered, seated, bridged, first_audio, hold, resume, reattaching, reattached, dtmf, hung_up ...
	Detail map[string]string // e.g. {"status":"180"}; never a number
}
