package robot

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/softphone/signal"
)

// Agent is a whole agent without a person: it comes to work, takes calls, talks, listens, says what became of each call and goes home.
type Agent struct {
	// Dial opens a socket to the desk.
	Dial func(ctx context.Context) (Conn, error)
	// Tab is the id of its page.
	Tab string
	// Law it speaks.
	Law media.Codec
	// Voice is what it says in a call, from the beginning; nil is silence.
	Voice func(call string) Voice
	// Talk is how long it talks before it hangs up; 0 waits for the customer to do so.
	Talk time.Duration
	// Key is the disposition it presses, 1 to 9 in the order of the card; required fields get their first option, or "1".
	Key int
	// Report hears of every finished call, from the robot's goroutine; may be nil.
	Report func(Done)
	// Keep is how much of what it hears is kept for the report; 10 s if 0.
	Keep time.Duration
}

// Done is one call as the robot lived it.
type Done struct {
	Call    string
	Card    signal.Card
	Carded  time.Time // the card was on the page
	Began   time.Time // the page showed talking
	Ended   time.Time
	By      string // customer, agent, system
	Reason  string
	Heard   []int16 // the last seconds of the customer, 8 kHz
	Packets uint64  // that arrived during the call
	Code    string  // disposition
}

// Run works until ctx ends; the call at hand is finished first (by hanging up), and the agent leaves. The error is nil then.
func (a *Agent) Run(ctx context.Context) error {
	// what has to be said goes out even while the shift ends
	last, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	conn, err := a.Dial(ctx)
	if err != nil {
		return fmt.Errorf("robot comes to work: %w", err)
	}
	c, err := Connect(ctx, conn, a.Tab, "")
	if err != nil {
		return fmt.Errorf("robot comes to work: %w", err)
	}
	defer c.Close()
	peer, err := NewPeer(a.Law, nil, false)
	if err != nil {
		return err
	}
	defer peer.Close()
	heard := NewMemory(max(a.Keep, 10*time.Second))
	peer.Listen(heard)
	if err := c.Offer(ctx, peer, false); err != nil {
		return fmt.Errorf("robot connects its audio: %w", err)
	}
	if _, err := c.Await(ctx, "audio", func(d signal.Desk) bool { return d.State != signal.StateChecking }); err != nil {
		return err
	}
	if err := c.Do(ctx, &signal.Ready{}); err != nil {
		return fmt.Errorf("robot gets ready: %w", err)
	}
	for {
		over, err := a.call(ctx, last, c, peer, heard)
		if err != nil {
			return err
		}
		if over {
			return a.leave(last, c)
		}
	}
}

// call waits for a call and lives through it; over tells that the shift has ended.
func (a *Agent) call(ctx, last context.Context, c *Client, peer *Peer, heard *Memory) (over bool, err error) {
	d, err := c.Await(ctx, "a call", func(d signal.Desk) bool {
		return d.Call != nil && d.Call.Card.Lead != "" || d.State == signal.StateTalking || d.State == signal.StateWrap
	})
	if ctx.Err() != nil {
		d = c.Desk()
		if d.State != signal.StateReserved && d.State != signal.StateTalking && d.State != signal.StateWrap {
			return true, nil
		}
	} else if err != nil {
		return false, err
	}
	done := Done{Carded: time.Now()}
	packets := peer.Heard()
	if d.Call != nil {
		done.Call, done.Card = d.Call.ID, d.Call.Card
	}
	d, err = await(last, c, "the talk", func(d signal.Desk) bool { return d.State != signal.StateReserved })
	if err != nil {
		return false, err
	}
	if d.State == signal.StateTalking {
		done.Began = time.Now()
		if err := a.talk(ctx, last, c, peer, d.Call.ID); err != nil {
			return false, err
		}
		d = c.Desk()
	}
	if d.State != signal.StateWrap { // it went away before the talk, or the wrap-up was settled elsewhere
		return ctx.Err() != nil, nil
	}
	done.Call, done.Card, done.By, done.Reason, done.Ended = d.Wrap.Call, d.Wrap.Card, d.Wrap.By, d.Wrap.Reason, time.Now()
	done.Heard, done.Packets = heard.Since(done.Began), peer.Heard()-packets
	if done.Code, err = a.dispose(last, c, d.Wrap); err != nil {
		return false, err
	}
	if a.Report != nil {
		a.Report(done)
	}
	return ctx.Err() != nil, nil
}

// talk speaks until somebody ends the conversation.
func (a *Agent) talk(ctx, last context.Context, c *Client, peer *Peer, call string) error {
	if a.Voice != nil {
		peer.Speak(a.Voice(call))
		defer peer.Speak(nil)
	}
	ended := func(d signal.Desk) bool {
		return d.State != signal.StateTalking && d.State != signal.StateHold || d.Call != nil && d.Call.ID != call
	}
	mine := ctx
	if a.Talk > 0 {
		var cancel context.CancelFunc
		mine, cancel = context.WithTimeout(ctx, a.Talk)
		defer cancel()
	}
	if _, err := c.Await(mine, "the customer's hang-up", ended); err == nil || mine.Err() == nil {
		return err
	}
	err := c.Do(last, &signal.HangUp{Call: call})
	if f, ok := errors.AsType[*fault.Error](err); err != nil && !(ok && f.Code == fault.Conflict) { // the customer was faster
		return fmt.Errorf("robot hangs up: %w", err)
	}
	_, err = await(last, c, "the wrap-up", ended)
	return err
}

// dispose presses the robot's key.
func (a *Agent) dispose(ctx context.Context, c *Client, w *signal.Wrap) (code string, err error) {
	if a.Key < 1 || a.Key > len(w.Card.Dispositions) {
		return "", fmt.Errorf("the card has no disposition %d", a.Key)
	}
	m := &signal.Dispose{Call: w.Call, Code: w.Card.Dispositions[a.Key-1].Code, Note: "robot", Fields: map[string]string{}}
	for _, step := range w.Card.Script {
		for _, f := range step.Fields {
			if f.Required {
				m.Fields[f.Key] = "1"
				if len(f.Options) > 0 {
					m.Fields[f.Key] = f.Options[0]
				}
			}
		}
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if err := c.Do(ctx, m); err != nil {
		return "", fmt.Errorf("robot disposes call %s: %w", w.Call, err)
	}
	return m.Code, nil
}

func (a *Agent) leave(ctx context.Context, c *Client) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if err := c.Do(ctx, &signal.Leave{}); err != nil {
		return fmt.Errorf("robot goes home: %w", err)
	}
	return nil
}

// patience is how long a robot waits for what must come at once.
const patience = 10 * time.Second

func await(ctx context.Context, c *Client, what string, holds func(signal.Desk) bool) (signal.Desk, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return c.Await(ctx, what, holds)
}
