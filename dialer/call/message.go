package call

import (
	"context"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/hearing"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/play"
)

// LeaveMessage is the reason of a parting in which the agent goes and the campaign's message takes over.
const LeaveMessage = "leave_message"

// beepWait is how long a machine's greeting may last before the message is spoken all the same.
const beepWait = 30 * time.Second

// after calls cancel when c is closed, unless ctx ends before; what it returns ends it.
func after(c <-chan struct{}, ctx context.Context, cancel func()) (stop func()) {
	over, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		select {
		case <-c:
			cancel()
		case <-ctx.Done():
		case <-over:
		}
	}()
	return func() { close(over); <-done }
}

// unseated ends the call of somebody, or something, no agent was found for.
func (r *Runner) unseated(up context.Context, l *life, from dialer.Number, customer *listener, tape Tape) dialer.Ending {
	switch {
	case up.Err() != nil || !customer.isDevice():
		return r.abandon(up, l, from, customer, tape)
	case l.Detection.Then == hearing.Message:
		return r.leaveMessage(up, l, customer, tape)
	}
	return customer.weigh(dialer.Ending{Outcome: dialer.Answered, Reason: "machine_detected", By: dialer.BySystem, SIP: 200}, "")
}

// leaveMessage waits for the machine's greeting to end and speaks the campaign's message.
func (r *Runner) leaveMessage(up context.Context, l *life, customer *listener, tape Tape) dialer.Ending {
	end := dialer.Ending{Outcome: dialer.Machine, Blame: dialer.Customer, Reason: "machine_detected", By: dialer.BySystem, SIP: 200}
	audio, err := r.Messages.Message(up, l.Tenant, l.Campaign)
	if err != nil {
		l.log.Warn("there is no message to leave", "error", err)
		return end
	}
	if tape != nil {
		customer.Listen(tape.Customer())
		defer customer.Listen(nil)
	}
	wait, cancel := context.WithTimeout(up, beepWait)
	defer cancel()
	select {
	case <-customer.beep:
	case <-wait.Done():
	}
	if up.Err() == nil && play.To(up, spoken{customer, tape, r.Now}, media.PCMA, &play.Clip{Law: media.PCMA, Audio: audio}) == nil {
		end.Reason = "message_left"
		l.note(dialer.Event{At: r.Now(), Kind: "message_left"})
	}
	return end
}
