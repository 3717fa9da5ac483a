package monitor

import (
	"context"
	"time"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/softphone/desk"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/audit"
)

// Overheard is a page that hears a call nobody else is in, such as the test of a trunk: what the far side plays, and nothing the other way.
// It is told packets as a media.Ear, from any goroutine, and never waits.
type Overheard struct {
	leg   desk.Leg
	over  context.CancelFunc
	ended chan struct{}
}

// Overhear answers a page's offer with a leg on which it will hear a call. It ends with Over, with the connection, or with the login. What
// is heard, such as the trunk, goes into the audit log.
func (p *Sessions) Overhear(ctx context.Context, by tenant.Actor, login Login, of audit.Entry, offer string) (*Overheard, string, error) {
	if login.Forget == nil {
		login.Forget = func() {}
	}
	leg, answer, err := p.Port.Answer(ctx, "overheard "+by.ID(), offer)
	if err != nil {
		login.Forget()
		return nil, "", err
	}
	life, over := context.WithCancel(p.ctx)
	o := &Overheard{leg: leg, over: over, ended: make(chan struct{})}
	p.mu.Lock()
	closed := p.closed
	if !closed {
		p.loops.Go(func() { o.run(life, login) })
	}
	p.mu.Unlock()
	if closed {
		over()
		login.Forget()
		leg.Close()
		return nil, "", fault.New(fault.Unavailable, "closing", "this node is closing; try again")
	}
	if err := p.Log.Add(ctx, by, p.Now(), of); err != nil { // nobody listens without a trace
		o.Over()
		return nil, "", err
	}
	return o, answer, nil
}

func (o *Overheard) run(life context.Context, login Login) {
	defer close(o.ended)
	defer login.Forget()
	defer o.leg.Close()
	defer o.over()
	select {
	case <-life.Done():
	case <-login.Gone:
	case <-o.leg.Gone():
	}
}

// Hear implements media.Ear.
func (o *Overheard) Hear(p *media.Packet, _ time.Time) {
	o.leg.Send(p) // a leg that is down is told by its silence
}

// Over ends it and waits until nothing of it is left. Twice equals once.
func (o *Overheard) Over() {
	o.over()
	<-o.ended
}
