package call

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/history"
	"github.com/boyunhq/boyun/dialer/pace"
	"github.com/boyunhq/boyun/dialer/route"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/detect"
	"github.com/boyunhq/boyun/media/record"
	"github.com/boyunhq/boyun/media/tone"
	"github.com/boyunhq/boyun/tenant"
)

// world is everything around a call, in virtual time: it counts what is taken and what is given back. The real parts meet the real
// sandbox carrier in cmd's headless demo; here every 20 ms of a life can be reached exactly.
type world struct {
	network                             bool     // it plays something before the answer
	refusal                             int      // packets of what it says before it refuses
	earpiece                            []string // what a waiting agent is given to hear
	sealed, away, full, noAgent, noTape bool
	unkept                              bool           // the disk of recordings is full
	hangs                               bool           // the database, from the answer to the end
	station                             dialer.Station // where the agent talks
	taker                               string         // who takes the call from them
	noRules                             error
	asked                               Person

	refuses      *dialer.Ending
	hangsUpAfter time.Duration // of the INVITE; 0 never
	agentAfter   time.Duration // of the INVITE; 0 is after talksFor
	failCloses   int
	presses      byte
	pressesAfter time.Duration // of the answer
	forbidden    string        // why the sentry lets nobody go
	withdraw     time.Duration // of the call, by the sentry; 0 never
	plays        []byte        // A-law the customer's side plays from the answer on
	spoken       []byte        // the campaign's announcement
	toSpeech     bool          // a rule sends people to it
	message      []byte        // the campaign leaves on machines
	agentSays    string        // as soon as the agent is told of a machine
	leaves       bool          // and lets the message be left

	mu                        sync.Mutex
	start                     time.Time
	lines, legs, seats, tapes int
	closed                    []history.Closing
	farewell                  time.Time
	announced, confirmed      time.Time
	optedOut                  []time.Time
	stages                    map[dialer.CallID]pace.Stage
	told                      []Suspicion
	sent                      int // packets to the customer
}

func newWorld() *world { return &world{stages: map[dialer.CallID]pace.Stage{}} }

func (w *world) mustBeEmpty(t *testing.T) {
	t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.lines != 0 || w.legs != 0 || w.seats != 0 || w.tapes != 0 || len(w.stages) != 0 || len(w.closed) != 1 {
		t.Fatalf("left behind: lines %d, legs %d, seats %d, tapes %d, stages %v; endings %d", w.lines, w.legs, w.seats, w.tapes, w.stages, len(w.closed))
	}
}

func (w *world) count(at *int, by int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	*at += by
}

// pass waits, or returns false when ctx ends first.
func pass(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}

// Numbers and records.

func (w *world) Open(context.Context, tenant.ID, dialer.AttemptID, dialer.LeadID, dialer.CallerID) (to, from dialer.Number, err error) {
	if w.sealed {
		return to, from, errors.New("sealed")
	}
	to, _ = dialer.NewNumber("+8613800138000")
	return to, to, nil
}

// Admit lets everybody go, or nobody when w.forbidden says why; w.withdraw, if there is one, takes the call back while it rings.
func (w *world) Admit(ctx context.Context, l Leaving) (context.Context, func(), error) {
	if w.forbidden != "" {
		return nil, nil, fault.New(fault.Forbidden, w.forbidden, "the call may not leave")
	}
	ringing, cancel := context.WithCancelCause(ctx)
	if w.withdraw > 0 {
		time.AfterFunc(w.withdraw, func() { cancel(fault.New(fault.Forbidden, "blacklisted", "opted out")) })
	}
	return ringing, func() { cancel(nil) }, nil
}

type records struct{ *world }

func (w records) Open(context.Context, tenant.ID, history.Opening) error {
	if w.away {
		return errors.New("database away")
	}
	return nil
}

func (w records) Answered(ctx context.Context, _ tenant.ID, _ dialer.CallID, _ time.Time) error {
	return w.written(ctx)
}

// written is a write while the call is up.
func (w *world) written(ctx context.Context) error {
	if w.hangs {
		<-ctx.Done()
	}
	return ctx.Err()
}

func (w records) Close(_ context.Context, _ tenant.ID, c history.Closing) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.failCloses > 0 {
		w.failCloses--
		return errors.New("database away")
	}
	w.closed = append(w.closed, c)
	return nil
}

// Lines.

type line struct {
	w    *world
	once sync.Once
}

func (w *world) Take(_ context.Context, _ tenant.ID, call dialer.CallID) (Line, error) {
	if w.full {
		return nil, fault.New(fault.Quota, "line_limit", "all lines are in use")
	}
	w.count(&w.lines, 1)
	return &line{w: w}, nil
}

func (l *line) ID() string { return "line-call-1" }
func (l *line) GiveBack()  { l.once.Do(func() { l.w.count(&l.w.lines, -1) }) }

// Agents.

type seat struct {
	w    *world
	hint chan struct{} // told of a machine
	once sync.Once
}

func (w *world) Seat(ctx context.Context, p Person) (Seat, bool) {
	w.asked = p
	if w.noAgent {
		<-ctx.Done()
		return nil, false
	}
	if !pass(ctx, seatedIn) {
		return nil, false
	}
	w.count(&w.seats, 1)
	return &seat{w: w, hint: make(chan struct{})}, true
}

func (s *seat) Agent() dialer.AgentID   { return "lin" }
func (s *seat) Station() dialer.Station { return s.w.station }
func (s *seat) Suspect(what Suspicion) {
	s.w.mu.Lock()
	defer s.w.mu.Unlock()
	s.w.told = append(s.w.told, what)
	close(s.hint)
}
func (s *seat) Leave() { s.once.Do(func() { s.w.count(&s.w.seats, -1) }) }

func (s *seat) Talk(ctx context.Context, c Customer, tape Tape, note func(dialer.Event)) Parting {
	note(dialer.Event{At: time.Now(), Kind: "bridged"})
	note(dialer.Event{At: time.Now(), Kind: "first_audio"})
	if s.w.taker != "" {
		note(dialer.Event{At: time.Now(), Kind: "taken_over", Detail: map[string]string{"supervisor": s.w.taker}})
	}
	talk := talksFor
	if s.w.agentAfter > 0 {
		talk = max(0, s.w.agentAfter-time.Since(s.w.start))
	}
	if s.w.agentSays != "" {
		select {
		case <-s.hint:
			note(dialer.Event{At: time.Now(), Kind: "agent_says", Detail: map[string]string{"says": s.w.agentSays}})
			if s.w.leaves {
				return Parting{By: dialer.ByAgent, Reason: LeaveMessage, At: time.Now()}
			}
		case <-ctx.Done():
			return Parting{}
		}
	}
	if !pass(ctx, talk) {
		return Parting{}
	}
	return Parting{By: dialer.ByAgent, Reason: "agent_hung_up", At: time.Now()}
}

// Tapes, announcements, stages.

type tape struct{ w *world }

func (w *world) Clip(ctx context.Context, _ tenant.ID, _ dialer.CallID, _ []record.Heard) error {
	return w.written(ctx)
}

func (w *world) Start(context.Context, Order) (Tape, error) {
	if w.noTape {
		return nil, errors.New("disk full")
	}
	w.count(&w.tapes, 1)
	return &tape{w}, nil
}

func (w *world) Unkept() string {
	if w.unkept {
		return dialer.RecordingFull
	}
	return ""
}

func (t *tape) ID() string          { return "tape" }
func (t *tape) Agent() media.Ear    { return media.EarFunc(func(*media.Packet, time.Time) {}) }
func (t *tape) Customer() media.Ear { return t.Agent() }
func (t *tape) State() TapeState    { return TapeOn }
func (t *tape) Pause(time.Time)     {}
func (t *tape) Resume(time.Time)    {}
func (t *tape) Close(time.Time) error {
	t.w.count(&t.w.tapes, -1)
	return nil
}

// Ears are the real ones, without any announcement.

func (w *world) Early(context.Context, tenant.ID, dialer.Number) *detect.Early {
	return detect.NewEarly(tones(), -1)
}

func (w *world) Answered(_ context.Context, _ tenant.ID, _ dialer.Number, l detect.Limits) *detect.Answer {
	return detect.NewAnswer(l, tones(), -1)
}

func (w *world) Ringing(dialer.Number) tone.Sound { return tone.Sound{Name: "ring"} }

// earpiece notes what an agent who waits is given to hear.
type earpiece struct{ w *world }

func (w *world) Earpiece(_ tenant.ID, a dialer.AgentID, call dialer.CallID, ring tone.Sound) Earpiece {
	w.earpiece = append(w.earpiece, string(a)+" "+string(call)+" "+ring.Name)
	return &earpiece{w}
}

func (e *earpiece) Hear(*media.Packet, time.Time) { e.w.earpiece = append(e.w.earpiece, "hears") }
func (e *earpiece) Ring()                         { e.w.earpiece = append(e.w.earpiece, "rings") }
func (e *earpiece) Close()                        { e.w.earpiece = append(e.w.earpiece, "over") }

func tones() *detect.Plan {
	table, err := tone.LoadProgress()
	if err != nil {
		return nil
	}
	return detect.NewPlan(table)
}

func (w *world) Spoken(context.Context, tenant.ID, dialer.CampaignID) ([]byte, error) {
	if w.spoken == nil {
		return nil, fault.New(fault.NotFound, "announcement_missing", "nothing is recorded here")
	}
	return w.spoken, nil
}

func (w *world) Message(context.Context, tenant.ID, dialer.CampaignID) ([]byte, error) {
	if w.message == nil {
		return nil, fault.New(fault.NotFound, "announcement_missing", "nothing is recorded here")
	}
	return w.message, nil
}

func (w *world) SafeHarbour(ctx context.Context, _ tenant.ID, _ dialer.Number, _ media.Leg) {
	w.farewell = time.Now()
	pass(ctx, 3*time.Second)
}

func (w *world) Announce(ctx context.Context, audio []byte, _ media.Leg) {
	w.announced = time.Now()
	pass(ctx, time.Duration(len(audio))*time.Second/media.SampleRate)
}

func (w *world) OptedOut(ctx context.Context, _ tenant.ID, _ media.Leg) {
	w.confirmed = time.Now()
	pass(ctx, time.Second)
}

func (w *world) Hold(ctx context.Context, _ tenant.ID, _ media.Leg) { pass(ctx, time.Second) }

func (w *world) OptOut(_ context.Context, _ tenant.ID, call dialer.CallID, _ time.Time) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.away {
		return errors.New("database away")
	}
	w.optedOut = append(w.optedOut, time.Now())
	return nil
}

// lose takes the database away.
func (w *world) lose() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.away = true
}

func (w *world) Over(call dialer.CallID, _ dialer.Ending) { w.Stage(call, "", time.Time{}) }

func (w *world) Stage(call dialer.CallID, stage pace.Stage, _ time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if stage == "" {
		delete(w.stages, call)
		return
	}
	w.stages[call] = stage
}

// Rules.

func (w *world) Route(context.Context, tenant.ID, route.Asking) (route.Way, error) {
	return route.Way{Decision: route.Decision{Version: 3, Rule: "r1", RuleName: "high value", Priority: 9, Agent: "lin", Why: route.Owner, Announce: w.toSpeech}}, w.noRules
}
