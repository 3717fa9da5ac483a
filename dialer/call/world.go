package call

import (
	"context"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/history"
	"github.com/boyunhq/boyun/dialer/pace"
	"github.com/boyunhq/boyun/dialer/route"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/detect"
	"github.com/boyunhq/boyun/media/quality"
	"github.com/boyunhq/boyun/media/record"
	"github.com/boyunhq/boyun/media/tone"
	"github.com/boyunhq/boyun/tenant"
)

// The interfaces below are what a call needs of the world. They are declared here because the call reads them; cmd hands in the
// implementations: softphone/acd for Agents, billing/line for Lines, dialer/trunk for Trunks, media/record for Tapes.

// Lines sells concurrent lines. A line is taken before the INVITE and given back when the call has ended.
type Lines interface {
	// Take gives a line or a fault.Quota error whose Reason is "line_limit". The line renews its own lease until GiveBack.
	Take(ctx context.Context, t tenant.ID, call dialer.CallID) (Line, error)
}

// Line is one concurrent line held by one call.
type Line interface {
	ID() string
	GiveBack()
}

// Trunks places calls with carriers.
type Trunks interface {
	// Dial sends the INVITE and returns when the far side answered or failed. progress is called in order, from one goroutine, for
	// every provisional event; it must not block. A call that was not answered returns *dialer.Failure. Cancelling ctx sends CANCEL;
	// a 200 that crosses it is acknowledged and hung up before Dial returns.
	Dial(ctx context.Context, d Dialing, progress func(dialer.Event)) (Customer, error)
}

// Dialing is all a trunk needs to know.
type Dialing struct {
	Tenant      tenant.ID
	Call        dialer.CallID
	Trunk       dialer.TrunkID
	Group       dialer.GroupID // of trunks to choose from; empty: Trunk and no other
	To          dialer.Number
	From        dialer.Number
	RingTimeout time.Duration
	Early       media.Ear             // hears early media; may be nil
	Carried     func(dialer.Carriage) // told before each INVITE to a trunk who is asked now, from the goroutine of Dial; may be nil
	Judge       Judge                 // knows what early media said; may be nil
}

// Ears are given to calls; dialer/hearing has them.
type Ears interface {
	// Early is an ear for what the network plays before an answer.
	Early(ctx context.Context, t tenant.ID, to dialer.Number) *detect.Early
	// Answered is an ear for the first seconds of an answered call.
	Answered(ctx context.Context, t tenant.ID, to dialer.Number, limits detect.Limits) *detect.Answer
	// Ringing is the tone a caller hears in the number's country while it rings.
	Ringing(to dialer.Number) tone.Sound
}

// Earpieces are of agents who wait for one call that was begun for them: they hear how it goes. softphone/desk has them.
type Earpieces interface {
	// Earpiece is for one call until Close; nil when the agent does not wait for it here. ring is the country's own ringing tone.
	Earpiece(t tenant.ID, a dialer.AgentID, call dialer.CallID, ring tone.Sound) Earpiece
}

// Earpiece is what the agent hears before the answer. Its methods may be called from any goroutine and do not wait.
type Earpiece interface {
	media.Ear // what the network plays
	// Ring tells that the telephone rings; the agent hears it unless the network plays something.
	Ring()
	// Close ends it all: the call was answered, or came to nothing.
	Close()
}

// Messages has what a campaign says by itself.
type Messages interface {
	// Spoken is the announcement people hear in place of an agent, A-law at 8000 a second; fault.NotFound when there is none.
	Spoken(ctx context.Context, t tenant.ID, c dialer.CampaignID) ([]byte, error)

	// Message is a campaign's recording, A-law at 8000 a second; fault.NotFound when there is none.
	Message(ctx context.Context, t tenant.ID, c dialer.CampaignID) ([]byte, error)
}

// Suspicion is what an agent is told of the party on the line.
type Suspicion struct {
	Kind       detect.Kind // Machine, Fax, Person or Quiet
	Match      string
	Confidence float64
	At         time.Time
	Message    bool // the campaign has a message to leave
}

// Judge knows what was heard before an answer.
type Judge interface {
	// Heard is what says most of the number; the zero verdict when nothing was heard.
	Heard() detect.Verdict
	// Settled is closed when there is nothing more to wait for: the trunk then cancels the call.
	Settled() <-chan struct{}
}

// Customer is the answered leg.
type Customer interface {
	media.Leg
	// Gone is closed when the far side has hung up or its media stopped; Parting then says why.
	Gone() <-chan struct{}
	Parting() Parting
	// HangUp ends the leg (BYE) and returns when it is ended. Twice equals once.
	HangUp(ctx context.Context)
	// Digits sends DTMF by telephone-event (RFC 4733), or in-band when the far side took none.
	Digits(ctx context.Context, digits string) error
}

// Parting says who ended a conversation and why.
type Parting struct {
	By     dialer.Party
	Reason string // "bye", "rtp_timeout", "agent_hung_up", "agent_lost", "drained", ...
	Cause  int    // Q.850 cause of the BYE, 0 when none
	At     time.Time
	Sound  *quality.Series // of a talk: how both sides sounded; nil when it was not measured
}

// Agents seats people who answered with an agent whose audio is already up.
type Agents interface {
	// Seat reserves an agent by the person's way: the longest idle ready one of the campaign when nothing else was decided. It waits
	// until ctx ends for one to become ready; near ctx's deadline anybody of the campaign will do. ok is false when none came. The
	// agent's screen shows the card before any audio.
	Seat(ctx context.Context, p Person) (seat Seat, ok bool)
}

// Person is who answered, in the words the agent's screen needs; never the digits.
type Person struct {
	Tenant   tenant.ID
	Campaign dialer.CampaignID
	Call     dialer.CallID
	Attempt  dialer.AttemptID
	Lead     dialer.LeadID
	Sent     time.Time
	Answered time.Time
	Reserved dialer.AgentID      // the agent this attempt was promised to (callbacks, test calls); empty for any
	Held     bool                // Reserved was held for this call before it was dialed, and waits for nobody else
	Inbound  bool                // they called us
	Test     bool                // the sandbox carrier's
	Record   dialer.RecordPolicy // of the campaign
	Way      route.Way           // what the tenant's rules decided
}

// Seat is an agent held for one call.
type Seat interface {
	Agent() dialer.AgentID
	// Station is where the agent hears and speaks.
	Station() dialer.Station
	// Talk joins customer and agent, both recorded on tape (which may be nil), and returns when the conversation is over: the agent
	// hung up, was lost for longer than the policy allows, or ctx ended (the customer's leg is gone, a drain: then the parting says
	// no more than how it sounded). It calls note for every event worth a line in the timeline. Media is unhooked from customer before it returns.
	Talk(ctx context.Context, customer Customer, tape Tape, note func(dialer.Event)) Parting
	// Suspect tells the agent what answered, as far as it can be heard. It must not block.
	Suspect(s Suspicion)
	// Leave puts the agent into wrap-up (if Talk ran) or back to ready, exactly once; safe to call again.
	Leave()
}

// Tapes makes recordings.
type Tapes interface {
	// Start opens the recording of a talk. The file is readable up to the last second from its first second on.
	Start(ctx context.Context, o Order) (Tape, error)
	// Clip keeps what was heard before an answer.
	Clip(ctx context.Context, t tenant.ID, call dialer.CallID, heard []record.Heard) error
	// Unkept tells at once why a recording that began now could not be kept, as dialer.RecordingFull does; empty: it could.
	Unkept() (reason string)
}

// Order is a recording to begin.
type Order struct {
	Tenant tenant.ID
	Call   dialer.CallID
	At     time.Time // its first moment
	Late   bool      // something said before should be in it and is not
}

// TapeState is what becomes of the sound now.
type TapeState string

// The states of a tape.
const (
	TapeOn       TapeState = "on"
	TapePaused   TapeState = "paused"
	TapeWithheld TapeState = "withheld" // the person has not agreed yet; nothing was kept so far
	TapeFailing  TapeState = "failing"  // it cannot be written; what is said is being lost
)

// Tape is one running stereo recording: agent left, customer right.
type Tape interface {
	ID() string
	Agent() media.Ear
	Customer() media.Ear
	State() TapeState
	// Pause and Resume mark a stretch that is not kept. Resume begins a tape that was withheld.
	Pause(at time.Time)
	Resume(at time.Time)
	// Close finishes the file; err tells that it is partial.
	Close(at time.Time) error
}

// Numbers opens the sealed numbers of a call at the moment it is dialed. It is the only place that decrypts a number.
type Numbers interface {
	Open(ctx context.Context, t tenant.ID, attempt dialer.AttemptID, lead dialer.LeadID, caller dialer.CallerID) (to, from dialer.Number, err error)
}

// Sentry looks once more before a call leaves, and watches while it rings; dialer/guard/egress implements it.
type Sentry interface {
	// Admit lets a call leave, or says why not (a *fault.Error with the reason). ringing ends with such an error as its cause when the
	// person opts out, or is blocked, before the call is answered. done ends the watch; safe to call again.
	Admit(ctx context.Context, l Leaving) (ringing context.Context, done func(), err error)
}

// Leaving is a call that is about to be dialed.
type Leaving struct {
	Tenant   tenant.ID
	Campaign dialer.CampaignID
	Lead     dialer.LeadID
	Call     dialer.CallID
	To       dialer.Number
}

// Records keeps the call; dialer/history implements it.
type Records interface {
	Open(ctx context.Context, t tenant.ID, o history.Opening) error
	Answered(ctx context.Context, t tenant.ID, call dialer.CallID, at time.Time) error
	Close(ctx context.Context, t tenant.ID, c history.Closing) error
}

// Router decides whom a person should talk to; dialer/route is one.
type Router interface {
	// Route gives the usual way along with an error: a rule that cannot be read never costs a call.
	Route(ctx context.Context, t tenant.ID, q route.Asking) (route.Way, error)
}

var _ Router = (*route.Router)(nil)

// Announcer speaks to a customer when no agent does. Each method returns when its words were heard out or ctx ended.
type Announcer interface {
	// SafeHarbour plays the abandoned-call message: who called, from which number, that nobody was free.
	SafeHarbour(ctx context.Context, t tenant.ID, from dialer.Number, to media.Leg)
	// Announce plays a campaign's own announcement, A-law at 8000 a second.
	Announce(ctx context.Context, audio []byte, to media.Leg)
	// OptedOut says that they will not be called again.
	OptedOut(ctx context.Context, t tenant.ID, to media.Leg)
	// Hold asks to wait for an agent.
	Hold(ctx context.Context, t tenant.ID, to media.Leg)
}

// OptOuts keeps that a person does not want to be called again; it holds for every later dial of the tenant.
type OptOuts interface {
	OptOut(ctx context.Context, t tenant.ID, call dialer.CallID, at time.Time) error
}

// Keyed is a customer whose keys by telephone-event (RFC 4733) can be heard. press is called once per key and must not block; nil ends it.
type Keyed interface {
	OnDigit(press func(key byte))
}

// Watcher sees every stage of a call as it happens: the pacer's picture, the campaign's page, the agents' lane.
type Watcher interface {
	Stage(call dialer.CallID, stage pace.Stage, at time.Time)
	// Over tells that the call is over and written.
	Over(call dialer.CallID, end dialer.Ending)
}
