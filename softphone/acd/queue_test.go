package acd

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/call"
	"github.com/boyunhq/boyun/softphone/agent"
	"github.com/boyunhq/boyun/tenant"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var nine = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

const home, campaign = tenant.ID("home"), dialer.CampaignID("autumn")

// clerk is an agent of the tests: it posts its standing as a desk does, under a lock of its own.
type clerk struct {
	q *Queue

	mu     sync.Mutex
	view   View
	calls  []dialer.CallID
	refuse bool
}

func stand(q *Queue, t tenant.ID, id dialer.AgentID, since time.Time, campaigns ...dialer.CampaignID) *clerk {
	c := &clerk{q: q, view: View{Tenant: t, Agent: id, State: agent.Ready, Since: since, Campaigns: campaigns}}
	q.Post(c, c.view)
	return c
}

func (c *clerk) turn(s agent.State) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.view.State = s
	c.q.Post(c, c.view)
}

func (c *clerk) Reserve(_ context.Context, p call.Person) (call.Seat, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.refuse || c.view.State != agent.Ready {
		return nil, errors.New("not ready")
	}
	c.view.State = agent.Reserved
	c.calls = append(c.calls, p.Call)
	c.q.Post(c, c.view)
	return &chair{clerk: c}, nil
}

type chair struct {
	call.Seat
	clerk *clerk
}

func (s *chair) Agent() dialer.AgentID { return s.clerk.view.Agent }
func (s *chair) Leave()                { s.clerk.turn(agent.Ready) }

func person(call_ dialer.CallID) call.Person {
	return call.Person{Tenant: home, Campaign: campaign, Call: call_}
}

func seatNow(t *testing.T, q *Queue, p call.Person) dialer.AgentID {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	seat, ok := q.Seat(ctx, p)
	if !ok {
		return ""
	}
	return seat.Agent()
}

func TestTheLongestIdleReadyAgentOfTheCampaignIsSeated(t *testing.T) {
	q := New()
	stand(q, home, "late", nine.Add(2*time.Minute), campaign)
	stand(q, home, "longest", nine.Add(time.Minute), campaign)
	stand(q, home, "other-campaign", nine, "spring")
	stand(q, home, "on-break", nine, campaign).turn(agent.NotReady)
	for _, want := range []dialer.AgentID{"longest", "late"} {
		if got := seatNow(t, q, person("c")); got != want {
			t.Fatalf("seated %q, want %q", got, want)
		}
	}
}

func TestThePromisedAgentComesFirstAndWaitsForNobodyElse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := New()
		stand(q, home, "idle", nine, campaign)
		promised := stand(q, home, "promised", nine.Add(time.Minute), "spring")
		if got := seatNow(t, q, call.Person{Tenant: home, Campaign: campaign, Call: "c1", Reserved: "promised"}); got != "promised" {
			t.Fatalf("seated %q", got)
		}
		// busy now: the next promise waits for the same agent although another one is idle, and gets it before older strangers
		var wg sync.WaitGroup
		var got dialer.AgentID
		wg.Go(func() {
			got = seatNow(t, q, call.Person{Tenant: home, Campaign: campaign, Call: "c2", Reserved: "promised"})
		})
		synctest.Wait()
		promised.turn(agent.Ready)
		wg.Wait()
		if got != "promised" {
			t.Fatalf("seated %q", got)
		}
	})
}

func TestAPromiseOfAnAgentWhoIsNotThereIsKeptByTheOthers(t *testing.T) {
	q := New()
	stand(q, home, "idle", nine, campaign)
	if got := seatNow(t, q, call.Person{Tenant: home, Campaign: campaign, Call: "c", Reserved: "gone-home"}); got != "idle" {
		t.Fatalf("seated %q", got)
	}
}

func TestAPersonWaitsForTheNextReadyAgentUntilPatienceEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := New()
		busy := stand(q, home, "a", nine, campaign)
		busy.turn(agent.Talking)
		var wg sync.WaitGroup
		order := make(chan dialer.CallID, 2)
		for _, id := range []dialer.CallID{"first", "second"} {
			wg.Go(func() {
				if seatNow(t, q, person(id)) != "" {
					order <- id
				}
			})
			synctest.Wait()
		}
		if n := q.Waiting(home, campaign); n != 2 {
			t.Fatalf("%d wait", n)
		}
		busy.turn(agent.Ready)
		synctest.Wait()
		wg.Wait() // the second one's two seconds end
		if close(order); <-order != "first" || len(order) != 0 {
			t.Fatal("the one who waited longest was not the only one seated")
		}
		if n := q.Waiting(home, campaign); n != 0 {
			t.Fatalf("%d still wait", n)
		}
	})
}

func TestAnAgentWhoSlippedAwayCostsThePersonNothing(t *testing.T) {
	q := New()
	stand(q, home, "refuses", nine, campaign).refuse = true
	stand(q, home, "takes", nine.Add(time.Minute), campaign)
	if got := seatNow(t, q, person("c")); got != "takes" {
		t.Fatalf("seated %q", got)
	}
}

func TestAgentsAndPeopleOfTwoTenantsNeverMeet(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := New()
		stand(q, "foreign", "a", nine, campaign) // same campaign id, same agent id, other tenant
		if got := seatNow(t, q, person("c")); got != "" {
			t.Fatalf("a foreign agent %q was seated", got)
		}
		if got := seatNow(t, q, call.Person{Tenant: home, Campaign: campaign, Call: "c", Reserved: "a"}); got != "" {
			t.Fatalf("a foreign agent %q kept the promise", got)
		}
		if v := q.Snapshot(home, ""); len(v) != 0 {
			t.Fatalf("foreign standing seen: %v", v)
		}
	})
}

func TestNobodyIsSeatedTwiceAndNoSeatIsLostUnderAStorm(t *testing.T) {
	q := New()
	const tenants, agents, people = 4, 25, 200
	var clerks []*clerk
	for n := range tenants {
		for i := range agents {
			clerks = append(clerks, stand(q, tenant.ID(fmt.Sprint("t", n)), dialer.AgentID(fmt.Sprint("a", i)), nine.Add(time.Duration(i)*time.Second), campaign))
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	var seated, foreign atomic.Int64
	var wg sync.WaitGroup
	for n := range tenants {
		for i := range people {
			wg.Go(func() {
				t := tenant.ID(fmt.Sprint("t", n))
				patience := ctx
				if i%5 == 0 { // some hang up at once: their seats must come back
					short, stop := context.WithTimeout(ctx, time.Duration(i)*time.Microsecond)
					defer stop()
					patience = short
				}
				seat, ok := q.Seat(patience, call.Person{Tenant: t, Campaign: campaign, Call: dialer.CallID(fmt.Sprint(n, "-", i))})
				if !ok {
					return
				}
				if seat.(*chair).clerk.view.Tenant != t {
					foreign.Add(1)
				}
				seated.Add(1)
				seat.Leave()
			})
		}
	}
	wg.Wait()
	if foreign.Load() != 0 || seated.Load() < tenants*people*4/5 {
		t.Fatalf("%d seated, %d foreign", seated.Load(), foreign.Load())
	}
	for _, c := range clerks {
		q.mu.Lock()
		p := q.floors[c.view.Tenant].places[c.view.Agent]
		if p.offered || p.view.State != agent.Ready {
			t.Errorf("%s is left %+v", c.view.Agent, p)
		}
		q.mu.Unlock()
		q.Remove(c.view.Tenant, c.view.Agent, c)
	}
	if len(q.floors) != 0 {
		t.Fatalf("%d floors left behind", len(q.floors))
	}
}

func TestAWatcherHearsOfEveryChangeAndSeesThatNobodyIsReadyAtOnce(t *testing.T) {
	q := New()
	bell, cancel := q.Subscribe(home, campaign)
	a := stand(q, home, "a", nine, campaign)
	<-bell
	a.turn(agent.NotReady)
	<-bell
	if v := q.Snapshot(home, campaign); len(v) != 1 || v[0].State != agent.NotReady {
		t.Fatalf("%+v", v)
	}
	stand(q, home, "elsewhere", nine, "spring")
	select {
	case <-bell:
		t.Fatal("rang for another campaign")
	default:
	}
	q.Remove(home, "a", a)
	<-bell
	cancel()
	if v := q.Snapshot(home, campaign); len(v) != 0 {
		t.Fatalf("%+v", v)
	}
}

func TestWhoWasPromisedAnAgentComesBeforeStrangersWhoWaitLonger(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := New()
		lin := stand(q, home, "lin", nine, campaign)
		lin.turn(agent.Talking)
		var wg sync.WaitGroup
		seated := make(chan dialer.CallID, 2)
		for _, p := range []call.Person{{Tenant: home, Campaign: campaign, Call: "stranger"}, {Tenant: home, Campaign: campaign, Call: "promised", Reserved: "lin"}} {
			wg.Go(func() {
				if seatNow(t, q, p) != "" {
					seated <- p.Call
				}
			})
			synctest.Wait()
		}
		lin.turn(agent.Ready)
		wg.Wait()
		if close(seated); <-seated != "promised" {
			t.Fatal("a stranger took the promised agent")
		}
	})
}
