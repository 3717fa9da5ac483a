package pace

import (
	"math"
	"time"

	"github.com/boyunhq/boyun/dialer"
)

// Predictive dials ahead of the agents: as long as one more call, should a person answer it, would find an agent with a probability worth
// its price. It learns the answer rate of each list, how long calls ring, people talk and agents wrap up from the events it is told, and
// steers its price so that the day ends at the abandon target. One goroutine owns it; it has no clock and draws no lots, so the same
// events and questions give the same answers. Until Restore it does not know what the day has cost already and dials one to one.
type Predictive struct {
	settings Settings
	ladder   *ladder
	book     book
	lists    map[dialer.ListID]*list
	order    []*list // of first dial
	arrivals *arrivals
	supply   *supply
	price    price
	budget   budget
	day      Memory
	blur     blur
	restored bool
	origin   time.Time
	outlook  outlook
	hope     *prophet
	sights   int
	answers  int // picked up so far, and when the evidence was last weighed
	weighed  int
	believed float64
	last     float64 // of the last step
}

// NewPredictive returns a pacer for one campaign and one day.
func NewPredictive(s Settings) *Predictive {
	s = s.defaults()
	return &Predictive{settings: s, ladder: newLadder(), book: newBook(), lists: map[dialer.ListID]*list{}, arrivals: newArrivals(s),
		supply: newSupply(), price: newPrice(), budget: budget{target: s.Target, limit: s.Cap}, origin: s.Start, hope: newProphet()}
}

// second is t as seconds of the day.
func (p *Predictive) second(t time.Time) float64 {
	if p.origin.IsZero() {
		p.origin = t
	}
	return t.Sub(p.origin).Seconds()
}

// Observe tells the pacer what happened.
func (p *Predictive) Observe(e Event) {
	at := p.second(e.At)
	switch e.Kind {
	case CallDialed:
		p.dialed(e, at)
	case AgentChanged:
		p.turn(p.book.agent(e.Agent), e.State, at)
	case PauseAsked:
		p.book.agent(e.Agent).leaving = true
	default:
		if f := p.book.byCall[e.Call]; f != nil {
			p.follow(f, e, at)
		}
	}
}

func (p *Predictive) dialed(e Event, at float64) {
	if p.book.byCall[e.Call] != nil {
		return
	}
	l := p.list(e.List)
	p.day.Dialed++
	p.book.put(&flight{call: e.Call, list: l, clutch: l.rate.dial(at), dialed: at})
}

func (p *Predictive) list(id dialer.ListID) *list {
	l := p.lists[id]
	if l == nil {
		believed := 0.25
		if n := len(p.order); n > 0 {
			believed = p.order[n-1].rate.mean()
		}
		l = &list{id: id, rate: newRate(p.ladder, p.last, believed, 12)}
		p.lists[id] = l
		p.order = append(p.order, l)
	}
	return l
}

// follow moves a call along its life; steps that are missing or out of order are taken as if they had been told.
func (p *Predictive) follow(f *flight, e Event, at float64) {
	switch e.Kind {
	case CallRinging:
		if f.stage == sent {
			f.stage, f.rang = ringing, at
			p.arrivals.setup.add(at - f.dialed)
		}
	case CallAnswered:
		if p.pickUp(f, at); !p.settings.Detects {
			p.person(f, at) // nobody will judge: whoever picked up needs an agent
		}
	case CallHuman:
		p.person(f, at)
	case CallMachine:
		p.pickUp(f, at)
		if f.stage == picked {
			f.stage = machine
			p.arrivals.robot.add(at - f.answered)
			p.nobody(f, at)
		}
	case CallConnected:
		p.person(f, at)
		if f.stage == waiting {
			f.stage = bridged
		}
	case CallAbandoned:
		p.person(f, at)
		p.abandoned(f, at)
	case CallEnded:
		p.ended(f, e.Cause, at)
	}
}

func (p *Predictive) pickUp(f *flight, at float64) {
	if f.stage > ringing {
		return
	}
	if f.stage == sent {
		f.rang = at
	}
	f.stage, f.answered = picked, at
	p.answers++
}

// person is a call that was judged to be one.
func (p *Predictive) person(f *flight, at float64) {
	p.pickUp(f, at)
	if f.stage != picked {
		return
	}
	f.stage, f.human = waiting, at
	p.arrivals.person.add(f.answered - f.rang)
	p.arrivals.human.add(at - f.answered)
	p.arrivals.told++
	f.list.rate.tell(f.clutch, true)
	p.day.Answered++
	p.price.answered(p.outlook.aim*p.arrivals.people(), at)
}

func (p *Predictive) abandoned(f *flight, at float64) {
	if f.stage != waiting {
		return
	}
	p.arrivals.patience.add(at - f.human)
	p.day.Abandoned++
	person := p.arrivals.personAbandoned(f.answered - f.rang)
	p.blur.lost(person)
	p.price.abandoned(person, at)
	f.stage = machine // counted: what is left of the call needs nobody
}

// nobody settles a dial that reached no person.
func (p *Predictive) nobody(f *flight, at float64) {
	f.list.rate.tell(f.clutch, false)
	switch {
	case f.stage == sent:
		p.arrivals.dead++
	case f.stage == ringing:
		p.arrivals.rang++
		p.arrivals.unanswered.add(at - f.rang)
	default:
		p.arrivals.voicemail++
		p.arrivals.machine.add(f.answered - f.rang)
	}
}

func (p *Predictive) ended(f *flight, cause Cause, at float64) {
	if f.stage < machine && (cause == CauseHangup || cause == CauseAbandon) {
		p.person(f, at) // nobody told, yet only a person ends so
	}
	switch {
	case f.stage < machine:
		p.nobody(f, at)
	case f.stage == waiting && cause == CauseAbandon:
		p.abandoned(f, at)
	case f.stage == bridged:
		p.arrivals.meet(f.answered-f.rang, cause == CauseMachine)
		if cause == CauseMachine {
			p.blur.met()
		}
	}
	p.book.drop(f)
}

// turn moves an agent to a state and learns from how long the one before lasted.
func (p *Predictive) turn(a *agent, to AgentState, at float64) {
	if a.state == to {
		return
	}
	switch a.state {
	case Talking:
		p.supply.talk.add(at - a.since)
	case Wrap:
		p.supply.wrap.add(at - a.since)
		if to == Ready {
			p.supply.back++
		} else if !a.leaving {
			p.supply.gone++
		}
	}
	if to == Out || to == Ready {
		a.leaving = false // gone, or here in spite of the request
	}
	a.state, a.since = to, at
}

// Pace decides the next step: the sight's agents and calls are the truth, whatever events were told.
func (p *Predictive) Pace(s Sight) Step {
	p.reconcile(s)
	return p.Step(s.Now, s.List, s.Limits)
}

// Step decides from the events alone.
func (p *Predictive) Step(now time.Time, from dialer.ListID, limits Limits) Step {
	at := math.Max(p.second(now), p.last)
	p.last = at
	p.look(at)
	step := p.decide(p.list(from), limits)
	step.Forecast = p.hope.say(p, at)
	return step
}

// Up is how many calls are up, those in conversation included.
func (p *Predictive) Up() int { return len(p.book.flights) }
