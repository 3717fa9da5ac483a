package run

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/budget"
	"github.com/boyunhq/boyun/dialer/call"
	"github.com/boyunhq/boyun/dialer/campaign/tempo"
	"github.com/boyunhq/boyun/dialer/pace"
	"github.com/boyunhq/boyun/dialer/retry"
	"github.com/boyunhq/boyun/tenant"
)

// stage is everything around a node, in virtual time. Calls last callsFor unless hung up.
type stage struct {
	flights *Flights

	mu                                          sync.Mutex
	running                                     bool
	leads                                       int
	agents                                      []pace.Agent
	bells                                       []chan struct{}
	lines                                       int
	lineError                                   error
	rooms                                       Rooms
	atCap                                       bool // no number has room
	planError, roomError, claimError, keepError error
	leased                                      int // leases out
	lost                                        chan struct{}
	orphans                                     []Entry
	swept                                       int
	up                                          int // calls
	started                                     []time.Time
	assigned                                    []call.Assignment
	heart                                       int
	reasons                                     map[pace.Reason]int

	mode    tempo.Mode
	pacing  Pacing
	people  []budget.Count
	noBooks bool
	kept    []Minute
	owed    int                   // people left without an agent before
	choices map[string]retry.Skip // what agents say to a lead; a lead that is not here is never decided on
	back    map[string]string     // leads that were not dialed
	held    []Hold
	done    int
	dropped int                       // calls that did not end by themselves
	fate    func(n int) dialer.Ending // of the n-th call; nil: a talk
	record  dialer.RecordPolicy
	fills   string // becomes unkept when the guard is asked again
	unkept  string // why no recording could be kept
	denies  string // the guard's word when it is asked again
	off     bool   // its trunk is switched off
	spoken  time.Time
}

const callsFor = 10 * time.Second

var shop = Entry{"aaaaaaaaaa", "c1"}

func newStage(agents, leads int) *stage {
	s := &stage{flights: NewFlights(), running: true, leads: leads, lines: 100, lost: make(chan struct{}), reasons: map[pace.Reason]int{}, mode: tempo.Progressive, choices: map[string]retry.Skip{}, back: map[string]string{}}
	for i := range agents {
		s.agents = append(s.agents, pace.Agent{ID: dialer.AgentID(fmt.Sprint("agent-", i)), State: pace.Ready})
	}
	return s
}

func (s *stage) node(config Config) *Node {
	return NewNode(config, World{Leases: s, Board: s, Campaigns: s, Calls: s, Agents: s, Lines: s, Rooms: s.rooms, CallerIDs: s, Callers: s, Screens: s,
		Offers: s, Books: s, Desks: s, Recordings: s, Log: slog.New(slog.NewTextHandler(io.Discard, nil))}, s.flights)
}

func (s *stage) Unkept() (reason string) {
	s.with(func() { reason = s.unkept })
	return reason
}

func (s *stage) with(fn func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	fn()
}

func (s *stage) Running(context.Context) (out []Entry, err error) {
	s.with(func() {
		if s.running {
			out = []Entry{shop}
		}
	})
	return out, nil
}

type stageLease struct{ s *stage }

func (s *stage) Acquire(_ context.Context, e Entry) (Lease, bool, error) {
	s.with(func() { s.leased++ })
	return stageLease{s}, true, nil
}
func (s *stage) Orphans(context.Context) (out []Entry, err error) {
	s.with(func() { out, s.orphans = s.orphans, nil })
	return out, nil
}
func (l stageLease) Holder() string        { return "n1" }
func (l stageLease) Epoch() int64          { return 2 }
func (l stageLease) Lost() <-chan struct{} { return l.s.lost }
func (l stageLease) Release(context.Context) error {
	l.s.with(func() { l.s.leased-- })
	return nil
}

func (s *stage) Plan(context.Context, Entry) (p Plan, err error) {
	s.with(func() {
		p = Plan{Spoken: s.spoken, Running: s.running, TrunkOff: s.off, Channels: 50, CPS: 20, Mode: s.mode, Record: s.record, Pacing: s.pacing, RingTimeout: 30 * time.Second, Zone: time.UTC}
		p.Pacing.Caps = budget.Caps{{Share: 0.03, Days: 30}}
		err = s.planError
	})
	return p, err
}

func (s *stage) Claim(_ context.Context, _ Entry, _ string, _ int64, n int, _ time.Time) (out []Claimed, err error) {
	s.with(func() {
		if err = s.claimError; err != nil {
			n = min(n, 1) // the first of several batches is committed
		}
		for ; n > 0 && s.leads > 0; n-- {
			s.leads--
			out = append(out, Claimed{Call: dialer.CallID(fmt.Sprint("call-", s.leads)), Lead: dialer.LeadID(fmt.Sprint("lead-", s.leads))})
		}
	})
	return out, err
}
func (s *stage) Expire(context.Context, Entry, int64, time.Time) error { return nil }
func (s *stage) Finished(context.Context, Entry, time.Time) (done bool, err error) {
	s.with(func() {
		if done = s.leads == 0; done {
			s.running = false
		}
	})
	return done, nil
}

func (s *stage) Sweep(context.Context, tenant.ID, dialer.CampaignID, int64, time.Time) (int, error) {
	s.with(func() { s.swept++ })
	return 0, nil
}
func (s *stage) Heartbeat(_ context.Context, _ tenant.ID, calls []dialer.CallID, _ time.Time) error {
	s.with(func() { s.heart += len(calls) })
	return nil
}

func (s *stage) Snapshot(tenant.ID, dialer.CampaignID) (out []pace.Agent) {
	s.with(func() { out = append(out, s.agents...) })
	return out
}
func (s *stage) Subscribe(tenant.ID, dialer.CampaignID) (<-chan struct{}, func()) {
	bell := make(chan struct{}, 1)
	s.with(func() { s.bells = append(s.bells, bell) })
	return bell, func() {}
}

func (s *stage) Room(context.Context, tenant.ID, dialer.CampaignID, time.Time) (room int, why pace.Reason, err error) {
	s.with(func() {
		if room = 1000; s.atCap {
			room, why = 0, pace.CallerIDCap
		}
		err = s.roomError
	})
	return room, why, err
}

func (s *stage) Free(context.Context, tenant.ID) (free int, err error) {
	s.with(func() { free, err = s.lines-s.up, s.lineError })
	return free, err
}

// room is a trunk that is nearly full of other campaigns' calls.
type room struct {
	free int
	err  error
}

func (r room) Room(context.Context, tenant.ID, dialer.TrunkID, dialer.GroupID) (channels, perSecond int, err error) {
	return r.free, 20, r.err
}

func (s *stage) Run(ctx context.Context, a call.Assignment) dialer.Ending {
	var end dialer.Ending
	s.with(func() {
		s.up++
		s.started = append(s.started, time.Now())
		s.assigned = append(s.assigned, a)
		end = dialer.Ending{Outcome: dialer.Answered}
		if s.fate != nil {
			end = s.fate(len(s.started))
		}
	})
	s.flights.Stage(a.Call, pace.Ringing, time.Now())
	if end.Outcome.Person() {
		s.flights.Stage(a.Call, pace.Answered, time.Now())
	}
	select {
	case <-ctx.Done():
		s.with(func() { s.dropped++ })
	case <-time.After(callsFor):
	}
	s.with(func() { s.up-- })
	end.Times.Ended = time.Now()
	s.flights.Over(a.Call, end)
	return end
}

func (s *stage) ClaimFor(_ context.Context, _ Entry, _ string, _ int64, who For, _ time.Time) (c Claimed, ok bool, err error) {
	s.with(func() {
		if err = s.claimError; err != nil {
			return
		}
		from := &s.leads
		if who.Kept {
			from = &s.owed
		}
		if ok = *from > 0; !ok {
			return
		}
		*from--
		id := fmt.Sprint(*from)
		if who.Kept {
			id = "owed-" + id
		}
		if who.Lead != "" {
			id = string(who.Lead)
		}
		c = Claimed{Call: dialer.CallID("call-" + id), Lead: dialer.LeadID("lead-" + id), Kept: who.Kept}
	})
	return c, ok, err
}
func (s *stage) Confirm(context.Context, Entry, Claimed, time.Time) (string, error) {
	s.with(func() {
		if s.fills != "" {
			s.unkept = s.fills
		}
	})
	return s.denies, nil
}
func (s *stage) Return(_ context.Context, _ Entry, _ int64, c Claimed, next retry.Decision, _ time.Time) error {
	s.with(func() { s.back[string(c.Lead)] = next.Reason })
	return nil
}

func (s *stage) People(context.Context, Entry, int, *time.Location, time.Time) (days []budget.Count, err error) {
	s.with(func() {
		days = s.people
		if s.noBooks {
			err = errors.New("database away")
		}
	})
	return days, err
}
func (s *stage) Keep(_ context.Context, _ Entry, m Minute) (err error) {
	s.with(func() {
		if err = s.keepError; err == nil {
			s.kept = append(s.kept, m)
		}
	})
	return err
}
func (s *stage) Announcement(context.Context, Entry) (words []byte, err error) {
	s.with(func() { words = []byte(s.spoken.Format(time.TimeOnly)) })
	return words, nil
}

// Hold gives the lead to the first ready agent, who is then not ready.
func (s *stage) Hold(_ context.Context, h Hold) (held Held, ok bool) {
	s.with(func() {
		for i := range s.agents {
			if a := &s.agents[i]; a.State == pace.Ready && (h.Agent == "" || h.Agent == a.ID) {
				a.State, h.Agent, ok = pace.Reserved, a.ID, true
				s.held = append(s.held, h)
				break
			}
		}
	})
	return &stageHeld{s, h}, ok
}

type stageHeld struct {
	s *stage
	h Hold
}

func (h *stageHeld) Agent() dialer.AgentID { return h.h.Agent }
func (h *stageHeld) Decide(ctx context.Context) (skip retry.Skip) {
	decided := false
	h.s.with(func() { skip, decided = h.s.choices[string(h.h.Lead)] })
	if decided {
		return skip
	}
	<-ctx.Done()
	return retry.SkipWithdrawn
}
func (h *stageHeld) Done(dialer.Ending) {
	h.s.with(func() {
		h.s.done++
		for i := range h.s.agents {
			if h.s.agents[i].ID == h.h.Agent {
				h.s.agents[i].State = pace.Ready
			}
		}
	})
}

func (s *stage) Show(_ context.Context, _ Entry, p Pulse) { s.with(func() { s.reasons[p.Reason]++ }) }
