package desk_test

import (
	"context"
	"io"
	"log/slog"
	"os"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/call"
	"github.com/boyunhq/boyun/dialer/campaign/run"
	"github.com/boyunhq/boyun/dialer/disposition"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/state/memory"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/play"
	"github.com/boyunhq/boyun/softphone/acd"
	"github.com/boyunhq/boyun/softphone/agent"
	"github.com/boyunhq/boyun/softphone/browser"
	"github.com/boyunhq/boyun/softphone/card"
	"github.com/boyunhq/boyun/softphone/desk"
	"github.com/boyunhq/boyun/softphone/phonetest"
	"github.com/boyunhq/boyun/softphone/robot"
	"github.com/boyunhq/boyun/softphone/signal"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/tenanttest"
)

var book tenanttest.Book

func TestMain(m *testing.M) {
	code := m.Run()
	book.Server.Close()
	if err := goleak.Find(); code == 0 && err != nil {
		println(err.Error())
		code = 1
	}
	os.Exit(code)
}

const (
	agentHz    = 440.0
	customerHz = 1000.0
	musicHz    = 1800.0
)

// floor is a node with desks, on a real database and real sockets.
type floor struct {
	*tenanttest.World
	desks  *desk.Desks
	queue  *acd.Queue
	port   *browser.Port
	state  *memory.State
	tenant tenant.ID
	stop   func()
}

type change func(*desk.Config, *desk.World)

func open(t *testing.T, changes ...change) *floor {
	t.Helper()
	w := book.Open(t)
	board := memory.New()
	t.Cleanup(func() { board.Close() })
	f := &floor{World: w, port: phonetest.Port(t), state: board, tenant: phonetest.Seed(t, w)}
	f.start(t, changes...)
	return f
}

// start opens the node's desks; after stop it may be called again, as after a restart.
func (f *floor) start(t *testing.T, changes ...change) {
	t.Helper()
	f.queue = acd.New()
	c := desk.Config{Node: "n1", Log: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))}
	c.Limits = agent.DefaultLimits()
	c.Limits.Reattach, c.Limits.Reserved = 4*time.Second, time.Second
	c.Bridge.Music = func() play.Source { return phonetest.Note(media.PCMA, musicHz) }
	c.Bridge.Silence = 600 * time.Millisecond
	world := desk.World{Port: desk.Browser(f.port), Queue: f.queue, Cards: card.NewStore(f.Schemas, time.Now), After: disposition.NewStore(f.Schemas),
		Diary: agent.NewLog(f.Schemas), Board: f.state, Orders: f.state, Lane: run.NewFlights()}
	for _, ch := range changes {
		ch(&c, &world)
	}
	desks, err := desk.New(c, world)
	if err != nil {
		t.Fatal(err)
	}
	f.desks = desks
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- desks.Run(ctx) }()
	var once sync.Once
	f.stop = func() {
		once.Do(func() {
			cancel()
			if err := <-done; err != nil {
				t.Error(err)
			}
		})
	}
	t.Cleanup(f.stop)
}

func patience(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), phonetest.Patience)
	t.Cleanup(cancel)
	return ctx
}

// page is an agent's page.
type page struct {
	*robot.Client
	t       *testing.T
	browser *phonetest.Browser
	socket  *phonetest.End
	served  chan error
}

// visit opens a socket for a user without a word.
func (f *floor) visit(t *testing.T, who desk.Who) *page {
	t.Helper()
	server, client := phonetest.Pipe()
	p := &page{t: t, socket: server, served: make(chan error, 1)}
	go func() { p.served <- f.desks.Serve(context.Background(), who, server) }()
	p.Client = robot.Open(client)
	t.Cleanup(func() {
		p.Client.Close()
		select {
		case <-p.served:
		case <-time.After(phonetest.Patience):
			t.Error("a page is served for ever")
		}
	})
	return p
}

func (f *floor) lin() desk.Who { return desk.Who{Tenant: f.tenant, User: phonetest.Lin} }

// arrive opens a page and says hello.
func (f *floor) arrive(t *testing.T, who desk.Who, tab, resume string) *page {
	t.Helper()
	p := f.visit(t, who)
	if err := p.Hello(patience(t), tab, resume); err != nil {
		t.Fatal(err)
	}
	return p
}

// speak connects the page's audio.
func (p *page) speak(hz float64) *page {
	p.t.Helper()
	p.browser = phonetest.NewBrowser(p.t, hz)
	if err := p.Offer(patience(p.t), p.browser.Peer, false); err != nil {
		p.t.Fatal(err)
	}
	return p
}

// ready brings an agent to ready.
func (f *floor) ready(t *testing.T, who desk.Who) *page {
	t.Helper()
	p := f.arrive(t, who, "tab", "").speak(agentHz)
	p.is(signal.StateNotReady)
	p.do(&signal.Ready{})
	p.is(signal.StateReady)
	return p
}

func (p *page) do(m signal.Client) {
	p.t.Helper()
	if err := p.Do(patience(p.t), m); err != nil {
		p.t.Fatal(err)
	}
}

// refused says something that must be refused, for the reason.
func (p *page) refused(m signal.Client, reason string) {
	p.t.Helper()
	err := p.Do(patience(p.t), m)
	if f, ok := err.(*fault.Error); !ok || f.Reason != reason {
		p.t.Errorf("%s: got %v, want %s", m.Type(), err, reason)
	}
}

func (p *page) is(s signal.State) signal.Desk {
	p.t.Helper()
	return p.await(string(s), func(d signal.Desk) bool { return d.State == s })
}

func (p *page) await(what string, holds func(signal.Desk) bool) signal.Desk {
	p.t.Helper()
	d, err := p.Await(patience(p.t), what, holds)
	if err != nil {
		p.t.Fatal(err)
	}
	return d
}

// line is a call in the hands of the test: what dialer/call does with a seat.
type line struct {
	id       dialer.CallID
	customer *phonetest.Customer
	person   *phonetest.Carrier
	tape     *phonetest.Tape
	cancel   context.CancelFunc
	seated   chan bool
	parting  chan call.Parting

	mu     sync.Mutex
	events []dialer.Event
}

func (l *line) has(kind string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, e := range l.events {
		if e.Kind == kind {
			return true
		}
	}
	return false
}

// ring lets an answered person wait for an agent.
func (f *floor) ring(t *testing.T, promised dialer.AgentID) *line {
	t.Helper()
	return f.ringWith(t, promised, func(*line) {})
}

// talking is an agent in a talk whose line was prepared.
func (f *floor) talking(t *testing.T, prepare func(*line)) (*page, *line) {
	t.Helper()
	p := f.arrive(t, f.lin(), "tab", "")
	p.speak(agentHz)
	p.is(signal.StateNotReady)
	p.do(&signal.Ready{})
	l := f.ringWith(t, "", prepare)
	p.is(signal.StateTalking)
	joined(t, p, l, agentHz)
	return p, l
}

func (f *floor) ringWith(t *testing.T, promised dialer.AgentID, prepare func(*line)) *line {
	t.Helper()
	l := &line{id: dialer.CallID(dialer.NewID()), tape: phonetest.NewTape(), seated: make(chan bool, 1), parting: make(chan call.Parting, 1)}
	phonetest.Exec(t, f.World, f.tenant, `insert into calls (id, attempt_id, campaign_id, lead_id, trunk_id, caller_id, agent_id, created_at, answered_at, bridged_at)
		values ('`+string(l.id)+`', 'a', 'c1', 'l1', 't1', 'k1', 'lin', now(), now(), now())`)
	prepare(l)
	l.customer, l.person = phonetest.Line(t, media.PCMA)
	l.person.Sing(customerHz)
	ctx, cancel := context.WithCancel(context.Background())
	l.cancel = cancel
	over := make(chan struct{})
	go func() {
		defer close(over)
		p := call.Person{Tenant: f.tenant, Campaign: phonetest.Campaign, Call: l.id, Lead: phonetest.Lead, Answered: time.Now(), Reserved: promised}
		seat, ok := f.queue.Seat(ctx, p)
		if l.seated <- ok; !ok {
			return
		}
		defer seat.Leave()
		l.parting <- seat.Talk(ctx, l.customer, l.tape, func(e dialer.Event) { l.mu.Lock(); l.events = append(l.events, e); l.mu.Unlock() })
	}()
	t.Cleanup(func() { cancel(); <-over })
	return l
}

func (l *line) over(t *testing.T) call.Parting {
	t.Helper()
	select {
	case p := <-l.parting:
		return p
	case <-time.After(phonetest.Patience):
		t.Fatal("the talk does not end")
		return call.Parting{}
	}
}

// joined waits until both hear each other.
func joined(t *testing.T, p *page, l *line, hz float64) {
	t.Helper()
	phonetest.Hears(t, l.person.Heard, hz, "the agent at the customer")
	phonetest.Hears(t, p.browser.Heard, customerHz, "the customer at the agent")
}

var _ io.Closer = (*memory.State)(nil)
