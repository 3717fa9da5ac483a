package run

import (
	"context"
	"sync"
	"time"
)

// Config sets the rhythm; zero fields get the defaults.
type Config struct {
	Tick      time.Duration // longest pause between two looks of a loop: 500 ms at most (docs/pacing.md: at least twice a second)
	Poll      time.Duration // how often the board is read for campaigns to take
	Reread    time.Duration // how old a campaign's plan may be
	DryPause  time.Duration // how long an empty queue is left alone
	Heartbeat time.Duration // of calls that are up
	Drain     time.Duration // how long calls may go on after a soft stop
	Now       func() time.Time
}

func (c Config) defaults() Config {
	for _, d := range []struct {
		at    *time.Duration
		value time.Duration
	}{{&c.Tick, 250 * time.Millisecond}, {&c.Poll, 500 * time.Millisecond}, {&c.Reread, time.Second}, {&c.DryPause, time.Second},
		{&c.Heartbeat, time.Second}, {&c.Drain, 10 * time.Minute}} {
		if *d.at == 0 {
			*d.at = d.value
		}
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return c
}

// Node runs the campaigns that this voice node holds.
type Node struct {
	Config
	World
	Flights *Flights

	mu    sync.Mutex
	loops map[Entry]bool
	asks  map[Entry]chan ask // of loops that dial
}

// NewNode makes a node; flights is shared with the call runner, whose Watcher it is.
func NewNode(config Config, world World, flights *Flights) *Node {
	return &Node{Config: config.defaults(), World: world, Flights: flights, loops: map[Entry]bool{}, asks: map[Entry]chan ask{}}
}

// Run takes and drives campaigns until ctx ends. Then nothing new is dialed, calls may go on for Drain, and what is still up is hung up.
// It returns when every call has ended and every lease is released.
func (n *Node) Run(ctx context.Context) error {
	hard, kill := context.WithCancel(context.WithoutCancel(ctx))
	defer kill()
	var work sync.WaitGroup
	work.Go(func() { n.beat(hard) })
	var loops sync.WaitGroup
	poll := time.NewTicker(n.Poll)
	defer poll.Stop()
	for ctx.Err() == nil {
		n.take(ctx, hard, &loops)
		select {
		case <-ctx.Done():
		case <-poll.C:
		}
	}
	drain := time.AfterFunc(n.Drain, kill)
	loops.Wait()
	drain.Stop()
	kill()
	work.Wait()
	return nil
}

// take starts a loop for every campaign that wants to run, or was left behind, and that nobody else holds.
func (n *Node) take(ctx, hard context.Context, loops *sync.WaitGroup) {
	wanted, err := n.Board.Running(ctx)
	if err != nil {
		n.Log.Warn("the campaign board cannot be read", "error", err)
		return
	}
	orphans, err := n.Leases.Orphans(ctx)
	if err != nil {
		n.Log.Warn("orphaned campaigns cannot be read", "error", err)
	}
	for _, e := range append(wanted, orphans...) {
		if !n.begin(e) {
			continue
		}
		lease, ok, err := n.Leases.Acquire(ctx, e)
		if err != nil || !ok {
			n.end(e)
			if err != nil {
				n.Log.Warn("a campaign's lease cannot be asked for", "tenant", e.Tenant, "campaign", e.Campaign, "error", err)
			}
			continue
		}
		l := &loop{Node: n, Entry: e, lease: lease}
		loops.Go(func() {
			defer n.end(e)
			l.run(ctx, hard)
		})
	}
}

func (n *Node) begin(e Entry) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.loops[e] {
		return false
	}
	n.loops[e] = true
	return true
}

func (n *Node) end(e Entry) {
	n.mu.Lock()
	defer n.mu.Unlock()
	delete(n.loops, e)
}

// beat writes a heartbeat for every call that is up: a call of a node that dies is billed up to its last one.
func (n *Node) beat(ctx context.Context) {
	tick := time.NewTicker(n.Heartbeat)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		for t, calls := range n.Flights.alive() {
			if err := n.Calls.Heartbeat(ctx, t, calls, n.Now()); err != nil {
				n.Log.Warn("heartbeats are not written", "tenant", t, "error", err)
			}
		}
	}
}
