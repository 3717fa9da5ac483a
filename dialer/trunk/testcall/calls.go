// Package testcall owns the test call of a trunk: one call to a number a person typed, made to see whether the line works. It takes a line
// like any call, is judged by the guard like any call and shows a proven caller ID like any call; its steps, what was heard and how well
// are kept. It does not own SIP (dialer/trunk), the judgement (dialer/guard) nor the page (web).
package testcall

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/call"
	"github.com/boyunhq/boyun/dialer/list/phone"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/prompt"
	"github.com/boyunhq/boyun/tenant"
)

// Limiter bounds how many tests a workspace makes: a test call is no way to dial a list.
type Limiter interface {
	Allow(ctx context.Context, key string, perSecond float64, burst int) (wait time.Duration, ok bool, err error)
}

// Teller tells pages that a trunk's page has something new.
type Teller func(ctx context.Context, t tenant.ID, id dialer.TrunkID)

// World is what test calls need around them.
type World struct {
	Trunks  call.Trunks
	Lines   call.Lines
	Store   *Store
	Limiter Limiter
	Tell    Teller
	Prompts *prompt.Library
	Log     *slog.Logger
	Now     func() time.Time
}

// The shape of a test call.
const (
	ringFor  = 30 * time.Second
	talkFor  = 12 * time.Second
	hangTime = 5 * time.Second
	longest  = ringFor + talkFor + 4*hangTime // of a life with everything that is written of it
	most     = 4                              // tests in a row
	each     = 15 * time.Second               // then one in so long
	language = "zh"                           // of the greeting, where the far side's is not known
)

// Calls makes test calls.
type Calls struct {
	World

	soft  context.Context
	halt  context.CancelFunc
	mu    sync.Mutex
	over  bool
	calls sync.WaitGroup
}

// New makes it; Run ends it.
func New(w World) *Calls {
	t := &Calls{World: w}
	t.soft, t.halt = context.WithCancel(context.Background())
	return t
}

// Run waits for ctx to end, hangs up what is up and returns when every result is written.
func (t *Calls) Run(ctx context.Context) error {
	<-ctx.Done()
	t.mu.Lock()
	t.over = true
	t.mu.Unlock()
	t.halt()
	t.calls.Wait()
	return nil
}

// Wish is a test call somebody wants.
type Wish struct {
	Trunk  dialer.TrunkID
	Caller dialer.CallerID
	To     phone.Parsed
	Ear    Listener // who hears the far side as it plays; nil: nobody. Over is called once by the call that was started, and not by a refusal
}

// Listener hears what the far side plays, before the answer and after; softphone/monitor has one.
type Listener interface {
	media.Ear
	// Over tells that the call has ended.
	Over()
}

// Start judges the wish and starts the call, whose row is in the answer; it runs on by itself.
func (t *Calls) Start(ctx context.Context, by tenant.Actor, w Wish) (Call, error) {
	wait, ok, err := t.Limiter.Allow(ctx, "testcall/"+string(by.Tenant), 1/each.Seconds(), most)
	if err != nil {
		return Call{}, fault.Wrap(fault.Unavailable, "state_away", "tests cannot be counted now", err)
	}
	if !ok {
		return Call{}, fault.New(fault.Quota, "tests_often", "too many test calls; the next in %v", wait.Round(time.Second)).With("seconds", int(wait.Seconds())+1)
	}
	if !t.enter() {
		return Call{}, fault.New(fault.Unavailable, "stopping", "this node is stopping")
	}
	made, from, err := t.Store.Open(ctx, by, w, t.Now())
	if err != nil {
		t.calls.Done()
		return Call{}, err
	}
	go func() {
		defer t.calls.Done()
		t.run(by.Tenant, made, w.To.Number, from, w.Ear)
	}()
	return made, nil
}

// enter counts a call that Run waits for; false once the node stops.
func (t *Calls) enter() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.over {
		t.calls.Add(1)
	}
	return !t.over
}

// run is the life of one test call.
func (t *Calls) run(of tenant.ID, made Call, to, from dialer.Number, live Listener) {
	ctx, cancel := context.WithTimeout(t.soft, ringFor+talkFor+hangTime)
	defer cancel()
	log := t.Log.With("tenant", of, "trunk", made.Trunk, "test", made.ID)
	l := &life{Calls: t, tenant: of, Call: made, log: log}
	if l.tape.live = live; live != nil {
		defer live.Over()
	}
	defer l.close()
	line, err := t.Lines.Take(ctx, of, dialer.CallID(made.ID))
	if err != nil {
		l.end(dialer.Ending{Outcome: dialer.Blocked, Blame: dialer.Rule, Reason: reasonOf(err, "line_limit")})
		return
	}
	defer line.GiveBack()
	customer, err := t.Trunks.Dial(ctx, call.Dialing{Tenant: of, Call: dialer.CallID(made.ID), Trunk: made.Trunk, To: to, From: from, RingTimeout: ringFor,
		Early: &l.tape, Carried: func(c dialer.Carriage) { l.carried = c }}, l.note)
	if err != nil {
		l.failed(err)
		return
	}
	l.talk(ctx, customer)
}

func reasonOf(err error, otherwise string) string {
	if coded, ok := asFault(err); ok && coded.Reason != "" {
		return coded.Reason
	}
	return otherwise
}
