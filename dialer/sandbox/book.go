package sandbox

import (
	"context"
	"sync"

	"github.com/boyunhq/boyun/dialer"
)

// watchLength is how many happenings a slow watcher may lag behind.
const watchLength = 1024

// Happening is an event of some call, told live.
type Happening struct {
	CallID string
	Number dialer.Number
	Event  Event
	Lost   int // happenings dropped before this one because the reader was slow
}

// Counts are the carrier's counters since its start; the last two are of now.
type Counts struct {
	Invites    uint64 // new calls asked for
	Answered   uint64
	Refused    uint64 // by fate or limit, 401 not counted
	Registers  uint64 // accepted
	Strangers  uint64 // messages refused before they became a call: bad grammar, unknown dialogs
	Violations uint64
	Open       int // calls that hold a channel
	Bound      int // users registered
}

// book keeps all reports: the running ones and the last ended ones.
type book struct {
	keep int

	mu       sync.Mutex
	entries  map[string]*entry   // by Call-ID; the newest, should one be used twice
	running  map[*entry]struct{} // not closed yet
	order    []*entry            // closed ones, oldest first
	watchers map[*watcher]struct{}
	counts   Counts
}

type watcher struct {
	to   chan Happening
	lost int
}

func newBook(keep int) *book {
	return &book{keep: keep, entries: map[string]*entry{}, running: map[*entry]struct{}{}, watchers: map[*watcher]struct{}{}}
}

// open begins a report.
func (b *book) open(r Report) *entry {
	e := &entry{book: b, r: r}
	b.mu.Lock()
	b.entries[r.CallID] = e
	b.running[e] = struct{}{}
	b.counts.Invites++
	b.mu.Unlock()
	e.event(r.Invited, "invited", string(r.Fate))
	return e
}

// filed forgets the oldest reports beyond the limit.
func (b *book) filed(e *entry) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.running, e)
	b.order = append(b.order, e)
	for len(b.order) > b.keep {
		if old := b.order[0]; b.entries[old.r.CallID] == old {
			delete(b.entries, old.r.CallID)
		}
		b.order[0] = nil
		b.order = b.order[1:]
	}
}

func (b *book) find(callID string) (*entry, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	e, ok := b.entries[callID]
	return e, ok
}

func (b *book) all() []*entry {
	b.mu.Lock()
	defer b.mu.Unlock()
	list := append([]*entry(nil), b.order...)
	for e := range b.running {
		list = append(list, e)
	}
	return list
}

// count changes the counters.
func (b *book) count(change func(c *Counts)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	change(&b.counts)
}

// publish gives h to every watcher without waiting for any.
func (b *book) publish(h Happening) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for w := range b.watchers {
		h.Lost = w.lost
		select {
		case w.to <- h:
			w.lost = 0
		default:
			w.lost++
		}
	}
}

// subscribe delivers happenings until ctx ends, then closes the channel.
func (b *book) subscribe(ctx context.Context) <-chan Happening {
	w := &watcher{to: make(chan Happening, watchLength)}
	b.mu.Lock()
	b.watchers[w] = struct{}{}
	b.mu.Unlock()
	context.AfterFunc(ctx, func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		delete(b.watchers, w)
		close(w.to)
	})
	return w.to
}
