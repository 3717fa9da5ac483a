package desk_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/boyunhq/boyun/softphone/desk"
	"github.com/boyunhq/boyun/softphone/phonetest"
	"github.com/boyunhq/boyun/softphone/signal"
)

// Whatever goes away, at whatever moment of a call, the call ends or goes on, the agent gets out of it, and nothing is left behind.
func TestKillingAnythingAtEvery20MillisecondsOfACallLeavesNobodyStuck(t *testing.T) {
	ways := map[string]func(*page, *line){
		"the browser is killed":   func(p *page, _ *line) { p.browser.Kill() },
		"the page is closed":      func(p *page, _ *line) { p.Client.Close(); p.browser.Close() },
		"the socket drops":        func(p *page, _ *line) { p.socket.Close(1006, "dropped") },
		"the customer hangs up":   func(_ *page, l *line) { l.person.HangUp() },
		"the call is cancelled":   func(_ *page, l *line) { l.cancel() },
		"the agent hangs up":      func(p *page, l *line) { p.Do(context.Background(), &signal.HangUp{Call: string(l.id)}) },
		"all of it goes at once":  func(p *page, l *line) { p.Client.Close(); p.browser.Kill(); l.person.HangUp() },
		"another tab takes over":  func(*page, *line) {}, // the one that comes below
		"hold and mute and so on": func(p *page, l *line) { p.Do(context.Background(), &signal.Hold{On: true}); l.person.HangUp() },
	}
	for name, kill := range ways {
		t.Run(name, func(t *testing.T) {
			t.Parallel() // a floor each: most of the time somebody waits for somebody to come back
			f := open(t, func(c *desk.Config, _ *desk.World) {
				c.Bridge.Silence, c.Limits.Reattach, c.Limits.Reserved, c.Vanish = 200*time.Millisecond, 400*time.Millisecond, time.Second, 200*time.Millisecond
			})
			phonetest.Exec(t, f.World, f.tenant, `update campaigns set wrap_seconds = 5`)
			for at := time.Duration(0); at <= 200*time.Millisecond; at += 20 * time.Millisecond {
				t.Run(fmt.Sprint(at), func(t *testing.T) { f.killAt(t, at, kill) })
			}
		})
	}
}

func (f *floor) killAt(t *testing.T, at time.Duration, kill func(*page, *line)) {
	p := f.arrive(t, f.lin(), "tab", "").speak(agentHz)
	p.is(signal.StateNotReady)
	// a browser on a busy machine may be silent for 200 ms, which this floor takes for lost: ready is what an agent is who is heard again
	phonetest.Until(t, func() bool { return p.Do(patience(t), &signal.Ready{}) == nil }, "ready")
	p.is(signal.StateReady)
	l := f.ring(t, "")
	struck := make(chan struct{})
	time.AfterFunc(at, func() { kill(p, l); close(struck) })
	<-struck
	// a call that is still up after the blow is ended by whoever has the desk now; then its work is done and the agent goes home
	again := f.visit(t, f.lin())
	for tab := 0; ; tab++ {
		err := again.Hello(patience(t), "again", p.Welcome().Resume)
		if err == nil {
			break
		}
		if tab > 50 {
			t.Fatal(err)
		}
		again = f.visit(t, f.lin())
	}
	ctx, stop := context.WithCancel(patience(t))
	defer stop()
	attended := make(chan struct{})
	go func() { defer close(attended); again.attend(ctx) }()
	rests := func(d signal.Desk) bool {
		return d.State == signal.StateReady || d.State == signal.StateNotReady || d.State == signal.StateChecking
	}
	again.await("rest", rests)
	var seated bool
	select {
	case seated = <-l.seated:
	case <-time.After(10 * time.Millisecond): // nobody was free for this person any more
		l.cancel()
		seated = <-l.seated
	}
	if seated {
		l.over(t)
	}
	again.await("rest", rests) // the seat may have been given only now
	stop()
	<-attended
	again.do(&signal.Leave{})
	phonetest.Until(t, func() bool { return f.desks.Count() == 0 && f.port.Legs() == 0 }, "desk and leg given back")
	if v := f.queue.Snapshot(f.tenant, ""); len(v) != 0 {
		t.Errorf("left on the floor: %+v", v)
	}
	if ear := l.customer.Listen(nil); ear != nil {
		t.Error("the customer is still listened to")
	}
}

// attend ends every call and says what became of it once its card is there, until ctx ends.
func (p *page) attend(ctx context.Context) {
	var told int64 // once of each picture: a refusal wakes whoever awaits too, and who answered it with the same order again would flood the desk
	order := func(d signal.Desk, m signal.Client) {
		if d.Seq > told {
			told = d.Seq
			go p.Do(ctx, m)
		}
	}
	p.Await(ctx, "the end of the work", func(d signal.Desk) bool {
		switch {
		case d.State == signal.StateTalking || d.State == signal.StateHold:
			order(d, &signal.HangUp{Call: d.Call.ID})
		case d.State == signal.StateWrap && len(d.Wrap.Card.Dispositions) > 0:
			order(d, &signal.Dispose{Call: d.Wrap.Call, Code: "considering"})
		}
		return false
	})
}
