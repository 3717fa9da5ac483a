package monitor

import (
	"context"
	"crypto/rand"
	"errors"
	"sync"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/softphone/bridge"
	"github.com/boyunhq/boyun/softphone/desk"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/audit"
)

// ID names a session.
type ID string

// View is a session as it is at a moment.
type View struct {
	ID    ID
	By    string // tenant.Actor.ID of the supervisor
	Agent tenant.UserID
	Mode  bridge.Mode
	Since time.Time
	Up    bool          // the supervisor's audio is there
	Call  dialer.CallID // that is heard now; empty between calls
	Heard time.Time     // since when
	// Unheard is why a call of the agent's is not heard: "test_key", a real person talks, and the session is a test key's; "not_logged", the audit log
	// took no entry; "call_crowded", it takes no more supervisors.
	Unheard string
	Taken   *Taken // the supervisor's own call; nil: none
}

// session is one supervisor's place. Its goroutine, run, owns the call it is at; others send to it.
type session struct {
	hub  *Sessions
	id   ID
	by   tenant.Actor
	leg  desk.Leg
	work chan func()
	stop context.CancelFunc
	ctx  context.Context
	over chan struct{} // closed when nothing of it is left

	mu    sync.Mutex
	shown View

	// below: run's own
	mode    bridge.Mode
	agent   tenant.UserID
	follow  *follower
	unwatch func()
	talk    desk.Conversation
	missed  desk.Conversation // that it could not get into
	refusal error             // why; nil: it could, or there is none
	monitor *bridge.Monitor
	silence func() // ends an announcement that plays; nil: none does
	clips   sync.WaitGroup
	own     *taken   // a call that was taken from its agent; nil: none
	coming  desk.Leg // of a page that came back, until its first packet; nil: none
}

func newSession(h *Sessions, by tenant.Actor, mode bridge.Mode, leg desk.Leg) *session {
	p := &session{hub: h, id: ID(rand.Text()), by: by, leg: leg, mode: mode, work: make(chan func(), 64), over: make(chan struct{})}
	p.ctx, p.stop = context.WithCancel(h.ctx)
	p.shown = View{ID: p.id, By: by.ID(), Mode: mode, Since: h.Now()}
	return p
}

func (p *session) same(by tenant.Actor) bool { return p.by.Tenant == by.Tenant && p.by.ID() == by.ID() }

func (p *session) end() { p.stop() }

// run is the session's one goroutine.
func (p *session) run(login Login) {
	defer close(p.over)
	defer p.hub.forget(p)
	defer login.Forget()
	defer func() { p.leg.Close(); p.dismiss() }()
	defer p.clips.Wait()
	defer p.release()
	defer p.stop()
	for {
		gone := p.leg.Gone()
		if p.own != nil { // the page may come back: the bridge waits for it, and ends the call if it does not
			gone = nil
		}
		select {
		case <-p.ctx.Done():
			return
		case <-login.Gone:
			return
		case <-gone:
			return
		case fn := <-p.work:
			fn()
		}
		p.show()
	}
}

// do runs fn on the session's goroutine and waits for it.
func (p *session) do(fn func() error) (View, error) {
	done := make(chan error, 1)
	select {
	case p.work <- func() { err := fn(); p.show(); done <- err }: // whoever waits sees what has changed
	case <-p.over:
		return View{}, ended()
	}
	select {
	case err := <-done:
		return p.view(), err
	case <-p.over:
		return View{}, ended()
	}
}

func ended() error { return fault.New(fault.NotFound, "monitor_over", "this monitor has ended") }

// later hands work over without waiting: from desks, which must not block. A session that is over drops it.
func (p *session) later(fn func()) {
	select {
	case p.work <- fn:
	case <-p.over:
	default:
		p.hub.Slog.Warn("a supervisor's session does not keep up and was ended", "tenant", p.by.Tenant, "by", p.by.ID())
		p.end()
	}
}

// follower is the watch of one agent. What it tells after the session has gone on to another is dropped.
type follower struct{ session *session }

var _ desk.Watcher = (*follower)(nil)

// Begun implements desk.Watcher.
func (f *follower) Begun(c desk.Conversation) {
	f.session.later(func() {
		if f.session.follow == f {
			f.session.attend(c)
		}
	})
}

// Over implements desk.Watcher.
func (f *follower) Over(id dialer.CallID) {
	f.session.later(func() {
		if p := f.session; p.follow == f && (p.talk.Call == id || p.missed.Call == id) {
			p.leave()
		}
	})
}

// Left implements desk.Watcher.
func (f *follower) Left() {
	f.session.later(func() {
		if f.session.follow == f {
			f.session.leave()
			f.session.follow, f.session.unwatch = nil, nil
		}
	})
}

// hop follows another agent. Where that one cannot be followed the session stays where it is.
func (p *session) hop(ctx context.Context, agent tenant.UserID) (View, error) {
	return p.do(func() error { return p.to(ctx, agent) })
}

func (p *session) to(ctx context.Context, agent tenant.UserID) error {
	if err := p.free(); err != nil {
		return err
	}
	if p.follow != nil && p.agent == agent {
		return nil
	}
	was, before := p.follow, p.unwatch
	next := &follower{p}
	p.follow = next // a running call is told at once, and waits in the queue behind this
	unwatch, err := p.hub.Agents.Watch(ctx, desk.Who{Tenant: p.by.Tenant, User: agent}, next)
	if err != nil {
		p.follow = was
		return err
	}
	p.leave()
	if before != nil {
		before()
	}
	p.agent, p.unwatch = agent, unwatch
	return nil
}

// abandon follows nobody.
func (p *session) abandon() {
	if p.unwatch != nil {
		p.unwatch()
	}
	p.follow, p.unwatch = nil, nil
}

func (p *session) turn(mode bridge.Mode) (View, error) {
	return p.do(func() error {
		if err := p.free(); err != nil {
			return err
		}
		if p.refusal != nil {
			return p.again(mode)
		}
		if mode == p.mode {
			return nil
		}
		if p.monitor != nil {
			if err := p.write(p.talk.Call, mode); err != nil {
				return err
			}
			p.monitor.Turn(mode)
			p.remark("monitor_mode", mode)
		}
		p.mode = mode
		return nil
	})
}

// attend puts the session at a call, once the audit log has it.
func (p *session) attend(c desk.Conversation) {
	p.leave()
	if p.by.SandboxOnly() && !c.Test {
		p.missed, p.refusal = c, fault.New(fault.Forbidden, "test_key", "a test key reaches the sandbox only; this call is with a real person")
		return
	}
	if err := p.write(c.Call, p.mode); err != nil {
		p.hub.Slog.Warn("a call is not listened to: the audit log does not take it", "tenant", p.by.Tenant, "call", c.Call, "by", p.by.ID(), "error", err)
		p.missed, p.refusal = c, fault.Wrap(fault.Unavailable, "not_logged", "write to the audit log who listens", err)
		return
	}
	m := bridge.NewMonitor(p.leg, p.mode)
	if err := c.Bridge.Admit(m); err != nil {
		p.hub.Slog.Info("a call takes no supervisor", "tenant", p.by.Tenant, "call", c.Call, "by", p.by.ID(), "error", err)
		p.missed, p.refusal = c, fault.Wrap(fault.Quota, "call_crowded", "listen to a call", err)
		return
	}
	p.leg.Listen(m)
	p.talk, p.monitor = c, m
	p.remark("monitor_began", p.mode)
	p.mu.Lock()
	p.shown.Heard = p.hub.Now()
	p.mu.Unlock()
}

// again tries to get into the call that was missed, in a mode; where it cannot, the mode stays.
func (p *session) again(mode bridge.Mode) error {
	was := p.mode
	p.mode = mode
	p.attend(p.missed)
	if p.refusal != nil {
		p.mode = was
	}
	return p.refusal
}

// leave takes the session out of the call.
func (p *session) leave() {
	p.missed, p.refusal = desk.Conversation{}, nil
	if p.monitor == nil {
		return
	}
	p.hush()
	p.leg.Listen(nil)
	p.monitor.Leave()
	p.remark("monitor_left", p.mode)
	p.monitor, p.talk = nil, desk.Conversation{}
}

func (p *session) release() {
	p.leave()
	p.abandon()
	p.renounce()
}

func (p *session) remark(kind string, mode bridge.Mode) {
	p.talk.Bridge.Remark(dialer.Event{At: p.hub.Now(), Kind: kind, Detail: map[string]string{"supervisor": p.by.ID(), "mode": string(mode)}})
}

func (p *session) write(id dialer.CallID, mode bridge.Mode) error {
	return p.audit("call_monitored", id, map[string]string{"mode": string(mode), "agent": string(p.agent)})
}

func (p *session) audit(action string, id dialer.CallID, detail map[string]string) error {
	ctx, cancel := context.WithTimeout(p.ctx, 5*time.Second)
	defer cancel()
	return p.hub.Log.Add(ctx, p.by, p.hub.Now(), audit.Entry{Action: action, Object: "calls", ObjectID: string(id), Detail: detail})
}

// show publishes what others may read.
func (p *session) show() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.shown.Agent, p.shown.Mode, p.shown.Call, p.shown.Unheard = p.agent, p.mode, p.talk.Call, ""
	if coded, ok := errors.AsType[*fault.Error](p.refusal); ok {
		p.shown.Unheard = coded.Reason
	}
	if p.shown.Taken = p.own.view(); p.own == nil && p.follow == nil {
		p.shown.Agent = ""
	}
	if p.monitor == nil {
		p.shown.Heard = time.Time{}
	}
}

func (p *session) view() View {
	p.mu.Lock()
	defer p.mu.Unlock()
	v := p.shown
	v.Taken = v.Taken.now()
	select {
	case <-p.leg.Up():
		v.Up = true
	default:
	}
	return v
}

// line is the leg in use.
func (p *session) line() desk.Leg {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.leg
}
