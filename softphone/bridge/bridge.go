package bridge

import (
	"context"
	"sync"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/call"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/media/quality"
)

// Kind says what happened in a bridge that the agent's desk wants to know.
type Kind string

// The kinds of news.
const (
	Reattaching Kind = "reattaching" // the agent's audio is gone; Why says how it was noticed
	Reattached  Kind = "reattached"
	Level       Kind = "level" // five times a second
	Alarm       Kind = "alarm" // something is wrong with the sound, or is not any more
)

// News is told to the desk from the bridge's goroutine.
type News struct {
	Kind   Kind
	At     time.Time
	Why    string
	Levels Levels            // of Level
	Sound  [2]quality.Second // of Level: both sides in the last whole second, by quality.Agent and quality.Customer
	Alarm  quality.Alarm     // of Alarm
}

// Levels are how loud both sides spoke since the last reading, in dBFS; analysis.Floor is silence.
type Levels struct{ Agent, Customer float64 }

// Parts are what one bridge joins.
type Parts struct {
	Customer call.Customer
	Agent    Leg // nil: the agent's audio is away already
	Headset  *Headset
	Tape     call.Tape          // nil: not recorded
	Note     func(dialer.Event) // a line for the call's timeline
	Tell     func(News)         // must not block
}

// Bridge is one conversation. Run owns it; the other methods ask Run for a change and do not wait.
type Bridge struct {
	agent    voice // the agent's words, to the customer
	customer voice // the customer's words, to the headset

	cfg Config
	Parts
	fill  filler
	mixer mixer // supervisors
	sound sound

	mu   sync.Mutex
	want wishes
	bell chan struct{}

	// below: Run's own
	leg      Leg
	muted    bool
	held     bool
	lostAt   time.Time
	begun    time.Time
	first    bool // first audio is noted
	attended bool // a supervisor is there
	quitting call.Parting
	takenBy  string    // who took the agent's place; empty: nobody did
	relieved *handover // until the former agent's leg is free
	former   Leg

	over    chan struct{}
	parting call.Parting
}

// wishes is what was asked for since Run looked.
type wishes struct {
	muted, held bool
	leg         Leg
	next        *handover
	hangUp      string // why
	notes       []remark
}

// remark is a line for the timeline.
type remark struct {
	dialer.Event
	own bool // done by whoever is in the agent's place
}

// New makes a bridge; nothing flows before Run.
func New(cfg Config, p Parts) *Bridge {
	b := &Bridge{cfg: cfg.Defaults(), Parts: p, bell: make(chan struct{}, 1), over: make(chan struct{}), leg: p.Agent}
	b.fill.to, b.fill.over = p.Customer, b.agent.over
	b.agent.to, b.customer.to = p.Customer, p.Headset
	b.agent.woken, b.customer.woken = b.ring, func() {}
	if p.Tape != nil {
		b.agent.tape, b.customer.tape = p.Tape.Agent(), p.Tape.Customer()
	}
	return b
}

// Mute stops the agent's voice, or lets it through again.
func (b *Bridge) Mute(on bool) { b.ask(func(w *wishes) { w.muted = on }) }

// Hold gives the customer music and the agent silence, or joins them again.
func (b *Bridge) Hold(on bool) { b.ask(func(w *wishes) { w.held = on }) }

// HangUp ends the conversation in the agent's name.
func (b *Bridge) HangUp() { b.Part("agent_hung_up") }

// Part ends the conversation in the agent's name, for a reason of its own.
func (b *Bridge) Part(reason string) { b.ask(func(w *wishes) { w.hangUp = reason }) }

// Remark puts a line into the call's timeline.
func (b *Bridge) Remark(e dialer.Event) {
	b.ask(func(w *wishes) { w.notes = append(w.notes, remark{Event: e}) })
}

// Attach gives the agent another leg in place of the one before.
func (b *Bridge) Attach(leg Leg) { b.ask(func(w *wishes) { w.leg = leg }) }

// Digits sends keys to the customer and returns when they are sent.
func (b *Bridge) Digits(ctx context.Context, digits string) error {
	if err := b.Customer.Digits(ctx, digits); err != nil {
		return fault.Wrap(fault.Unavailable, "digits_lost", "the keys could not be sent", err)
	}
	sent := remark{dialer.Event{At: time.Now(), Kind: "dtmf"}, true}
	b.ask(func(w *wishes) { w.notes = append(w.notes, sent) })
	return nil
}

// Over is closed when Run has ended.
func (b *Bridge) Over() <-chan struct{} { return b.over }

// Parting tells who ended the conversation, also where it was not the bridge. Only after Over.
func (b *Bridge) Parting() call.Parting { return b.parting }

// Sound is how both sides sounded, second by second. Only after Run.
func (b *Bridge) Sound() *quality.Series { return &b.sound.watch.Series }

func (b *Bridge) ask(change func(*wishes)) {
	b.mu.Lock()
	change(&b.want)
	b.mu.Unlock()
	b.ring()
}

func (b *Bridge) ring() {
	select {
	case b.bell <- struct{}{}:
	default:
	}
}
