package signal

// State is where the agent stands. Reattaching is not among them: it lies over talking and hold.
type State string

// The states.
const (
	StateOffline  State = "offline"
	StateChecking State = "checking" // socket is up, audio is not proven yet
	StateNotReady State = "not_ready"
	StateReady    State = "ready"
	StatePreview  State = "preview"  // a lead is on the desk: to be looked at, or being dialed for this agent alone
	StateReserved State = "reserved" // a call is held for the agent; the card is shown before any audio
	StateTalking  State = "talking"
	StateHold     State = "hold"
	StateWrap     State = "wrap"
)

// Desk is the whole picture of one agent's desk. Each one replaces the one before; there are no deltas.
type Desk struct {
	Seq         int64          `json:"seq"` // grows with every snapshot of a session; a lower one is old
	At          Millis         `json:"at"`
	State       State          `json:"state"`
	Since       Millis         `json:"since"`
	Reason      string         `json:"reason,omitempty"` // in not_ready: a break's reason, or no_audio, phone_down, mic_blocked, mic_lost, quality_low, wrap_timeout, reserved_timeout, signed_in
	Next        string         `json:"next,omitempty"`   // reason of the break that starts when this call is over
	Leg         Leg            `json:"leg"`
	Station     *Station       `json:"station,omitempty"` // none: the agent has no telephone that was proved
	Reattaching *Reattaching   `json:"reattaching,omitempty"`
	Campaigns   List[Campaign] `json:"campaigns"`
	Lane        List[Dial]     `json:"lane"`
	Preview     *Preview       `json:"preview,omitempty"`
	Missed      *Missed        `json:"missed,omitempty"`
	Call        *Call          `json:"call,omitempty"`
	Wrap        *Wrap          `json:"wrap,omitempty"`
	Undo        *Undoable      `json:"undo,omitempty"`
	Due         List[Due]      `json:"due"` // own callbacks of the next 24 h and overdue ones, soonest first
	Today       Today          `json:"today"`
	Team        Team           `json:"team"`
}

// LegState is how the agent's audio stands.
type LegState string

// The leg's states.
const (
	LegNone       LegState = "none"
	LegConnecting LegState = "connecting"
	LegConnected  LegState = "connected" // ICE and DTLS are up and packets arrive
	LegLost       LegState = "lost"      // it was up; no packet for 1.5 s or more
)

// Leg is the agent's audio as the server sees it.
type Leg struct {
	State LegState `json:"state"`
	Since Millis   `json:"since,omitempty"`
}

// Reattaching tells that the agent's audio is away in a call: the customer hears a soft tone until deadline, then policy decides.
type Reattaching struct {
	Since    Millis `json:"since"`
	Deadline Millis `json:"deadline"`
	Why      string `json:"why"` // silence, closed, replaced
}

// Campaign is one the agent works in.
type Campaign struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Mode    string `json:"mode"` // progressive, predictive, ...
	Running bool   `json:"running"`

	Callback bool `json:"callback,omitempty"` // a callback line: agents may take its calls on a telephone of their own

	Held string `json:"held,omitempty"` // why it calls nobody though it runs: its calls must be recorded and could not be
}

// Station is the agent's own telephone, which a callback line may call in place of the page's audio.
type Station struct {
	InUse bool         `json:"in_use"`
	Last4 string       `json:"last4"`
	State StationState `json:"state"`
	Since Millis       `json:"since,omitempty"`
	Why   string       `json:"why,omitempty"` // why it is down: station_busy, station_no_answer, no_callback_line, ...
}

// StationState is how the telephone stands.
type StationState string

// The telephone's states.
const (
	StationDown    StationState = "down"
	StationRinging StationState = "ringing"
	StationUp      StationState = "up"
)

// DialState is how far a dial has come.
type DialState string

// The states of a dial in flight.
const (
	DialSent     DialState = "sent"
	DialRinging  DialState = "ringing"
	DialEarly    DialState = "early"
	DialAnswered DialState = "answered"
)

// Dial is one call in flight of the agent's campaigns. It names nobody.
type Dial struct {
	ID       string    `json:"id"`
	Campaign string    `json:"campaign"`
	State    DialState `json:"state"`
	Since    Millis    `json:"since"`
}

// Why says for what reason an agent has a lead alone.
type Why string

// The reasons.
const (
	WhyPreview Why = "preview" // the campaign shows leads before they are dialed
	WhyManual  Why = "manual"  // the agent asked for it
	WhyKept    Why = "kept"    // the person was left without an agent before, or was promised one
)

// Preview is a lead before its call. While Dialing is not set the agent decides: call or skip; at until it is decided for them.
type Preview struct {
	Call    string `json:"call"`
	Why     Why    `json:"why"`
	Since   Millis `json:"since"`
	Until   Millis `json:"until,omitempty"`   // none: no limit
	Skips   bool   `json:"skips"`             // at until it is skipped, not dialed
	Dialing Millis `json:"dialing,omitempty"` // the phone over there rings, or soon will
	Card    Card   `json:"card"`
}

// Missed is what became of the call an agent waited for in vain; it is shown until the next thing happens.
type Missed struct {
	At      Millis `json:"at"`
	Name    string `json:"name"`
	Outcome string `json:"outcome"`
	Reason  string `json:"reason"`
}

// Tape tells what becomes of the conversation's sound.
type Tape string

// The states of a recording.
const (
	TapeOn       Tape = "on"
	TapeOff      Tape = "off"
	TapePaused   Tape = "paused"
	TapeWithheld Tape = "withheld" // nothing is kept before the person agrees
	TapeFailing  Tape = "failing"  // it cannot be written now; what is said is not kept
)

// Call is the one the agent is in.
type Call struct {
	ID        string `json:"id"`
	Since     Millis `json:"since"`    // seated
	Answered  Millis `json:"answered"` // by the customer
	Talking   Millis `json:"talking,omitempty"`
	Hold      Millis `json:"hold,omitempty"` // on hold since
	Muted     bool   `json:"muted"`
	Inbound   bool   `json:"inbound,omitempty"` // they called us
	Recording Tape   `json:"recording"`
	MayPause  bool   `json:"may_pause"` // the campaign lets its agents pause it
	Card      Card   `json:"card"`
	Draft     Draft  `json:"draft"`

	Suspect *Suspect      `json:"suspect,omitempty"` // what seems to have answered, if not a person
	Trouble List[Trouble] `json:"trouble,omitempty"` // what is wrong with the sound now
}

// Trouble is something wrong with the sound of a call, and whose side it is.
type Trouble struct {
	Kind  string `json:"kind"`          // quality_low, one_way, echo
	Side  string `json:"side"`          // agent, customer: whose line or telephone is to blame; of one_way: who is not heard
	Way   string `json:"way,omitempty"` // of quality_low: from or to that side
	Since Millis `json:"since"`
}

// Suspect tells the agent that a device seems to have answered. It goes when the agent has said that it is a person.
type Suspect struct {
	Kind    string  `json:"kind"`    // machine, fax
	Match   string  `json:"match"`   // what it was known by: beep, a known announcement; empty: by its manner of speaking
	Sure    float64 `json:"sure"`    // 0 to 1
	Message bool    `json:"message"` // the campaign has a message to leave
}

// Draft is what the agent has typed and chosen so far.
type Draft struct {
	Rev      int               `json:"rev"` // grows with every change the page makes
	Note     string            `json:"note"`
	Fields   map[string]string `json:"fields,omitempty"`
	Step     string            `json:"step,omitempty"` // id of the script's step on screen
	Code     string            `json:"code,omitempty"` // pre-selected disposition
	Callback *Callback         `json:"callback,omitempty"`
	OnlyHere bool              `json:"only_here,omitempty"` // of a "do not call": this campaign alone
}

// Wrap is the work after a call.
type Wrap struct {
	Call     string `json:"call"`
	Since    Millis `json:"since"`
	Deadline Millis `json:"deadline"`
	Outcome  string `json:"outcome"`
	By       string `json:"by"` // customer, agent, system; supervisor: who took the call over, which may go on
	Reason   string `json:"reason"`
	Talk     int    `json:"talk"`            // milliseconds
	Taken    bool   `json:"taken,omitempty"` // no outcome is asked for: whoever took the call over says it
	Card     Card   `json:"card"`
	Draft    Draft  `json:"draft"`
}

// Undoable is the disposition that may still be taken back.
type Undoable struct {
	Call  string `json:"call"`
	Until Millis `json:"until"`
	Label Words  `json:"label"`
}

// Today counts the agent's day, from midnight in the tenant's time zone.
type Today struct {
	Talked   int            `json:"talked"`             // conversations
	TalkTime int            `json:"talk_time"`          // milliseconds
	Success  int            `json:"success"`            // dispositions of kind success
	Codes    map[string]int `json:"codes,omitempty"`    // dispositions by code
	PerHour  List[int]      `json:"per_hour,omitempty"` // conversations by hour of the day, 24 places
}

// Due is one callback the agent promised.
type Due struct {
	ID   string `json:"id"`
	Lead string `json:"lead"`
	Name string `json:"name"`
	At   Millis `json:"at"`
	Zone string `json:"zone"`
	Note string `json:"note,omitempty"`
}

// Team is what the others of the same campaigns do.
type Team struct {
	Ready   int `json:"ready"`
	Talking int `json:"talking"`
	Place   int `json:"place,omitempty"` // 1 is longest idle; 0 when not ready
}
