package acd

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/call"
	"github.com/boyunhq/boyun/dialer/route"
	"github.com/boyunhq/boyun/softphone/agent"
)

// scene draws a floor: people in line and free agents, over few ids so that they meet often.
func scene(t *rapid.T) (now time.Time, waiting []*Want, free []*View) {
	now = nine.Add(time.Minute)
	queues := []dialer.QueueID{"gold", "silver", "rest"}
	campaigns := []dialer.CampaignID{"autumn", "spring", ""}
	for i := range rapid.IntRange(0, 8).Draw(t, "agents") {
		v := &View{Tenant: home, Agent: dialer.AgentID(fmt.Sprint("a", i)), State: agent.Ready, Since: nine.Add(time.Duration(rapid.IntRange(0, 50).Draw(t, "idle")) * time.Second),
			Skills: map[dialer.SkillID]int{"en": rapid.IntRange(0, 5).Draw(t, "en"), "tech": rapid.IntRange(0, 5).Draw(t, "tech")}}
		for _, q := range queues {
			if rapid.Bool().Draw(t, "member") {
				v.Queues = append(v.Queues, q)
			}
		}
		v.Campaigns = campaigns[:rapid.IntRange(0, 2).Draw(t, "campaigns")]
		free = append(free, v)
	}
	for i := range rapid.IntRange(0, 10).Draw(t, "people") {
		w := &Want{Turn: uint64(i), Since: now.Add(-time.Duration(rapid.IntRange(0, 30).Draw(t, "waited")) * time.Second)}
		w.Person = call.Person{Tenant: home, Call: dialer.CallID(fmt.Sprint("c", i)), Campaign: rapid.SampledFrom(campaigns).Draw(t, "campaign")}
		w.Person.Way = route.Way{Decision: route.Decision{Priority: rapid.IntRange(4, 6).Draw(t, "priority"), Wait: time.Duration(rapid.IntRange(0, 40).Draw(t, "wait")) * time.Second}}
		if rapid.IntRange(0, 2).Draw(t, "bound") == 0 {
			w.Person.Way.Agent = dialer.AgentID(fmt.Sprint("a", rapid.IntRange(0, 9).Draw(t, "favourite")))
		}
		if rapid.IntRange(0, 5).Draw(t, "promised") == 0 {
			w.Person.Reserved = dialer.AgentID(fmt.Sprint("a", rapid.IntRange(0, 9).Draw(t, "promise")))
		}
		for n, q := range queues[:rapid.IntRange(0, 3).Draw(t, "pools")] {
			w.Person.Way.Pools = append(w.Person.Way.Pools, route.Pool{Queue: q, After: time.Duration(n*10) * time.Second})
		}
		if rapid.Bool().Draw(t, "skilled") {
			w.Person.Way.Skills = []route.Need{{Skill: "en", Level: rapid.IntRange(1, 5).Draw(t, "level"), Required: rapid.Bool().Draw(t, "required")}}
		}
		if rapid.Bool().Draw(t, "patience") {
			w.Deadline = now.Add(time.Duration(rapid.IntRange(0, 2000).Draw(t, "left")) * time.Millisecond)
		}
		waiting = append(waiting, w)
	}
	slices.SortStableFunc(waiting, func(a, b *Want) int {
		if a.before(b) {
			return -1
		}
		return 1
	})
	return now, waiting, free
}

func TestTheMatchKeepsItsPromisesWhoeverWaitsAndWhoeverIsFree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now, waiting, free := scene(t)
		onFloor := func(a dialer.AgentID) bool {
			return slices.ContainsFunc(free, func(v *View) bool { return v.Agent == a })
		}
		present := func(_ *Want, a dialer.AgentID) bool { return onFloor(a) }
		pairs := Match(now, waiting, free, present)

		got, gone := map[int]int{}, map[int]bool{}
		for _, p := range pairs {
			if _, twice := got[p.Want]; twice || gone[p.Agent] {
				t.Fatalf("somebody is joined twice: %v", pairs)
			}
			got[p.Want], gone[p.Agent] = p.Agent, true
		}
		holders := func(a dialer.AgentID) (who []int) {
			for i, w := range waiting {
				if b, _ := w.bound(now); b == a {
					who = append(who, i)
				}
			}
			return who
		}
		may := func(i, j int) bool {
			held := holders(free[j].Agent)
			_, ok := waiting[i].takes(free[j], now, onFloor, len(held) > 0 && !slices.Contains(held, i))
			return ok
		}
		for i, w := range waiting {
			j, seated := got[i]
			if !seated {
				for j := range free {
					if !gone[j] && may(i, j) {
						t.Fatalf("%s waits while %s is free", w.Person.Call, free[j].Agent)
					}
				}
				continue
			}
			if !may(i, j) {
				t.Fatalf("%s got %s, who may not have them", w.Person.Call, free[j].Agent)
			}
			for earlier := range i {
				if _, ok := got[earlier]; !ok && may(earlier, j) {
					t.Fatalf("%s got %s before %s", w.Person.Call, free[j].Agent, waiting[earlier].Person.Call)
				}
			}
			if held := holders(free[j].Agent); len(held) > 0 && !slices.Contains(held, i) {
				t.Fatalf("%s got %s, whom %s was promised", w.Person.Call, free[j].Agent, waiting[held[0]].Person.Call)
			}
			for other := range free { // of those left over none was better
				if gone[other] || !may(i, other) {
					continue
				}
				f, _ := w.takes(free[j], now, onFloor, false)
				g, _ := w.takes(free[other], now, onFloor, false)
				if better(g, free[other], f, free[j]) {
					t.Fatalf("%s got %s though %s suits better", w.Person.Call, free[j].Agent, free[other].Agent)
				}
			}
		}
	})
}

func TestPriorityComesBeforeArrivalAndArrivalDecidesAmongEquals(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := New()
		lin := stand(q, home, "lin", nine, campaign)
		lin.turn(agent.Talking)
		order := make(chan dialer.CallID, 3)
		var wg sync.WaitGroup
		for _, p := range []struct {
			id       dialer.CallID
			priority int
		}{{"first", 5}, {"second", 5}, {"gold", 9}} {
			wg.Go(func() {
				ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
				defer cancel()
				who := person(p.id)
				who.Way.Priority = p.priority
				if seat, ok := q.Seat(ctx, who); ok {
					order <- p.id
					seat.Leave()
				}
			})
			synctest.Wait()
		}
		lin.turn(agent.Ready)
		wg.Wait()
		for _, want := range []dialer.CallID{"gold", "first", "second"} {
			if got := <-order; got != want {
				t.Fatalf("%s came where %s should", got, want)
			}
		}
	})
}

func TestAFavouriteIsWaitedForAsLongAsTheRuleSaysAndNotLonger(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := New()
		stand(q, home, "idle", nine, campaign)
		zhou := stand(q, home, "zhou", nine, campaign)
		zhou.turn(agent.Talking)
		p := person("c")
		p.Way.Agent, p.Way.Wait = "zhou", 10*time.Second
		start := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		seat, ok := q.Seat(ctx, p)
		if !ok || seat.Agent() != "idle" || time.Since(start) != 10*time.Second {
			t.Fatalf("seated %v after %v", ok, time.Since(start))
		}
		seat.Leave()
		zhou.turn(agent.NotReady) // on a break: nobody waits for that
		start = time.Now()
		seat, ok = q.Seat(ctx, p)
		if !ok || seat.Agent() != "idle" || time.Since(start) != 0 {
			t.Fatalf("seated %v after %v", ok, time.Since(start))
		}
	})
}

func TestNeitherAPromiseNorAFavouriteCostsAnAnsweredPersonTheCall(t *testing.T) {
	for name, wish := range map[string]func(*call.Person){
		"favourite": func(p *call.Person) { p.Way.Agent, p.Way.Wait = "zhou", time.Minute },
		"promise":   func(p *call.Person) { p.Reserved = "zhou" },
		"queue":     func(p *call.Person) { p.Way.Pools = []route.Pool{{Queue: "gold"}} },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				q := New()
				stand(q, home, "idle", nine, campaign)
				stand(q, home, "zhou", nine, campaign).turn(agent.Talking)
				p := person("c")
				wish(&p)
				start := time.Now()
				if got := seatNow(t, q, p); got != "idle" || time.Since(start) != 2*time.Second-grace {
					t.Fatalf("seated %q after %v", got, time.Since(start))
				}
			})
		})
	}
}

func TestSkillsDecideWhoIsSeated(t *testing.T) {
	q := New()
	skilled := func(id dialer.AgentID, en int) {
		c := &clerk{q: q, view: View{Tenant: home, Agent: id, State: agent.Ready, Since: nine, Campaigns: []dialer.CampaignID{campaign}, Skills: map[dialer.SkillID]int{"en": en}}}
		q.Post(c, c.view)
	}
	skilled("a-beginner", 1)
	skilled("b-fluent", 4)
	skilled("c-native", 5)
	p := person("preferred")
	p.Way.Skills = []route.Need{{Skill: "en", Level: 4}}
	if got := seatNow(t, q, p); got != "b-fluent" { // more than asked for is not better: the native is kept for who needs it
		t.Fatalf("seated %q", got)
	}
	p.Way.Skills[0] = route.Need{Skill: "en", Level: 5, Required: true}
	if got := seatNow(t, q, p); got != "c-native" {
		t.Fatalf("seated %q", got)
	}
	synctest.Test(t, func(t *testing.T) {
		q := New()
		c := &clerk{q: q, view: View{Tenant: home, Agent: "beginner", State: agent.Ready, Since: nine, Campaigns: []dialer.CampaignID{campaign}, Skills: map[dialer.SkillID]int{"en": 1}}}
		q.Post(c, c.view)
		if got := seatNow(t, q, p); got != "" { // what is required is never done without
			t.Fatalf("seated %q", got)
		}
	})
}

func TestAQueueOverflowsAfterItsTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := New()
		c := &clerk{q: q, view: View{Tenant: home, Agent: "helper", State: agent.Ready, Since: nine, Queues: []dialer.QueueID{"silver"}}}
		q.Post(c, c.view)
		p := call.Person{Tenant: home, Call: "c", Inbound: true, Way: route.Way{Decision: route.Decision{Queue: "gold"}, Pools: []route.Pool{{Queue: "gold"}, {Queue: "silver", After: 20 * time.Second}}}}
		if !q.Staffed(p) {
			t.Fatal("nobody could ever take them, it says")
		}
		start := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		go func() {
			<-time.After(time.Second)
			if lines := q.Lines(home); len(lines) != 2 || lines[0].Queue != "gold" || lines[0].Waiting != 1 || lines[1].Ready != 1 {
				t.Errorf("lines %+v", lines)
			}
		}()
		seat, ok := q.Seat(ctx, p)
		if !ok || seat.Agent() != "helper" || time.Since(start) != 20*time.Second {
			t.Fatalf("seated %v after %v", ok, time.Since(start))
		}
		if q.Staffed(call.Person{Tenant: home, Way: route.Way{Pools: []route.Pool{{Queue: "gold"}}}}) {
			t.Fatal("a queue without members is staffed, it says")
		}
	})
}

// A shift of chance on a real queue in virtual time: whenever everything rests, nobody waits whom a free agent may have, and whoever
// was not served in the time had no free agent of the campaign at its end.
func TestAShiftOfChanceIsFair(t *testing.T) {
	for seed := range uint64(20) {
		synctest.Test(t, func(t *testing.T) {
			r := rand.New(rand.NewPCG(seed, 7))
			q := New()
			var clerks []*clerk
			for i := range 6 {
				c := &clerk{q: q, view: View{Tenant: home, Agent: dialer.AgentID(fmt.Sprint("a", i)), State: agent.Ready, Since: time.Now(), Campaigns: []dialer.CampaignID{campaign},
					Queues: []dialer.QueueID{"gold", "silver"}[:i%3], Skills: map[dialer.SkillID]int{"en": i}}}
				q.Post(c, c.view)
				clerks = append(clerks, c)
			}
			var wg sync.WaitGroup
			for i := range 150 {
				p := person(dialer.CallID(fmt.Sprint(i)))
				p.Way.Priority = 4 + r.IntN(3)
				if r.IntN(3) == 0 {
					p.Way.Agent, p.Way.Wait = clerks[r.IntN(6)].view.Agent, time.Duration(r.IntN(4000))*time.Millisecond
				}
				if r.IntN(4) == 0 {
					p.Way.Pools = []route.Pool{{Queue: "gold"}, {Queue: "silver", After: time.Second}}
				}
				patience, talk := time.Duration(500+r.IntN(2500))*time.Millisecond, time.Duration(r.IntN(5000))*time.Millisecond
				wg.Go(func() {
					ctx, cancel := context.WithTimeout(t.Context(), patience)
					defer cancel()
					seat, ok := q.Seat(ctx, p)
					if !ok {
						if free := q.eligibleNow(p); free != "" {
							t.Errorf("seed %d: person %s was given up while %s was free", seed, p.Call, free)
						}
						return
					}
					<-time.After(talk)
					seat.Leave()
				})
				<-time.After(time.Duration(r.IntN(900)) * time.Millisecond)
				synctest.Wait()
				q.mustRest(t)
			}
			wg.Wait()
		})
	}
}

// eligibleNow is a free agent of the person's campaign whom nobody else is bound to.
func (q *Queue) eligibleNow(p call.Person) dialer.AgentID {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, at := range q.floor(p.Tenant).places {
		if at.free() && at.view.worksIn(p.Campaign) {
			return at.view.Agent
		}
	}
	return ""
}

// mustRest fails when somebody waits whom a free agent may have at this moment.
func (q *Queue) mustRest(t *testing.T) {
	t.Helper()
	q.mu.Lock()
	defer q.mu.Unlock()
	f, now := q.floor(home), q.now()
	for _, w := range f.waiting {
		for _, p := range f.places {
			if !p.free() {
				continue
			}
			if _, ok := w.takes(&p.view, now, func(a dialer.AgentID) bool { return f.present(&w.Want, a) }, false); ok {
				t.Fatalf("%s waits while %s is free", w.Person.Call, p.view.Agent)
			}
		}
	}
}

func floorOf(agents, people int) (now time.Time, waiting []*Want, free []*View) {
	for i := range agents {
		free = append(free, &View{Agent: dialer.AgentID(fmt.Sprint("agent-", i)), State: agent.Ready, Since: nine.Add(time.Duration(i) * time.Second), Campaigns: []dialer.CampaignID{"spring", campaign},
			Queues: []dialer.QueueID{"gold", "silver"}, Skills: map[dialer.SkillID]int{"en": i % 6}})
	}
	for i := range people {
		w := &Want{Person: person(dialer.CallID(fmt.Sprint(i))), Since: nine, Turn: uint64(i)}
		w.Person.Way = route.Way{Pools: []route.Pool{{Queue: "silver"}}, Decision: route.Decision{Skills: []route.Need{{Skill: "en", Level: 3, Required: i%2 == 0}}}}
		waiting = append(waiting, w)
	}
	return nine.Add(time.Minute), waiting, free
}

// One agent of 500 becomes free while 200 wait: what happens at each end of a wrap-up.
func BenchmarkMatchOneFreeOf500For200Waiting(b *testing.B) {
	now, waiting, free := floorOf(1, 200)
	present := func(*Want, dialer.AgentID) bool { return true }
	for b.Loop() {
		Match(now, waiting, free, present)
	}
}

// One person arrives while 500 agents are free.
func BenchmarkMatchOneWaitingFor500Free(b *testing.B) {
	now, waiting, free := floorOf(500, 1)
	present := func(*Want, dialer.AgentID) bool { return true }
	for b.Loop() {
		Match(now, waiting, free, present)
	}
}

// The worst moment: 200 wait and 500 become free at once.
func BenchmarkMatch200WaitingFor500Free(b *testing.B) {
	now, waiting, free := floorOf(500, 200)
	present := func(*Want, dialer.AgentID) bool { return true }
	for b.Loop() {
		Match(now, waiting, free, present)
	}
}
