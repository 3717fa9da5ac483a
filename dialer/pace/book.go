package pace

import "github.com/boyunhq/boyun/dialer"

// book is what a predictive pacer knows of this moment: calls up, agents, and the counts of both.
type book struct {
	flights []*flight
	byCall  map[dialer.CallID]*flight
	agents  []*agent
	byAgent map[dialer.AgentID]*agent
}

// flight is one call up; times are seconds of the day.
type flight struct {
	call                          dialer.CallID
	list                          *list
	clutch                        int
	place                         int // in flights
	stage                         stage
	dialed, rang, answered, human float64
}

type stage uint8

const (
	sent stage = iota
	ringing
	picked  // answered, no verdict yet
	machine // judged a machine, about to be hung up
	waiting // a person without an agent
	bridged
)

type agent struct {
	id      dialer.AgentID
	state   AgentState
	since   float64
	leaving bool
	marked  int // number of the sight it was last seen in
}

// list is what is believed of one list.
type list struct {
	id            dialer.ListID
	rate          *rate
	sent, ringing [ages]uint16 // calls on the way by age, at the last look
}

func newBook() book {
	return book{byCall: map[dialer.CallID]*flight{}, byAgent: map[dialer.AgentID]*agent{}}
}

func (b *book) put(f *flight) {
	f.place = len(b.flights)
	b.flights = append(b.flights, f)
	b.byCall[f.call] = f
}

func (b *book) drop(f *flight) {
	last := b.flights[len(b.flights)-1]
	b.flights[f.place], last.place = last, f.place
	b.flights[len(b.flights)-1] = nil
	b.flights = b.flights[:len(b.flights)-1]
	delete(b.byCall, f.call)
}

func (b *book) agent(id dialer.AgentID) *agent {
	a := b.byAgent[id]
	if a == nil {
		a = &agent{id: id, state: Out}
		b.byAgent[id] = a
		b.agents = append(b.agents, a)
	}
	return a
}
