package monitor

import (
	"context"
	"sync"
	"time"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/softphone/bridge"
	"github.com/boyunhq/boyun/softphone/desk"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/audit"
)

// Overheard is a page that hears a call nobody else is in, such as the test of a trunk: what the far side plays, and nothing the other way.
// It is told packets as a media.Ear, from any goroutine, and never waits.
type Overheard struct {
	leg     desk.Leg
	headset *bridge.Headset
	over    context.CancelFunc
	ended   chan struct{}
	once    sync.Once
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
	o := &Overheard{leg: leg, headset: bridge.NewHeadset(), ended: make(chan struct{})}
	life, over := context.WithCancel(p.ctx)
	o.over = over
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
	o.headset.Plug(leg)
	return o, answer, nil
}

func (o *Overheard) run(life context.Context, login Login) {
	defer close(o.ended)
	defer login.Forget()
	defer o.leg.Close()
	defer o.headset.Close()
	defer o.headset.Plug(nil)
	defer o.over()
	select {
	case <-life.Done():
	case <-login.Gone:
	case <-o.leg.Gone():
	}
}

// Hear implements media.Ear.
func (o *Overheard) Hear(p *media.Packet, _ time.Time) {
	o.headset.Send(p) // a leg that is down is told by its silence
}

// Over ends it and waits until nothing of it is left. Twice equals once.
func (o *Overheard) Over() {
	o.once.Do(o.over)
	<-o.ended
}
