package testcall

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
	"github.com/boyunhq/boyun/media/wav"
	"github.com/boyunhq/boyun/tenant"
)

// life is one running test call. Its goroutine owns it.
type life struct {
	*Calls
	Call
	tenant  tenant.ID
	log     *slog.Logger
	carried dialer.Carriage
	tape    tape
}

// audible is what an answered leg of dialer/trunk tells beyond call.Customer.
type audible interface {
	Sealed() string      // suite of SRTP, empty for plain
	Sent() media.Quality // of our stream, as the far side reports it
}

// note keeps a step and tells the page.
func (l *life) note(e dialer.Event) {
	l.Steps = append(l.Steps, e)
	if l.PDD == nil && (e.Kind == "ringing" || e.Kind == "early_media") {
		l.sign(e.At)
	}
	l.show()
}

// sign notes the first sign of life of the far end.
func (l *life) sign(at time.Time) {
	for _, s := range l.Steps {
		if s.Kind == "sent" && l.PDD == nil {
			l.PDD = new(at.Sub(s.At))
		}
	}
}

// show writes how far the call has come. A page that misses a step has the next.
func (l *life) show() {
	ctx, cancel := context.WithTimeout(context.Background(), hangTime)
	defer cancel()
	if err := l.Store.Save(ctx, l.tenant, l.Call, nil); err != nil {
		l.log.Warn("a step of a test call is not shown", "error", err)
	}
	l.Tell(ctx, l.tenant, l.Trunk)
}

// talk greets whoever answered, listens for a while and hangs up.
func (l *life) talk(ctx context.Context, customer call.Customer) {
	answered := l.Now()
	if l.PDD == nil {
		l.sign(answered)
	}
	if a, ok := customer.(audible); ok {
		l.Suite = a.Sealed()
	}
	l.Codec = customer.Codec().String()
	if leg, ok := customer.(interface{ Encoding() string }); ok {
		l.Codec = leg.Encoding()
	}
	l.note(dialer.Event{At: answered, Kind: "answered", Detail: map[string]string{"codec": l.Codec, "suite": l.Suite}})
	customer.Listen(&l.tape)
	l.greet(ctx, customer)
	customer.Listen(nil)
	l.MOSHeard = customer.Quality().MOS
	if a, ok := customer.(audible); ok {
		l.MOSSent = a.Sent().MOS
	}
	bye, cancel := context.WithTimeout(context.WithoutCancel(ctx), hangTime)
	defer cancel()
	customer.HangUp(bye)
	p := customer.Parting()
	l.Talk = max(p.At.Sub(answered), 0)
	end := dialer.Ending{Outcome: dialer.Answered, Reason: p.Reason, By: p.By, SIP: 200, Cause: p.Cause}
	l.end(end)
}

// greet plays until the test is over or the far side has hung up.
func (l *life) greet(ctx context.Context, customer call.Customer) {
	ctx, cancel := context.WithTimeout(ctx, talkFor)
	defer cancel()
	go func() { // ends with ctx, which greet ends
		select {
		case <-customer.Gone():
			cancel()
		case <-ctx.Done():
		}
	}()
	if hello, err := l.Prompts.Get(prompt.Hello, language); err == nil {
		_ = play.To(ctx, customer, customer.Codec(), hello.Source()) // heard or not, the test goes on
	}
	_ = play.To(ctx, customer, customer.Codec(), l.Prompts.Music())
	<-ctx.Done()
}

func (l *life) failed(err error) {
	if f, ok := errors.AsType[*dialer.Failure](err); ok {
		l.end(f.Ending)
		return
	}
	l.end(dialer.Ending{Outcome: dialer.Failed, Blame: dialer.Platform, Reason: reasonOf(err, "trunk_error")})
}

func (l *life) end(e dialer.Ending) {
	l.Outcome, l.Reason, l.SIP, l.Cause = e.Outcome, e.Reason, e.SIP, e.Cause
	if r := l.carried.Rate; r.Known() {
		l.Cost, l.Currency = new(r.Cost(l.Talk)), r.Currency
	}
}

// close writes the result with what was heard.
func (l *life) close() {
	l.Ended = l.Now()
	l.Steps = append(l.Steps, dialer.Event{At: l.Ended, Kind: "hung_up", Detail: map[string]string{"reason": l.Reason}})
	ctx, cancel := context.WithTimeout(context.Background(), hangTime)
	defer cancel()
	if err := l.Store.Save(ctx, l.tenant, l.Call, l.tape.wav()); err != nil {
		l.log.Error("the result of a test call is not kept", "error", err)
	}
	l.log.Info("test call ended", "outcome", l.Outcome, "reason", l.Reason, "sip", l.SIP, "codec", l.Codec, "mos", l.MOSHeard)
	l.Tell(ctx, l.tenant, l.Trunk)
}

// tapeLimit bounds what is kept of a far side: 20 s of G.711.
const tapeLimit = 20 * media.SampleRate

// tape keeps what the far side said, before the answer and after.
type tape struct {
	live  Listener // hears it too; nil: nobody
	mu    sync.Mutex
	codec media.Codec
	heard []byte
}

// Hear implements media.Ear.
func (t *tape) Hear(p *media.Packet, at time.Time) {
	if t.live != nil {
		t.live.Hear(p, at)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.heard) == 0 {
		t.codec = p.Codec
	}
	if p.Codec == t.codec && len(t.heard)+len(p.Payload) <= tapeLimit {
		t.heard = append(t.heard, p.Payload...)
	}
}

// wav is what was heard as a file, nil when that is nothing.
func (t *tape) wav() []byte {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.heard) == 0 {
		return nil
	}
	head := wav.Header(t.codec, 1, int64(len(t.heard)))
	return bytes.Join([][]byte{head[:], t.heard}, nil)
}

func asFault(err error) (*fault.Error, bool) { return errors.AsType[*fault.Error](err) }
