package desk

import (
	"context"
	"sync"
	"time"

	"github.com/boyunhq/boyun/dialer/disposition"
	"github.com/boyunhq/boyun/softphone/card"
	"github.com/boyunhq/boyun/softphone/signal"
	"github.com/boyunhq/boyun/softphone/wrap"
	"github.com/boyunhq/boyun/tenant"
)

// Taken is a call that somebody took from its agent, with what its new owner needs to lead and to end it. Its methods are safe for
// concurrent use: programs give orders beside the owner.
type Taken struct {
	Conversation
	From     tenant.UserID
	Agent    string // the name of From
	Answered time.Time
	Sheet    card.Sheet
	Draft    signal.Draft     // what the agent had typed or chosen
	Trouble  []signal.Trouble // with the customer's sound, when it was taken

	hub      *Desks
	tenant   tenant.ID
	by       string // who took it
	pausable bool
	keys     sync.Mutex // held while some are sent: one message after the other

	mu       sync.Mutex
	controls controls
}

// TalkState is how a call that was taken stands.
type TalkState struct {
	Muted    bool
	Held     time.Time // since when the customer is on hold; zero: not
	Tape     signal.Tape
	Pausable bool // the recording may be paused
}

// TalkState is how the call stands now.
func (t *Taken) TalkState() TalkState {
	t.mu.Lock()
	defer t.mu.Unlock()
	return TalkState{t.controls.muted, t.controls.heldAt, t.controls.taping(), t.controls.tape != nil && t.pausable}
}

// Mute keeps the owner's voice from the customer, or lets it through again.
func (t *Taken) Mute(on bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.controls.mute(on)
}

// Hold gives the customer music, or joins both again. Twice equals once.
func (t *Taken) Hold(on bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if on == t.controls.heldAt.IsZero() {
		t.controls.hold(on, t.hub.Now())
	}
}

// Record does with the recording what the owner says, within what the agent could.
func (t *Taken) Record(do signal.Taping) error {
	return t.record(do, map[string]string{"by": supervised, "supervisor": t.by})
}

func (t *Taken) record(do signal.Taping, by map[string]string) error {
	if err := (&signal.Recording{Do: do}).Check(); err != nil {
		return err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	_, err := t.controls.record(do, t.pausable, by, t.hub.Now())
	return err
}

// Press sends keys to the customer and returns when they are sent.
func (t *Taken) Press(ctx context.Context, digits string) error {
	if err := (&signal.DTMF{Digits: digits}).Check(); err != nil {
		return err
	}
	t.keys.Lock()
	defer t.keys.Unlock()
	ctx, cancel := context.WithTimeout(ctx, keying)
	defer cancel()
	return t.Bridge.Digits(ctx, digits)
}

// Done tells that the call is over: no orders reach it any more.
func (t *Taken) Done() {
	t.hub.mu.Lock()
	defer t.hub.mu.Unlock()
	delete(t.hub.taken, t.Call)
}

// Judge turns what the call's new owner said into a disposition, or tells in a fault.Invalid error what is missing. A callback is for
// anybody: who took one call is no agent of the campaign.
func (t *Taken) Judge(said signal.Dispose, by string, now time.Time) (disposition.Disposition, error) {
	said.Call = string(t.Call)
	if said.Callback != nil {
		promise := *said.Callback
		promise.AnyAgent = true
		said.Callback = &promise
	}
	if err := said.Check(); err != nil {
		return disposition.Disposition{}, err
	}
	return wrap.Judge(&said, t.Sheet, tenant.UserID(by), now)
}

// Unsaid is the disposition of a call whose new owner went away without a word.
func (t *Taken) Unsaid(by string, now time.Time) disposition.Disposition {
	return wrap.Unsaid(t.Call, tenant.UserID(by), t.Draft, now)
}

// Say writes what became of the call.
func (t *Taken) Say(ctx context.Context, d disposition.Disposition) error {
	return t.hub.After.Dispose(ctx, t.tenant, d)
}
