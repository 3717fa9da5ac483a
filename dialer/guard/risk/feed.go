package risk

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/failsafe-go/failsafe-go"
	"github.com/failsafe-go/failsafe-go/circuitbreaker"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/infra/fault"
)

// Feed is a verified copy of one feed's list, kept fresh by Run.
type Feed struct {
	Config
	log     *slog.Logger
	held    atomic.Pointer[snapshot]
	breaker circuitbreaker.CircuitBreaker[any]
	failed  atomic.Pointer[failure]
	used    atomic.Int64 // unix seconds of the last Judge or Ask
	bell    chan struct{}
	shelf   shelf
	dumb    atomic.Bool // it was said that the shelf takes nothing
}

// snapshot is what was verified last.
type snapshot struct {
	head    Head
	entries map[string]Entry
}

type failure struct {
	at  time.Time
	err error
}

// idle is how long a feed that nobody asks is still looked at.
const idle = 15 * time.Minute

// NewFeed makes a feed that has heard nothing yet.
func NewFeed(c Config, log *slog.Logger) (*Feed, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	f := &Feed{Config: c, log: log.With("part", "risk feed", "feed", c.Name), bell: make(chan struct{}, 1)}
	f.shelf = newShelf(c)
	f.used.Store(c.Now().Unix())
	if err := f.load(); err != nil {
		f.log.Warn("what is kept of the risk feed cannot be used; it is heard anew", "error", err)
	}
	f.breaker = circuitbreaker.NewBuilder[any]().WithFailureThreshold(3).WithDelay(5 * time.Second).WithSuccessThreshold(1).Build()
	return f, nil
}

// Run keeps the copy fresh until ctx ends. Every look that fails is said once in the log, and again when it is over.
func (f *Feed) Run(ctx context.Context) {
	tick := time.NewTicker(f.Every)
	defer tick.Stop()
	for {
		if f.Now().Unix()-f.used.Load() < int64(idle/time.Second) {
			f.look(ctx)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case <-f.bell:
		}
	}
}

func (f *Feed) look(ctx context.Context) {
	before := f.failed.Load()
	err := f.Refresh(ctx)
	switch {
	case ctx.Err() != nil:
	case err != nil:
		f.failed.Store(&failure{f.Now(), err})
		if before == nil {
			f.log.Warn("the risk feed cannot be heard; its last word counts for a minute, then nobody is called", "error", err)
		}
	case before != nil:
		f.failed.Store(nil)
		f.log.Info("the risk feed is heard again", "version", f.held.Load().head.Version)
	}
}

// Refresh looks at the feed's head and, when its list has changed, takes the new one over. What does not verify changes nothing.
func (f *Feed) Refresh(ctx context.Context) error {
	head, err := f.fetchHead(ctx)
	if err != nil {
		return err
	}
	was := f.held.Load()
	switch {
	case head.Format != Format || head.Hash != f.Hash:
		return fault.New(fault.Invalid, "feed_contract", "the feed speaks format %d with hash %q, agreed is %d with %q", head.Format, head.Hash, Format, f.Hash)
	case f.Now().Sub(head.IssuedAt).Abs() > guard.FeedAge:
		return fault.New(fault.Invalid, "feed_old", "the feed's head was signed at %s", head.IssuedAt.Format(time.RFC3339))
	case was != nil && (head.Version < was.head.Version || head.IssuedAt.Before(was.head.IssuedAt)):
		return fault.New(fault.Invalid, "feed_replayed", "the feed's head is older than the one heard before")
	case was != nil && head.Version == was.head.Version && head.SHA256 == was.head.SHA256:
		f.held.Store(&snapshot{head.Head, was.entries})
		f.keep(head, nil)
		return nil
	}
	entries, raw, err := f.fetchEntries(ctx, head.Head)
	if err != nil {
		return err
	}
	f.held.Store(&snapshot{head.Head, entries})
	f.keep(head, raw)
	return nil
}

// keep puts what was verified on the shelf; a disk that is full takes nothing away from the copy in memory.
func (f *Feed) keep(head signed, list []byte) {
	var err error
	if list != nil {
		err = f.shelf.keepList(head.Version, list)
	}
	if err == nil {
		err = f.shelf.keepHead(head.Head, head.body, head.signature)
	}
	if err != nil && !f.dumb.Swap(true) {
		f.log.Warn("the risk feed's word is not kept on disk; after a restart it must be heard first", "error", err)
	}
}

// Judge answers from the copy. A number the list does not name is allowed as long as the copy is fresh; how fresh it is, says At.
func (f *Feed) Judge(numbers []dialer.Number) []guard.Risk {
	now := f.Now()
	f.used.Store(now.Unix())
	found := make([]guard.Risk, len(numbers))
	held := f.held.Load()
	if held == nil {
		f.ring()
		return found
	}
	if now.Sub(held.head.IssuedAt) > guard.FeedAge/2 {
		f.ring()
	}
	for i, n := range numbers {
		found[i] = guard.Risk{Known: true, At: held.head.IssuedAt, Version: held.head.Version}
		if n.Zero() || len(held.entries) == 0 {
			continue
		}
		if e, ok := held.entries[f.Hash.Key(n, f.Secret)]; ok && (e.Until == nil || e.Until.After(now)) {
			found[i].Denied, found[i].Reason = true, e.Reason
		}
	}
	return found
}

// ring wakes Run.
func (f *Feed) ring() {
	select {
	case f.bell <- struct{}{}:
	default:
	}
}

// Ask asks the feed itself about one number, for 300 ms at most; when it is away, or the breaker is open, the copy answers.
func (f *Feed) Ask(ctx context.Context, n dialer.Number) guard.Risk {
	said, err := guarded(f.breaker, func() (any, error) { return f.question(ctx, n) })
	if err == nil {
		return said.(guard.Risk)
	}
	if !errors.Is(err, circuitbreaker.ErrOpen) && ctx.Err() == nil {
		f.log.Debug("the risk feed did not answer a question; its copy does", "error", err)
	}
	return f.Judge([]dialer.Number{n})[0]
}

func guarded(breaker circuitbreaker.CircuitBreaker[any], act func() (any, error)) (any, error) {
	return failsafe.With[any](breaker).Get(act)
}

// State is how a feed stands, for screens.
type State struct {
	Name    string
	Heard   time.Time // when what is held was signed; zero: nothing is held
	Version int64
	Count   int
	Breaker string // closed, open, half-open
	Failed  time.Time
	Error   string // stable word of the last failure, empty when the last look was fine
	Fresh   bool
}

// State tells how the feed stands.
func (f *Feed) State() State {
	s := State{Name: f.Name, Breaker: f.breaker.State().String()}
	if held := f.held.Load(); held != nil {
		s.Heard, s.Version, s.Count = held.head.IssuedAt, held.head.Version, len(held.entries)
		s.Fresh = f.Now().Sub(held.head.IssuedAt).Abs() <= guard.FeedAge
	}
	if failed := f.failed.Load(); failed != nil {
		s.Failed, s.Error = failed.at, "feed_away"
		if coded, ok := errors.AsType[*fault.Error](failed.err); ok {
			s.Error = coded.Reason
		}
	}
	return s
}
