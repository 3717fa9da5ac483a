package monitor

import (
	"cmp"
	"context"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/softphone/bridge"
	"github.com/boyunhq/boyun/softphone/desk"
	"github.com/boyunhq/boyun/softphone/signal"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/audit"
)

// Port answers a supervisor's offer with a new leg; desk.Browser is one.
type Port interface {
	Answer(ctx context.Context, name, offer string) (desk.Leg, string, error)
}

// Agents are the desks of this node.
type Agents interface {
	Watch(ctx context.Context, who desk.Who, w desk.Watcher) (stop func(), err error)
	Relieve(ctx context.Context, who desk.Who, id dialer.CallID, by bridge.Successor) (*desk.Taken, error)
}

// Log is the audit log.
type Log interface {
	Add(ctx context.Context, by tenant.Actor, at time.Time, e audit.Entry) error
}

// Config is what sessions need.
type Config struct {
	Port   Port
	Agents Agents
	Log    Log
	Board  Board
	Name   func(ctx context.Context, by tenant.Actor) string // how others know a supervisor; nil: by the actor's id
	Slog   *slog.Logger
	Now    func() time.Time
}

var (
	_ Port   = desk.PortFunc(nil)
	_ Agents = (*desk.Desks)(nil)
)

// Sessions are all supervisors of a node. It is safe for concurrent use.
type Sessions struct {
	Config
	ctx  context.Context
	stop context.CancelFunc

	mu       sync.Mutex
	sessions map[ID]*session
	loops    sync.WaitGroup
	closed   bool
}

// New checks the configuration.
func New(c Config) (*Sessions, error) {
	if c.Port == nil || c.Agents == nil || c.Log == nil || c.Board == nil || c.Slog == nil {
		return nil, fault.New(fault.Invalid, "monitor_config", "supervisors' sessions need a port, agents, the audit log, a board and a logger")
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	ctx, stop := context.WithCancel(context.Background())
	return &Sessions{Config: c, ctx: ctx, stop: stop, sessions: map[ID]*session{}}, nil
}

// Run keeps the sessions until ctx ends and then ends them.
func (p *Sessions) Run(ctx context.Context) error {
	<-ctx.Done()
	p.mu.Lock()
	p.closed = true
	p.mu.Unlock()
	p.stop()
	p.loops.Wait()
	return nil
}

// mostOfKey is how many sessions one API key holds at once. A person holds one: a new one ends the one before.
const mostOfKey = 200

// Login is what a supervisor's session hangs on.
type Login struct {
	Gone   <-chan struct{} // closed when the person is logged out; nil: never
	Forget func()          // called when the session has ended; may be nil
}

// Start sets a session up: it answers the offer and follows the agent. The session ends when the leg or the login does, or by Stop.
func (p *Sessions) Start(ctx context.Context, by tenant.Actor, login Login, agent tenant.UserID, mode bridge.Mode, offer string) (View, string, error) {
	if login.Forget == nil {
		login.Forget = func() {}
	}
	v, answer, kept, err := p.start(ctx, by, login, agent, mode, offer)
	if !kept {
		login.Forget()
	}
	return v, answer, err
}

// start tells whether a session took the login over.
func (p *Sessions) start(ctx context.Context, by tenant.Actor, login Login, agent tenant.UserID, mode bridge.Mode, offer string) (v View, answer string, kept bool, err error) {
	if err := p.room(by); err != nil {
		return v, "", false, err
	}
	leg, answer, err := p.Port.Answer(ctx, "monitor "+by.ID(), offer)
	if err != nil {
		return v, "", false, err
	}
	at := newSession(p, by, mode, leg)
	if err := p.add(at, login); err != nil {
		leg.Close()
		return v, "", false, err
	}
	if v, err = at.hop(ctx, agent); err != nil {
		at.end()
		<-at.over
		return View{}, "", true, err
	}
	p.replace(at)
	return v, answer, true, nil
}

func (p *Sessions) room(by tenant.Actor) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := 0
	for _, o := range p.sessions {
		if !o.same(by) {
			continue
		}
		if n++; by.Key == "" && o.view().Taken != nil { // another one would end it, and hang up on the customer
			return ownCall().(*fault.Error).With("monitor", string(o.id))
		}
	}
	if by.Key != "" && n >= mostOfKey {
		return fault.New(fault.Quota, "monitors_full", "this API key holds %d monitors already", mostOfKey).With("most", mostOfKey)
	}
	return nil
}

func (p *Sessions) add(at *session, login Login) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return fault.New(fault.Unavailable, "closing", "this node is closing; try again")
	}
	p.sessions[at.id] = at
	p.loops.Go(func() { at.run(login) })
	return nil
}

// replace ends a person's session before this one: a reloaded page has no other way to say so.
func (p *Sessions) replace(at *session) {
	if at.by.Key != "" {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, o := range p.sessions {
		if o != at && o.same(at.by) {
			o.end()
		}
	}
}

func (p *Sessions) forget(at *session) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.sessions, at.id)
}

// mine finds a session of whoever asks.
func (p *Sessions) mine(by tenant.Actor, id ID) (*session, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if at := p.sessions[id]; at != nil && at.same(by) {
		return at, nil
	}
	return nil, fault.New(fault.NotFound, "not_here", "nothing here, or not yours to see")
}

// Hop makes a session follow another agent; the leg stays.
func (p *Sessions) Hop(ctx context.Context, by tenant.Actor, id ID, agent tenant.UserID) (View, error) {
	at, err := p.mine(by, id)
	if err != nil {
		return View{}, err
	}
	return at.hop(ctx, agent)
}

// Turn changes a session's mode.
func (p *Sessions) Turn(by tenant.Actor, id ID, mode bridge.Mode) (View, error) {
	at, err := p.mine(by, id)
	if err != nil {
		return View{}, err
	}
	return at.turn(mode)
}

// Announce plays a recording, A-law, to one side of the call that is heard now; one that plays already is cut off.
func (p *Sessions) Announce(by tenant.Actor, id ID, to bridge.Side, name string, audio []byte) (View, error) {
	at, err := p.mine(by, id)
	if err != nil {
		return View{}, err
	}
	return at.announce(to, name, audio)
}

// Restart answers an offer that moves a session's leg to another network path; whom it hears goes on.
func (p *Sessions) Restart(ctx context.Context, by tenant.Actor, id ID, offer string) (answer string, err error) {
	at, err := p.mine(by, id)
	if err != nil {
		return "", err
	}
	return at.line().Restart(ctx, offer)
}

// Take gives the session the place of the agent whose call it hears: the supervisor and the customer talk, the agent is out of the call.
func (p *Sessions) Take(ctx context.Context, by tenant.Actor, id ID) (View, error) {
	at, err := p.mine(by, id)
	if err != nil {
		return View{}, err
	}
	return at.take(ctx)
}

// HangUp ends the call that was taken.
func (p *Sessions) HangUp(by tenant.Actor, id ID) (View, error) {
	at, err := p.mine(by, id)
	if err != nil {
		return View{}, err
	}
	return at.hangUp()
}

// Dispose says what became of the call that was taken.
func (p *Sessions) Dispose(ctx context.Context, by tenant.Actor, id ID, said signal.Dispose) (View, error) {
	at, err := p.mine(by, id)
	if err != nil {
		return View{}, err
	}
	return at.dispose(ctx, said)
}

// Reattach answers the offer of a new connection for a call that was taken.
func (p *Sessions) Reattach(ctx context.Context, by tenant.Actor, id ID, offer string) (answer string, err error) {
	at, err := p.mine(by, id)
	if err != nil {
		return "", err
	}
	return at.reattach(ctx, offer)
}

// Get is a session as it is now.
func (p *Sessions) Get(by tenant.Actor, id ID) (View, error) {
	at, err := p.mine(by, id)
	if err != nil {
		return View{}, err
	}
	return at.view(), nil
}

// Stop ends a session.
func (p *Sessions) Stop(by tenant.Actor, id ID) error {
	at, err := p.mine(by, id)
	if err == nil {
		at.end()
		<-at.over
	}
	return err
}

// All are a tenant's sessions on this node, the oldest first.
func (p *Sessions) All(t tenant.ID) []View {
	p.mu.Lock()
	var sessions []*session
	for _, at := range p.sessions {
		if at.by.Tenant == t {
			sessions = append(sessions, at)
		}
	}
	p.mu.Unlock()
	views := make([]View, len(sessions))
	for i, at := range sessions {
		views[i] = at.view()
	}
	slices.SortFunc(views, func(a, b View) int {
		return cmp.Or(a.Since.Compare(b.Since), strings.Compare(string(a.ID), string(b.ID)))
	})
	return views
}
