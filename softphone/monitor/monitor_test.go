package monitor_test

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/call"
	"github.com/boyunhq/boyun/dialer/campaign/run"
	"github.com/boyunhq/boyun/dialer/disposition"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/state"
	"github.com/boyunhq/boyun/infra/state/memory"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/play"
	"github.com/boyunhq/boyun/media/tone"
	"github.com/boyunhq/boyun/softphone/acd"
	"github.com/boyunhq/boyun/softphone/agent"
	"github.com/boyunhq/boyun/softphone/bridge"
	"github.com/boyunhq/boyun/softphone/card"
	"github.com/boyunhq/boyun/softphone/desk"
	"github.com/boyunhq/boyun/softphone/monitor"
	"github.com/boyunhq/boyun/softphone/phonetest"
	"github.com/boyunhq/boyun/softphone/robot"
	"github.com/boyunhq/boyun/softphone/signal"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/audit"
	"github.com/boyunhq/boyun/tenant/tenanttest"
)

var book tenanttest.Book

func TestMain(m *testing.M) { book.Main(m) }

const (
	agentHz      = 440.0
	customerHz   = 1000.0
	supervisorHz = 1500.0
)

// node is desks and sessions on a real database and real sockets.
type node struct {
	*tenanttest.World
	t        *testing.T
	tenant   tenant.ID
	queue    *acd.Queue
	desks    *desk.Desks
	sessions *monitor.Sessions
	port     desk.Port
	log      *pen
	board    state.State
	boss     tenant.Actor
}

// pen is the audit log, which may be out of ink.
type pen struct {
	*audit.Log
	dry atomic.Bool
}

func (p *pen) Add(ctx context.Context, by tenant.Actor, at time.Time, e audit.Entry) error {
	if p.dry.Load() {
		return fault.New(fault.Unavailable, "database_away", "the database is away")
	}
	return p.Log.Add(ctx, by, at, e)
}

func open(t *testing.T) *node {
	w := book.Open(t)
	board := memory.New()
	t.Cleanup(func() { board.Close() })
	quiet := slog.New(slog.DiscardHandler)
	n := &node{World: w, t: t, tenant: phonetest.Seed(t, w), queue: acd.New(), port: desk.Browser(phonetest.Port(t)), log: &pen{Log: audit.New(w.Schemas)}, board: board}
	n.boss = tenant.Actor{Tenant: n.tenant, User: "boss", Role: tenant.Supervisor}
	var err error
	n.desks, err = desk.New(desk.Config{Node: "n1", Log: quiet, Bridge: bridge.Config{Music: func() play.Source { return phonetest.Note(media.PCMA, 1800) }}},
		desk.World{Port: n.port, Queue: n.queue, Cards: card.NewStore(w.Schemas, time.Now), After: disposition.NewStore(w.Schemas), Diary: agent.NewLog(w.Schemas),
			Board: board, Orders: board, Lane: run.NewFlights()})
	n.must(err)
	n.sessions, err = monitor.New(monitor.Config{Port: n.port, Agents: n.desks, Log: n.log, Board: board, Slog: quiet, Name: func(context.Context, tenant.Actor) string { return "The boss" }})
	n.must(err)
	ctx, cancel := context.WithCancel(context.Background())
	var loops sync.WaitGroup
	loops.Go(func() { n.desks.Run(ctx) })
	loops.Go(func() { n.sessions.Run(ctx) })
	t.Cleanup(func() { cancel(); loops.Wait() })
	return n
}

func (n *node) must(err error) {
	n.t.Helper()
	if err != nil {
		n.t.Fatal(err)
	}
}

func (n *node) patience() context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), phonetest.Patience)
	n.t.Cleanup(cancel)
	return ctx
}

// agent brings somebody to ready and says what they hear.
func (n *node) agent(user tenant.UserID, hz float64) *robot.Memory {
	n.t.Helper()
	server, page := phonetest.Pipe()
	served := make(chan error, 1)
	go func() { served <- n.desks.Serve(context.Background(), desk.Who{Tenant: n.tenant, User: user}, server) }()
	c := robot.Open(page)
	n.t.Cleanup(func() { c.Close(); <-served })
	ctx := n.patience()
	n.must(c.Hello(ctx, "tab", ""))
	b := phonetest.NewBrowser(n.t, hz)
	n.must(c.Offer(ctx, b.Peer, false))
	is := func(s signal.State) {
		_, err := c.Await(ctx, string(s), func(d signal.Desk) bool { return d.State == s })
		n.must(err)
	}
	is(signal.StateNotReady)
	n.must(c.Do(ctx, &signal.Ready{}))
	is(signal.StateReady)
	return b.Heard
}

// talk is a call with the only agent who is ready.
type talk struct {
	id     dialer.CallID
	person *phonetest.Carrier
	tape   *phonetest.Tape

	mu     sync.Mutex
	events []string
	led    []string // what was done in the call, and by whom
}

func (k *talk) timeline() string {
	k.mu.Lock()
	defer k.mu.Unlock()
	return strings.Join(k.events, " ")
}

func (k *talk) acts() []string {
	k.mu.Lock()
	defer k.mu.Unlock()
	return slices.Clone(k.led)
}

func (n *node) call(hz float64) *talk {
	n.t.Helper()
	return n.callOf(hz, call.Person{})
}

// callOf is a call with somebody of whom no more need be said than what differs.
func (n *node) callOf(hz float64, who call.Person) *talk {
	n.t.Helper()
	k := &talk{id: dialer.CallID(dialer.NewID()), tape: phonetest.NewTape()}
	customer, person := phonetest.Line(n.t, media.PCMA)
	k.person = person
	person.Sing(hz)
	ctx, cancel := context.WithCancel(context.Background())
	over, seated := make(chan struct{}), make(chan bool, 1)
	go func() {
		defer close(over)
		who.Tenant, who.Campaign, who.Call, who.Lead, who.Answered = n.tenant, phonetest.Campaign, k.id, phonetest.Lead, time.Now()
		seat, ok := n.queue.Seat(ctx, who)
		if seated <- ok; !ok {
			return
		}
		defer seat.Leave()
		seat.Talk(ctx, customer, k.tape, func(e dialer.Event) {
			k.mu.Lock()
			defer k.mu.Unlock()
			if strings.HasPrefix(e.Kind, "monitor_") {
				k.events = append(k.events, e.Kind+"/"+e.Detail["mode"]+"/"+e.Detail["supervisor"])
			}
			if by := e.Detail["by"]; by != "" {
				k.led = append(k.led, strings.TrimSuffix(e.Kind+"/"+by+"/"+e.Detail["supervisor"], "/"))
			}
		})
	}()
	n.t.Cleanup(func() { cancel(); <-over })
	if !<-seated {
		n.t.Fatal("nobody took the call")
	}
	return k
}

// supervisor starts to follow an agent.
func (n *node) supervisor(user tenant.UserID, mode bridge.Mode, login monitor.Login) (*phonetest.Browser, monitor.View) {
	n.t.Helper()
	return n.follow(n.boss, user, mode, login)
}

func (n *node) follow(by tenant.Actor, user tenant.UserID, mode bridge.Mode, login monitor.Login) (*phonetest.Browser, monitor.View) {
	n.t.Helper()
	b := phonetest.NewBrowser(n.t, supervisorHz)
	offer, err := b.Offer(n.patience(), false)
	n.must(err)
	v, answer, err := n.sessions.Start(n.patience(), by, login, user, mode, offer)
	n.must(err)
	n.must(b.Accept(answer))
	return b, v
}

func (n *node) audited() string {
	n.t.Helper()
	rows, err := n.log.Rows(n.patience(), n.tenant, audit.Filter{Action: "call_monitored"})
	n.must(err)
	var all []string
	for _, r := range rows {
		all = append([]string{r.Actor + " " + r.ObjectID + " " + r.Detail["mode"] + " " + r.Detail["agent"]}, all...)
	}
	return strings.Join(all, "; ")
}

func absent(t *testing.T, m *robot.Memory, hz float64, who string) {
	t.Helper()
	if level := tone.LevelAt(m.Since(time.Time{}), hz); level > -50 {
		t.Errorf("%.0f Hz at %.1f dBFS reached %s", hz, level, who)
	}
}

// A supervisor's browser hears a running call, speaks to its agent, then to both, hops to another agent's call and follows that agent to
// the next; each by real WebRTC, told by tones, audited and in the timelines.
func TestASupervisorListensWhispersBargesHopsAndFollows(t *testing.T) {
	n := open(t)
	lin := n.agent(phonetest.Lin, agentHz)
	first := n.call(customerHz)
	phonetest.Hears(t, lin, customerHz, "the customer at the agent")

	b, v := n.supervisor(phonetest.Lin, bridge.Listen, monitor.Login{})
	phonetest.Hears(t, b.Heard, agentHz, "the agent at the supervisor")
	phonetest.Hears(t, b.Heard, customerHz, "the customer at the supervisor")
	for who, m := range map[string]*robot.Memory{"the agent": lin, "the customer": first.person.Heard, "the tape": first.tape.AgentSide} {
		absent(t, m, supervisorHz, who)
	}

	_, err := n.sessions.Turn(n.boss, v.ID, bridge.Whisper)
	n.must(err)
	phonetest.Hears(t, lin, supervisorHz, "the whisper at the agent")
	phonetest.Hears(t, lin, customerHz, "the customer under the whisper")
	for who, m := range map[string]*robot.Memory{"the customer": first.person.Heard, "the agent's tape": first.tape.AgentSide, "the customer's tape": first.tape.CustomerSide, "the supervisor": b.Heard} {
		absent(t, m, supervisorHz, who)
	}

	_, err = n.sessions.Turn(n.boss, v.ID, bridge.Barge)
	n.must(err)
	phonetest.Hears(t, first.person.Heard, supervisorHz, "the supervisor at the customer")
	phonetest.Hears(t, first.person.Heard, agentHz, "the agent at the customer beside")
	phonetest.Hears(t, first.tape.AgentSide, supervisorHz, "the supervisor on the tape")
	absent(t, first.tape.CustomerSide, supervisorHz, "the customer's tape")

	_, err = n.sessions.Turn(n.boss, v.ID, bridge.Listen)
	n.must(err)
	clip := func(hz float64) []byte {
		audio := make([]byte, 8000)
		tone.NewPlayer(media.PCMA, tone.Sound{Level: -12, Parts: []tone.Part{tone.Note(hz, 0)}}).Next(audio)
		return audio
	}
	_, err = n.sessions.Announce(n.boss, v.ID, bridge.ToCustomer, "c1", clip(2000))
	n.must(err)
	phonetest.Hears(t, first.person.Heard, 2000, "the announcement at the customer")
	phonetest.Hears(t, first.tape.AgentSide, 2000, "the announcement on the tape")
	absent(t, lin, 2000, "the agent")
	_, err = n.sessions.Announce(n.boss, v.ID, bridge.ToAgent, "c1", clip(2600))
	n.must(err)
	phonetest.Hears(t, lin, 2600, "the announcement at the agent")
	absent(t, first.person.Heard, 2600, "the customer")
	absent(t, first.tape.AgentSide, 2600, "the tape")

	zhao := n.agent(phonetest.Zhao, 600)
	v, err = n.sessions.Hop(n.patience(), n.boss, v.ID, phonetest.Zhao)
	n.must(err)
	if v.Agent != phonetest.Zhao || v.Call != "" || !v.Up {
		t.Errorf("after the hop %+v", v)
	}
	second := n.call(1200)
	phonetest.Hears(t, b.Heard, 600, "the other agent at the supervisor")
	phonetest.Hears(t, b.Heard, 1200, "the other customer at the supervisor")
	phonetest.Silent(t, b.Heard, agentHz, "the first agent at the supervisor")
	phonetest.Hears(t, zhao, 1200, "the other customer at the other agent")

	n.must(n.sessions.Stop(n.boss, v.ID))
	if _, err := n.sessions.Get(n.boss, v.ID); !fault.Is(err, fault.NotFound) || len(n.sessions.All(n.tenant)) != 0 {
		t.Errorf("after the stop: %v, %v", err, n.sessions.All(n.tenant))
	}
	one, two := "boss "+string(first.id), "boss "+string(second.id)
	if want := one + " listen lin; " + one + " whisper lin; " + one + " barge lin; " + one + " listen lin; " + two + " listen zhao"; n.audited() != want {
		t.Errorf("audited: %s\nwanted: %s", n.audited(), want)
	}
	for k, want := range map[*talk]string{first: "monitor_began/listen/boss monitor_mode/whisper/boss monitor_mode/barge/boss monitor_mode/listen/boss monitor_left/listen/boss",
		second: "monitor_began/listen/boss monitor_left/listen/boss"} {
		phonetest.Until(t, func() bool { return k.timeline() == want }, "the timeline "+want)
	}
}

func TestAPostEndsWithItsLoginItsBrowserOrTheNextOneAndNobodyElsesHandReachesIt(t *testing.T) {
	n := open(t)
	n.agent(phonetest.Lin, agentHz)
	n.call(customerHz)
	gone, forgotten := make(chan struct{}), make(chan struct{})
	b, v := n.supervisor(phonetest.Lin, bridge.Listen, monitor.Login{Gone: gone, Forget: sync.OnceFunc(func() { close(forgotten) })})
	phonetest.Hears(t, b.Heard, customerHz, "the customer at the supervisor")
	for _, stranger := range []tenant.Actor{{Tenant: n.tenant, User: "other"}, {Tenant: "elsewhere1", User: "boss"}} {
		if _, err := n.sessions.Turn(stranger, v.ID, bridge.Barge); !fault.Is(err, fault.NotFound) {
			t.Errorf("%+v turned somebody else's session: %v", stranger, err)
		}
	}
	ended := func(id monitor.ID) func() bool {
		return func() bool { _, err := n.sessions.Get(n.boss, id); return fault.Is(err, fault.NotFound) }
	}
	close(gone)
	phonetest.Until(t, ended(v.ID), "the end with the login")
	phonetest.Closed(t, forgotten, "the login forgotten")
	b, v = n.supervisor(phonetest.Lin, bridge.Listen, monitor.Login{})
	phonetest.Hears(t, b.Heard, customerHz, "the customer again")
	again, next := n.supervisor(phonetest.Lin, bridge.Listen, monitor.Login{})
	phonetest.Until(t, ended(v.ID), "the end with the next page")
	phonetest.Hears(t, again.Heard, customerHz, "the customer at the next page")
	again.Close()
	phonetest.Until(t, ended(next.ID), "the end with the browser")
	_, _, err := n.sessions.Start(n.patience(), n.boss, monitor.Login{}, "nobody", bridge.Listen, mustOffer(t, n))
	if !fault.Is(err, fault.NotFound) || len(n.sessions.All(n.tenant)) != 0 {
		t.Errorf("an agent who is not here: %v, sessions %v", err, n.sessions.All(n.tenant))
	}
}

func mustOffer(t *testing.T, n *node) string {
	t.Helper()
	offer, err := phonetest.NewBrowser(t, supervisorHz).Offer(n.patience(), false)
	n.must(err)
	return offer
}
