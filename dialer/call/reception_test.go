package call

import (
	"context"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/route"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/tenant"
)

// caller is somebody who calls us, and the door they come through.
type caller struct {
	*world
	record dialer.RecordPolicy
	words  []Word
	left   []Departure
}

func (c *caller) Ring() {}
func (c *caller) Answer(ctx context.Context) (Customer, error) {
	return c.world.Dial(ctx, Dialing{RingTimeout: time.Minute}, func(dialer.Event) {})
}
func (c *caller) Refuse(int)            {}
func (c *caller) Gone() <-chan struct{} { return nil }

func (c *caller) Enter(context.Context, Arrival) (Entry, error) {
	return Entry{Call: "call-1", Lead: "lead-1", Campaign: "c1", Record: c.record}, nil
}
func (c *caller) Answered(ctx context.Context, _ tenant.ID, _ dialer.CallID, _ time.Time) error {
	return c.written(ctx)
}
func (c *caller) Beat(ctx context.Context, _ tenant.ID, _ dialer.CallID, _ time.Time) error {
	return c.written(ctx)
}
func (c *caller) Leave(_ context.Context, _ tenant.ID, d Departure) error {
	c.left = append(c.left, d)
	return nil
}
func (c *caller) Staffed(Person) bool { return true }
func (c *caller) Route(context.Context, tenant.ID, route.Asking) (route.Way, error) {
	return route.Way{Open: true}, nil
}
func (c *caller) Queue(context.Context, tenant.ID, dialer.QueueID) (route.Way, error) {
	return route.Way{Open: true}, nil
}
func (c *caller) Say(_ context.Context, _ media.Leg, w Word, _ string) { c.words = append(c.words, w) }
func (c *caller) Music(ctx context.Context, _ media.Leg)               { <-ctx.Done() }

func TestACallerOfACampaignThatMustRecordIsCalledBackWhenNothingCanBeKept(t *testing.T) {
	for _, test := range []struct {
		name   string
		record dialer.RecordPolicy
		unkept bool
		want   dialer.Outcome
		reason string
	}{
		{"it must, and cannot", dialer.RecordRequired, true, dialer.NoAnswer, "recording_full"},
		{"it must, and can", dialer.RecordRequired, false, dialer.Answered, "agent_hung_up"},
		{"it need not", dialer.RecordAll, true, dialer.Answered, "agent_hung_up"},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := &caller{world: newWorld(), record: test.record}
				c.unkept = test.unkept
				end := NewReception(Config{Node: "n1"}, Door{Lines: c, Staff: c, Queues: c, Callers: c, Tapes: c, Voice: c, Log: slog.New(slog.DiscardHandler)}).
					Run(t.Context(), Arrival{Tenant: "aaaaaaaaaa", Trunk: "t1"}, c)
				if end.Outcome != test.want || end.Reason != test.reason || len(c.left) != 1 {
					t.Fatalf("%s %s, %d endings", end.Outcome, end.Reason, len(c.left))
				}
				declined := test.want == dialer.NoAnswer
				if c.left[0].Callback != declined || declined && (len(c.words) != 1 || c.words[0] != SayNobody) || c.lines != 0 || c.legs != 0 || c.seats != 0 || c.tapes != 0 {
					t.Errorf("callback %v, said %v; left behind: lines %d, legs %d, seats %d, tapes %d", c.left[0].Callback, c.words, c.lines, c.legs, c.seats, c.tapes)
				}
			})
		})
	}
}

func TestACallEndsForBothSidesWhileTheDatabaseHangs(t *testing.T) {
	t.Run("one to us", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			c := &caller{world: newWorld(), record: dialer.RecordNone}
			c.hangs, c.hangsUpAfter, c.agentAfter = true, 4*time.Second, time.Minute
			began := time.Now()
			end := NewReception(Config{Node: "n1"}, Door{Lines: c, Staff: c, Queues: c, Callers: c, Tapes: c, Voice: c, Log: slog.New(slog.DiscardHandler)}).
				Run(t.Context(), Arrival{Tenant: "aaaaaaaaaa", Trunk: "t1"}, c)
			if lasted := time.Since(began); end.By != dialer.ByCustomer || lasted > 5*time.Second || c.seats != 0 || c.lines != 0 {
				t.Fatalf("ended by %q after %v; %d seats, %d lines are held", end.By, lasted, c.seats, c.lines)
			}
		})
	})
	t.Run("one the network refused with words", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld()
			w.hangs, w.refusal, w.refuses = true, 100, &dialer.Ending{Outcome: dialer.Rejected, Blame: dialer.Carrier, Reason: "sip_404", SIP: 404}
			began := time.Now()
			end := runner(t, w).Run(t.Context(), plain)
			if lasted := time.Since(began); end.Reason != "sip_404" || lasted > 10*time.Second {
				t.Fatalf("%q after %v", end.Reason, lasted)
			}
			w.mustBeEmpty(t)
		})
	})
	t.Run("one of ours", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld()
			w.hangs = true
			began := time.Now()
			end := runner(t, w).Run(t.Context(), flowing(false))
			if lasted := time.Since(began); end.Reason != "heard_out" || lasted > 20*time.Second {
				t.Fatalf("%q after %v", end.Reason, lasted)
			}
			w.mustBeEmpty(t)
		})
	})
}
