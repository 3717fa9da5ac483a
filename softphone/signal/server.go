package signal

// Server is a message from the server to the page.
type Server interface {
	// Type is the word in "type".
	Type() string
}

// Servers lists one empty value of every server message.
func Servers() []Server {
	return []Server{&Welcome{}, &Answer{}, &Desk{}, &Level{}, &Ended{}, &Found{}, &Done{}, &Refused{}, &Pong{}, &Moved{}}
}

// Welcome opens the session.
type Welcome struct {
	Re       string          `json:"re"`
	V        int             `json:"v"`
	Agent    Who             `json:"agent"`
	Resume   string          `json:"resume"` // say it in the hello after a reload or a reconnect
	ICE      List[ICEServer] `json:"ice"`
	ICEUntil Millis          `json:"ice_until,omitempty"` // ICE credentials end then; the next welcome or answer brings new ones
	Sounds   Sounds          `json:"sounds"`
	Breaks   List[Pause]     `json:"breaks"`
	At       Millis          `json:"at"`   // the server's clock now
	Beat     int             `json:"beat"` // milliseconds between pings
}

// Who is the agent.
type Who struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// ICEServer goes into RTCPeerConnection's iceServers as it is.
type ICEServer struct {
	URLs       List[string] `json:"urls"`
	Username   string       `json:"username,omitempty"`
	Credential string       `json:"credential,omitempty"`
}

// Sounds are the agent's settings for the page's own sounds. Connected, ended and back are made by the server.
type Sounds struct {
	Gain  float64      `json:"gain"`  // dB added to every level of the sound table
	Off   List[string] `json:"off"`   // names that are switched off: machine, warning, due, hand
	Flash bool         `json:"flash"` // also flash the title, at most once a second
}

// Pause is a reason for a break; its key is its place in the list, 1-9.
type Pause struct {
	Reason string `json:"reason"`
	Label  Words  `json:"label"`
	Limit  int    `json:"limit,omitempty"` // seconds after which it counts as too long; 0 is no limit
}

// Words says one thing in both languages.
type Words struct {
	ZH string `json:"zh"`
	EN string `json:"en"`
}

// Answer is the server's SDP with its candidates; the page sends no more than its own.
type Answer struct {
	Re  string          `json:"re"`
	SDP string          `json:"sdp"`
	ICE List[ICEServer] `json:"ice,omitempty"` // fresh credentials for the next offer
}

// Level comes four to ten times a second while a call is up, never otherwise. The page may drop any of them.
type Level struct {
	Agent    float64 `json:"agent"`    // dBFS of the agent's voice, -90 is silence
	Customer float64 `json:"customer"` // dBFS of the customer's voice
	MOS      float64 `json:"mos"`      // of what the server receives from the agent, 1..4.5, 0 when not known yet
	RTT      int     `json:"rtt"`      // milliseconds to the agent, 0 when not known
	Loss     float64 `json:"loss"`     // percent lost from the agent in the last seconds
}

// Ended tells that a conversation is over; a desk snapshot in wrap follows.
type Ended struct {
	Call   string `json:"call"`
	By     string `json:"by"`     // customer, agent, system, supervisor
	Reason string `json:"reason"` // bye, rtp_timeout, agent_hung_up, agent_lost, drained, taken_over
	Talk   int    `json:"talk"`   // milliseconds from answer to end
}

// Found are leads an agent may call, those whose turn is next first.
type Found struct {
	Re    string       `json:"re"`
	Leads List[Choice] `json:"leads"`
}

// Choice is a lead to choose from.
type Choice struct {
	Lead   string `json:"lead"`
	Name   string `json:"name"`
	Number string `json:"number"` // masked
	Place  string `json:"place"`
	Zone   string `json:"zone"`
	State  string `json:"state"` // queued, waiting
	Reason string `json:"reason,omitempty"`
	Due    Millis `json:"due"`
}

// Done says that the request re was carried out.
type Done struct {
	Re string `json:"re"`
}

// Refused says that the request re was not carried out, and why in a stable word; an optimistic change has to be rolled back.
type Refused struct {
	Re      string         `json:"re"`
	Code    string         `json:"code"`   // a fault code: invalid, conflict, forbidden, quota, unavailable, internal
	Reason  string         `json:"reason"` // i18n key, such as other_tab, no_audio, field_required, too_fast
	Message string         `json:"message"`
	Detail  map[string]any `json:"detail,omitempty"`
}

// Pong answers ping.
type Pong struct {
	Re string `json:"re"`
	At Millis `json:"at"`
}

// Moved is the last message of a tab whose desk was taken to another one; the socket closes.
type Moved struct{}

func (*Welcome) Type() string { return "welcome" }
func (*Answer) Type() string  { return "answer" }
func (*Desk) Type() string    { return "desk" }
func (*Level) Type() string   { return "level" }
func (*Ended) Type() string   { return "ended" }
func (*Found) Type() string   { return "found" }
func (*Done) Type() string    { return "done" }
func (*Refused) Type() string { return "refused" }
func (*Pong) Type() string    { return "pong" }
func (*Moved) Type() string   { return "moved" }
