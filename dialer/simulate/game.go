package simulate

import (
	"context"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/dialer/pace"
	"github.com/boyunhq/boyun/dialer/simulate/scenario"
)

// World is what a simulation needs of the floors above and of who watches.
type World struct {
	// Price is what an answered interval costs by the tenant's tariff, in micro-units; nil is the scenario's own minute price by the second.
	Price func(answered time.Duration) int64
	// Progress is told now and then how far it is, 0 to 1; may be nil.
	Progress func(share float64)
}

// tick is how often the pacer is asked, as a campaign's loop asks it at least (PACING: twice a second).
const tick = moment(500 * time.Millisecond)

// game is one scenario being played.
type game struct {
	s       scenario.Scenario
	world   World
	chance  chance
	now     moment
	end     moment
	agenda  agenda
	team    team
	list    list
	carrier carrier
	waits   []int32 // calls without an agent, longest first
	pacer   pacer
	steps   int
	rate    float64 // tokens of the trunk's calls per second
	held    map[string]time.Duration
	report  Report
}

// Run plays a scenario that was read or completed. It ends early, with ctx's error, when ctx ends.
func Run(ctx context.Context, s scenario.Scenario, w World) (Report, error) {
	profiles, err := guard.NewProfiles()
	if err != nil {
		return Report{}, err
	}
	g := &game{s: s, world: w, chance: chance(s.Seed).of(0), held: map[string]time.Duration{}}
	if g.world.Price == nil {
		g.world.Price = func(d time.Duration) int64 { return int64(d.Seconds()*float64(s.Money.Minute)/60 + 0.5) }
	}
	g.report = Report{Name: s.Name, Mode: s.Campaign.Mode, Seed: s.Seed, Start: s.Start, Currency: s.Money.Currency, Outcomes: map[dialer.Outcome]int{}}
	g.end = g.since(s.Until)
	if err := g.fill(profiles); err != nil {
		return Report{}, err
	}
	g.report.Agents = g.agents()
	for day := range s.Days {
		g.agenda.add(max(g.since(g.s.At(day, 0)), 0), dayBegins, int32(day), 0)
	}
	for i, c := range s.Changes {
		g.agenda.add(g.since(c.At), worldChanges, int32(i), 0)
	}
	g.hire()
	if err := g.play(ctx); err != nil {
		return Report{}, err
	}
	return g.close(), nil
}

// play is the day: what is due happens, then the pacer is asked, twice a second, until the list or the time is at its end.
func (g *game) play(ctx context.Context) error {
	for g.now < g.end {
		next := min(g.now+tick, g.end)
		if g.asleep() {
			next = min(max(next, g.agenda.next()), g.end)
		}
		for {
			e, ok := g.agenda.due(next)
			if !ok {
				break
			}
			g.now = max(e.at, g.now)
			g.happen(e)
		}
		g.now = next
		if g.list.open == 0 && len(g.carrier.up) == 0 && !g.wrapping() {
			return nil
		}
		g.step()
		if g.steps++; g.steps%256 == 0 {
			if err := ctx.Err(); err != nil {
				return err
			}
			if g.world.Progress != nil {
				g.world.Progress(float64(g.now) / float64(g.end))
			}
		}
	}
	return nil
}

// asleep tells whether nothing happens until the agenda says so: nobody is there and no call is up.
func (g *game) asleep() bool {
	if len(g.carrier.up) > 0 {
		return false
	}
	for i := range g.team.agents {
		if g.team.agents[i].State != pace.Out {
			return false
		}
	}
	return true
}

// wrapping tells whether an agent still works on the last call.
func (g *game) wrapping() bool {
	for i := range g.team.agents {
		if g.team.agents[i].State == pace.Wrap {
			return true
		}
	}
	return false
}

// happen carries out one entry of the agenda; one of an earlier life does nothing.
func (g *game) happen(e entry) {
	switch e.act {
	case shiftBegins, breakEnds:
		g.comes(e.id)
		return
	case breakBegins, shiftEnds:
		g.goes(e.id)
		return
	case wrapEnds:
		if g.team.agents[e.id].turn == e.turn {
			g.free(e.id)
		}
		return
	case dayBegins:
		g.pacer = newPacer(g.s, int(e.id))
		return
	case worldChanges:
		g.change(g.s.Changes[e.id])
		return
	}
	c := &g.carrier.table[e.id]
	if c.turn != e.turn {
		return
	}
	switch e.act {
	case callRings:
		c.Stage = pace.Ringing
		g.tell(pace.Event{Kind: pace.CallRinging, Call: c.Call})
	case callAnswers:
		g.answers(e.id)
	case callFails:
		g.fails(e.id)
	case greetingEnds:
		g.greeted(e.id)
	case patienceEnds, seatTimesOut:
		if c.agent < 0 {
			g.abandon(e.id, e.act == patienceEnds)
		}
	case talkEnds:
		g.talked(e.id)
	}
}

func (g *game) change(c scenario.Change) {
	for i := range g.list.groups {
		if k := &g.list.groups[i]; c.Group == "" || c.Group == k.Name {
			k.person, k.talk = c.Person, c.Talk
		}
	}
}

// step asks the pacer and dials, as a campaign's loop does.
func (g *game) step() {
	perSecond := float64(g.s.Carrier.PerSecond)
	g.rate = min(g.rate+perSecond*time.Duration(tick).Seconds(), perSecond)
	sight := pace.Sight{Now: g.time(g.now), List: g.nextList(), Agents: g.team.view, Dials: g.carrier.dials(), Limits: pace.Limits{
		Lines: g.s.Carrier.Lines - len(g.carrier.up), Channels: g.s.Carrier.Channels - len(g.carrier.up), PerTick: int(g.rate)}}
	step := g.pacer.Pace(sight)
	if step.Dial > 0 {
		claimed := g.claim(step.Dial)
		for _, id := range claimed {
			g.dial(id)
		}
		g.rate -= float64(len(claimed))
		if len(claimed) < step.Dial {
			step.Reason = pace.ListRunsDry
		}
	}
	if step.Reason != "" {
		g.held[string(step.Reason)] += time.Duration(tick)
	}
}

// nextList names the group the next dial comes from, without judging it.
func (g *game) nextList() dialer.ListID {
	for _, v := range g.list.levels {
		if len(v.leads) > 0 && g.list.leads[v.leads[0]].due <= g.now {
			return dialer.ListID(g.list.groups[g.list.leads[v.leads[0]].group].Name)
		}
	}
	return ""
}

// tell lets the pacer know.
func (g *game) tell(e pace.Event) {
	e.At = g.time(g.now)
	g.pacer.observe(e)
}

func (g *game) time(at moment) time.Time { return g.s.Start.Add(time.Duration(at)) }

func (g *game) since(t time.Time) moment { return moment(t.Sub(g.s.Start)) }
