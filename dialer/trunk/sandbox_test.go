package trunk

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/sandbox"
	"github.com/boyunhq/boyun/media/detect"
	"github.com/boyunhq/boyun/media/detect/carriers"
	"github.com/boyunhq/boyun/media/prompt"
	"github.com/boyunhq/boyun/media/tone"
)

// carrier runs the product's own sandbox carrier, whose people live faster than others.
func carrier(t testing.TB, change func(*sandbox.Config)) *sandbox.Sandbox {
	t.Helper()
	cfg := sandbox.Config{Pace: 20, Seed: 1, Log: quietLog()}
	if change != nil {
		change(&cfg)
	}
	box, err := sandbox.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- box.Run(ctx) }()
	t.Cleanup(func() {
		for _, r := range box.Reports() {
			for _, fault := range r.Faults {
				if fault.Kind == sandbox.UnknownCancel && r.Crossed {
					continue // a CANCEL that crosses the answer may well be read after our BYE
				}
				t.Errorf("the carrier saw us break the protocol: %+v\n%+v", fault, r.Events)
			}
		}
		stop()
		<-ended
	})
	return box
}

// box is a world whose sandbox trunk leads to a carrier.
func boxed(t testing.TB, transport string, change func(*sandbox.Config)) (*world, *sandbox.Sandbox, dialer.TrunkID) {
	t.Helper()
	box := carrier(t, change)
	w := newWorld(t, func(c *Config) { c.Sandbox = box.Addr().String() })
	return w, box, w.account("", func(a *Account) { a.Kind, a.Transport, a.Numbers = Sandbox, transport, Plus })
}

func TestEveryFateOfTheSandboxBecomesItsOutcome(t *testing.T) {
	t.Parallel()
	for _, transport := range []string{"udp", "tcp"} {
		t.Run(transport, func(t *testing.T) {
			w, box, id := boxed(t, transport, nil)
			var calls sync.WaitGroup
			hear := listeners(t)
			for _, fate := range sandbox.Fates() {
				if fate.Outcome == "" {
					continue
				}
				calls.Go(func() {
					d := dialing(id)
					d.To = number(fmt.Sprintf("+861380013%04d", fate.From))
					if fate.Kind == sandbox.NoAnswer || fate.Kind == sandbox.LateAnswer {
						d.RingTimeout = time.Second
					}
					if fate.Kind == sandbox.ColourRings { // long enough to be taken for something else
						d.RingTimeout = 5 * time.Second
					}
					ear := hear()
					d.Early, d.Judge = ear, ear
					customer, err := w.trunks.Dial(context.Background(), d, nil)
					answered := fate.SIP == 200 && fate.Kind != sandbox.LateAnswer // what answers behind a 200 is dialer/call's to find out
					if err == nil {
						hangUp(customer.HangUp)
						if !answered {
							t.Errorf("%s answered", fate.Kind)
						}
						return
					}
					end := err.(*dialer.Failure).Ending
					if answered || end.Outcome != fate.Outcome {
						t.Errorf("%s became %s (%s), want %s; heard %+v", fate.Kind, end.Outcome, end.Reason, fate.Outcome, ear.All())
					}
					if fate.Cause != 0 && end.Reason != "ring_timeout" && end.Cause != fate.Cause {
						t.Errorf("%s: cause %d, want %d", fate.Kind, end.Cause, fate.Cause)
					}
				})
			}
			calls.Wait()
			w.eventually("the carrier's calls over", func() bool { return box.Counts().Open == 0 })
		})
	}
}

// listeners makes the ears that calls are given.
func listeners(t testing.TB) func() *detect.Early {
	t.Helper()
	prompts, err := prompt.Load()
	if err != nil {
		t.Fatal(err)
	}
	known, err := carriers.Load(prompts)
	if err != nil {
		t.Fatal(err)
	}
	table, err := tone.LoadProgress()
	if err != nil {
		t.Fatal(err)
	}
	plan, index := detect.NewPlan(table), carriers.Index(known)
	return func() *detect.Early { return detect.NewEarly(plan, plan.Country("cn"), index) }
}

func hangUp(by func(context.Context)) {
	ctx, cancel := context.WithTimeout(context.Background(), soon)
	defer cancel()
	by(ctx)
}

// Every 20 ms of a call's life somebody loses patience, by UDP and by TCP: nothing may be left, here or at the carrier.
func TestHangingUpAtEveryMomentLeavesNothing(t *testing.T) {
	for _, transport := range []string{"udp", "tcp"} {
		t.Run(transport, func(t *testing.T) {
			w, box, id := boxed(t, transport, nil)
			var calls sync.WaitGroup
			for moment := time.Duration(0); moment < time.Second; moment += 20 * time.Millisecond {
				for _, ending := range []int{0, 13, 20, 23} { // a person, an announcement, an answer that crosses the CANCEL, early ringback
					calls.Go(func() {
						ctx, cancel := context.WithTimeout(context.Background(), moment)
						defer cancel()
						d := dialing(id)
						d.To = number(fmt.Sprintf("+86138%06d%02d", rand.IntN(1e6), ending))
						customer, err := w.trunks.Dial(ctx, d, func(dialer.Event) {})
						if err != nil {
							if _, ok := err.(*dialer.Failure); !ok {
								t.Errorf("at %v: %v", moment, err)
							}
							return
						}
						<-ctx.Done()
						hangUp(customer.HangUp)
					})
				}
			}
			calls.Wait()
			w.nothingLeft()
			w.eventually("the carrier's calls over", func() bool { return box.Counts().Open == 0 })
		})
	}
}

func TestTheSandboxKnowsUsByDigestAndByRegistration(t *testing.T) {
	box := carrier(t, func(c *sandbox.Config) {
		c.Secret = func(user string) (string, bool) { return "s3cret", user == "alice" }
		c.Registered = true
	})
	w := newWorld(t, nil)
	call := func(change func(*Account)) (dialer.Ending, error) {
		d := dialing(w.account(box.Addr().String(), func(a *Account) { a.Numbers = Plus; change(a) }))
		customer, err := w.trunks.Dial(context.Background(), d, nil)
		if err != nil {
			return err.(*dialer.Failure).Ending, err
		}
		hangUp(customer.HangUp)
		return dialer.Ending{}, nil
	}
	if end, err := call(func(a *Account) { a.Kind, a.Username, a.Secret = Digest, "alice", "wrong" }); err == nil || end.Reason != "auth_refused" {
		t.Errorf("with the wrong secret: %+v", end)
	}
	if end, err := call(func(a *Account) { a.Kind, a.Username, a.Secret = Register, "alice", "s3cret" }); err != nil {
		t.Errorf("registered: %+v", end)
	}
	if c := box.Counts(); c.Registers == 0 || c.Bound != 1 {
		t.Errorf("%+v", c)
	}
	w.trunks.halt()
	w.eventually("the registration withdrawn", func() bool { return box.Counts().Bound == 0 })
}

// No log line may hold a telephone number.
func TestNoNumberIsLogged(t *testing.T) {
	log := &safeBuilder{}
	box := carrier(t, nil)
	w := newWorldWith(t, textLog(log), func(c *Config) { c.Sandbox = box.Addr().String() })
	id := w.account("", func(a *Account) { a.Kind, a.Numbers = Sandbox, Plus })
	for _, ending := range []string{"00", "10", "13"} {
		d := dialing(id)
		d.To = number("+861380013" + "80" + ending)
		if customer, err := w.trunks.Dial(context.Background(), d, nil); err == nil {
			hangUp(customer.HangUp)
		}
	}
	text := log.String()
	if strings.Contains(text, "13800138") || strings.Contains(text, "2012345678") {
		t.Fatal(text)
	}
	for _, want := range []string{"event=answered", "event=ended", "event=failed", "tenant=" + string(tenantID), "call=", "outcome=busy"} {
		if !strings.Contains(text, want) {
			t.Errorf("log lacks %s:\n%s", want, text)
		}
	}
}
