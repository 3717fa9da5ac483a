package callerid

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"math/big"
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

// Prover calls numbers and speaks their codes. It runs on voice nodes.
type Prover struct {
	store   *Store
	trunks  Trunks
	prompts *prompt.Library
	log     *slog.Logger
	now     func() time.Time

	mu      sync.Mutex
	talks   sync.WaitGroup
	alive   context.Context
	end     context.CancelFunc
	stopped bool
}

// proofRing is how long a number is rung.
const proofRing = 30 * time.Second

// NewProver takes what a proof call needs.
func NewProver(store *Store, trunks Trunks, prompts *prompt.Library, log *slog.Logger, now func() time.Time) *Prover {
	p := &Prover{store: store, trunks: trunks, prompts: prompts, log: log, now: now}
	p.alive, p.end = context.WithCancel(context.Background())
	return p
}

// Run waits until ctx ends, then hangs up the proof calls that still speak and returns when they are over.
func (p *Prover) Run(ctx context.Context) error {
	<-ctx.Done()
	p.mu.Lock()
	p.stopped = true
	p.mu.Unlock()
	p.end()
	p.talks.Wait()
	return nil
}

// Call rings the number and returns when somebody answered; the code is spoken then, twice, in language ("zh", "en"), while Call is over
// already. A call that was not answered is a fault.Conflict "proof_unanswered" whose detail holds the outcome.
func (p *Prover) Call(ctx context.Context, by tenant.Actor, id dialer.CallerID, language string) error {
	if !p.begin() {
		return fault.New(fault.Unavailable, "no_voice_node", "this voice node is stopping")
	}
	code, err := drawCode()
	if err != nil {
		p.talks.Done()
		return err
	}
	proof, err := p.store.Prepare(ctx, by, id, code, p.now())
	if err != nil {
		p.talks.Done()
		return err
	}
	answered := make(chan error, 1)
	go func() { // who asked may go away; the telephone that rings is somebody's
		defer p.talks.Done()
		p.speak(proof, language, answered)
	}()
	select {
	case err := <-answered:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (p *Prover) begin() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.stopped {
		p.talks.Add(1)
	}
	return !p.stopped
}

func (p *Prover) speak(proof ProofCall, language string, answered chan<- error) {
	customer, err := p.trunks.Dial(p.alive, call.Dialing{Tenant: proof.Tenant, Call: dialer.CallID(dialer.NewID()), Trunk: proof.Trunk, To: proof.To, From: proof.From, RingTimeout: proofRing}, func(dialer.Event) {})
	if err != nil {
		answered <- unanswered(err)
		return
	}
	answered <- nil
	defer func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(p.alive), 5*time.Second)
		defer cancel()
		customer.HangUp(ctx)
	}()
	talk, cancel := context.WithCancel(p.alive)
	var watch sync.WaitGroup
	watch.Go(func() {
		select {
		case <-customer.Gone():
			cancel()
		case <-talk.Done():
		}
	})
	defer watch.Wait()
	defer cancel()
	row, err := p.words(proof.Code, language)
	if err == nil {
		err = play.To(talk, customer, media.PCMA, row)
	}
	if err != nil && talk.Err() == nil {
		p.log.Warn("a proof call was not heard out", "tenant", proof.Tenant, "caller_id", proof.Caller, "error", err)
	}
}

func unanswered(err error) error {
	outcome, reason := string(dialer.Failed), ""
	if f, ok := errors.AsType[*dialer.Failure](err); ok {
		outcome, reason = string(f.Ending.Outcome), f.Ending.Reason
	}
	return fault.New(fault.Conflict, "proof_unanswered", "nobody took the call").With("outcome", outcome).With("why", reason)
}

// words are the sentence and the digits, twice, with a breath between.
func (p *Prover) words(code, language string) (*play.Row, error) {
	sentence, err := p.prompts.Get(prompt.Code, language)
	if err != nil {
		return nil, err
	}
	row := &play.Row{sentence.Source()}
	for range 2 {
		for _, digit := range p.prompts.Digits(code, language) {
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

func drawCode() (string, error) {
	code := make([]byte, codeDigits)
	for i := range code {
		n, err := rand.Int(rand.Reader, big.NewInt(10))
		if err != nil {
			return "", err
		}
		code[i] = byte('0' + n.Int64())
	}
	return string(code), nil
}
