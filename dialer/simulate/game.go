package simulate

import (
	"context"
	"slices"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/budget"
	"github.com/boyunhq/boyun/dialer/campaign/tempo"
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
	// Dialed is told of each call; may be nil.
	Dialed func(Dial)
}

// Dial is one call as who watches is told of it.
type Dial struct {
	At     time.Time
	Lead   int
	Group  string
	Number dialer.CallerID // that it shows; empty when the scenario has none
	Due    time.Time       // of the callback that was promised by an agent; zero: none was
	Owner  int             // number of the agent who promised, from 1
	For    int             // number of the agent it is dialed for; 0: whoever is free
}

// tick is how often the pacer is asked, as a campaign's loop asks it at least (PACING: twice a second).
const tick = moment(500 * time.Millisecond)

// game is one scenario being played.
type game struct {
	s        scenario.Scenario
	world    World
	chance   chance
	now      moment
	end      moment
	agenda   agenda
	team     team
	list     list
	carrier  carrier
	callers  *callers
	waits    []int32 // calls without an agent, longest first
	tempo    tempo.Tempo
	people   []budget.Count // who answered and was abandoned, today first
	dry      moment         // nothing was due for an agent: not asked again before
	steps    int
	rate     tempo.Bucket // the trunk's calls per second
	held     map[pace.Reason]time.Duration
	why      pace.Reason // of the last step not dialing more, and when that was
	stepped  moment
	refusals map[refusal]int32
	report   Report

	profiles *guard.Profiles
}

// Run plays a scenario that was read or completed. It ends early, with ctx's error, when ctx ends.
func Run(ctx context.Context, s scenario.Scenario, w World) (Report, error) {
	profiles, err := guard.NewProfiles()
	if err != nil {
		return Report{}, err
	}
	g := &game{s: s, world: w, chance: chance(s.Seed).of(0), held: map[pace.Reason]time.Duration{}, refusals: map[refusal]int32{{}: 0}, profiles: profiles}
	if g.world.Price == nil {
		g.world.Price = func(d time.Duration) int64 { return int64(d.Seconds()*float64(s.Money.Minute)/60 + 0.5) }
	}
	g.report = Report{Name: s.Name, Mode: string(s.Campaign.Mode), Seed: s.Seed, Start: s.Start, Currency: s.Money.Currency, Outcomes: map[dialer.Outcome]int{}}
	g.end = g.since(s.Until)
	if err := g.fill(); err != nil {
		return Report{}, err
	}
	g.report.Agents = g.agents()
	for day := 1; g.since(g.s.At(day, 0)) < g.end; day++ {
		g.agenda.add(g.since(g.s.At(day, 0)), dayBegins, 0, 0)
	}
	for i, c := range s.Changes {
		g.agenda.add(g.since(c.At), worldChanges, int32(i), 0)
	}
	g.hire()
	g.deal()
	g.day()
	if err := g.play(ctx); err != nil {
		return Report{}, err
	}
	return g.close(), nil
}

// play is the day: what is due happens, then the pacer is asked, twice a second, until the list or the time is at its end.
func (g *game) play(ctx context.Context) error {
	for g.now < g.end {
		next := min(g.now+tick, g.end)
		if later := min(g.agenda.next(), g.end); later > next && g.asleep() {
			next, g.why = later, pace.NoAgents
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

// asleep tells whether nothing happens until the agenda says so: nobody is there, though somebody is needed, and no call is up.
func (g *game) asleep() bool {
	return len(g.carrier.up) == 0 && g.s.Campaign.Mode != tempo.Agentless && !g.staffed()
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
	case wrapEnds, decides, asks:
		if g.team.agents[e.id].turn == e.turn {
			g.acts(e.act, e.id)
		}
		return
	case dayBegins:
		g.day()
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
		g.reaches(c, pace.Ringing)
	case callAnswers:
		g.answers(e.id)
	case callFails:
		g.fails(e.id)
	case greetingEnds:
		g.judged(e.id)
	case patienceEnds:
		if !c.joined {
			g.givesUp(e.id)
		}
	case promiseLapses:
		if agent := g.idlest(); !c.joined && agent >= 0 {
			g.join(e.id, agent)
		}
	case seatTimesOut:
		if !c.joined {
			g.unseated(e.id)
		}
	case speechEnds:
		g.served(e.id)
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

// acts does what an agent's time has come for.
func (g *game) acts(what act, agent int32) {
	switch what {
	case wrapEnds:
		g.free(agent)
	case decides:
		g.decided(agent)
	case asks:
		g.asks(agent)
	}
}

// day begins a day as a campaign's loop does, with the budget that the days before have left.
func (g *game) day() {
	c, profile := g.s.Campaign, g.profile()
	s := tempo.Settings{Mode: c.Mode, Target: c.Target, Ratio: c.Ratio, PerMinute: c.PerMinute, Guard: c.Guard, RingTimeout: c.RingTime, Zone: g.s.Zone,
		Caps: budget.Caps{{Share: profile.Abandon.Cap, Days: profile.Abandon.Days}}, Closes: g.list.facts[0].Rules.Week.Closes(g.time(g.now).In(g.s.Zone))}
	g.tempo.Begin(s, g.time(g.now))
	if g.callers != nil && g.now > 0 {
		g.callers.allocator.Day(g.time(g.now).In(g.s.Zone).AddDate(0, 0, 1))
	}
	g.people = slices.Insert(g.people, 0, budget.Count{})
	g.tempo.Count(slices.Clone(g.people))
}

// profile is the one that holds for the company.
func (g *game) profile() guard.Profile { return g.list.facts[0].Profile }

// limits are what the plan and the carrier leave now.
func (g *game) limits() pace.Limits {
	up := len(g.carrier.up)
	return pace.Limits{Lines: g.s.Carrier.Lines - up, Channels: g.s.Carrier.Channels - up, PerTick: g.rate.Allow(g.s.Carrier.PerSecond, g.time(g.now))}
}

// step asks how many to dial and dials, as a campaign's loop does.
func (g *game) step() {
	g.holds()
	mode := g.s.Campaign.Mode
	sight := pace.Sight{Now: g.time(g.now), List: theList, Agents: g.team.view, Dials: g.carrier.dials(), Limits: g.limits()}
	step := g.numbered(g.tempo.Step(sight))
	switch {
	case mode.ByAgent():
		step.Dial, step.Reason = 0, g.offer()
	case mode != tempo.Agentless || g.s.Campaign.Speech.ToAgent:
		g.keepPromises(sight)
	}
	if step.Dial > 0 {
		got := g.claim(step.Dial, g.next(g.anybody))
		for _, c := range got {
			g.begin(c)
		}
		if len(got) < step.Dial {
			step.Reason = pace.ListRunsDry
		}
	}
	g.why = step.Reason
}

// holds books the time since the last step, half a second or a night, to what kept that one from dialing more.
func (g *game) holds() {
	if g.why != "" && g.now > g.stepped {
		g.held[g.why] += time.Duration(g.now - g.stepped)
	}
	g.why, g.stepped = "", g.now
}

// reaches brings a call to a stage.
func (g *game) reaches(c *call, s pace.Stage) {
	c.Stage = s
	for _, kind := range s.Kinds() {
		g.tell(c, pace.Event{Kind: kind})
	}
}

// tell lets the tempo know of a call, unless it is apart.
func (g *game) tell(c *call, e pace.Event) {
	if c.apart {
		return
	}
	e.At, e.Call = g.time(g.now), c.Call
	g.tempo.Observe(e)
}

// ended counts the people who answered.
func (g *game) ended(o dialer.Outcome) {
	g.tempo.Ended(o)
	if !o.Person() {
		return
	}
	g.people[0].People++
	if o == dialer.Abandoned {
		g.people[0].Abandoned++
	}
}

func (g *game) time(at moment) time.Time { return g.s.Start.Add(time.Duration(at)) }

func (g *game) since(t time.Time) moment { return moment(t.Sub(g.s.Start)) }
