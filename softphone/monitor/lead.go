package monitor

import (
	"context"

	"github.com/boyunhq/boyun/softphone/signal"
	"github.com/boyunhq/boyun/tenant"
)

// Mute keeps the supervisor's voice from the customer of a call that was taken, or lets it through again.
func (p *Sessions) Mute(by tenant.Actor, id ID, on bool) (View, error) {
	return p.lead(by, id, func(own *taken) error { own.Mute(on); return nil })
}

// Hold gives the customer of a call that was taken music, or joins both again.
func (p *Sessions) Hold(by tenant.Actor, id ID, on bool) (View, error) {
	return p.lead(by, id, func(own *taken) error { own.Hold(on); return nil })
}

// Record does with the recording of a call that was taken what its agent could.
func (p *Sessions) Record(by tenant.Actor, id ID, do signal.Taping) (View, error) {
	return p.lead(by, id, func(own *taken) error { return own.Record(do) })
}

// Press sends keys to the customer of a call that was taken and returns when they are sent.
func (p *Sessions) Press(ctx context.Context, by tenant.Actor, id ID, digits string) (View, error) {
	var of *taken
	v, err := p.lead(by, id, func(own *taken) error { of = own; return nil })
	if err != nil {
		return v, err
	}
	return v, of.Press(ctx, digits) // takes its time: beside the session
}

// lead does something in the call that a session has taken.
func (p *Sessions) lead(by tenant.Actor, id ID, do func(own *taken) error) (View, error) {
	at, err := p.mine(by, id)
	if err != nil {
		return View{}, err
	}
	return at.do(func() error {
		if !at.running() {
			return noCall()
		}
		return do(at.own)
	})
}
