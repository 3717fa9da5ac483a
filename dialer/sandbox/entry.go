package sandbox

import (
	"fmt"
	"slices"
	"sync"
	"time"
)

// entry is a report being written. Everybody concerned with the call writes into it; readers get copies.
type entry struct {
	mu   sync.Mutex
	book *book
	r    Report
	live func(r *Report) // fills in the counts of a running call; nil when it is not
}

// write changes the report under its lock.
func (e *entry) write(change func(r *Report)) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if !e.r.Closed {
		change(&e.r)
	}
}

// attach lets readers see the counts of a running call.
func (e *entry) attach(live func(r *Report)) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.live = live
}

// event notes a line of the story and tells it to whoever watches.
func (e *entry) event(at time.Time, kind, detail string) {
	e.write(func(r *Report) { r.Events = append(r.Events, Event{at, kind, detail}) })
	e.tell(at, kind, detail)
}

func (e *entry) tell(at time.Time, kind, detail string) {
	e.book.publish(Happening{CallID: e.r.CallID, Number: e.r.Number, Event: Event{at, kind, detail}}) // both never change
}

// fault notes a violation, even after the end: a BYE too many comes then.
func (e *entry) fault(at time.Time, kind Violation, format string, args ...any) {
	detail := fmt.Sprintf(format, args...)
	e.mu.Lock()
	e.r.Faults = append(e.r.Faults, Fault{at, kind, detail})
	e.mu.Unlock()
	e.book.count(func(c *Counts) { c.Violations++ })
	e.tell(at, "violation", string(kind)+": "+detail)
}

// ended notes the end of a call, once; later ends are ignored.
func (e *entry) ended(at time.Time, by Side, why string) {
	first := false
	e.write(func(r *Report) {
		if first = r.Ended.IsZero(); first {
			r.Ended, r.HungUp, r.Why = at, by, why
			r.Events = append(r.Events, Event{at, "hung_up", string(by) + " " + why})
		}
	})
	if first {
		e.tell(at, "hung_up", string(by)+" "+why)
	}
}

// close files the report for good.
func (e *entry) close() {
	e.mu.Lock()
	e.r.Closed, e.live = true, nil
	e.mu.Unlock()
	e.tell(time.Now(), "closed", "")
	e.book.filed(e)
}

// read is a copy of the report as it stands.
func (e *entry) read() Report {
	e.mu.Lock()
	r, live := e.r, e.live
	r.Said, r.Events, r.Faults = slices.Clone(r.Said), slices.Clone(r.Events), slices.Clone(r.Faults)
	e.mu.Unlock()
	if live != nil {
		live(&r)
	}
	return r
}

// again counts one more INVITE, even after the end.
func (e *entry) again() {
	e.mu.Lock()
	e.r.Invites++
	e.mu.Unlock()
	e.tell(time.Now(), "invited_again", "")
}
