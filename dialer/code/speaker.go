package code

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/call"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/play"
	"github.com/boyunhq/boyun/media/prompt"
	"github.com/boyunhq/boyun/tenant"
)

// Trunks places calls; dialer/trunk does.
type Trunks interface {
	Dial(ctx context.Context, d call.Dialing, progress func(dialer.Event)) (call.Customer, error)
}

// Speaker calls numbers and speaks their codes. It runs on voice nodes.
type Speaker struct {
	trunks  Trunks
	prompts *prompt.Library
	log     *slog.Logger

	mu      sync.Mutex
	talks   sync.WaitGroup
	alive   context.Context
	end     context.CancelFunc
	stopped bool
}

// ring is how long a number is rung.
const ring = 30 * time.Second

// NewSpeaker takes what a call needs.
func NewSpeaker(trunks Trunks, prompts *prompt.Library, log *slog.Logger) *Speaker {
	s := &Speaker{trunks: trunks, prompts: prompts, log: log}
	s.alive, s.end = context.WithCancel(context.Background())
	return s
}

// Run waits until ctx ends, then hangs up the calls that still speak and returns when they are over.
func (s *Speaker) Run(ctx context.Context) error {
	<-ctx.Done()
	s.mu.Lock()
	s.stopped = true
	s.mu.Unlock()
	s.end()
	s.talks.Wait()
	return nil
}

// Call is one call that speaks a code.
type Call struct {
	Tenant   tenant.ID
	Trunk    dialer.TrunkID
	Group    dialer.GroupID // of trunks to choose from; empty: Trunk and no other
	To, From dialer.Number
	Code     string
	Language string // zh or en
}

// Say rings the number and returns when somebody answered; the code is spoken then, twice, while Say is over already. prepare makes the
// call to be, and is only asked while the speaker runs. A call that was not answered is a fault.Conflict "proof_unanswered" whose detail
// holds the outcome.
func (s *Speaker) Say(ctx context.Context, prepare func() (Call, error)) error {
	if !s.begin() {
		return fault.New(fault.Unavailable, "no_voice_node", "this voice node is stopping")
	}
	c, err := prepare()
	if err != nil {
		s.talks.Done()
		return err
	}
	answered := make(chan error, 1)
	go func() { // who asked may go away; the telephone that rings is somebody's
		defer s.talks.Done()
		s.speak(c, answered)
	}()
	select {
	case err := <-answered:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (s *Speaker) begin() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.stopped {
		s.talks.Add(1)
	}
	return !s.stopped
}

func (s *Speaker) speak(c Call, answered chan<- error) {
	far, err := s.trunks.Dial(s.alive, call.Dialing{Tenant: c.Tenant, Call: dialer.CallID(dialer.NewID()), Trunk: c.Trunk, Group: c.Group, To: c.To, From: c.From,
		RingTimeout: ring}, func(dialer.Event) {})
	if err != nil {
		answered <- unanswered(err)
		return
	}
	answered <- nil
	defer func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(s.alive), 5*time.Second)
		defer cancel()
		far.HangUp(ctx)
	}()
	talk, cancel := context.WithCancel(s.alive)
	var watch sync.WaitGroup
	watch.Go(func() {
		select {
		case <-far.Gone():
			cancel()
		case <-talk.Done():
		}
	})
	defer watch.Wait()
	defer cancel()
	row, err := s.Words(c.Code, c.Language)
	if err == nil {
		err = play.To(talk, far, media.PCMA, row)
	}
	if err != nil && talk.Err() == nil {
		s.log.Warn("a spoken code was not heard out", "tenant", c.Tenant, "error", err)
	}
}

func unanswered(err error) error {
	outcome, reason := string(dialer.Failed), ""
	if f, ok := errors.AsType[*dialer.Failure](err); ok {
		outcome, reason = string(f.Ending.Outcome), f.Ending.Reason
	}
	return fault.New(fault.Conflict, "proof_unanswered", "nobody took the call").With("outcome", outcome).With("why", reason)
}

// Words are the sentence and the digits, twice, with a breath between.
func (s *Speaker) Words(code, language string) (*play.Row, error) {
	sentence, err := s.prompts.Get(prompt.Code, language)
	if err != nil {
		return nil, err
	}
	row := &play.Row{sentence.Source()}
	for range 2 {
		for _, digit := range s.prompts.Digits(code, language) {
			*row = append(*row, digit.Source(), pause(200*time.Millisecond))
		}
		*row = append(*row, pause(800*time.Millisecond))
	}
	return row, nil
}

// pause is silence in A-law.
func pause(d time.Duration) *play.Clip {
	return &play.Clip{Law: media.PCMA, Audio: bytes.Repeat([]byte{0xd5}, int(d*media.SampleRate/time.Second))}
}
