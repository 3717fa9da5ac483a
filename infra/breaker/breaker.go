// Package breaker owns the decision whether something that has failed lately is asked again now: a circuit breaker. It is a value that
// time is passed into, so that it behaves in virtual time as in real time. It does not own what counts as a failure (the asker knows),
// nor what is done instead.
//
// Closed, everything passes. It opens after a run of failures, or when too many of the last answers were failures, and rests: longer
// each time, or as long as the far side asked for. After the rest it is half open: a few probes may pass at once; good ones close it, a
// bad one sends it back to rest.
package breaker

import (
	"sync"
	"time"
)

// Config shapes a breaker; zero fields get the defaults named here.
type Config struct {
	Run     int           // failures in a row that open it; default 5
	Window  int           // how many of the last answers are looked at; default 20
	Share   float64       // of failures among them that opens it, once Window answers are there; default 0.5
	Age     time.Duration // answers older than this do not count; default 1 min
	Rest    time.Duration // first rest; doubles with each that follows a failed probe; default 5 s
	Longest time.Duration // rest; default 60 s
	Probes  int           // how many may be on their way while it is half open; default 3
	Good    int           // good probes that close it; default 2
}

func (c Config) defaults() Config {
	fill := func(at *int, value int) {
		if *at == 0 {
			*at = value
		}
	}
	fill(&c.Run, 5)
	fill(&c.Window, 20)
	fill(&c.Probes, 3)
	fill(&c.Good, 2)
	if c.Share == 0 {
		c.Share = 0.5
	}
	for at, value := range map[*time.Duration]time.Duration{&c.Age: time.Minute, &c.Rest: 5 * time.Second, &c.Longest: time.Minute} {
		if *at == 0 {
			*at = value
		}
	}
	return c
}

// State is what a breaker does now.
type State string

// The states.
const (
	Closed   State = "closed"
	Open     State = "open"
	HalfOpen State = "half_open"
)

// Breaker is one circuit breaker. Safe for use by several goroutines.
type Breaker struct {
	cfg Config

	mu      sync.Mutex
	open    bool // until rest is over and probes have proved good
	until   time.Time
	rest    time.Duration // the last one
	since   time.Time     // of the last opening or closing
	row     int           // failures in a row
	answers []answer      // the last ones, oldest first
	flying  int           // probes on their way
	good    int           // probes that were
}

type answer struct {
	at  time.Time
	bad bool
}

// New makes a closed breaker.
func New(cfg Config) *Breaker { return &Breaker{cfg: cfg.defaults()} }

// View is a breaker at one moment.
type View struct {
	State State
	Until time.Time // end of the rest, when Open
	Since time.Time // when it opened or closed last; zero: never
	Row   int       // failures in a row
}

// Look tells the state without asking to pass.
func (b *Breaker) Look(now time.Time) View {
	b.mu.Lock()
	defer b.mu.Unlock()
	v := View{State: Closed, Since: b.since, Row: b.row}
	switch {
	case b.open && now.Before(b.until):
		v.State, v.Until = Open, b.until
	case b.open:
		v.State = HalfOpen
	}
	return v
}

// Ask asks to pass. Whoever may must call the pass's Done or Drop, once; whoever may not is told when to ask again, which is zero while
// probes are on their way.
func (b *Breaker) Ask(now time.Time) (p *Pass, until time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case !b.open:
		return &Pass{b: b}, time.Time{}
	case now.Before(b.until):
		return nil, b.until
	case b.flying >= b.cfg.Probes:
		return nil, time.Time{}
	}
	b.flying++
	return &Pass{b: b, probe: true}, time.Time{}
}

// Pass is the right to ask the far side once.
type Pass struct {
	b     *Breaker
	probe bool
	spent bool
}

// Drop gives the pass back without a word on the far side: it was not asked after all, or we gave up first.
func (p *Pass) Drop() { p.spend(func() {}) }

// Done says how it went. rest is what the far side asked for, 0 when it did not: a failure with a rest opens the breaker at once.
func (p *Pass) Done(now time.Time, ok bool, rest time.Duration) {
	p.spend(func() { p.b.note(now, p.probe, ok, rest) })
}

func (p *Pass) spend(then func()) {
	p.b.mu.Lock()
	defer p.b.mu.Unlock()
	if p.spent {
		return
	}
	p.spent = true
	if p.probe {
		p.b.flying = max(p.b.flying-1, 0)
	}
	then()
}

func (b *Breaker) note(now time.Time, probe, ok bool, rest time.Duration) {
	b.answers = append(b.answers, answer{now, !ok})
	if over := len(b.answers) - b.cfg.Window; over > 0 {
		b.answers = b.answers[over:]
	}
	if ok {
		b.row = 0
	} else {
		b.row++
	}
	switch {
	case b.open && !probe: // an answer to what passed before it opened: it is closed by probes alone
		if !ok && rest > 0 {
			b.trip(now, rest)
		}
	case b.open && ok:
		if b.good++; b.good >= b.cfg.Good {
			b.open, b.rest, b.since, b.answers = false, 0, now, nil
		}
	case b.open:
		b.trip(now, max(min(2*b.rest, b.cfg.Longest), rest))
	case !ok && (rest > 0 || b.row >= b.cfg.Run || b.mostlyBad(now)):
		b.trip(now, max(b.cfg.Rest, rest))
	}
}

// trip opens the breaker; a rest that is longer already stays.
func (b *Breaker) trip(now time.Time, rest time.Duration) {
	if !b.open {
		b.since = now
	}
	b.open, b.good, b.rest = true, 0, rest
	if until := now.Add(rest); until.After(b.until) {
		b.until = until
	}
}

func (b *Breaker) mostlyBad(now time.Time) bool {
	if len(b.answers) < b.cfg.Window {
		return false
	}
	bad := 0
	for _, a := range b.answers {
		if now.Sub(a.at) > b.cfg.Age {
			return false
		}
		if a.bad {
			bad++
		}
	}
	return float64(bad) >= b.cfg.Share*float64(b.cfg.Window)
}
