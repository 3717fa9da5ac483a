package signal

// Client is a message from the page to the server.
type Client interface {
	// Type is the word in "type".
	Type() string
	check() error
}

// Clients lists one empty value of every client message, in the order of a shift.
func Clients() []Client {
	return []Client{&Hello{}, &Takeover{}, &Offer{}, &Candidate{}, &Device{}, &Ready{}, &Break{}, &Mute{}, &Hold{}, &Recording{}, &DTMF{}, &HangUp{},
		&KeepDraft{}, &Dispose{}, &Undo{}, &Extend{}, &Accept{}, &Skip{}, &DialNext{}, &Find{}, &LeaveMessage{}, &SayPerson{}, &TestCall{}, &UseStation{}, &Leave{}, &Ping{}}
}

// Hello is the first message of a socket. It is answered by welcome and a desk snapshot, or refused with reason "other_tab" while
// another tab holds the desk: takeover then moves it here.
type Hello struct {
	V      int    `json:"v"`
	Tab    string `json:"tab"`              // id of the tab, kept in sessionStorage so that a reload is the same tab
	Resume string `json:"resume,omitempty"` // the token of the last welcome, if any
}

// Takeover moves the desk to this socket; the other tab hears moved. Only after hello was refused with "other_tab".
type Takeover struct{}

// Offer brings the browser's SDP. The first offer of a page makes a new leg, which replaces an older one and picks up a running call;
// restart keeps the leg and only restarts its ICE. Answered by answer.
type Offer struct {
	SDP     string `json:"sdp"`
	Restart bool   `json:"restart,omitempty"`
}

// Candidate is one trickled ICE candidate of the browser, as RTCIceCandidate.toJSON gives it.
type Candidate struct {
	Candidate string `json:"candidate"`
	Mid       string `json:"mid,omitempty"`
	Line      int    `json:"line"`
}

// Device tells whether the page still has a microphone. Without one no new call comes; a running one goes on.
type Device struct {
	OK     bool   `json:"ok"`
	Reason string `json:"reason,omitempty"` // mic_blocked, mic_lost
}

// Ready asks for calls. It needs a connected leg with audio; in a call it takes back a break asked for afterwards.
type Ready struct{}

// Break asks for a pause; reason is one of welcome's breaks. In a call it takes effect afterwards.
type Break struct {
	Reason string `json:"reason"`
}

// Mute stops the agent's voice at the server: nobody and no recording hears it.
type Mute struct {
	On bool `json:"on"`
}

// Hold gives the customer hold music and the agent silence.
type Hold struct {
	On bool `json:"on"`
}

// Taping is what becomes of the recording.
type Taping string

// What may be asked of a recording.
const (
	TapePause   Taping = "pause"
	TapeResume  Taping = "resume"
	TapeConsent Taping = "consent" // the person on the line agrees to being recorded
)

// Recording pauses the recording, so that nothing of either side is kept; resumes it; or begins it, when it waits for consent.
type Recording struct {
	Call string `json:"call"`
	Do   Taping `json:"do"`
}

// DTMF sends keys to the customer: 0-9 * # A-D.
type DTMF struct {
	Digits string `json:"digits"`
}

// HangUp ends the call; call guards against a key meant for the one before.
type HangUp struct {
	Call string `json:"call"`
}

// KeepDraft keeps what the agent has typed so far; a draft with a lower rev than the kept one is dropped.
type KeepDraft struct {
	Call  string `json:"call"`
	Draft Draft  `json:"draft"`
}

// Dispose saves the outcome of the call and makes the agent ready (or takes the break asked for). During the call it only
// pre-selects; it is then applied when the call ends, if it is complete.
type Dispose struct {
	Call     string            `json:"call"`
	Code     string            `json:"code"`
	Note     string            `json:"note"`
	Fields   map[string]string `json:"fields,omitempty"`
	Callback *Callback         `json:"callback,omitempty"`
	OnlyHere bool              `json:"only_here,omitempty"` // of a "do not call": this campaign alone; else all the company's calls
}

// Callback is a promised call.
type Callback struct {
	At       string `json:"at"`        // the customer's wall clock in card.zone: 2026-12-01T10:00
	AnyAgent bool   `json:"any_agent"` // false: the agent who promised it
	Note     string `json:"note,omitempty"`
}

// Undo reopens the wrap-up of the call just disposed, within 5 s and while no next call has been seated.
type Undo struct {
	Call string `json:"call"`
}

// Extend adds 30 s to the wrap-up.
type Extend struct {
	Call string `json:"call"`
}

// Accept dials the lead on the desk.
type Accept struct {
	Call string `json:"call"`
}

// Skip passes the lead on the desk over; reason is one of later, tomorrow, other, incomplete, unfit.
type Skip struct {
	Call   string `json:"call"`
	Reason string `json:"reason"`
}

// DialNext asks for a call of a campaign whose agents decide: its next lead, or the one named.
type DialNext struct {
	Campaign string `json:"campaign"`
	Lead     string `json:"lead,omitempty"`
}

// Find asks for leads of a campaign that can be dialed, by the beginning of their name. Answered by found.
type Find struct {
	Campaign string `json:"campaign"`
	Name     string `json:"name"`
}

// LeaveMessage lets the campaign's message be left on the machine that answered; the agent is free for the wrap-up at once.
type LeaveMessage struct {
	Call string `json:"call"`
}

// SayPerson tells that a person is on the line, whatever seems.
type SayPerson struct {
	Call string `json:"call"`
}

// TestCall asks for a call with a simulated customer; nobody real is called.
type TestCall struct{}

// UseStation says where calls reach the agent: on the telephone, or on the page. Refused while calls may come.
type UseStation struct {
	Phone bool `json:"phone"`
}

// Leave ends the shift: the agent goes offline and the leg is closed. Refused in a call.
type Leave struct{}

// Ping asks for pong. A page pings at least every welcome.beat milliseconds; silence for three of them counts as a lost socket.
type Ping struct{}

func (*Hello) Type() string        { return "hello" }
func (*Takeover) Type() string     { return "takeover" }
func (*Offer) Type() string        { return "offer" }
func (*Candidate) Type() string    { return "candidate" }
func (*Device) Type() string       { return "device" }
func (*Ready) Type() string        { return "ready" }
func (*Break) Type() string        { return "break" }
func (*Mute) Type() string         { return "mute" }
func (*Hold) Type() string         { return "hold" }
func (*Recording) Type() string    { return "record" }
func (*DTMF) Type() string         { return "dtmf" }
func (*HangUp) Type() string       { return "hangup" }
func (*KeepDraft) Type() string    { return "draft" }
func (*Dispose) Type() string      { return "dispose" }
func (*Undo) Type() string         { return "undo" }
func (*Extend) Type() string       { return "extend" }
func (*Accept) Type() string       { return "accept" }
func (*Skip) Type() string         { return "skip" }
func (*DialNext) Type() string     { return "dial" }
func (*Find) Type() string         { return "find" }
func (*TestCall) Type() string     { return "test_call" }
func (*UseStation) Type() string   { return "station" }
func (*Leave) Type() string        { return "leave" }
func (*Ping) Type() string         { return "ping" }
func (*LeaveMessage) Type() string { return "leave_message" }
func (*SayPerson) Type() string    { return "say_person" }
