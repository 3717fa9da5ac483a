package record

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"time"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/media"
)

// Config is a deck's.
type Config struct {
	Beat time.Duration // how often chunks that are due are written; default 100 ms
	Log  *slog.Logger
}

// Validate fills in the defaults and tells what cannot work.
func (c *Config) Validate() error {
	if c.Beat == 0 {
		c.Beat = 100 * time.Millisecond
	}
	if c.Log == nil || c.Beat < time.Millisecond || c.Beat > 250*time.Millisecond {
		return fault.New(fault.Invalid, "record_config", "a deck needs a log and a beat of 1 to 250 ms")
	}
	return nil
}

// Deck writes the tapes of a node. Safe for concurrent use.
type Deck struct {
	cfg     Config
	scratch sync.Pool

	mu    sync.Mutex
	tapes map[*Tape]struct{}
	due   []*Tape // belongs to Run
}

// NewDeck makes a deck without tapes; Run makes it write.
func NewDeck(cfg Config) (*Deck, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	return &Deck{cfg: cfg, tapes: map[*Tape]struct{}{}, scratch: sync.Pool{New: func() any { return new(scratch) }}}, nil
}

// Order is what a recording needs to begin.
type Order struct {
	File  [16]byte // its id; zero draws one
	Key   [32]byte // the secret its chunks' key is drawn from, with its id
	Law   media.Codec
	Start time.Time      // where the timeline begins; with the monotonic clock, as time.Now gives it
	To    io.WriteCloser // only ever appended to; closed with the tape
}

// Start begins a recording: its header is in the sink when it returns. An error means that nothing will be recorded; the sink is then
// the caller's to close.
func (d *Deck) Start(o Order) (*Tape, error) {
	if o.To == nil || o.Start.IsZero() || o.Law != media.PCMA && o.Law != media.PCMU {
		return nil, fault.New(fault.Invalid, "record_order", "a recording needs a sink, a start and a law of G.711")
	}
	if o.File == ([16]byte{}) {
		rand.Read(o.File[:]) // never fails
	}
	h := header{file: o.File, law: o.Law, start: o.Start, chunk: chunkBytes}
	seal, err := newSealer(h, o.Key)
	if err != nil {
		return nil, err
	}
	b := h.encode()
	if _, err := o.To.Write(b[:]); err != nil {
		return nil, fmt.Errorf("begin a recording: %w", err)
	}
	t := &Tape{deck: d, start: o.Start, law: o.Law, head: h, to: o.To, seal: seal, bytes: headerBytes}
	for i := range t.lanes {
		t.lanes[i].fill(o.Law)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.tapes[t] = struct{}{}
	return t, nil
}

// Running is how many tapes are open.
func (d *Deck) Running() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.tapes)
}

// Failing is how many of them cannot be written at this moment.
func (d *Deck) Failing() (n int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for t := range d.tapes {
		if t.Failing() {
			n++
		}
	}
	return n
}

// Run writes what is due until ctx ends. Tapes still open then are finished by their Close.
func (d *Deck) Run(ctx context.Context) error {
	tick, pause := time.NewTicker(d.cfg.Beat), time.NewTimer(breath)
	defer tick.Stop()
	defer pause.Stop()
	rest := func() {
		pause.Reset(breath)
		select {
		case <-ctx.Done():
		case <-pause.C:
		}
	}
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			d.write(time.Now(), rest)
		}
	}
}

// Calls that began together have their chunks due together. Sealing and writing hundreds of them at a stretch would keep a processor from the
// packets for several milliseconds, so the writer draws breath in between: a beat has so many stretches at most.
const (
	stretches = 50
	least     = 4 // chunks of one
	breath    = time.Millisecond
)

// write writes the chunks that are due, with a rest after each stretch of them.
func (d *Deck) write(now time.Time, rest func()) {
	d.mu.Lock()
	for t := range d.tapes {
		d.due = append(d.due, t)
	}
	d.mu.Unlock()
	s := scratchOf(d)
	defer d.scratch.Put(s)
	s.spare = perBeat
	stretch, done := max(least, len(d.due)/stretches), 0
	for i, t := range d.due {
		t.writing.Lock()
		done += t.flush(s, t.sample(now)-settle)
		t.writing.Unlock()
		d.due[i] = nil
		if done >= stretch {
			done = 0
			rest()
		}
	}
	d.due = d.due[:0]
}

func (d *Deck) drop(t *Tape) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.tapes, t)
}
