package desk

import (
	"context"
	"crypto/rand"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/softphone/agent"
	"github.com/boyunhq/boyun/softphone/bridge"
	"github.com/boyunhq/boyun/softphone/card"
	"github.com/boyunhq/boyun/softphone/signal"
)

// look is how often a desk looks at its clock and its leg.
const look = 500 * time.Millisecond

// desk is one agent's place. Everything below box belongs to its goroutine, run.
type desk struct {
	hub     *Desks
	who     Who
	log     *slog.Logger
	box     *box
	ended   chan struct{} // closed when the desk takes no more work
	buried  chan struct{} // closed when nothing of it is left
	headset *bridge.Headset
	live    atomic.Pointer[session] // the page, for levels that do not go through the box

	background sync.WaitGroup
	saves      worker // what agents said, until it is saved
	notes      worker // diary, board, other nodes
	errands    worker // keys to a customer, test calls
	reads      worker // the shift
	kept       atomic.Pointer[record]

	m        agent.Machine
	seq      int64
	token    string
	page     *session
	alone    time.Time // since when no page is there; zero while one is
	shift    card.Shift
	read     time.Time // when the shift was read
	turns    int       // changes of the shift made here since then: what is being read meanwhile is older
	audio    audio
	phone    telephone
	look     *looking // a lead before its call
	missed   *signal.Missed
	call     *talk
	wrap     *wrapping
	undo     *undoing
	lapsed   *wrapping // the last wrap-up that ran out: its page may have a word more
	changes  []agent.Change
	watchers []Watcher // who follow the agent's calls
	shown    shown
	dirty    bool // the page has to be told
	moved    bool // pacing and the board have to be told
	over     bool // the desk ends
}

func newDesk(h *Desks, who Who, shift card.Shift, kept *record) *desk {
	d := &desk{hub: h, who: who, box: newBox(), ended: make(chan struct{}), buried: make(chan struct{}), headset: bridge.NewHeadset(), shift: shift, read: h.Now(), alone: h.Now(),
		token: rand.Text(), log: h.Log.With("tenant", who.Tenant, "agent", who.User)}
	for _, w := range []*worker{&d.saves, &d.notes, &d.errands, &d.reads} {
		w.group = &d.background
	}
	d.m.State = agent.Offline
	if kept != nil {
		d.restore(kept)
	}
	return d
}

// run is the one goroutine of the desk.
func (d *desk) run() {
	tick := time.NewTicker(look)
	defer tick.Stop()
	for !d.over {
		select {
		case <-d.box.wake:
			for _, fn := range d.box.take() {
				fn()
			}
		case <-tick.C:
			d.beat(d.hub.Now())
		}
		d.tell()
	}
	d.finish()
}

// finish gives back what the desk holds and waits until what was said is saved.
func (d *desk) finish() {
	d.box.close()
	close(d.ended)
	d.hub.Queue.Remove(d.who.Tenant, d.who.agent(), d)
	if d.page != nil {
		d.page.close(codeAway, "going_away")
	}
	d.live.Store(nil)
	d.phone.stop()
	for _, w := range d.watchers {
		w.Left()
	}
	d.audio.close()
	d.headset.Close()
	d.background.Wait()
	d.hub.forget(d)
	close(d.buried)
}

// do runs fn on the desk's goroutine and waits for it. An error means that the desk is over and fn did not run.
func (d *desk) do(fn func()) error {
	done := make(chan struct{})
	if !d.box.put(func() { fn(); close(done) }) {
		return gone()
	}
	select {
	case <-done:
		return nil
	case <-d.ended:
		select {
		case <-done: // it was the last thing the desk did
			return nil
		default:
			return gone()
		}
	}
}

func gone() error {
	return fault.New(fault.Unavailable, "desk_over", "the desk was closed; connect again")
}

// apply takes one step of the agent's machine.
func (d *desk) apply(in agent.Input) error {
	now := d.hub.Now()
	next, err := d.m.Apply(in, now)
	if err != nil {
		return err
	}
	before := d.m
	d.m = next
	d.dirty = true
	switch {
	case next.State != before.State || next.Reason != before.Reason:
		d.change(agent.Change{At: now, State: string(next.State), Reason: next.Reason, Call: next.Call})
	case next.Reattaching() != before.Reattaching():
		d.change(agent.Change{At: now, State: map[bool]string{true: "reattaching", false: "reattached"}[next.Reattaching()], Call: next.Call})
	case next.Next != before.Next:
		d.moved = true
	}
	if d.moved { // pacing must not wait for the rest of this batch
		d.post()
	}
	return nil
}

// change notes a line for the log; two changes of one moment get a microsecond between them, which is the log's key.
func (d *desk) change(c agent.Change) {
	if n := len(d.changes); n > 0 && !c.At.Truncate(time.Microsecond).After(d.changes[n-1].At) {
		c.At = d.changes[n-1].At.Add(time.Microsecond)
	}
	c.At = c.At.Truncate(time.Microsecond)
	d.changes = append(d.changes, c)
	d.moved = true
}

// tell brings the page, the board and the diary up to date after work was done.
func (d *desk) tell() {
	if d.dirty && d.page != nil {
		d.show()
	}
	d.dirty = false
	if len(d.changes) > 0 {
		changes := d.changes
		d.changes = nil
		d.notes.put(func() { d.write(changes) })
	}
}

func (d *desk) write(changes []agent.Change) {
	ctx, cancel := context.WithTimeout(d.hub.base, 5*time.Second)
	defer cancel()
	if err := d.hub.Diary.Write(ctx, d.who.Tenant, d.who.User, changes); err != nil {
		d.log.Warn("changes of an agent's state are not in its log", "changes", len(changes), "error", err)
	}
}
